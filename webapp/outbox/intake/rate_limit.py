"""Rate limit of an application, in messages a minute, counted in the transaction that stores them.

Two counters make a sliding window: what was used in this minute, and the share of the previous minute
that lies within the last sixty seconds. A refused call does not count.

A call with more messages than the rate could never pass by that rule. It passes where a call of half the
rate would, and all of it is counted: the application waits longer afterwards, and keeps its rate over time.
"""

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

from webapp.applications.models import Application, Usage
from webapp.audit.log import Actor
from webapp.clock import now
from webapp.db.statements import execute
from webapp.errors import Refused

MINUTE_S = 60
_EPOCH = dt.datetime(1970, 1, 1)  # naive UTC, as all moments here
_COUNT = (
    'INSERT INTO "usage" (application_id, minute, used) VALUES (?, ?, ?)'
    ' ON CONFLICT (application_id, minute) DO UPDATE SET used = "usage".used + excluded.used RETURNING used'
)
_TAKE_BACK = 'UPDATE "usage" SET used = used - ? WHERE application_id = ? AND minute = ?'
_BEFORE = 'SELECT used FROM "usage" WHERE application_id = ? AND minute = ?'


@dataclass(frozen=True)
class RateRequest:
    """One call: the number of messages, and the application that sends them."""

    application: Application | None
    count: int
    actor: Actor


def take(calls: Sequence[RateRequest]) -> list[Refused | None]:
    """Count calls against the rates of applications; return for each None, or the error if refused.

    Call it inside the transaction that stores the messages. Calls without an application (the command
    line) are not limited. The error is Refused `limit.reached` with `retry_after_s`.
    """
    answers: list[Refused | None] = [None] * len(calls)
    places: dict[int, list[int]] = {}
    for place, call in enumerate(calls):
        if call.application is not None:
            places.setdefault(call.application.id, []).append(place)
    for application_id, theirs in sorted(places.items()):
        refused = _take(application_id, [calls[place] for place in theirs])
        for place, answer in zip(theirs, refused, strict=True):
            answers[place] = answer
    return answers


def _take(application_id: int, calls: Sequence[RateRequest]) -> list[Refused | None]:
    elapsed_s = (now() - _EPOCH).total_seconds()
    minute, second = divmod(elapsed_s, MINUTE_S)
    wanted = sum(call.count for call in calls)
    # Counted first and taken back after: the row lock makes concurrent calls on PostgreSQL wait.
    used = execute(_COUNT, (application_id, int(minute), wanted)).fetchone()[0] - wanted
    before = execute(_BEFORE, (application_id, int(minute) - 1)).fetchone()
    carried = (before[0] if before else 0) * (1 - second / MINUTE_S)
    answers: list[Refused | None] = []
    taken_back = 0
    for call in calls:
        limit = call.application.per_minute  # type: ignore[union-attr]
        needed = call.count if call.count <= limit else limit / 2
        if used + needed + carried > limit:
            wait_s = _wait_s(limit - needed, used, before[0] if before else 0, second)
            answers.append(Refused("limit.reached", retry_after_s=wait_s, actor=call.actor.name))
            taken_back += call.count
        else:
            answers.append(None)
            used += call.count
    if taken_back:
        execute(_TAKE_BACK, (taken_back, application_id, int(minute)))
    return answers


def _wait_s(most: float, used: int, before: int, second: float) -> int:
    """Return the seconds until at most `most` messages count, if no further ones come: at least one.

    `used` were counted in this minute, which is at `second`, and `before` in the one before.
    """
    left_s = MINUTE_S - second
    if used <= most:  # enough of the minute before leaves the window while this one lasts
        return max(1, math.ceil(left_s - (most - used) * MINUTE_S / before))
    return math.ceil(left_s + (used - most) * MINUTE_S / used)


def forget(before: dt.datetime) -> int:
    """Delete the counters of minutes before a moment, and return the number deleted."""
    minute = int((before - _EPOCH).total_seconds() // MINUTE_S)
    return Usage.delete().where(Usage.minute < minute).execute()
