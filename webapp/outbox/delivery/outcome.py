"""From what a server answered to what becomes of each recipient. Pure: no database, no clock of its own.

The diagnosis is the one that the test of an account shows. What it says of the account burns no
message; what it says of the message or of a recipient is decided here, recipient by recipient.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from webapp.errors import MailError, StageError
from webapp.mail.diagnosis.diagnose import Diagnosis, Retry, diagnose
from webapp.mail.diagnosis.retry_hint import hint_s
from webapp.mail.smtp.transaction import Receipt
from webapp.outbox.queue import retry, states
from webapp.outbox.queue.leases import Job, LeasedRecipient, RecipientOutcome

ACCEPTED = "accepted"
# The server wants less of us, not something else: the account pauses, and no message is to blame.
SLOW_DOWN = frozenset({"server.limit_reached", "server.too_many_connections"})
# How a conversation ends that had gone well until then: the next one goes on where this one stopped.
ENDINGS = frozenset({"server.closing", "mail_from.lost", "rcpt_to.lost", "data.lost"})


class SendingAccount(NamedTuple):
    """What of the account in use decides about a verdict."""

    account_id: int
    own_sender: bool  # whether the envelope sender is the account's own
    substituted: bool


@dataclass
class MessageOutcome:
    """What to store: verdicts, recipients to hand back untried, and why the account must be held, if so."""

    verdicts: list[RecipientOutcome] = field(default_factory=list)
    untried: list[LeasedRecipient] = field(default_factory=list)
    hold: Diagnosis | None = None
    diagnosis: Diagnosis | None = None


def of_receipt(job: Job, receipt: Receipt, sender: SendingAccount, now: dt.datetime) -> MessageOutcome:
    """Return the verdicts on a message that the server took for at least one recipient."""
    found = MessageOutcome()
    accepted = set(receipt.accepted)
    for taken in job.recipients:
        if taken.address in accepted:
            found.verdicts.append(_accepted(taken, receipt, sender))
        else:
            _judge(found, taken, receipt.refused[taken.address], sender, now)
    return found


def of_failure(
    job: Job, error: StageError, sender: SendingAccount, now: dt.datetime, *, is_first: bool
) -> MessageOutcome:
    """Return the verdicts on a message that was accepted for nobody.

    `is_first` tells whether it was the first on its connection: only then does the end of the
    conversation say something about the message.
    """
    if getattr(error, "never_left", False) or (not is_first and error.code in ENDINGS):
        return MessageOutcome(untried=list(job.recipients))
    found = MessageOutcome(diagnosis=diagnose(error))
    refused: Mapping[str, MailError] = getattr(error, "refused", {})
    for taken in job.recipients:
        _judge(found, taken, refused.get(taken.address, error), sender, now)
    return found


def of_fault(job: Job, code: str, facts: Mapping[str, Any]) -> MessageOutcome:
    """Return the verdicts on a message that cannot even be built: a rule of ours says no for good."""
    reply = str(facts.get("reason", ""))
    return MessageOutcome(
        verdicts=[RecipientOutcome(taken, states.REFUSED, code, reply=reply) for taken in job.recipients]
    )


def _accepted(taken: LeasedRecipient, receipt: Receipt, sender: SendingAccount) -> RecipientOutcome:
    return RecipientOutcome(
        taken,
        states.ACCEPTED,
        ACCEPTED,
        receipt.reply_code,
        receipt.reply_text,
        sent_by=sender.account_id,
        substituted=sender.substituted,
    )


def _judge(
    found: MessageOutcome, taken: LeasedRecipient, error: StageError, sender: SendingAccount, now: dt.datetime
) -> None:
    diagnosis = diagnose(error)
    what = _what_next(diagnosis, sender)
    if what is Retry.HOLD:
        found.hold = found.hold or diagnosis
        found.untried.append(taken)
        return
    state, due_at = _state(what, taken, error, now)
    found.verdicts.append(
        RecipientOutcome(taken, state, diagnosis.code, error.reply_code, error.reply_text or "", due_at)
    )


def _what_next(diagnosis: Diagnosis, sender: SendingAccount) -> Retry:
    if diagnosis.code in SLOW_DOWN:
        return Retry.HOLD
    if diagnosis.retry is Retry.HOLD and diagnosis.field == "sender" and not sender.own_sender:
        # The application chose this sender: that says nothing about the account, which others use.
        return Retry.NEVER if diagnosis.permanent else Retry.LATER
    return diagnosis.retry


def _state(
    what: Retry, taken: LeasedRecipient, error: StageError, now: dt.datetime
) -> tuple[str, dt.datetime | None]:
    if what is Retry.NEVER:
        return states.REFUSED, None
    due_at = now + retry.delay(taken.tries + 1, hint_s=_hint_s(error))
    if what is Retry.ASK:
        # Tried once more by itself, under the same Message-ID; after that a person decides.
        return states.UNCERTAIN, due_at if taken.uncertain_tries == 0 else None
    if now >= taken.expires_at:
        return states.EXPIRED, None
    return states.DEFERRED, due_at


def _hint_s(error: StageError) -> int | None:
    return hint_s(error.reply_text, error.reply_code) if error.reply_text else None


def code_of(found: MessageOutcome) -> str:
    """Return the code of the attempt as a whole: accepted when anybody was, else its cause."""
    codes = [verdict.code for verdict in found.verdicts]
    if ACCEPTED in codes:
        return ACCEPTED
    cause = found.diagnosis or found.hold
    return cause.code if cause else codes[0]
