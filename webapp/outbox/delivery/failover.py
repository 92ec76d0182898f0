"""Failover: recipients in the lane of an account that cannot send are moved to that of a substitute.

A substitute steps in when the account is held or disabled, or when a message has waited longer than the
account allows, and only for senders that it may send as. An account that works again is used again
automatically: new messages go to their own account, and those that a held substitute still has go back.
"""

import datetime as dt
from collections.abc import Collection
from typing import Any

import peewee as pw

from webapp.accounts import practice
from webapp.accounts.models import Account
from webapp.clock import now
from webapp.db import writing
from webapp.db.statements import execute
from webapp.outbox.intake import routing
from webapp.outbox.models import Message, Recipient
from webapp.outbox.queue import states

SLICE = 500
MOVABLE = (states.QUEUED, states.DEFERRED)


# A held account has a time for its next probe, and that has an index: most accounts are not held.
_HELD = "SELECT account_id FROM sending_state WHERE probe_at > ? AND held_at IS NOT NULL"


def held_ids() -> set[int]:
    """Return the ids of the accounts that are held now."""
    return {row[0] for row in execute(_HELD, (dt.datetime.min,)).fetchall()}


def fail_over(lane_ids: Collection[int]) -> int:
    """Move recipients out of lanes that cannot send to those of substitutes; return the number moved.

    At most `SLICE` from each lane to each substitute; the next call continues.
    """
    held = held_ids()
    return sum(_from_lane(account, held) for account in _accounts(lane_ids))


def has_elsewhere(message: Message, lane_id: int) -> bool:
    """Tell whether the recipients of `message` in a lane that cannot send are about to be moved.

    They are when a substitute may step in now, or the account chosen for the message can send again.
    """
    held = held_ids()
    if any(
        routing.obstacle(other, sender=message.sender, held=held) is None
        for other in routing.substitutes_of(lane_id)
    ):
        return True
    own = message.account
    return own is not None and own.id != lane_id and own.active and own.id not in held


def _accounts(lane_ids: Collection[int]) -> list[Account]:
    return list(Account.select().where(Account.id.in_(list(lane_ids)))) if lane_ids else []


def _from_lane(account: Account, held: set[int]) -> int:
    stuck = account.id in held or not account.active
    waited = None if stuck else now() - dt.timedelta(minutes=account.substitute_after_min)
    moved = 0
    for other in routing.substitutes_of(account.id):
        if other.active and other.id not in held and not practice.leads_there(other):
            moved += _move(account, other, waited_since=waited)
    return moved + (_back(account, held) if stuck else 0)


def _move(account: Account, other: Account, *, waited_since: dt.datetime | None) -> int:
    waiting = _waiting(account)
    if waited_since is not None:
        # Only a message that has waited long without being tried: one that the server deferred stays, as
        # greylisting would defer it at the substitute as well.
        waiting &= Recipient.created_at < waited_since
    if not (other.force or other.own_sender_only):
        senders = Message.select(Message.id).where(
            Message.id == Recipient.message, pw.fn.LOWER(Message.sender) == other.sender.lower()
        )
        waiting &= pw.fn.EXISTS(senders)
    return _into(other.id, waiting)


def _back(account: Account, held: set[int]) -> int:
    """Move recipients from a substitute that cannot send back to the chosen account, where that can."""
    chosen_can_send = pw.fn.EXISTS(
        Account.select(Account.id)
        .join(Message, on=(Message.account == Account.id))
        .where(Message.id == Recipient.message, Account.active)
        .where(Account.id.not_in([account.id, *held]))
    )
    return _into(
        Message.select(Message.account).where(Message.id == Recipient.message),
        _waiting(account) & chosen_can_send,
    )


def _waiting(account: Account) -> pw.Expression:
    return (Recipient.lane == account.id) & Recipient.due_at.is_null(False) & Recipient.state.in_(MOVABLE)


def _into(lane: Any, waiting: pw.Expression) -> int:
    # Called often, and a read waits for no writer.
    ids = [row[0] for row in Recipient.select(Recipient.id).where(waiting).limit(SLICE).tuples()]
    if not ids:
        return 0
    with writing(together=True):
        still = Recipient.id.in_(ids) & waiting
        return Recipient.update(lane=lane).where(still).execute()
