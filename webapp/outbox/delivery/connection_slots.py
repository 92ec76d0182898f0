"""The right to connect: an account's connections are counted across all workers."""

import datetime as dt
from collections.abc import Collection

import peewee as pw

from webapp.clock import now
from webapp.db import writing
from webapp.outbox.models import Slot

LEASE = dt.timedelta(seconds=30)


def take(account_id: int, at_most: int, owner: str) -> int | None:
    """Take one of an account's connections for `owner` and return its number; None when all are in use."""
    moment = now()
    with writing(together=True):
        gone = (Slot.lease_until < moment) | (Slot.lease_until > moment + LEASE + LEASE)
        Slot.delete().where(Slot.account == account_id, gone).execute()
        used = {row[0] for row in Slot.select(Slot.number).where(Slot.account == account_id).tuples()}
        free = next((number for number in range(1, at_most + 1) if number not in used), None)
        if free is None:
            return None
        try:
            with writing(together=True):  # a savepoint: another worker may take the same one at this moment
                Slot.create(account=account_id, number=free, owner=owner, lease_until=moment + LEASE)
        except pw.IntegrityError:
            return None
    return free


def give_back(account_id: int, number: int, owner: str) -> None:
    """Free a connection."""
    mine = (Slot.account == account_id) & (Slot.number == number) & (Slot.owner == owner)
    with writing(together=True):
        Slot.delete().where(mine).execute()


def free(owners: Collection[str]) -> None:
    """Free the connections of workers that are gone."""
    with writing(together=True):
        Slot.delete().where(Slot.owner.in_(list(owners))).execute()


def renew(owner: str) -> None:
    """Keep every connection of `owner` for another lease."""
    with writing(together=True):
        Slot.update(lease_until=now() + LEASE).where(Slot.owner == owner).execute()
