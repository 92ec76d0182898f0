"""The record of one attempt, from what was sent and what came of it."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from webapp.accounts.models import Account
from webapp.clock import now
from webapp.errors import StageError
from webapp.mail.diagnosis import Diagnosis
from webapp.mail.stream import Item
from webapp.mail.transaction import Receipt
from webapp.outbox import verdicts
from webapp.outbox.queue import REPLY_MAX, Job
from webapp.outbox.recorder import Result
from webapp.outbox.verdicts import Judgement, Sender
from webapp.runs.queue import as_json
from webapp.transcript import Stage, Step

Row = dict[str, Any]


@dataclass(frozen=True)
class Sent:
    """A message on its way: the job, what the session carries of it, as whom, and when it began."""

    job: Job
    item: Item
    sender: Sender
    started_at: dt.datetime


def of_outcome(
    sent: Sent,
    account: Account,
    outcome: Receipt | StageError,
    judgement: Judgement,
    *,
    worker: str,
    opening: Collection[Step],
    facts: Mapping[str, Any],
) -> Result:
    """Return what to store of a message that left, or tried to.

    `opening` are the steps by which the connection came about, when it was made for this message;
    `facts` are what the words about a failure may need.
    """
    if not judgement.verdicts and judgement.hold is None:
        return Result(None, untried=judgement.untried)  # it never left: nothing was tried
    code = verdicts.code_of(judgement)
    was_good = isinstance(outcome, Receipt)
    row = _row(sent.job, account, code, worker) | {
        "started_at": sent.started_at,
        "took_ms": round((now() - sent.started_at).total_seconds() * 1000),
        "stage": str(Stage.END_OF_DATA if was_good else outcome.stage),
        "reply_code": outcome.reply_code,
        "enhanced_code": outcome.enhanced_code or "",
        "reply": (outcome.reply_text or "")[:REPLY_MAX],
        "queue_id": (outcome.queue_id or "") if isinstance(outcome, Receipt) else "",
        "facts": {} if was_good else plain(facts | outcome.facts),
        "outcomes": [
            [item.taken.id, item.code, item.reply_code, item.reply[:REPLY_MAX]] for item in judgement.verdicts
        ],
        "steps": as_json([*opening, *sent.item.transcript.steps.values()]),
    }
    return Result(
        row,
        judgement.verdicts,
        judgement.untried,
        good=account.id if was_good else None,
        bad=None if was_good else (account.id, code),
    )


def of_fault(job: Job, account: Account, judgement: Judgement, code: str, *, worker: str) -> Result:
    """Return what to store of a message that could not even be built."""
    return Result(_row(job, account, code, worker) | {"stage": str(Stage.SETTINGS)}, judgement.verdicts)


def of_opening(
    job: Job,
    account: Account,
    code: str,
    diagnosis: Diagnosis | None,
    *,
    worker: str,
    opening: Collection[Step],
    facts: Mapping[str, Any],
) -> Result:
    """Return what to store of a connection that failed: with the message that met it, which is not burnt."""
    row = _row(job, account, code, worker) | {
        "stage": diagnosis.stage if diagnosis else str(Stage.SETTINGS),
        "facts": plain(facts),
        "steps": as_json(opening),
    }
    return Result(row, bad=(account.id, code))


def plain(facts: Mapping[str, Any]) -> Row:
    """Return the facts that JSON can hold."""
    return {
        name: value for name, value in facts.items() if isinstance(value, str | int | float | list | dict)
    }


def _row(job: Job, account: Account, code: str, worker: str) -> Row:
    """Return a row with every field, the same ones in all: they are stored together."""
    return {
        "message": job.message_id,
        "account": account.id,
        "account_name": account.name,
        "connector_name": account.connector.name if account.use_connector else "",
        "substitute": job.account_id != account.id,
        "worker": worker,
        "started_at": now(),
        "took_ms": 0,
        "stage": "",
        "code": code,
        "reply_code": None,
        "enhanced_code": "",
        "reply": "",
        "queue_id": "",
        "facts": {},
        "outcomes": [],
        "steps": [],
    }
