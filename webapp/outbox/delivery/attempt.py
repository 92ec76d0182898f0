"""The record of one attempt, from what was sent and what came of it."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from webapp.accounts.models import Account
from webapp.clock import now
from webapp.db import as_json
from webapp.errors import StageError
from webapp.mail.diagnosis.diagnose import Diagnosis
from webapp.mail.smtp.stream import OutgoingMessage
from webapp.mail.smtp.transaction import Receipt
from webapp.outbox.delivery import outcome as verdicts
from webapp.outbox.delivery.outcome import MessageOutcome, SendingAccount
from webapp.outbox.queue.leases import REPLY_MAX, Job, LeasedRecipient, RecipientOutcome
from webapp.runs.queue import as_json as plain_steps
from webapp.transcript import Stage, Step

Row = tuple[Any, ...]
COLUMNS = (
    *("message_id", "account_id", "account_name", "connector_name", "substitute", "worker"),
    *("started_at", "took_ms", "stage", "code", "reply_code", "enhanced_code", "reply", "queue_id"),
    *("facts", "outcomes", "steps"),
)
INSERT = f"INSERT INTO attempt ({', '.join(COLUMNS)}) VALUES {{rows}}"  # noqa: S608 - ours
NOTHING: Mapping[str, Any] = MappingProxyType({})
_END = str(Stage.END_OF_DATA)


class DeliveryResult(NamedTuple):
    """One attempt to be stored: its row, its verdicts, and the recipients that it does not concern."""

    attempt: Row | None
    verdicts: Sequence[RecipientOutcome] = ()
    untried: Sequence[LeasedRecipient] = ()
    good: int | None = None
    bad: tuple[int, str] | None = None


class MessageInFlight(NamedTuple):
    """A message on its way: the job, what the session carries of it, as whom, and when it began."""

    job: Job
    item: OutgoingMessage
    sender: SendingAccount
    started_at: dt.datetime


def of_outcome(
    sent: MessageInFlight,
    account: Account,
    outcome: Receipt | StageError,
    judgement: MessageOutcome,
    *,
    worker: str,
    opening: Collection[Step],
    facts: Mapping[str, Any],
) -> DeliveryResult:
    """Return what to store of a message that left, or tried to.

    `opening` are the steps by which the connection came about, when it was made for this message;
    `facts` are what the words about a failure may need.
    """
    if not judgement.verdicts and judgement.hold is None:
        return DeliveryResult(None, untried=judgement.untried)  # it never left: nothing was tried
    code = verdicts.code_of(judgement)
    was_good = isinstance(outcome, Receipt)
    row = _row(
        sent.job,
        account,
        code,
        worker,
        _END if was_good else str(outcome.stage),
        started_at=sent.started_at,
        took_ms=round((now() - sent.started_at).total_seconds() * 1000),
        reply=(outcome.reply_code, outcome.enhanced_code, outcome.reply_text),
        queue_id=(outcome.queue_id or "") if isinstance(outcome, Receipt) else "",
        facts=NOTHING if was_good else plain({**facts, **outcome.facts}),
        outcomes=[
            (item.taken.id, item.code, item.reply_code, item.reply[:REPLY_MAX]) for item in judgement.verdicts
        ],
        steps=plain_steps([*opening, *sent.item.transcript.steps.values()]),
    )
    return DeliveryResult(
        row,
        judgement.verdicts,
        judgement.untried,
        good=account.id if was_good else None,
        bad=None if was_good else (account.id, code),
    )


def of_fault(
    job: Job, account: Account, judgement: MessageOutcome, code: str, *, worker: str
) -> DeliveryResult:
    """Return what to store of a message that could not even be built."""
    return DeliveryResult(_row(job, account, code, worker, str(Stage.SETTINGS)), judgement.verdicts)


def of_opening(
    job: Job,
    account: Account,
    code: str,
    diagnosis: Diagnosis | None,
    *,
    worker: str,
    opening: Collection[Step],
    facts: Mapping[str, Any],
) -> DeliveryResult:
    """Return what to store of a connection that failed: with the message that met it, which is not burnt."""
    stage = diagnosis.stage if diagnosis else str(Stage.SETTINGS)
    row = _row(job, account, code, worker, stage, facts=plain(facts), steps=plain_steps(opening))
    return DeliveryResult(row, bad=(account.id, code))


def plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts that JSON can hold."""
    return {
        name: value for name, value in facts.items() if isinstance(value, str | int | float | list | dict)
    }


def _row(
    job: Job,
    account: Account,
    code: str,
    worker: str,
    stage: str,
    *,
    started_at: dt.datetime | None = None,
    took_ms: int = 0,
    reply: tuple[int | None, str | None, str | None] = (None, "", ""),
    queue_id: str = "",
    facts: Mapping[str, Any] = NOTHING,
    outcomes: Sequence[Any] = (),
    steps: Sequence[Any] = (),
) -> Row:
    """Return the values of COLUMNS: a tuple, as the thousand rows of a second are stored together."""
    reply_code, enhanced_code, text = reply
    return (
        job.message_id,
        account.id,
        account.name,
        account.connector.name if account.use_connector else "",
        job.account_id != account.id,
        worker,
        started_at or now(),
        took_ms,
        stage,
        code,
        reply_code,
        enhanced_code or "",
        (text or "")[:REPLY_MAX],
        queue_id,
        as_json(facts) if facts else "{}",
        as_json(outcomes) if outcomes else "[]",
        as_json(steps) if steps else "[]",
    )
