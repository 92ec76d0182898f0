"""Detects jumps of the wall clock: after one, nothing may expire that had no chance to be tried.

A machine that slept, or whose clock was wrong, finds every expiry passed at once. What has expired is
given GRACE_S seconds of real time first, in which it is due and is tried.
"""

import datetime as dt

from webapp.clock import monotonic, now

GRACE_S = 600.0
JUMP_S = 60.0


class ClockJumpDetector:
    """Compares the wall clock with the monotonic clock. Starting counts as a jump."""

    def __init__(self) -> None:
        self._calm_from = monotonic() + GRACE_S
        self._went_back = False
        self._offset = self._present()

    def _present(self) -> dt.datetime:
        return now() - dt.timedelta(seconds=monotonic())

    def _look(self) -> None:
        present = self._present()
        shift_s = (present - self._offset).total_seconds()
        if abs(shift_s) > JUMP_S:
            self._calm_from = monotonic() + GRACE_S
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
