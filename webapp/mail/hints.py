"""How long a server asks to be left alone, read out of the words of its reply."""

import re

HINT_AT_MOST_S = 24 * 3600
_UNIT_S = {"s": 1, "m": 60, "h": 3600}
# "try again in 5 minutes", "Greylisted for 300 seconds", "retry after 60s", "wait 2 hours"
_AMOUNT = re.compile(
    r"\b(?:in|for|after|wait|within)\s+(?:at least\s+|about\s+)?(\d{1,6})\s*"
    r"(s|secs?|seconds?|m|mins?|minutes?|h|hours?)\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\b(?:in|for|after|wait)\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\b", re.IGNORECASE)


def hint_s(reply_text: str, reply_code: int | None = None) -> int | None:
    """Return the seconds that a temporary refusal asks for, or None when it names none.

    A reply that is final (5yz) asks for nothing.
    """
    if reply_code is not None and reply_code // 100 != 4:
        return None
    if found := _AMOUNT.search(reply_text):
        seconds = int(found[1]) * _UNIT_S[found[2][0].lower()]
    elif found := _CLOCK.search(reply_text):
        first, second, third = int(found[1]), int(found[2]), found[3]
        seconds = first * 60 + second if third is None else first * 3600 + second * 60 + int(third)
    else:
        return None
    return min(seconds, HINT_AT_MOST_S) or None
