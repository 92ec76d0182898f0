"""Turns a server's reply into the outcome of each recipient. Pure: no database, no clock.

The diagnosis is the one that the test of an account shows. A fault of the account leaves its messages
queued; a fault of the message or of a recipient is decided here, recipient by recipient.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from webapp.accounts.sending_state import OTHER_SENDER
from webapp.errors import MailError, StageError
from webapp.mail.diagnosis.cause import Fault
from webapp.mail.diagnosis.diagnose import ACCEPTED, PRACTICE, Diagnosis, Retry, diagnose, refuses_sender
from webapp.mail.smtp.transaction import Receipt
from webapp.outbox.queue import retry, states
from webapp.outbox.queue.leases import Job, LeasedRecipient, RecipientOutcome
from webapp.transcript import Stage

# How a session ends that has carried messages before: the next session continues where it stopped.
SESSION_ENDINGS = frozenset({"server.closing", "mail_from.lost", "rcpt_to.lost", "data.lost"})


class SendingAccount(NamedTuple):
    """The properties of the sending account that decide an outcome.

    `is_own_sender` tells whether the envelope sender is the account's own, `is_substitute` whether it
    sends for the account that was chosen. `facts` returns what the account says of its server;
    `other_sender` is the address in From if that is not the account's own.
    """

    id: int
    is_own_sender: bool
    is_substitute: bool
    facts: Callable[[], Mapping[str, Any]] = dict
    other_sender: str = ""


@dataclass
class MessageOutcome:
    """The outcome of one attempt: of each of the `recipients`, and those left `untried`.

    `hold` is why the account must be held, if so; `diagnosis` why the message was accepted for nobody.
    """

    recipients: list[RecipientOutcome] = field(default_factory=list)
    untried: list[LeasedRecipient] = field(default_factory=list)
    hold: Diagnosis | None = None
    diagnosis: Diagnosis | None = None

    @property
    def is_server_failing(self) -> bool:
        """Tell whether the server or the network failed, so that other messages may meet the same."""
        return self.server_fault is not None

    @property
    def server_fault(self) -> Diagnosis | None:
        """The diagnosis, when the server or the network failed."""
        cause = self.diagnosis
        return cause if self.recipients and cause is not None and cause.fault is Fault.SERVER else None

    @property
    def code(self) -> str:
        """The code of the attempt as a whole: accepted, or taken for practice, when any recipient was; else
        the cause.
        """
        codes = [recipient.code for recipient in self.recipients]
        for taken in (ACCEPTED, PRACTICE):
            if taken in codes:
                return taken
        cause = self.diagnosis or self.hold
        return cause.code if cause else codes[0]


def of_receipt(job: Job, receipt: Receipt, sending: SendingAccount, now: dt.datetime) -> MessageOutcome:
    """Return the outcome of a message that the server accepted for at least one recipient."""
    found = MessageOutcome()
    accepted = set(receipt.accepted)
    for recipient in job.recipients:
        if recipient.address in accepted:
            found.recipients.append(_accepted(recipient, receipt, sending))
        else:
            _decide(found, recipient, receipt.refused[recipient.address], sending, now, is_proven=True)
    return found


def of_failure(
    job: Job,
    error: StageError,
    sending: SendingAccount,
    now: dt.datetime,
    *,
    is_first: bool,
    is_proven: bool = False,
) -> MessageOutcome:
    """Return the outcome of a message that was accepted for nobody.

    `is_first` tells whether it was the first in its session: only then may the end of the session be
    caused by the message. `is_proven` tells whether the server accepted another message in this session.
    """
    if getattr(error, "never_left", False) or (not is_first and error.code in SESSION_ENDINGS):
        return MessageOutcome(untried=list(job.recipients))
    found = MessageOutcome(diagnosis=diagnose(error, sending.facts()))
    refused: Mapping[str, MailError] = getattr(error, "refused", {})
    for recipient in job.recipients:
        cause = refused.get(recipient.address, error)
        _decide(found, recipient, cause, sending, now, is_proven=is_proven)
    return found


def of_fault(job: Job, code: str, facts: Mapping[str, Any]) -> MessageOutcome:
    """Return the outcome of a message that cannot be built: one of our rules refuses it for good."""
    reply = str(facts.get("reason", ""))
    refused = [RecipientOutcome(recipient, states.REFUSED, code, reply=reply) for recipient in job.recipients]
    return MessageOutcome(recipients=refused)


def _accepted(recipient: LeasedRecipient, receipt: Receipt, sending: SendingAccount) -> RecipientOutcome:
    state, code = (states.PRACTICE, PRACTICE) if receipt.is_practice else (states.ACCEPTED, ACCEPTED)
    return RecipientOutcome(
        recipient,
        state,
        code,
        receipt.reply_code,
        receipt.reply_text,
        sent_by=sending.id,
        substituted=sending.is_substitute,
    )


def _decide(
    found: MessageOutcome,
    recipient: LeasedRecipient,
    error: StageError,
    sending: SendingAccount,
    now: dt.datetime,
    *,
    is_proven: bool = False,
) -> None:
    diagnosis = diagnose(error, {**sending.facts(), "recipient": recipient.address})
    what = _what_next(diagnosis, sending, is_proven=is_proven)
    if what is Retry.HOLD:
        found.hold = found.hold or _with_other_sender(diagnosis, sending)
        found.untried.append(recipient)
        return
    state, due_at = _state(what, recipient, diagnosis, now)
    found.recipients.append(
        RecipientOutcome(recipient, state, diagnosis.code, error.reply_code, error.reply_text or "", due_at)
    )


def _with_other_sender(diagnosis: Diagnosis, sending: SendingAccount) -> Diagnosis:
    """Return the diagnosis with the refused sender among its facts, where that is not the account's own."""
    if not refuses_sender(diagnosis.code) or not sending.other_sender:
        return diagnosis
    refused = {"sender": sending.other_sender, OTHER_SENDER: sending.other_sender}
    return replace(diagnosis, facts={**diagnosis.facts, **refused})


def _what_next(diagnosis: Diagnosis, sending: SendingAccount, *, is_proven: bool) -> Retry:
    if diagnosis.pause_s is not None:
        return Retry.HOLD
    # A sender that the application chose says nothing about the account, which others use.
    is_foreign = refuses_sender(diagnosis.code) and not sending.is_own_sender
    # The server accepted others from this session: it relays inner mail only, for one.
    is_only_theirs = is_proven and diagnosis.stage == Stage.RCPT_TO and not refuses_sender(diagnosis.code)
    if diagnosis.retry is Retry.HOLD and (is_foreign or is_only_theirs):
        return Retry.NEVER if diagnosis.permanent else Retry.LATER
    return diagnosis.retry


def _state(
    what: Retry, recipient: LeasedRecipient, diagnosis: Diagnosis, now: dt.datetime
) -> tuple[str, dt.datetime | None]:
    if what is Retry.NEVER:
        return states.REFUSED, None
    due_at = now + retry.delay(recipient.tries + 1, hint_s=diagnosis.wait_s)
    if what is Retry.ASK:
        # Tried once more by itself, under the same Message-ID; after that a person decides.
        return states.UNCERTAIN, due_at if recipient.uncertain_tries == 0 else None
    # Whether its life is over is decided by the heartbeat, which knows whether the clock can be trusted.
    return states.DEFERRED, due_at
