"""The summary at the head of the report, computed without reading every message."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import peewee as pw

from webapp.accounts.models import NEVER, Account, SendingState
from webapp.clock import now
from webapp.db import database
from webapp.outbox.models import Recipient, WorkerHeartbeat
from webapp.outbox.queue import states
from webapp.outbox.queue.transitions import is_undecided
from webapp.outbox.reading.search import SITUATIONS, WAITING

COUNT_LIMIT = 10_000
HELD_LISTED = 5
# Workers send a heartbeat every few seconds; one without for this long counts as dead.
ALIVE_WITHIN = dt.timedelta(seconds=30)
LATELY = dt.timedelta(hours=24)


@dataclass(frozen=True)
class HeldAccount:
    """A held account, with the time and the cause. `probe_at` is None when nobody probes it by itself, as is
    the case while it is not `active`.
    """

    id: int
    name: str
    held_at: dt.datetime
    code: str
    facts: dict[str, Any]
    probe_at: dt.datetime | None
    active: bool


@dataclass(frozen=True)
class OutboxSummary:
    """Numbers of recipients, each at most COUNT_LIMIT. `held` lists the first of `held_count` accounts.

    `substituted` counts recipients sent by substitute accounts within LATELY, `practised` those for whom the
    practice mailbox took the message.
    """

    waiting: int
    undecided: int
    substituted: int
    practised: int
    held: list[HeldAccount]
    held_count: int
    has_worker: bool


_HELD = (
    Account.id,
    Account.name,
    SendingState.held_at,
    SendingState.held_code,
    SendingState.held_facts,
    SendingState.probe_at,
    Account.active,
)


def look() -> OutboxSummary:
    """Return the present summary."""
    moment = now()
    held = held_accounts()
    return OutboxSummary(
        waiting=_count(Recipient.state.in_(SITUATIONS[WAITING])),
        undecided=_count(is_undecided()),
        # The index of these holds no others; asked for in this way the database sees that.
        substituted=_count(Recipient.substituted, Recipient.ended_at > moment - LATELY),
        practised=_count(Recipient.state == states.PRACTICE),
        held=held[:HELD_LISTED],
        held_count=len(held),
        has_worker=has_worker(),
    )


def has_worker() -> bool:
    """Return True when a worker is alive."""
    return WorkerHeartbeat.select().where(WorkerHeartbeat.seen_at > now() - ALIVE_WITHIN).exists()


def held_accounts() -> list[HeldAccount]:
    """Return the held accounts, those held longest first."""
    query = SendingState.select(*_HELD).join(Account).where(SendingState.held_at.is_null(False))
    return [_held(*row) for row in query.order_by(SendingState.held_at).tuples()]


def standings_of(account_ids: set[int]) -> dict[int, HeldAccount]:
    """Return those of the accounts that are held, by id."""
    query = SendingState.select(*_HELD).join(Account).where(SendingState.held_at.is_null(False))
    return {row[0]: _held(*row) for row in query.where(Account.id.in_(account_ids)).tuples()}


def _held(*row: Any) -> HeldAccount:
    *others, probe_at, active = row
    return HeldAccount(*others, probe_at if active and probe_at != NEVER else None, active)


def _count(*conditions: Any) -> int:
    limited = Recipient.select(pw.SQL("1")).where(*conditions).limit(COUNT_LIMIT).alias("found")
    return pw.Select([limited], [pw.fn.COUNT(pw.SQL("*"))]).bind(database.obj).scalar()
