"""Diagnosis: from a failure to its cause code, its facts, and whether to retry.

It makes no sentences; those are in the interfaces.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from webapp.errors import StageError
from webapp.mail.diagnosis import conditions, cures, providers
from webapp.mail.diagnosis.case import Case
from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Permanence
from webapp.mail.diagnosis.causes import CAUSES
from webapp.mail.diagnosis.conditions.named_address import address_in
from webapp.mail.diagnosis.conditions.secret import FACT as SECRET_SHAPE
from webapp.mail.diagnosis.cures import commands
from webapp.mail.diagnosis.evidence import Evidence, find
from webapp.mail.diagnosis.retry_hint import hint_s
from webapp.mail.rules.freemail import is_freemail
from webapp.transcript import Stage, Transcript

# The code of an attempt that a server accepted; all others are causes.
ACCEPTED = "accepted"
PRACTICE = "practice.taken"  # accepted by the practice mailbox, which delivers to nobody
UNKNOWN = "attempt.failed"
UNCERTAIN = "end_of_data.uncertain"
# Causes by which a server refuses the sender, though another field of the account mends it first.
_ALSO_OF_SENDER = frozenset({"mail_from.exchange_anonymous_sender"})
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

    `code` is one of `causes.CAUSES`; `facts` are plain values without secrets. `field`, `fault`, `ask` and
    `pause_s` are those of the cause; of its `cures` those are left that are not already so. `permanent` means
    that a retry without a change would fail. `evidence` names what indicates the cause (`Evidence.names`),
    `or_else` further causes that the same evidence fits. `wait_s` is for how many seconds to wait: as the
    server asks, read from the reply as it came, of which the facts may show less, else as the cause says.
    """

    code: str
    stage: str
    facts: Mapping[str, Any]
    field: str | None
    cures: tuple[str, ...]
    fault: Fault
    permanent: bool
    ask: Ask = Ask.NOBODY
    pause_s: int | None = None
    evidence: tuple[str, ...] = ()
    or_else: tuple[str, ...] = ()
    wait_s: int | None = None

    @property
    def retry(self) -> Retry:
        """What to do with the message."""
        if self.code == UNCERTAIN:
            return Retry.ASK
        if self.fault in (Fault.ACCOUNT, Fault.LOG_IN) or self.pause_s is not None:
            return Retry.HOLD
        # What the server has to mend is not the message's fault, whatever the code says.
        is_for_others_to_mend = self.fault is Fault.SERVER and self.code != UNKNOWN
        return Retry.NEVER if self.permanent and not is_for_others_to_mend else Retry.LATER


def diagnose(
    error: StageError, known: Mapping[str, Any] | None = None, transcript: Transcript | None = None
) -> Diagnosis:
    """Return the diagnosis of `error`.

    `known` are facts about the account and the server, to be used in the words and by the rules; the
    `transcript` tells what came before.
    """
    case = Case.of(error, known, transcript)
    found = find(case)
    cause = CAUSES[_code(error, found)]
    permanent, fault = judged(cause, error.stage, permanent=error.permanent)
    facts = {
        **own_address(case),
        **_named(cause, found, case),
        **(known or {}),
        **error.facts,
        **_said(error),
    }
    facts.pop(SECRET_SHAPE, None)  # the conditions that it meets are told as evidence, and no more of it
    return Diagnosis(
        code=cause.code,
        stage=str(error.stage),
        facts=facts,
        field=cause.field,
        cures=cures.offered(cause.cures, case.known),
        fault=fault,
        permanent=permanent,
        ask=whom_to_ask(cause.ask, case),
        pause_s=cause.pause_s,
        wait_s=_wait_s(error) or cause.pause_s or None,
        evidence=found.names() if found else (),
        or_else=found.signal.or_else if found else (),
    )


def judged(cause: Cause, stage: str, *, permanent: bool) -> tuple[bool, Fault]:
    """Return whether the same attempt would fail again, and whose fault a failure with `cause` is.

    `permanent` is what the code of the reply says. A server that refuses for good before any message is
    named refuses the account.
    """
    if cause.permanence is not Permanence.BY_CODE:
        permanent = cause.permanence is Permanence.LASTING
    is_of_account = cause.fault is Fault.SERVER and permanent and stage not in _MESSAGE_STAGES
    return permanent, Fault.ACCOUNT if is_of_account else cause.fault


def refuses_sender(code: str) -> bool:
    """Tell whether a cause is that the server refuses the sender's address: another one may be allowed."""
    cause = CAUSES.get(code)
    return code in _ALSO_OF_SENDER or (cause is not None and cause.field == "sender")


def whom_to_ask(ask: Ask, case: Case) -> Ask:
    """Return `ask`, or a provider's support in place of its host's team, which nobody can reach.

    A mailbox for everybody, such as one at gmail.com, has no organisation whose administrator could help.
    """
    support = providers.support_at(case) if ask is Ask.SERVER_TEAM else None
    found = support or ask
    if found in (Ask.GOOGLE_ADMIN, Ask.MICROSOFT_ADMIN) and is_freemail(case.text("user_name")):
        return Ask.PROVIDER_SUPPORT
    return found


def _named(cause: Cause, found: Evidence | None, case: Case) -> dict[str, Any]:
    """Return what the words of the cause, of its cures and of its evidence name of the steps before, such as
    the banner. For `local` see `own_address`.
    """
    words = [cause.title, cause.meaning, *cause.steps]
    words += [condition.words for condition in found.signal.when] if found else []
    words += [cures.CURES[code].words for code in cause.cures]
    typed = commands.facts_of(line for code in cause.cures for line in cures.CURES[code].commands)
    names = sorted({*typed, *(name for sentence in words for name in sentence.facts())} - {"local"})
    return {name: case[name] for name in names if case[name] is not None}


def own_address(case: Case) -> dict[str, Any]:
    """Return our own address as the fact `local`, for whoever has to allow it.

    Behind a connector the server sees the address of that one, not ours.
    """
    local = case["local"]
    return {"local": local} if local and not conditions.HAS_CONNECTOR.holds(case) else {}


def _wait_s(error: StageError) -> int | None:
    return hint_s(error.heard_text, error.reply_code) if error.heard_text else None


def _code(error: StageError, found: Evidence | None) -> str:
    if found is not None:
        return found.cause
    return error.code if error.code in CAUSES else UNKNOWN


def _said(error: StageError) -> dict[str, Any]:
    """Return code, enhanced code and text of the server's reply, and an address it names, as far as known."""
    said = {
        "reply_code": error.reply_code,
        "enhanced_code": error.enhanced_code,
        "reply_text": error.reply_text,
        "named_address": address_in(error.reply_text or ""),
    }
    return {name: value for name, value in said.items() if value}
