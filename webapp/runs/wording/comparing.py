"""The comparison of a failed test with the last good one, in the reader's language."""

import datetime as dt
from typing import Any, NamedTuple

from flask_babel import format_datetime, get_locale
from flask_babel import gettext as _

from webapp.runs import comparison
from webapp.runs.comparison import ComparedRow
from webapp.runs.models import Run
from webapp.transcript import Stage
from webapp.ui.wording import stages

_YES_NO = ("verify",)


class ShownDifference(NamedTuple):
    """One fact of both runs: of a list, what is gone and what is new, else both values."""

    name: str
    label: str
    before: str
    now: str
    differs: bool


def comparison_of(good: Run, bad: Run) -> list[ShownDifference]:
    """Return every fact that both runs have, those that differ marked."""
    return [_shown(row) for row in comparison.compared(good, bad)]


def tls_words(mode: str) -> str:
    """Return how a server is spoken to, by the TLS mode of the engine."""
    return {"implicit": "SSL", "starttls": "TLS (STARTTLS)"}.get(mode, _("without encryption"))


def _shown(row: ComparedRow) -> ShownDifference:
    is_list = isinstance(row.before, list) or isinstance(row.now, list)
    before, now = (row.gone, row.new) if is_list and row.differs else (row.before, row.now)
    name = row.fact.name
    return ShownDifference(name, _label(row), _value(name, before), _value(name, now), row.differs)


def _label(row: ComparedRow) -> str:
    label = row.fact.label.of(str(get_locale() or "en"))
    stage = row.fact.name.removeprefix("time.")
    return f"{label}: {stages.TITLES[Stage(stage)]}" if stage != row.fact.name else label


def _value(name: str, value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value) or "–"
    if name == "not_after":
        return format_datetime(dt.datetime.fromisoformat(value), "medium")
    if name in _YES_NO:
        return _("Yes") if value == "True" else _("No")
    return tls_words(value) if name == "tls" else value or "–"
