"""The rows of the report, read with a fixed number of queries for any number of messages."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

import peewee as pw

from webapp.accounts.models import Account
from webapp.outbox.models import Attempt, Message, Recipient
from webapp.outbox.queue import states
from webapp.outbox.queue.transitions import is_undecided


class MessageRow(NamedTuple):
    """One message as the report shows it.

    `states` are the states of its recipients with their numbers, in the order of `states.STATES`.
    `recipient` is the first one, `others` the number of further ones. `substitute` is the name of the
    account that sent it in place of another, or empty. `undecided` counts recipients that wait for a
    person's decision.
    """

    id: int
    application: str
    account_id: int | None
    account: str
    sender: str
    subject: str
    created_at: dt.datetime
    states: tuple[tuple[str, int], ...]
    recipient: str
    others: int
    substitute: str
    undecided: int
    last_attempt_at: dt.datetime | None


_OWN = (
    Message.id,
    Message.application_name,
    Message.account,
    Message.account_name,
    Message.sender,
    Message.subject,
    Message.created_at,
)


def rows_of(ids: Sequence[int]) -> list[MessageRow]:
    """Return the rows of messages in the order of `ids`; deleted ones are left out."""
    if not ids:
        return []
    own = {row[0]: row for row in Message.select(*_OWN).where(Message.id.in_(ids)).tuples()}
    people, attempts = _recipients(ids), _last_attempts(ids)
    names = _names({item[4] for items in people.values() for item in items if item[4]})
    return [_row(own[id_], people.get(id_, []), names, attempts.get(id_)) for id_ in ids if id_ in own]


def _row(own: Any, people: list[Any], names: dict[int, str], attempted: dt.datetime | None) -> MessageRow:
    counted = {state: count for state, count, *_ in people}
    return MessageRow(
        *own,
        states=tuple((state, counted[state]) for state in states.STATES if state in counted),
        recipient=next((item[2] for item in people if item[2] is not None), ""),
        others=max(0, sum(counted.values()) - 1),
        substitute=next((names[item[4]] for item in people if item[4] in names), ""),
        undecided=sum(item[3] for item in people),
        last_attempt_at=attempted,
    )


def _recipients(ids: Sequence[int]) -> dict[int, list[Any]]:
    """Return by message: (state, how many, first address, undecided, substitute) for each state."""
    query = (
        Recipient.select(
            Recipient.message,
            Recipient.state,
            pw.fn.COUNT(Recipient.id),
            pw.fn.MIN(pw.Case(None, [(Recipient.place == 0, Recipient.address)])),
            pw.fn.SUM(pw.Case(None, [(is_undecided(), 1)], 0)),
            pw.fn.MAX(pw.Case(None, [(Recipient.substituted, Recipient.sent_by)])),
        )
        .where(Recipient.message.in_(ids))
        .group_by(Recipient.message, Recipient.state)
    )
    found: dict[int, list[Any]] = {}
    for message_id, *item in query.tuples():
        found.setdefault(message_id, []).append(item)
    return found


def _last_attempts(ids: Sequence[int]) -> dict[int, dt.datetime]:
    last = pw.fn.MAX(Attempt.started_at).converter(Attempt.started_at.python_value)
    query = Attempt.select(Attempt.message, last).where(Attempt.message.in_(ids)).group_by(Attempt.message)
    return dict(query.tuples())


def _names(account_ids: set[int]) -> dict[int, str]:
    query = Account.select(Account.id, Account.name).where(Account.id.in_(account_ids))
    return dict(query.tuples()) if account_ids else {}
