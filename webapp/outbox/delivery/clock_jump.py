"""Detects jumps of the wall clock: after one, no message may expire before it had its time in full.

After a machine slept, or its clock was set, many messages may have expired at once. After a jump ahead
nothing expires for as long as the clock jumped, in real time, up to CALM_MOST_S: what waited then still gets
the time that it had left. Setting the clock back ends that. After any jump it is GRACE_S at least, so that
due messages are tried.
"""

import datetime as dt

from webapp.clock import monotonic, now

GRACE_S = 600.0
JUMP_S = 60.0
CALM_MOST_S = 7 * 24 * 3600.0


class ClockJumpDetector:
    """Compares the wall clock with the monotonic clock. Starting counts as a jump."""

    def __init__(self) -> None:
        self._calm_from = monotonic() + GRACE_S
        self._ahead_s = 0.0  # the sum of all jumps since the start
        self._went_back = False
        self._offset = self._present()

    def _present(self) -> dt.datetime:
        return now() - dt.timedelta(seconds=monotonic())

    def _look(self) -> None:
        present = self._present()
        shift_s = (present - self._offset).total_seconds()
        if abs(shift_s) > JUMP_S:
            self._ahead_s = max(0.0, self._ahead_s + shift_s)
            self._calm_from = monotonic() + min(max(GRACE_S, self._ahead_s), CALM_MOST_S)
            self._went_back = self._went_back or shift_s < 0
        self._offset = present

    def may_expire(self) -> bool:
        """Tell whether the clock has been steady for long enough that messages may expire by it."""
        self._look()
        return monotonic() >= self._calm_from

    def jumped_back(self) -> bool:
        """Tell, once, that the clock was set back since the last call."""
        self._look()
        went_back, self._went_back = self._went_back, False
        return went_back
