"""Finds the cause that the most specific evidence indicates.

Among the signals that fit a case, one of the provider's own with a condition on the settings counts most,
then one of the provider's own, then wording, then the enhanced status code (RFC 3463), then the reply code.
Among equals the longer match of the text counts, then the order of the tables.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from webapp.errors import StageError
from webapp.mail.diagnosis.case import Case
from webapp.mail.diagnosis.cause import Signal
from webapp.mail.diagnosis.causes import CAUSES
from webapp.transcript import Stage


@dataclass(frozen=True)
class Evidence:
    """The cause found, the signal that indicates it, and what of the reply it matched."""

    cause: str
    signal: Signal
    matched: str

    def names(self) -> tuple[str, ...]:
        """Return what the evidence consists of: `wording`, `enhanced_code`, `reply_code`, and conditions."""
        signal = self.signal
        parts = {"wording": signal.text, "enhanced_code": signal.enhanced, "reply_code": signal.codes}
        return (*(condition.name for condition in signal.when), *(name for name, has in parts.items() if has))


def find(case: Case) -> Evidence | None:
    """Return the evidence that counts most, or None when no signal fits."""
    error = case.error
    if error is None or error.reply_code is None:
        return None
    heard = error.heard_text
    fitting = [
        Evidence(cause, signal, matched)
        for cause, signal in _at(Stage(error.stage))
        if (matched := _match(signal, case, error, heard)) is not None
    ]
    less = {cause for found in fitting for cause in found.signal.over}
    return max((found for found in fitting if found.cause not in less), key=_rank, default=None)


@lru_cache(maxsize=32)
def _at(stage: Stage) -> tuple[tuple[str, Signal], ...]:
    return tuple(_signals_at(stage))


def _signals_at(stage: Stage) -> Iterator[tuple[str, Signal]]:
    for cause in CAUSES.values():
        for signal in cause.signals:
            if stage in signal.stages:
                yield cause.code, signal


def _match(signal: Signal, case: Case, error: StageError, heard: str) -> str | None:
    """Return what of the reply the signal's text matched, empty when it has none; None when it fails."""
    if signal.codes and error.reply_code not in signal.codes:
        return None
    if signal.enhanced and error.enhanced_code not in signal.enhanced:
        return None
    found = re.search(signal.text, heard, re.IGNORECASE)
    if found is None or not all(condition.holds(case) for condition in signal.when):
        return None
    return found[0]


def _rank(found: Evidence) -> tuple[int, ...]:
    signal = found.signal
    has = (bool(signal.text), bool(signal.enhanced), bool(signal.when))
    return (*has, len(found.matched), bool(signal.codes))
