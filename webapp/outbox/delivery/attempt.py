"""The record of one delivery attempt, made from the message that was sent and its outcome."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from webapp.accounts.models import Account
from webapp.clock import now
from webapp.db import as_json
from webapp.errors import StageError
from webapp.mail.compose.header.mending import NotKept
from webapp.mail.diagnosis.diagnose import Diagnosis
from webapp.mail.smtp.stream import OutgoingMessage
from webapp.mail.smtp.transaction import Receipt
from webapp.outbox.delivery.outcome import MessageOutcome, SendingAccount
from webapp.outbox.queue.leases import REPLY_MAX, Job, LeasedRecipient, RecipientOutcome
from webapp.runs.queue import as_json as plain_steps
from webapp.transcript import Stage, Step

AttemptRow = tuple[Any, ...]
COLUMNS = (
    *("message_id", "account_id", "account_name", "connector_name", "substitute", "worker"),
    *("started_at", "took_ms", "stage", "code", "reply_code", "enhanced_code", "reply", "queue_id"),
    *("facts", "outcomes", "steps"),
)
INSERT = f"INSERT INTO attempt ({', '.join(COLUMNS)}) VALUES {{rows}}"  # noqa: S608 - ours
NOTHING: Mapping[str, Any] = MappingProxyType({})
_END = str(Stage.END_OF_DATA)


class DeliveryResult(NamedTuple):
    """One result to be stored: the row of the attempt, and the outcome of each recipient.

    `succeeded` is the id of the account that sent, `failed` that of the account that failed, with the
    cause; both are noted in the sending state of the account. `not_kept` is of an accepted message: its id,
    and what of its header was left to the account because of the server.
    """

    attempt: AttemptRow | None
    recipients: Sequence[RecipientOutcome] = ()
    untried: Sequence[LeasedRecipient] = ()
    succeeded: int | None = None
    failed: tuple[int, str] | None = None
    not_kept: tuple[int, NotKept] | None = None


class MessageInFlight(NamedTuple):
    """A message that is being sent: the job, the session's message, the account, the start time, and what of
    its header is not kept for this server.
    """

    job: Job
    message: OutgoingMessage
    sending: SendingAccount
    started_at: dt.datetime
    not_kept: NotKept = ()


def of_reply(
    sent: MessageInFlight,
    account: Account,
    reply: Receipt | StageError,
    outcome: MessageOutcome,
    *,
    worker: str,
    opening: Collection[Step],
    facts: Mapping[str, Any],
) -> DeliveryResult:
    """Return the result to store for a message that was sent, or was about to be.

    `opening` are the steps of opening the session, if it was opened for this message; `facts` are those
    that the wording of a failure may need.
    """
    if not outcome.recipients and outcome.hold is None:
        return DeliveryResult(None, untried=outcome.untried)  # it was not sent: nothing was tried
    was_accepted = isinstance(reply, Receipt)
    row = _row(
        sent.job,
        account,
        outcome.code,
        worker,
        _END if was_accepted else str(reply.stage),
        started_at=sent.started_at,
        took_ms=round((now() - sent.started_at).total_seconds() * 1000),
        reply=(reply.reply_code, reply.enhanced_code, reply.reply_text),
        queue_id=(reply.queue_id or "") if isinstance(reply, Receipt) else "",
        facts=NOTHING if was_accepted else json_facts({**facts, **reply.facts}),
        outcomes=[
            (item.recipient.id, item.code, item.reply_code, item.reply[:REPLY_MAX])
            for item in outcome.recipients
        ],
        steps=plain_steps([*opening, *sent.message.transcript.steps.values()]),
    )
    return DeliveryResult(
        row,
        outcome.recipients,
        outcome.untried,
        # What the practice mailbox took says nothing of how sending goes.
        succeeded=account.id if isinstance(reply, Receipt) and not reply.is_practice else None,
        failed=None if was_accepted else (account.id, outcome.code),
        not_kept=(sent.job.message_id, sent.not_kept) if was_accepted and sent.not_kept else None,
    )


def of_fault(
    job: Job, account: Account, outcome: MessageOutcome, code: str, *, worker: str
) -> DeliveryResult:
    """Return the result to store for a message that could not be built."""
    return DeliveryResult(_row(job, account, code, worker, str(Stage.SETTINGS)), outcome.recipients)


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
    """Return the result to store for a session that could not be opened.

    It is recorded with the message that was next; its recipients stay as they are.
    """
    stage = diagnosis.stage if diagnosis else str(Stage.SETTINGS)
    row = _row(job, account, code, worker, stage, facts=json_facts(facts), steps=plain_steps(opening))
    return DeliveryResult(row, failed=(account.id, code))


def json_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
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
) -> AttemptRow:
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
