"""Diagnosis: from a failure to its cause code, its facts, and whether to retry.

It makes no sentences; those are in the interfaces.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from webapp.errors import StageError
from webapp.mail.diagnosis.causes import CAUSES, Cause, Fault
from webapp.mail.diagnosis.signals import RULES
from webapp.transcript import Stage

# The code of an attempt that a server accepted; all others are causes.
ACCEPTED = "accepted"
UNKNOWN = "attempt.failed"
UNCERTAIN = "end_of_data.uncertain"
# RFC 5321 section 4.5.3.1.10: a 552 for too many recipients is to be treated as a 452.
_NEVER_PERMANENT = frozenset({"rcpt_to.too_many"})
_MESSAGE_STAGES = frozenset({Stage.MAIL_FROM, Stage.RCPT_TO, Stage.DATA, Stage.END_OF_DATA, Stage.QUIT})


class Retry(StrEnum):
    """What to do with the message: retry by schedule, give up, hold until the account is corrected, or
    leave the decision to a person because it may have been accepted.
    """

    LATER = "later"
    NEVER = "never"
    HOLD = "hold"
    ASK = "ask"


@dataclass(frozen=True)
class Diagnosis:
    """The cause of one failure.

    `code` is one of `causes.ALL_CAUSES`; `facts` are plain values without secrets; `field`, `actions`
    and `fault` are those of the cause. `permanent` means that a retry without a change would fail.
    """

    code: str
    stage: str
    facts: Mapping[str, Any]
    field: str | None
    actions: tuple[str, ...]
    fault: Fault
    permanent: bool

    @property
    def retry(self) -> Retry:
        """What to do with the message."""
        if self.code == UNCERTAIN:
            return Retry.ASK
        if self.fault in (Fault.ACCOUNT, Fault.LOG_IN):
            return Retry.HOLD
        return Retry.NEVER if self.permanent else Retry.LATER


def diagnose(error: StageError, known: Mapping[str, Any] | None = None) -> Diagnosis:
    """Return the diagnosis of `error`. `known` are facts about the server, to be used in its text."""
    code = _cause_code(error)
    cause = CAUSES[code]
    is_before_message = error.stage not in _MESSAGE_STAGES
    return Diagnosis(
        code=code,
        stage=str(error.stage),
        facts={**(known or {}), **error.facts, **_said(error)},
        field=cause.field,
        actions=cause.actions,
        fault=_fault(cause, is_of_account=is_before_message and error.permanent),
        permanent=error.permanent and code not in _NEVER_PERMANENT,
    )


def _fault(cause: Cause, *, is_of_account: bool) -> Fault:
    if cause.fault is Fault.SERVER and is_of_account:
        return Fault.ACCOUNT
    return cause.fault or Fault.SERVER


def _cause_code(error: StageError) -> str:
    if error.reply_code is not None:
        for rule in RULES:
            if rule.holds(error):
                return rule.cause
    return error.code if error.code in CAUSES else UNKNOWN


def _said(error: StageError) -> dict[str, Any]:
    """Return the code, enhanced code and text of the server's reply, as far as there was one."""
    said = {
        "reply_code": error.reply_code,
        "enhanced_code": error.enhanced_code,
        "reply_text": error.reply_text,
    }
    return {name: value for name, value in said.items() if value}
