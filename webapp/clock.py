"""The only place that reads the system clock, so that tests can replace it."""

import datetime as dt
import time


def now() -> dt.datetime:
    """Return the current time as a naive datetime in UTC, with microseconds.

    Times are stored as naive UTC: PostgreSQL would convert an aware value to the time zone of its
    session and drop the zone.
    """
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)


# Seconds of a monotonic clock, of which only differences have a meaning. The function itself and none
# around it: sending a message asks thirty times.
monotonic = time.monotonic
