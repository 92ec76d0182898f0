"""Everything that is known of one message, gathered for its page. What it says in words is `wording`'s."""

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
# Uncertain ones are left out: what becomes of each of them a person decides.
RETRYABLE = (states.QUEUED, states.DEFERRED, states.REFUSED, states.EXPIRED)
CANCELLABLE = (states.QUEUED, states.DEFERRED)


@dataclass(frozen=True)
class MessageDetails:
    """One message with its recipients and attempts, newest attempt first.

    `counts` are numbers of recipients by state; of `recipients` and `attempts` a part is here when
    there are many. `held` and `disabled` are accounts in whose lanes its recipients wait; of these
    `leaving` are those out of which they are about to be moved to another account.
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
        """How many recipients there are."""
        return sum(self.counts.values())

    @property
    def is_open(self) -> bool:
        """Tell whether some recipient may still be sent to."""
        return self.has_any(set(states.STATES) - states.FINAL)

    @property
    def is_live(self) -> bool:
        """Tell whether something is about to happen, so that it is worth looking again at once."""
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
        """A short text that differs whenever there is something new to see."""
        tries = sum(row.fence for row in self.recipients)
        stood = "-".join(f"{state}{self.counts[state]}" for state in sorted(self.counts))
        return f"{stood}-{tries}-{self.attempts_count}-{int(self.is_live)}"

    def has_any(self, wanted: Collection[str]) -> bool:
        """Tell whether some recipient stands in one of these states."""
        return any(self.counts.get(state) for state in wanted)


def gather(message: Message, *, all_recipients: bool = False) -> MessageDetails:
    """Return what is known of `message`; many recipients are cut off unless all are asked for."""
    limit = None if all_recipients else RECIPIENTS_SHOWN
    recipients = _recipients(message, limit)
    # Counted from what is shown: read a moment apart, the two would say different things, and a page that
    # still says "it waits" beside a recipient that waits no more would never look again.
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
    """Tell whether the content of a message is still kept."""
    return Content.select(Content.id).where(Content.message == message.id).exists()


def ids_in(message: Message, wanted: Collection[str]) -> list[int]:
    """Return the recipients of a message that stand in one of these states."""
    query = Recipient.select(Recipient.id).where(Recipient.message == message.id)
    return [row[0] for row in query.where(Recipient.state.in_(list(wanted))).tuples()]


def _counts(message: Message) -> dict[str, int]:
    query = Recipient.select(Recipient.state, pw.fn.COUNT(Recipient.id)).where(
        Recipient.message == message.id
    )
    return dict(query.group_by(Recipient.state).tuples())


def _recipients(message: Message, limit: int | None) -> list[Recipient]:
    """Return the recipients, those first about whom there is something to say."""
    query = Recipient.select().where(Recipient.message == message.id)
    return list(query.order_by(Recipient.state == states.ACCEPTED, Recipient.place).limit(limit))


def _addresses(attempts: list[Attempt]) -> dict[int, str]:
    """Return the addresses that the outcomes of attempts name by number."""
    ids = {outcome[0] for attempt in attempts for outcome in attempt.outcomes}
    query = Recipient.select(Recipient.id, Recipient.address).where(Recipient.id.in_(ids))
    return dict(query.tuples()) if ids else {}
