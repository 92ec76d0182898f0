"""Finds the cause that the most specific evidence indicates.

Among the signals that fit a case, one that is certain counts most (`Signal.is_certain`), then one of the
provider's own with a condition on the settings, then one of the provider's own, then wording, then the
enhanced status code (RFC 3463), then the reply code. What a reply speaks of (`Signal.concepts`) counts less
than any wording of which characters matched, and more the more concepts are asked for.
A failure without a reply is refined in the same order by the signals that name its code (`Signal.of`).
Among equals the longer match of the text counts, then the order of the tables.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from webapp.errors import StageError
from webapp.mail.diagnosis import providers
from webapp.mail.diagnosis.case import Case
from webapp.mail.diagnosis.cause import Signal
from webapp.mail.diagnosis.causes import CAUSES
from webapp.mail.diagnosis.patterns import pattern
from webapp.mail.diagnosis.stages import TOKEN
from webapp.mail.diagnosis.vocabulary import concepts_in, speaks_of
from webapp.transcript import Stage

# A sentence may go on over the lines of a reply, each of which repeats the enhanced code.
_LINE_BREAK = re.compile(r"\s*\n(?:[245]\.\d{1,3}\.\d{1,3}\b)?\s*")
# A first line of words that RFC 5321 section 4.2.3 has for the code: before a reason they tell nothing.
_FORMULA = re.compile(
    r"^([245](?:\.\d{1,3}){2} )?requested (mail )?action (not taken|aborted|not okay)\W*"
    r"(mailbox (unavailable|busy)|local error in processing)?[.:!]*\s*\n(?=\W*\w)",
    re.IGNORECASE,
)
# Characters of a reply that are searched; what matters stands at its head, and hostile ones are endless.
HEARD_MOST = 2_000
# What tells that a log-in is refused, and not why.
_BARE = re.compile(
    r"(error: )?(smtp )?(auth\w*|log-?in)( credentials)? (fail\w*|unsuccessful|rejected|invalid|refused)\W*"
    r"|incorrect (user ?name or password|authentication( data)?)\W*"
    r"|(invalid|bad) (user\w*|log-?in|credentials?)\W*",
    re.IGNORECASE,
)
# Before the code of a provider whose own words are evidence.
PROVIDER = "provider:"


@dataclass(frozen=True)
class Evidence:
    """The cause found, the signal that indicates it, and what of the reply it matched."""

    cause: str
    signal: Signal
    matched: str
    provider: str = ""

    def names(self) -> tuple[str, ...]:
        """Return what the evidence consists of: `wording`, `enhanced_code`, `reply_code`, conditions, the
        provider after `PROVIDER`, and `token_error` for an error document of a provider of tokens.
        """
        signal = self.signal
        parts = {
            "wording": signal.text or signal.concepts,
            "enhanced_code": signal.enhanced,
            "reply_code": signal.codes,
        }
        said = (name for name, has in parts.items() if has and not signal.of)
        of_provider = (f"{PROVIDER}{self.provider}",) if self.provider else ()
        if signal.of and signal.text and signal.stages == TOKEN:
            of_provider = ("token_error",)
        return (*of_provider, *(condition.name for condition in signal.when), *said)


def find(case: Case) -> Evidence | None:
    """Return the evidence that counts most, or None when no signal fits."""
    error = case.error
    if error is None:
        return None
    said = _said(error)[:HEARD_MOST]
    heard = _LINE_BREAK.sub(" ", _FORMULA.sub(r"\1", said))
    stage = Stage(error.stage)
    own = [
        (cause, signal, provider.code)
        for provider in providers.seen_in(case, heard)
        for cause, signal in provider.signals
        if stage in signal.stages
    ]
    fitting = [
        Evidence(cause, signal, matched, provider)
        for cause, signal, provider in (*own, *_at(stage))
        if (matched := _match(signal, case, error, heard)) is not None
    ]
    left = [each for each in fitting if not any(_is_over(found, each) for found in fitting)]
    return max(left or fitting, key=_rank, default=None)  # where each gives way to another, all count


def _said(error: StageError) -> str:
    """Return what is searched: the reply, the error document of a provider, or the reason given."""
    codes = [f"AADSTS{code}" for code in error.facts.get("error_codes") or ()]
    if codes:  # Microsoft Entra's own, which its description need not repeat
        return " ".join((error.heard_text[: HEARD_MOST // 2], *codes))
    why = [str(error.facts[name]) for name in ("cause", "reason") if error.facts.get(name)]
    return error.heard_text or ": ".join(why)


def _is_over(found: Evidence, other: Evidence) -> bool:
    """Tell whether `other` does not count beside `found`: general words never take away a provider's own,
    unless they give the reason for which a log-in is refused, and the provider's do not. Such a reason counts
    more than what the secret looks like, too.
    """
    if found.signal.gives_reason and other.signal.is_certain:
        return True
    if found.signal.gives_reason and other.provider and not other.signal.gives_reason:
        return not other.matched or _BARE.fullmatch(other.matched) is not None
    return other.cause in found.signal.over and bool(found.provider or not other.provider)


@lru_cache(maxsize=32)
def _at(stage: Stage) -> tuple[tuple[str, Signal, str], ...]:
    return tuple(_signals_at(stage))


def _signals_at(stage: Stage) -> Iterator[tuple[str, Signal, str]]:
    for cause in CAUSES.values():
        for signal in cause.signals:
            if stage in signal.stages:
                yield cause.code, signal, ""


def _match(signal: Signal, case: Case, error: StageError, heard: str) -> str | None:
    """Return what of the reply, or of the reason given, the signal's text matched, empty when it has none;
    None when it fails.
    """
    if error.code not in signal.of if signal.of else error.reply_code is None:
        return None
    if signal.codes and error.reply_code not in signal.codes:
        return None
    if signal.enhanced and error.enhanced_code not in signal.enhanced:
        return None
    if signal.concepts and not speaks_of(
        concepts_in(heard, error.enhanced_code or ""), signal.concepts, signal.without
    ):
        return None
    found = pattern(signal.text).search(heard)
    if found is None or not all(condition.holds(case) for condition in signal.when):
        return None
    return heard if signal.is_decisive else found[0]


def _rank(found: Evidence) -> tuple[int, ...]:
    signal = found.signal
    of_provider = (bool(found.provider), bool(found.provider and signal.when))
    # What asks for words in whatever order matches no character: it counts less than any other wording.
    told = 2 if found.matched else bool(signal.text or signal.concepts)
    has = (told, bool(signal.enhanced), bool(signal.when))
    return (
        signal.is_certain,
        *of_provider,
        *has,
        len(found.matched),
        len(signal.concepts),
        bool(signal.codes),
    )
