"""Slots for the connections of an account, counted across all workers and leased."""

import datetime as dt
from collections.abc import Collection

from webapp.clock import now
from webapp.db import writing
from webapp.db.statements import execute
from webapp.outbox.models import ConnectionSlot

LEASE = dt.timedelta(seconds=30)


# Run for each connection, hundreds in one commit when so many accounts become due: not built anew each time.
_MINE = "account_id = ? AND number = ? AND owner = ?"
_GONE = "DELETE FROM connection_slot WHERE account_id = ? AND (lease_until < ? OR lease_until > ?)"
_USED = "SELECT number FROM connection_slot WHERE account_id = ?"
_TAKE = (
    "INSERT INTO connection_slot (account_id, number, owner, lease_until) VALUES (?, ?, ?, ?)"
    " ON CONFLICT DO NOTHING"
)
_GIVE_BACK = f"DELETE FROM connection_slot WHERE {_MINE}"  # noqa: S608 - our own words


def take(account_id: int, at_most: int, owner: str) -> int | None:
    """Take one of the `at_most` slots of an account for `owner`; return its number, or None."""
    moment = now()
    with writing(together=True):
        execute(_GONE, (account_id, moment, moment + LEASE + LEASE))
        used = {row[0] for row in execute(_USED, (account_id,)).fetchall()}
        free = next((number for number in range(1, at_most + 1) if number not in used), None)
        if free is None:
            return None
        # Another worker may take the same slot at this moment.
        is_mine = execute(_TAKE, (account_id, free, owner, moment + LEASE)).rowcount > 0
    return free if is_mine else None


def give_back(account_id: int, number: int, owner: str) -> None:
    """Free one slot."""
    with writing(together=True):
        execute(_GIVE_BACK, (account_id, number, owner))


def free(owners: Collection[str]) -> None:
    """Free the slots of dead workers."""
    with writing(together=True):
        ConnectionSlot.delete().where(ConnectionSlot.owner.in_(list(owners))).execute()


def renew(owner: str) -> None:
    """Extend every slot of `owner` by another LEASE."""
    with writing(together=True):
        ConnectionSlot.update(lease_until=now() + LEASE).where(ConnectionSlot.owner == owner).execute()
