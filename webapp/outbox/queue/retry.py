"""Back-off: when a delivery is tried again. Pure functions, so that the schedule can be tested exactly.

RFC 5321 section 4.5.4.1 asks for a first retry after half an hour and giving up after four or five
days; notifications need both sooner. A delay that the server requests takes precedence.
"""

import datetime as dt
import random

MINUTE = dt.timedelta(minutes=1)
# The pauses after the first, second, … failed attempt; the last one repeats. README publishes them.
SCHEDULE = tuple(minutes * MINUTE for minutes in (1, 5, 15, 30, 60, 120, 240))
# Each pause is longer by a random share up to this, so that retries spread out.
JITTER = 0.2
LONGEST_DELAY = SCHEDULE[-1] * (1 + JITTER)
HINT_AT_MOST = 4 * 60 * MINUTE
LIFE = dt.timedelta(hours=72)

# A held account is probed after these pauses; a hold that recurs at once continues the sequence.
PROBES = tuple(dt.timedelta(seconds=seconds) for seconds in (15, 30, 60, 120, 300, 600))


def delay(tries: int, *, hint_s: int | None = None, rng: random.Random | None = None) -> dt.timedelta:
    """Return how long to wait after the attempt number `tries` (from 1) has failed.

    `hint_s` is the delay that the server requested, in seconds; it replaces the schedule, up to
    `HINT_AT_MOST`.
    """
    pause = SCHEDULE[min(max(tries, 1), len(SCHEDULE)) - 1]
    if hint_s is not None:
        pause = min(dt.timedelta(seconds=hint_s), HINT_AT_MOST)
    return pause * (1 + JITTER * (rng or random).random())


def probe_pause(probes: int, *, rng: random.Random | None = None) -> dt.timedelta:
    """Return how long a held account is not used after `probes` failures (from 1)."""
    pause = PROBES[min(max(probes, 1), len(PROBES)) - 1]
    return pause * (1 + JITTER * (rng or random).random())
