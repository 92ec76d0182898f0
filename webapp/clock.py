"""The one place that knows what time it is, so that tests can stop it."""

import datetime as dt
import time


def now() -> dt.datetime:
    """Return the present moment as a naive datetime in UTC, without microseconds lost.

    Records store naive UTC: PostgreSQL would otherwise convert an aware value to the time zone
    of its session and drop the zone.
    """
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)


def monotonic() -> float:
    """Return seconds on a clock that never jumps; only differences have a meaning."""
    return time.monotonic()
