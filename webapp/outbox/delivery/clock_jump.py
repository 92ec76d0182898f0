"""Detects jumps of the wall clock: after one, nothing ends or is deleted by its age before it had its time.

After a machine slept, or its clock was set, many messages may have expired at once, and the contents of
others be older than they are kept. After a jump ahead nothing ends by age for as long as the clock jumped,
in real time, up to CALM_MOST_S: what waited then still gets the time that it had left. Setting the clock
back ends that. After any jump it is GRACE_S at least, so that due messages are tried.

What is known of the clock is stored, so that a process that is started again continues with it. Whether the
clock jumped meanwhile, or the process was stopped for so long, cannot be told apart; most were stopped. So an
absence of a night costs two hours, and one of thirty days almost four days.
"""

import datetime as dt

from webapp.clock import monotonic, now
from webapp.db.statements import execute
from webapp.outbox.models import ClockMark

GRACE_S = 600.0
JUMP_S = 60.0
CALM_MOST_S = 7 * 24 * 3600.0
# Of the time that no process looked at the clock, the part for which nothing ends by age afterwards.
ABSENCE_PART = 1 / 8
_ROW = 1
_STORE = (
    "INSERT INTO clock_mark (id, seen_at, ahead_s, calm_s) VALUES (?, ?, ?, ?) ON CONFLICT (id)"
    " DO UPDATE SET seen_at = excluded.seen_at, ahead_s = excluded.ahead_s, calm_s = excluded.calm_s"
)


def last_mark() -> ClockMark | None:
    """Return what was last known of the clock; None when nothing was stored yet."""
    return ClockMark.get_or_none(ClockMark.id == _ROW)


def store(mark: ClockMark) -> None:
    """Store what is known of the clock, in place of what was."""
    execute(_STORE, (_ROW, mark.seen_at, mark.ahead_s, mark.calm_s))


class ClockJumpDetector:
    """Compares the wall clock with the monotonic clock. Starting counts as a jump.

    `mark` is what an earlier process knew of the clock. For one thread only.
    """

    def __init__(self, mark: ClockMark | None = None) -> None:
        self._moment, self._wall = monotonic(), now()
        self._ahead_s = 0.0  # the sum of all jumps that are not trusted yet
        self._calm_s = GRACE_S  # how much longer nothing ends by age
        self._went_back = False
        if mark is not None:
            self._continue(mark)

    def _continue(self, mark: ClockMark) -> None:
        self._ahead_s = mark.ahead_s
        absent_s = (self._wall - mark.seen_at).total_seconds()
        if absent_s < -JUMP_S:
            self._note_jump(absent_s)
            return
        if absent_s > JUMP_S:
            self._ahead_s += absent_s
        self._calm_s = max(mark.calm_s, _calm_after(absent_s * ABSENCE_PART))

    def _note_jump(self, by_s: float) -> None:
        self._ahead_s = max(0.0, self._ahead_s + by_s)
        self._calm_s = _calm_after(self._ahead_s)
        self._went_back = self._went_back or by_s < 0

    def _look(self) -> None:
        moment, wall = monotonic(), now()
        real_s = moment - self._moment
        jump_s = (wall - self._wall).total_seconds() - real_s
        self._moment, self._wall = moment, wall
        if abs(jump_s) > JUMP_S:
            self._note_jump(jump_s)
        else:
            self._calm_s = max(0.0, self._calm_s - real_s)
        if not self._calm_s:
            self._ahead_s = 0.0

    def trusted_now(self) -> dt.datetime | None:
        """Return the present, if the clock has been steady for long enough that things may end by it."""
        self._look()
        return None if self._calm_s else self._wall

    def jumped_back(self) -> bool:
        """Tell, once, that the clock was set back since the last call."""
        self._look()
        went_back, self._went_back = self._went_back, False
        return went_back

    def mark(self) -> ClockMark:
        """Return what the process after this one has to know of the clock, as of the last look."""
        return ClockMark(seen_at=self._wall, ahead_s=self._ahead_s, calm_s=self._calm_s)


def _calm_after(jump_s: float) -> float:
    return min(max(GRACE_S, jump_s), CALM_MOST_S)
