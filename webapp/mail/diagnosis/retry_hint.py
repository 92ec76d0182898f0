"""Reads from a reply's text how long the server asks to wait, for which SMTP has no field."""

import re

HINT_AT_MOST_S = 24 * 3600
_UNITS = (
    (r"s|secs?|seconds?|segundos?|sekunden?|secondes?", 1),
    (r"m|mins?|minutes?|minutos?|minuten?", 60),
    (r"h|hrs?|hours?|horas?|stunden?|heures?", 3600),
    (r"d|days?|d[ií]as?|tage?n?|jours?", 24 * 3600),
)
_UNIT = "|".join(names for names, _ in _UNITS)
_AMOUNT = rf"\d{{1,9}}\s*(?:{_UNIT})\b"
_AMOUNTS = rf"(?:{_AMOUNT}(?:\s*(?:,|and|e|y|und|et)?\s*(?={_AMOUNT}))?)+"
# A number counts only after words of waiting: "100 messages per 60 seconds" is a rate, not a wait.
_AGAIN = (
    r"try|retry|again|back|later|resend|reconnect|tente|novamente|intente|intentar|reintente|nuevo|volte|"
    r"vuelva|erneut|r[ée]essaye[rz]"
)
_UNTIL = r"in|after|em|en|dentro\s+de|depois\s+de|despu[ée]s\s+de|nach|dans"
_STOPPED = r"gr[ea]y-?list\w*|deferred|delayed|blocked|throttled|suspended|locked|bloquead[oa]"
_LEAD = (
    rf"(?:\b(?:{_AGAIN})\b[^.;]{{0,60}}?\b(?:{_UNTIL})"
    rf"|\b(?:{_STOPPED})\b[^.;]{{0,40}}?\b(?:for|por|durante|{_UNTIL})"
    r"|\b(?:wait|aguarde|espere|warten|attendre|retry[- ]after)\b[^.;\d]{0,30}?)"
    r"(?:\s+(?:at\s+least|about|another|mais|otros))?[\s:=]*"
)
_HINT = re.compile(
    rf"{_LEAD}(?:(?P<h>\d{{1,3}}):(?P<m>\d\d):(?P<s>\d\d)\b|(?P<amounts>{_AMOUNTS}))", re.IGNORECASE
)
_BARE_SECONDS = re.compile(r"\bretry[- ]after[\s:=]*(\d{1,9})\b(?![.:]\d)", re.IGNORECASE)
_EACH = tuple((re.compile(rf"(\d+)\s*(?:{names})\b", re.IGNORECASE), seconds) for names, seconds in _UNITS)


def hint_s(reply_text: str, reply_code: int | None = None) -> int | None:
    """Return the seconds that a transient refusal (4yz) asks to wait, at most a day, or None.

    Where several waits are named, the longest counts. A permanent refusal never asks to wait.
    """
    if reply_code is not None and reply_code // 100 != 4:
        return None
    text = " ".join(reply_text.split())
    found = [_seconds(match) for match in _HINT.finditer(text)]
    found += [int(match[1]) for match in _BARE_SECONDS.finditer(text) if not found]
    return min(max(found), HINT_AT_MOST_S) if found and max(found) > 0 else None


def _seconds(match: re.Match[str]) -> int:
    if match["h"] is not None:
        return int(match["h"]) * 3600 + int(match["m"]) * 60 + int(match["s"])
    return sum(
        int(number) * seconds for pattern, seconds in _EACH for number in pattern.findall(match["amounts"])
    )
