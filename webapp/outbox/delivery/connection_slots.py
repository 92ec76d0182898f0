"""Slots for the connections of an account, counted across all workers and leased."""

import datetime as dt
from collections.abc import Collection

import peewee as pw

from webapp.clock import now
from webapp.db import writing
from webapp.outbox.models import ConnectionSlot

LEASE = dt.timedelta(seconds=30)


def take(account_id: int, at_most: int, owner: str) -> int | None:
    """Take one of the `at_most` slots of an account for `owner`; return its number, or None."""
    moment = now()
    with writing(together=True):
        gone = (ConnectionSlot.lease_until < moment) | (ConnectionSlot.lease_until > moment + LEASE + LEASE)
        ConnectionSlot.delete().where(ConnectionSlot.account == account_id, gone).execute()
        used = {
            row[0]
            for row in ConnectionSlot.select(ConnectionSlot.number)
            .where(ConnectionSlot.account == account_id)
            .tuples()
        }
        free = next((number for number in range(1, at_most + 1) if number not in used), None)
        if free is None:
            return None
        try:
            with writing(together=True):  # a savepoint: another worker may take the same slot at this moment
                ConnectionSlot.create(
                    account=account_id, number=free, owner=owner, lease_until=moment + LEASE
                )
        except pw.IntegrityError:
            return None
    return free


def give_back(account_id: int, number: int, owner: str) -> None:
    """Free one slot."""
    mine = (
        (ConnectionSlot.account == account_id)
        & (ConnectionSlot.number == number)
        & (ConnectionSlot.owner == owner)
    )
    with writing(together=True):
        ConnectionSlot.delete().where(mine).execute()


def free(owners: Collection[str]) -> None:
    """Free the slots of dead workers."""
    with writing(together=True):
        ConnectionSlot.delete().where(ConnectionSlot.owner.in_(list(owners))).execute()


def renew(owner: str) -> None:
    """Extend every slot of `owner` by another LEASE."""
    with writing(together=True):
        ConnectionSlot.update(lease_until=now() + LEASE).where(ConnectionSlot.owner == owner).execute()
