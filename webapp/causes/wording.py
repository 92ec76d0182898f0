"""A cause as its own page and the index show it, in general: without the values of an account."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from babel.dates import format_timedelta
from flask_babel import LazyString, format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.mail.diagnosis.case import Condition
from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Signal
from webapp.mail.diagnosis.causes import CAUSES, FAMILIES
from webapp.mail.diagnosis.cures import CURES, commands
from webapp.mail.diagnosis.diagnose import Retry
from webapp.mail.diagnosis.in_general import SPOKEN, in_general, part_in_general
from webapp.mail.diagnosis.provider import Provider
from webapp.mail.diagnosis.providers import PROVIDERS
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import TOKEN
from webapp.mail.diagnosis.verdicts import Kind, Verdict, verdicts
from webapp.mail.rules.text import search_key
from webapp.outbox.queue.retry import HINT_AT_MOST
from webapp.ui import locale
from webapp.ui.wording import stages
from webapp.ui.wording.causes import FIELDS, WHOM

FAMILY_TITLES: Mapping[str, LazyString] = MappingProxyType(
    {
        "route": _l("The way to the server"),
        "server": _l("The server and its limits"),
        "encryption": _l("Encryption and certificates"),
        "token": _l("The token for the log-in (OAuth 2.0)"),
        "log_in": _l("Log-in"),
        "envelope": _l("Sender and recipients"),
        "content": _l("The message"),
        "settings": _l("Settings and Postigo itself"),
    }
)
FAULTS: Mapping[Fault, LazyString] = MappingProxyType(
    {
        Fault.ACCOUNT: _l("The account, as it is set up here or at the provider."),
        Fault.LOG_IN: _l("The account's log-in: user name, password, or what the server allows for them."),
        Fault.SERVER: _l("The server, or the network on the way to it."),
        Fault.RECIPIENT: _l("The recipient's side."),
        Fault.MESSAGE: _l("This one message."),
    }
)
# What becomes of a message, by what is decided and by whose fault it is.
_HELD = _l(
    "The account is held and its messages wait; none is lost. Postigo tries the account again from time to"
    " time, and at once after a change of its settings."
)
_HELD_LOG_IN = _l(
    "The account is held and its messages wait; none is lost. It is not tried again by itself, as servers"
    " lock users after wrong passwords: save the right secret, or choose Try now."
)
_PAUSES_SHORTLY = _l(
    "The account pauses for a short time and goes on by itself; its messages wait. None is lost."
)
_TRIED_AGAIN = _l(
    "The message waits and is tried again by itself, after longer and longer pauses, until its time runs out."
    " Where other messages fail in the same way, the account pauses."
)
_TRIED_AGAIN_ALONE = _l(
    "The message waits and is tried again by itself, after longer and longer pauses, until its time runs out."
    " The account goes on with its other messages."
)
_RECIPIENT_GIVEN_UP = _l(
    "The message is given up for this recipient alone: it would be refused again. The account goes on."
)
_GIVEN_UP = _l("This message is given up: it would be refused again. The account goes on with the others.")
_UNCERTAIN = _l(
    "The message is tried once more by itself, under the same Message-ID. After that a person decides what to"
    " do with it."
)
BECOMES: Mapping[tuple[Retry, Fault], LazyString] = MappingProxyType(
    {
        (Retry.HOLD, Fault.ACCOUNT): _HELD,
        (Retry.HOLD, Fault.LOG_IN): _HELD_LOG_IN,
        (Retry.LATER, Fault.SERVER): _TRIED_AGAIN,
        (Retry.LATER, Fault.RECIPIENT): _TRIED_AGAIN_ALONE,
        (Retry.LATER, Fault.MESSAGE): _TRIED_AGAIN_ALONE,
        (Retry.NEVER, Fault.RECIPIENT): _RECIPIENT_GIVEN_UP,
        (Retry.NEVER, Fault.MESSAGE): _GIVEN_UP,
        (Retry.ASK, Fault.SERVER): _UNCERTAIN,
    }
)
_KINDS: Mapping[Kind, LazyString] = MappingProxyType(
    {
        Kind.FOR_NOW: _l("After a temporary reply (4xx):"),
        Kind.FOR_GOOD: _l("After a final reply (5xx) before the message:"),
        Kind.FOR_GOOD_TO_MESSAGE: _l("After a final reply (5xx) to the message:"),
    }
)
# The same where it does not count to which command the server said it.
_FOR_GOOD = _l("After a final reply (5xx):")
_SIMPLE_KINDS = {kind: words if kind is Kind.FOR_NOW else _FOR_GOOD for kind, words in _KINDS.items()}
# A proper name, which is the same in every language; remarks on a reply are for those who read the code.
_NAME = re.compile(r"[A-Z0-9][\w.&-]*(?: [A-Z0-9(][\w.&()-]*)*")
_RFC = re.compile(r"RFC (\d+)(?: section ([\d.]+\d))?")


@dataclass(frozen=True)
class SeenReply:
    """A reply that indicates a cause: at which `stages`, under which conditions, and in whose words; empty
    for anybody's.
    """

    text: str
    by: str
    stages: str
    conditions: tuple[str, ...]


@dataclass(frozen=True)
class CurePart:
    """A step to take, where it is not needed, and what is pasted at the provider's console for it."""

    words: str
    not_needed: tuple[str, ...] = ()
    commands: str = ""


@dataclass(frozen=True)
class SourceLink:
    """A source. `url` is empty where there is no page; `as_of` is the day of the last look."""

    name: str
    url: str = ""
    as_of: str = ""


@dataclass(frozen=True)
class CauseView:
    """Everything that the page of a cause shows."""

    code: str
    title: str
    family: str
    meaning: str
    not_at_fault: str
    cures: list[CurePart]
    whom: str
    fault: str
    becomes: list[str]
    field_label: str
    replies: list[SeenReply]
    has_own_code: bool
    sources: list[SourceLink]


@dataclass(frozen=True)
class Family:
    """The causes of one part of the dialogue, as (code, title)."""

    title: str
    causes: list[tuple[str, str]]


def view_of(cause: Cause) -> CauseView:
    """Return everything that the page of `cause` shows, in the reader's language."""
    signals = list(_signals(cause))
    beside = cause.not_at_fault
    return CauseView(
        code=cause.code,
        title=_told(cause.title),
        family=str(FAMILY_TITLES[family_of(cause.code)]),
        meaning=_told(cause.meaning),
        not_at_fault=_told(beside) if beside else "",
        cures=[*map(_cure, cause.cures), *(CurePart(_told(step)) for step in cause.steps)],
        whom=_whom(cause.ask),
        fault=str(FAULTS[cause.fault]),
        becomes=becomes(cause),
        field_label=str(FIELDS[cause.field]) if cause.field in FIELDS else "",
        replies=_replies(signal for signal, _provider in signals if signal.seen and _is_heard(signal)),
        has_own_code=not signals or any(signal.of for signal, _provider in signals),
        sources=_sources(cause, {provider.code: provider for _signal, provider in signals if provider}),
    )


def family_of(code: str) -> str:
    """Return the part of the dialogue to which a cause belongs."""
    return next(name for name, rows in FAMILIES.items() if any(cause.code == code for cause in rows))


def becomes(cause: Cause) -> list[str]:
    """Return what becomes of a message with `cause`, in a sentence for each way in which a server says it."""
    found = verdicts(cause)
    told = [_verdict(cause, verdict) for verdict in found]
    if len(told) > 1:
        before = _KINDS if cause.fault is Fault.SERVER else _SIMPLE_KINDS
        told = [f"{before[verdict.kind]} {text}" for verdict, text in zip(found, told, strict=True)]
    if cause.field == "sender" and found[0].retry is Retry.HOLD and cause.pause_s is None:
        told.append(
            _("Where an application chose the sender, only its message is given up; the account goes on.")
        )
    return told


def _verdict(cause: Cause, verdict: Verdict) -> str:
    if cause.pause_s:
        seconds = min(cause.pause_s, int(HINT_AT_MOST.total_seconds()))
        return _(
            "The account pauses for %(time)s, or as long as the server asks, and goes on by itself; its"
            " messages wait. None is lost.",
            time=format_timedelta(seconds, locale=locale.current()),
        )
    if cause.pause_s is not None:
        return str(_PAUSES_SHORTLY)
    return str(BECOMES[verdict.retry, verdict.fault])


def families(search: str) -> list[Family]:
    """Return the causes whose words, code or replies have each word of `search`, by family."""
    words, language = search_key(search).split(), locale.current()
    found = (
        Family(
            str(title),
            [
                (cause.code, _told(cause.title))
                for cause in FAMILIES[name]
                if all(word in _searched(cause.code, language) for word in words)
            ],
        )
        for name, title in FAMILY_TITLES.items()
    )
    return [family for family in found if family.causes]


@lru_cache(maxsize=2048)
def _searched(code: str, language: str) -> str:
    """Return the folded text in which the search looks for a cause."""
    cause = CAUSES[code]
    replies = (f"{signal.seen} {signal.by}" for signal, _provider in _signals(cause))
    told = (in_general(sentence, language) for sentence in (cause.title, cause.meaning))
    return search_key(" ".join((code, *told, *replies)))


def _signals(cause: Cause) -> Iterator[tuple[Signal, Provider | None]]:
    for signal in cause.signals:
        yield signal, None
    for provider in PROVIDERS.values():
        for own in provider.signals:
            if own.cause == cause.code:
                yield own.signal, provider


def _is_heard(signal: Signal) -> bool:
    """Tell whether what the signal quotes is said by a server, or by a provider of tokens."""
    return not signal.of or (signal.stages == TOKEN and "token.refused" in signal.of)


def _told(sentence: Sentence) -> str:
    return in_general(sentence, locale.current())


def _conditions(conditions: tuple[Condition, ...]) -> tuple[str, ...]:
    return tuple(part_in_general(condition.words, locale.current()) for condition in conditions)


def _cure(code: str) -> CurePart:
    cure = CURES[code]
    typed = commands.filled(cure.commands, {}, locale.current())
    return CurePart(_told(cure.words), _conditions(cure.unless), typed)


def _whom(ask: Ask) -> str:
    if ask is Ask.NOBODY:
        return _("Nobody else is needed: what there is to do stands above.")
    words = _told(SPOKEN["server_team"].words) if ask is Ask.SERVER_TEAM else str(WHOM[ask])
    return words[0].upper() + words[1:] + "."


def _replies(signals: Iterable[Signal]) -> list[SeenReply]:
    """Return each reply once for its stages and conditions, with the names of all who send it."""
    found: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for signal in signals:
        at = ", ".join(dict.fromkeys(str(stages.TITLES[stage]) for stage in signal.stages))
        names = found.setdefault((signal.seen, at, _conditions(signal.when)), [])
        name, _, _remark = signal.by.partition(",")
        if _NAME.fullmatch(name) and name not in names:
            names.append(name)
    return [SeenReply(text, ", ".join(names), at, when) for (text, at, when), names in found.items()]


def _sources(cause: Cause, seen_by: Mapping[str, Provider]) -> list[SourceLink]:
    pages = [SourceLink(provider.name, provider.page, _day(provider.as_of)) for provider in seen_by.values()]
    return [*map(_source, cause.sources), *pages]


def _day(text: str) -> str:
    return format_date(dt.date.fromisoformat(text), "medium")


def _source(text: str) -> SourceLink:
    if text.startswith("https://"):
        return SourceLink(text.removeprefix("https://"), text)
    if found := _RFC.match(text):
        number, section = found.groups()
        anchor = f"#section-{section}" if section else ""
        return SourceLink(text, f"https://www.rfc-editor.org/rfc/rfc{number}{anchor}")
    return SourceLink(text)
