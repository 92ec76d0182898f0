"""What a cause of failure is: one row that has its signals, its cures, who is at fault, and its words."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from webapp.mail.diagnosis.case import Condition
from webapp.mail.diagnosis.sentence import Sentence
from webapp.transcript import Stage


class Fault(StrEnum):
    """Who is at fault, which decides what becomes of the message and of the account.

    `ACCOUNT`: the refusal would meet every message of the account, which is held and keeps them.
    `LOG_IN`: so too, and the server counts such attempts, so that nothing is tried again by itself.
    `SERVER`: the server or the network fails for now; the message is deferred, and the account is held
    when that goes on. `RECIPIENT` and `MESSAGE`: another recipient or another content may pass, so the
    account is never held, however often it happens.
    """

    ACCOUNT = "account"
    LOG_IN = "log_in"
    SERVER = "server"
    RECIPIENT = "recipient"
    MESSAGE = "message"


class Permanence(StrEnum):
    """Whether the same attempt would fail again: as the first digit of the code says (RFC 5321 section
    4.2.1), or whatever it says.
    """

    BY_CODE = "by_code"
    LASTING = "lasting"
    PASSING = "passing"


class Ask(StrEnum):
    """Who can help where the account's own settings cannot."""

    NOBODY = "nobody"
    SERVER_TEAM = "server_team"
    PROVIDER_SUPPORT = "provider_support"
    MICROSOFT_ADMIN = "microsoft_admin"
    GOOGLE_ADMIN = "google_admin"
    RECIPIENT_TEAM = "recipient_team"
    NETWORK_TEAM = "network_team"
    CONNECTOR_OWNER = "connector_owner"
    DOMAIN_OWNER = "domain_owner"
    SENDING_APPLICATION = "sending_application"
    POSTIGO_ADMIN = "postigo_admin"


@dataclass(frozen=True)
class Signal:
    """Evidence of a cause in a server's reply.

    The stage must be among `stages`, and every other condition given must hold: the reply code, the enhanced
    code (RFC 3463), `text`, which is searched in the reply ignoring case, and conditions on the account's
    settings and on what came before (`when`). `seen` quotes a reply for which the signal was written, and
    `by` names the software, the provider or the RFC section; the tests let a server send each of them.
    `concepts` are what the reply must speak of, in whatever words (`vocabulary`): all of them, a bar between
    two meaning either. Of those in `without` it must not speak.
    With `is_decisive` its wording counts more than any other. With `is_certain` the signal counts before all
    others, a provider's own included: what it sees of the settings explains the refusal by itself. `over` are
    causes that do not count where this signal fits, and `or_else` further causes that the same evidence fits,
    to be shown beside. With `gives_reason` its wording tells why a log-in is refused, and counts more than a
    provider's own words that tell only that it is.

    A failure without a reply (a time-out, TLS) has a code of its own, which tells how it happened. `of` names
    such codes: the signal then refines them by `when`, and `text` is searched in the reason given.
    """

    stages: tuple[Stage, ...]
    seen: str
    by: str
    codes: tuple[int, ...] = ()
    enhanced: tuple[str, ...] = ()
    text: str = ""
    when: tuple[Condition, ...] = ()
    is_decisive: bool = False
    is_certain: bool = False
    over: tuple[str, ...] = ()
    or_else: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    gives_reason: bool = False
    concepts: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cause:
    """One cause of failure. `code` is stored and sent.

    `field` is a field of the account form (or `to` of the test dialog) and `cures` are codes of `cures`, the
    best one first. `pause_s` is given where
    waiting mends it and no message is at fault: for so many seconds the account pauses, unless the server
    names a time; 0 leaves it to the back-off. `sources` are RFC
    sections and vendors' pages. `title` says what happened, `meaning` what that means; `steps` are further
    steps to take, in order, after the cures. `not_at_fault` clears what people suspect first.
    """

    code: str
    fault: Fault
    title: Sentence
    meaning: Sentence
    field: str | None = None
    cures: tuple[str, ...] = ()
    ask: Ask = Ask.NOBODY
    permanence: Permanence = Permanence.BY_CODE
    pause_s: int | None = None
    signals: tuple[Signal, ...] = ()
    sources: tuple[str, ...] = ()
    steps: tuple[Sentence, ...] = ()
    not_at_fault: Sentence | None = None


def by_code(*families: tuple[Cause, ...]) -> Mapping[str, Cause]:
    """Return the causes of all families by their codes. Raises ValueError where one comes twice."""
    found: dict[str, Cause] = {}
    for cause in (cause for family in families for cause in family):
        if cause.code in found:
            raise ValueError(f"the cause {cause.code} stands in two places")
        found[cause.code] = cause
    return found
