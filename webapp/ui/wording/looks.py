"""The further looks after a failed test in words: what each found, and who answered at each port.

The sentences stand with each look in `mail.looks`; here they are put into the reader's language.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from flask_babel import LazyString, get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.mail.looks import LOOKS
from webapp.transcript import LOOK, State
from webapp.ui.wording.addresses import ADDRESS_ERRORS
from webapp.ui.wording.short_causes import short
from webapp.ui.wording.stages import BADGES, ENDED_EARLY, Badge

TLS_TYPES: Mapping[str, str | LazyString] = MappingProxyType(
    {"implicit": "SSL", "starttls": "TLS (STARTTLS)", "none": _l("SMTP without encryption")}
)
EXPLAINS = Badge(_l("Found something"), "info-circle", "blue")
LOOKED = Badge(_l("Looked"), "circle-check", "secondary")


@dataclass(frozen=True)
class PortView:
    """One port: what answered in a few words, whether that is a mail server, and the log-in it offers."""

    port: int
    answer: str
    fine: bool
    log_in: str
    took_ms: int


@dataclass(frozen=True)
class LookView:
    """One look as the page of a run shows it. `sentence` is empty until it has ended."""

    code: str
    title: str
    state: str
    badge: Badge
    sentence: str = ""
    took_ms: int | None = None
    ports: list[PortView] = field(default_factory=list)


def is_look(step: Mapping[str, Any]) -> bool:
    """Tell whether a stored step is a look, not a stage of the attempt."""
    return str(step["stage"]).startswith(LOOK)


def views(steps: Iterable[Mapping[str, Any]], *, over: bool) -> list[LookView]:
    """Return the looks among the steps of a run; `over` means that the run has ended."""
    found = [step for step in steps if is_look(step)]
    return [_view(step, over=over) for step in found if str(step["stage"]).removeprefix(LOOK) in LOOKS]


def report(shown: Iterable[LookView]) -> list[str]:
    """Return the lines about the looks for the report as plain text."""
    lines = []
    for look in shown:
        lines.append(f"== {look.title}: {look.sentence or look.badge.word}")
        lines += [
            f"{item.port:>7} {item.answer}; {item.log_in or '-'}; {item.took_ms} ms" for item in look.ports
        ]
    return lines


def _view(step: Mapping[str, Any], *, over: bool) -> LookView:
    look, facts = LOOKS[str(step["stage"]).removeprefix(LOOK)], step["facts"]
    language, state = str(get_locale() or "en"), step["state"]
    title = look.title.of(language)
    outcome = look.outcomes.get(str(facts.get("outcome", "")))
    if state == State.RUNNING and not over:
        return LookView(look.code, title, state, BADGES[State.RUNNING])
    if outcome is None:  # it was not ended, or it comes from another version
        return LookView(look.code, title, ENDED_EARLY, BADGES[ENDED_EARLY])
    return LookView(
        look.code,
        title,
        state,
        EXPLAINS if outcome.explains else LOOKED,
        sentence=outcome.words.filled(language, {name: str(value) for name, value in facts.items()}),
        took_ms=step["took_ms"],
        ports=[_port(one) for one in facts.get("ports", ())],
    )


def _port(found: Mapping[str, Any]) -> PortView:
    is_smtp = "tls" in found and not found.get("fault")
    mechanisms = found.get("mechanisms_tls") or found.get("mechanisms") or ()
    return PortView(
        port=found["port"],
        answer=_answer(found) if is_smtp else _fault(found),
        fine=is_smtp,
        log_in=", ".join(mechanisms),
        took_ms=found.get("took_ms", 0),
    )


def _answer(found: Mapping[str, Any]) -> str:
    if found.get("is_practice"):
        return _("the practice mailbox, which delivers to nobody")
    speaks = str(TLS_TYPES.get(found["tls"], found["tls"]))
    if "certificate" not in found:
        return speaks
    fault = found.get("certificate_fault")
    judged = _within(short(fault)) if fault else _("trusted certificate")
    return f"{speaks}, {judged}"


def _fault(found: Mapping[str, Any]) -> str:
    if found.get("service"):
        return _("another service: %(service)s", service=str(found["service"]).upper())
    fault = str(found.get("fault", ""))
    return str(ADDRESS_ERRORS.get(fault) or _within(short(fault)))


def _within(words: str) -> str:
    """Return words that stand alone elsewhere as a part of a sentence."""
    return words[:1].lower() + words[1:]
