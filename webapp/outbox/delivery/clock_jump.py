"""Detects jumps of the wall clock: after one, no message may expire before it could be tried.

After a machine slept, or its clock was corrected, many messages may have expired at once. For GRACE_S
seconds of real time after a jump nothing expires, so that due messages are tried.
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
