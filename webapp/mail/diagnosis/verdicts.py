"""What becomes of messages with a cause: for its page, by the rules of `diagnose`."""

from enum import StrEnum
from typing import NamedTuple

from webapp.mail.diagnosis.cause import Cause, Fault, Signal
from webapp.mail.diagnosis.diagnose import Diagnosis, Retry, judged
from webapp.mail.diagnosis.providers import PROVIDERS
from webapp.transcript import Stage
from webapp.tunnels.codes import CODES

# Failures of the dialogue without a reply of the server that a repeated attempt would meet again. Those of
# connecting stand in `tunnels.codes`.
LASTING_WITHOUT_REPLY = frozenset(
    {
        *("banner.waits_for_tls", "banner.other_service", "starttls.not_offered", "starttls.injected"),
        *("auth.oauth_only", "auth.no_mechanism", "auth.only_after_tls", "auth.not_offered"),
        *("auth.no_token_mechanism", "auth.token_needs_tls", "auth.certificate_needs_tls", "token.refused"),
        *("message.too_large", "message.headers_differ", "eight_bit.not_offered", "smtputf8.not_offered"),
        "mail_from.sender_syntax",
    }
)
_PASSING_OF_TLS = frozenset({"tls.lost", "tls.timed_out"})
_MESSAGE = ("mail_from", "rcpt_to", "data", "end_of_data", "message", "eight_bit", "smtputf8")


class Kind(StrEnum):
    """How the server says it, as far as that decides: for now (4yz, or no reply at all), or for good (5yz)
    before the message or to one of its commands.
    """

    FOR_NOW = "for_now"
    FOR_GOOD = "for_good"
    FOR_GOOD_TO_MESSAGE = "for_good_to_message"


class Verdict(NamedTuple):
    """What becomes of the message, and whose fault it is, where the server says it in this way."""

    kind: Kind
    retry: Retry
    fault: Fault


def verdicts(cause: Cause) -> tuple[Verdict, ...]:
    """Return the verdict on a message with `cause`; several where they depend on how the server says it."""
    if cause.pause_s is not None:  # the account pauses, however the server says it
        return (Verdict(Kind.FOR_NOW, Retry.HOLD, cause.fault),)
    found = {kind: _judged(cause, kind) for kind in Kind if kind in _kinds(cause)}
    if cause.fault is not Fault.SERVER and Kind.FOR_GOOD in found:  # it does not count where it was said
        found.pop(Kind.FOR_GOOD_TO_MESSAGE, None)
    if len(set(found.values())) == 1:
        found = dict(list(found.items())[:1])
    return tuple(Verdict(kind, *told) for kind, told in found.items())


def kind_of(stage: str, *, permanent: bool) -> Kind:
    """Return how a failure at `stage` was said."""
    if not permanent:
        return Kind.FOR_NOW
    return Kind.FOR_GOOD_TO_MESSAGE if stage in _MESSAGE else Kind.FOR_GOOD


def _judged(cause: Cause, kind: Kind) -> tuple[Retry, Fault]:
    stage = Stage.MAIL_FROM if kind is Kind.FOR_GOOD_TO_MESSAGE else Stage.BANNER
    permanent, fault = judged(cause, stage, permanent=kind is not Kind.FOR_NOW)
    found = Diagnosis(
        cause.code, stage, {}, cause.field, (), fault=fault, permanent=permanent, pause_s=cause.pause_s
    )
    return found.retry, fault


def _kinds(cause: Cause) -> set[Kind]:
    """Return how the cause can be said: by the replies of its signals, and without one."""
    own = (
        own.signal for provider in PROVIDERS.values() for own in provider.signals if own.cause == cause.code
    )
    signals = [*cause.signals, *own]
    said = {
        kind_of(stage, permanent=digit == "5")
        for signal in signals
        if not signal.of
        for stage in signal.stages
        for digit in _first_digits(signal)
    }
    refined = {_without_signal(code) for signal in signals for code in signal.of}
    return (
        said | refined | ({_without_signal(cause.code)} if not signals or _is_raised(cause.code) else set())
    )


def _first_digits(signal: Signal) -> set[str]:
    """Return with which first digits a reply can fit a signal: by its words alone, with both."""
    named = {str(code)[0] for code in signal.codes} or {code[0] for code in signal.enhanced}
    return (named or {"4", "5"}) & {"4", "5"}


def _is_raised(code: str) -> bool:
    """Tell whether a failure has this code from the start, beside the signals that find it in a reply."""
    ending = code.rpartition(".")[2]
    return code in CODES or code in LASTING_WITHOUT_REPLY or ending in ("refused", "deferred", "lost")


def _without_signal(code: str) -> Kind:
    subject, _, ending = code.partition(".")
    is_lasting = (
        CODES[code].permanent
        if code in CODES
        else code in LASTING_WITHOUT_REPLY
        or ending == "refused"
        or (subject == "tls" and code not in _PASSING_OF_TLS)
    )
    return kind_of(subject, permanent=is_lasting)
