"""The one place that knows what time it is, so that tests can stop it."""

import datetime as dt
import time

_EPOCH = dt.datetime(1970, 1, 1)


def now() -> dt.datetime:
    """Return the present moment as a naive datetime in UTC, without microseconds lost.

    Records store naive UTC: PostgreSQL would otherwise convert an aware value to the time zone
    of its session and drop the zone.
    """
    return _EPOCH + dt.timedelta(microseconds=time.time_ns() // 1000)


def monotonic() -> float:
    """Return seconds on a clock that never jumps; only differences have a meaning."""
    return time.monotonic()
