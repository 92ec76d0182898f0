"""How many messages an application may hand over in a minute: counted in the transaction that stores them.

Two counters make a sliding window: what was used in this minute, and the part of the last one that
still lies within sixty seconds. A refused call leaves the counters as they are.
"""

import datetime as dt
import math

from webapp.applications.models import Application, Usage
from webapp.audit.log import Actor
from webapp.clock import now
from webapp.db.bulk import execute
from webapp.errors import Refused

MINUTE_S = 60
_EPOCH = dt.datetime(1970, 1, 1)  # naive UTC, as all moments here
_COUNT = (
    'INSERT INTO "usage" (application_id, minute, used) VALUES (?, ?, ?)'
    ' ON CONFLICT (application_id, minute) DO UPDATE SET used = "usage".used + excluded.used RETURNING used'
)
_BEFORE = 'SELECT used FROM "usage" WHERE application_id = ? AND minute = ?'


def take(application: Application | None, count: int, *, actor: Actor) -> None:
    """Use up `count` messages of the application's rate; whoever has none (the command line) is not counted.

    Call it inside the transaction that stores them. Raises Refused `limit.reached` with `retry_after_s`.
    """
    if application is None:
        return
    elapsed_s = (now() - _EPOCH).total_seconds()
    minute, second = divmod(elapsed_s, MINUTE_S)
    used = execute(_COUNT, (application.id, int(minute), count)).fetchone()[0]
    before = execute(_BEFORE, (application.id, int(minute) - 1)).fetchone()
    carried = (before[0] if before else 0) * (1 - second / MINUTE_S)
    if used + carried > application.per_minute:
        over = used + carried - application.per_minute
        raise Refused("limit.reached", retry_after_s=_wait_s(over, used, before, second), actor=actor.name)


def _wait_s(over: float, used: int, before: tuple[int] | None, second: float) -> int:
    """Return the seconds until enough of the past has left the window, at least one."""
    if before and before[0] * (1 - second / MINUTE_S) >= over:
        return max(1, math.ceil(over * MINUTE_S / before[0]))
    return max(1, math.ceil(MINUTE_S - second))


def forget(before: dt.datetime) -> int:
    """Delete the counters of minutes before a moment, and return how many there were."""
    minute = int((before - _EPOCH).total_seconds() // MINUTE_S)
    return Usage.delete().where(Usage.minute < minute).execute()
