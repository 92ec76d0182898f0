"""All SQL by which workers move recipients, along `states.TRANSITIONS`. `transitions` has the others.

Each transition is conditional on the state of the recipient and on the fencing token of the claim, so
that a worker whose lease has ended cannot overwrite a later result.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import msgspec

from webapp.clock import now
from webapp.db import is_sqlite, serialized, writing
from webapp.db.statements import execute, execute_many
from webapp.outbox.models import Recipient
from webapp.outbox.queue import retry, states

LEASE = dt.timedelta(seconds=30)
CLAIM_MOST = 400
REPLY_MAX = 500
TOGETHER_MOST = (
    100  # recipients that every server must accept in one transaction (RFC 5321 section 4.5.3.1.8)
)


@dataclass
class LeasedRecipient:
    """One claimed recipient: its id, its fencing token, and the history that decides its next state."""

    id: int
    fence: int
    address: str
    kind: str
    tries: int
    uncertain_tries: int
    expires_at: dt.datetime


@dataclass
class Job:
    """One claimed message, with those of its recipients that were due; `prefetch` reads its content."""

    message_id: int
    account_id: int | None
    header_id: str
    sender: str
    subject: str
    asked_json: str
    created_at: dt.datetime
    size_bytes: int
    recipients: list[LeasedRecipient] = field(default_factory=list)

    @property
    def asked(self) -> dict[str, Any]:
        """The requested header fields; parsed only where the message is built again."""
        return msgspec.json.decode(self.asked_json)


class RecipientOutcome(NamedTuple):
    """The outcome of one claimed recipient: a state, when it is due again, and the server's reply."""

    recipient: LeasedRecipient
    state: str
    code: str = ""
    reply_code: int | None = None
    reply: str = ""
    due_at: dt.datetime | None = None
    sent_by: int | None = None
    substituted: bool = False


# Claiming


def claim(lane_id: int, limit: int, owner: str, *, per_minute: int = 0) -> list[Job]:
    """Claim the `limit` oldest due recipients of a lane, and return them by message.

    The others of the same messages that are due come with them, up to CLAIM_MOST in all, so that a message
    to many does not leave in pieces. `per_minute` is how many messages the account may send in a minute, 0
    when that is not limited; then no more are claimed.
    """
    if not execute(_HAS_DUE, (lane_id, now())).fetchone():  # called often, and a read waits for no writer
        return []
    with writing(together=True):
        moment, most = now(), CLAIM_MOST
        if per_minute:
            serialized(f"rate of {lane_id}")  # two workers that count at once would both use what is left
            most = min(most, allowance(lane_id, per_minute))
        values = (moment + LEASE, owner, lane_id, moment, min(limit, most), lane_id, moment, most)
        taken = execute(_claim(), values).fetchall()
    return _jobs([row[0] for row in taken]) if taken else []


def allowance(account_id: int, per_minute: int) -> int:
    """Return how many messages an account that may send `per_minute` may send now.

    What was attempted within the last sixty seconds counts, and what is being sent.
    """
    since = now() - dt.timedelta(seconds=60)
    # In one statement: between two, a message in flight could become an attempt and be seen as neither.
    attempted, in_flight = execute(_RATE_USED, (account_id, since, account_id)).fetchone()
    return max(0, per_minute - attempted - in_flight)


_RATE_USED = (
    "SELECT (SELECT COUNT(*) FROM attempt WHERE account_id = ? AND started_at > ?),"
    # Found by the few leases, and not (which the + tells SQLite) by all that wait in the lane.
    " (SELECT COUNT(*) FROM recipient WHERE +lane_id = ? AND lease_until IS NOT NULL)"
)


_HAS_DUE = "SELECT 1 FROM recipient WHERE lane_id = ? AND due_at <= ? LIMIT 1"
_DUE = "SELECT message_id FROM recipient WHERE lane_id = ? AND due_at <= ? ORDER BY due_at, id LIMIT ?"
# Found by those messages, and not (which the + says) by all that wait in the lane.
_WITH_THE_REST = (
    "SELECT id FROM recipient WHERE message_id {messages} AND +lane_id = ? AND due_at <= ?"
    " ORDER BY due_at, id LIMIT ?"
)
_CLAIM = (
    f"UPDATE recipient SET state = '{states.SENDING}', due_at = NULL, lease_until = ?, lease_owner = ?,"  # noqa: S608 - our own words
    " fence = fence + 1 WHERE id {due} AND due_at IS NOT NULL RETURNING id"
)


def _claim() -> str:
    # SQLite has one writer; on PostgreSQL workers skip what another has claimed but not yet committed.
    # There an array is looked up once, where a subquery could be asked again for each row.
    if is_sqlite():
        return _CLAIM.format(due=f"IN ({_WITH_THE_REST.format(messages=f'IN ({_DUE})')})")
    skip = "FOR UPDATE SKIP LOCKED"
    due = _WITH_THE_REST.format(messages=f"= ANY (ARRAY ({_DUE} {skip}))")
    return _CLAIM.format(due=f"= ANY (ARRAY ({due} {skip}))")


_JOBS = (
    "SELECT r.id, r.fence, r.address, r.kind, r.tries, r.uncertain_tries, r.expires_at,"
    " m.id, m.account_id, m.message_id, m.sender, m.subject, m.asked, m.created_at, m.size_bytes"
    " FROM recipient r JOIN message m ON m.id = r.message_id"
    " WHERE r.id IN ({marks}) ORDER BY r.message_id, r.place"
)


def _jobs(ids: Sequence[int]) -> list[Job]:
    jobs: list[Job] = []
    moment_of = Recipient.expires_at.python_value
    for row in execute(_JOBS.format(marks=", ".join("?" * len(ids))), ids).fetchall():
        if not jobs or jobs[-1].message_id != row[7] or len(jobs[-1].recipients) == TOGETHER_MOST:
            jobs.append(Job(*row[7:13], moment_of(row[13]), row[14]))
        jobs[-1].recipients.append(LeasedRecipient(*row[:6], moment_of(row[6])))
    return jobs


# Settling


# Only what a worker has under a lease, and under this claim of it.
_MINE = f"fence = ? AND state = '{states.SENDING}'"
_SETTLE = (
    "UPDATE recipient SET state = ?, due_at = ?, lane_id = CASE WHEN ? THEN NULL ELSE lane_id END,"  # noqa: S608 - our own words
    " expires_at = CASE WHEN ? THEN NULL ELSE expires_at END, ended_at = ?, lease_until = NULL,"
    " lease_owner = '', tries = tries + 1, uncertain_tries = uncertain_tries + ?, code = ?, reply_code = ?,"
    f" reply = ?, sent_by_id = ?, substituted = ? WHERE id = ? AND {_MINE}"
)


def settle(outcomes: Sequence[RecipientOutcome]) -> int:
    """Store the outcomes of claimed recipients; return for how many the claim was still valid.

    Recipients that were claimed again after their lease ended keep the result of the later claim.
    Raises ValueError for a state that cannot follow sending (`states.TRANSITIONS`).
    """
    moment = now()
    for item in outcomes:
        states.check(states.SENDING, item.state)
    with writing(together=True):
        return execute_many(_SETTLE, [_settled(item, moment) for item in outcomes])


def _settled(item: RecipientOutcome, moment: dt.datetime) -> tuple[Any, ...]:
    over = item.state in states.FINAL
    return (
        item.state,
        item.due_at,
        over,
        over,
        moment if over else None,
        int(item.state == states.UNCERTAIN),
        item.code,
        item.reply_code,
        item.reply[:REPLY_MAX],
        item.sent_by,
        item.substituted,
        item.recipient.id,
        item.recipient.fence,
    )


_HAND_BACK = (
    f"UPDATE recipient SET state = '{states.QUEUED}', due_at = ?, lease_until = NULL, lease_owner = ''"  # noqa: S608 - our own words
    f" WHERE id = ? AND {_MINE}"
)


def hand_back(recipients: Sequence[LeasedRecipient]) -> int:
    """Return recipients to the queue as if they had not been claimed; no try is counted."""
    moment = now()
    with writing(together=True):
        return execute_many(_HAND_BACK, [(moment, item.id, item.fence) for item in recipients])


# Leases


def renew(owner: str) -> int:
    """Extend every lease of a worker by another LEASE from now."""
    mine = (Recipient.lease_owner == owner) & (Recipient.lease_until.is_null(False))
    with writing(together=True):
        return Recipient.update(lease_until=now() + LEASE).where(mine).execute()


def leased_by(owner: str) -> set[int]:
    """Return the recipients that a worker has under a lease."""
    sql = "SELECT id FROM recipient WHERE lease_owner = ? AND lease_until IS NOT NULL"
    return {row[0] for row in execute(sql, (owner,)).fetchall()}


def let_go(ids: Collection[int]) -> int:
    """End the leases of recipients, as if their worker had died; return the number of recipients."""
    mine = Recipient.id.in_(list(ids)) & (Recipient.state == states.SENDING)
    over = now() - dt.timedelta(seconds=1)
    with writing(together=True):
        return Recipient.update(lease_until=over, lease_owner="").where(mine).execute()


def owners() -> list[str]:
    """Return the names of the workers that have a recipient under a lease."""
    query = Recipient.select(Recipient.lease_owner).where(Recipient.lease_until.is_null(False)).distinct()
    return [row[0] for row in query.tuples()]


def recover_lost(gone: Collection[str] = ()) -> int:
    """Queue again what a worker claimed and never settled; return the number of recipients.

    Those are the recipients whose lease has ended, and all those of workers known to be `gone`. One
    may have been sent just before its worker died, and is then sent twice. It
    counts as a try, so that a message that kills its worker waits longer each time.
    """
    moment = now()
    lost = (Recipient.lease_until < moment) | (Recipient.lease_until > moment + LEASE + LEASE)
    if gone:
        lost |= Recipient.lease_until.is_null(False) & Recipient.lease_owner.in_(list(gone))
    if not Recipient.select().where(lost).exists():  # called often, and a read waits for no writer
        return 0
    with writing(together=True):
        rows = list(Recipient.select(Recipient.id, Recipient.fence, Recipient.tries).where(lost).tuples())
        for row_id, fence, tries in rows:
            due_at = moment if tries < 1 else moment + retry.delay(tries)
            Recipient.update(
                state=states.QUEUED,
                due_at=due_at,
                lease_until=None,
                lease_owner="",
                tries=tries + 1,
                code="worker.lost",
            ).where(Recipient.id == row_id, Recipient.fence == fence, lost).execute()
    return len(rows)


# Finding due lanes


def due(lane_id: int, *, at_most: int) -> int:
    """Return how many recipients of a lane are due now; counts no further than `at_most`."""
    sql = "SELECT COUNT(*) FROM (SELECT 1 FROM recipient WHERE lane_id = ? AND due_at <= ? LIMIT ?) AS found"
    return execute(sql, (lane_id, now(), at_most)).fetchone()[0]


def lanes() -> list[tuple[int, dt.datetime]]:
    """Return each lane with waiting recipients, and when its first one is due.

    Two index look-ups for each lane, however many recipients wait in it.
    """
    moment_of = Recipient.due_at.python_value
    return [(lane_id, moment_of(due_at)) for lane_id, due_at in execute(_LANES).fetchall()]


# Each lane from the one before it: a DISTINCT would walk through all that wait.
_LANES = (
    "WITH RECURSIVE lane (id) AS ("
    "SELECT MIN(lane_id) FROM recipient WHERE lane_id IS NOT NULL AND due_at IS NOT NULL"
    " UNION ALL SELECT (SELECT MIN(lane_id) FROM recipient WHERE lane_id > lane.id AND due_at IS NOT NULL)"
    " FROM lane WHERE lane.id IS NOT NULL)"
    " SELECT id, (SELECT MIN(due_at) FROM recipient WHERE lane_id = lane.id AND due_at IS NOT NULL)"
    " FROM lane WHERE id IS NOT NULL"
)
