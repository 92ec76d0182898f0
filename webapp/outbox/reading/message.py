"""Reads everything about one message for its page; the sentences are in `outbox.wording.message`."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

import peewee as pw

from webapp.accounts.models import Account
from webapp.clock import now
from webapp.outbox.delivery import failover
from webapp.outbox.models import Attempt, Content, Message, Recipient
from webapp.outbox.queue import states
from webapp.outbox.reading import summary
from webapp.outbox.reading.summary import HeldAccount

RECIPIENTS_SHOWN = 100
ATTEMPTS_SHOWN = 50
# Uncertain recipients are left out, because a person decides each of them.
RETRYABLE = (states.QUEUED, states.DEFERRED, states.REFUSED, states.EXPIRED)
CANCELLABLE = (states.QUEUED, states.DEFERRED)


@dataclass(frozen=True)
class MessageDetails:
    """One message with its recipients and attempts, newest attempt first.

    `counts` are the numbers of recipients by state; `recipients` and `attempts` are truncated when there
    are many. `held` and `disabled` are the accounts in whose lanes its recipients wait; `leaving` are
    those of them whose recipients are about to fail over to another account.
    """

    message: Message
    counts: dict[str, int]
    recipients: list[Recipient]
    attempts: list[Attempt]
    attempts_count: int
    addresses: dict[int, str]
    names: dict[int, str]
    held: dict[int, HeldAccount]
    disabled: Collection[int]
    leaving: Collection[int]
    has_worker: bool
    has_content: bool

    @property
    def total(self) -> int:
        """The number of recipients."""
        return sum(self.counts.values())

    @property
    def is_open(self) -> bool:
        """Return True when a recipient may still be sent to."""
        return self.has_any(set(states.STATES) - states.FINAL)

    @property
    def is_live(self) -> bool:
        """Return True when a change is expected soon, so that the page polls."""
        moment = now()
        return bool(self.counts.get(states.SENDING)) or any(
            row.due_at is not None and row.due_at <= moment and self._moves(row) for row in self.recipients
        )

    def _moves(self, row: Recipient) -> bool:
        stuck = row.lane_id in self.held or row.lane_id in self.disabled
        leaves = row.lane_id in self.leaving and row.state in failover.MOVABLE
        return self.has_worker and (not stuck or leaves)

    @property
    def mark(self) -> str:
        """A short text that changes whenever the page would, for the page that polls."""
        tries = sum(row.fence for row in self.recipients)
        stood = "-".join(f"{state}{self.counts[state]}" for state in sorted(self.counts))
        return f"{stood}-{tries}-{self.attempts_count}-{int(self.is_live)}"

    def has_any(self, wanted: Collection[str]) -> bool:
        """Return True when a recipient is in one of these states."""
        return any(self.counts.get(state) for state in wanted)


def gather(message: Message, *, all_recipients: bool = False) -> MessageDetails:
    """Return the details of `message`, with all recipients or only the first of many."""
    limit = None if all_recipients else RECIPIENTS_SHOWN
    recipients = _recipients(message, limit)
    # Counted from the recipients that are shown: two queries could differ, and a page that shows a waiting
    # message beside finished recipients would stop polling.
    is_whole = limit is None or len(recipients) < limit
    counts = dict(Counter(row.state for row in recipients)) if is_whole else _counts(message)
    attempts = Attempt.select().where(Attempt.message == message.id)
    newest = list(attempts.order_by(Attempt.id.desc()).limit(ATTEMPTS_SHOWN))
    lanes = {row.lane_id for row in recipients if row.lane_id is not None}
    senders = {row.sent_by_id for row in recipients if row.sent_by_id is not None}
    accounts = {row.id: row for row in Account.select().where(Account.id.in_(lanes | senders))}
    held = summary.standings_of(lanes) if lanes else {}
    disabled = {id_ for id_ in lanes if id_ in accounts and not accounts[id_].active}
    return MessageDetails(
        message=message,
        counts=counts,
        recipients=recipients,
        attempts=newest,
        attempts_count=attempts.count(),
        addresses=_addresses(newest),
        names={id_: row.name for id_, row in accounts.items()},
        held=held,
        disabled=disabled,
        leaving={id_ for id_ in {*held, *disabled} if failover.has_elsewhere(message, id_)},
        has_worker=summary.has_worker(),
        has_content=has_content(message),
    )


def has_content(message: Message) -> bool:
    """Return True when the content of a message has not been deleted."""
    return Content.select(Content.id).where(Content.message == message.id).exists()


def ids_in(message: Message, wanted: Collection[str]) -> list[int]:
    """Return the ids of the message's recipients that are in one of these states."""
    query = Recipient.select(Recipient.id).where(Recipient.message == message.id)
    return [row[0] for row in query.where(Recipient.state.in_(list(wanted))).tuples()]


def _counts(message: Message) -> dict[str, int]:
    query = Recipient.select(Recipient.state, pw.fn.COUNT(Recipient.id)).where(
        Recipient.message == message.id
    )
    return dict(query.group_by(Recipient.state).tuples())


def _recipients(message: Message, limit: int | None) -> list[Recipient]:
    """Return the recipients in the order of the envelope, but accepted ones last."""
    query = Recipient.select().where(Recipient.message == message.id)
    return list(query.order_by(Recipient.state == states.ACCEPTED, Recipient.place).limit(limit))


def _addresses(attempts: list[Attempt]) -> dict[int, str]:
    """Return the addresses of the recipients in the outcomes of attempts, by id."""
    ids = {outcome[0] for attempt in attempts for outcome in attempt.outcomes}
    query = Recipient.select(Recipient.id, Recipient.address).where(Recipient.id.in_(ids))
    return dict(query.tuples()) if ids else {}
