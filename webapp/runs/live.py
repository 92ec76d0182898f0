"""What this process knows of runs beside their table: that one waits, and how to end one at once.

The table is the truth; a run of another process is found and ended through it, only a little later.
"""

import threading

from webapp.deadline import Deadline


class Live:
    """The bell that wakes the runner, and the deadline of each run under way in this process."""

    def __init__(self) -> None:
        self.bell = threading.Event()
        self._lock = threading.Lock()
        self._deadlines: dict[int, Deadline] = {}

    def add(self, run_id: int, deadline: Deadline) -> None:
        """Let `cancel` reach the run from now on."""
        with self._lock:
            self._deadlines[run_id] = deadline

    def remove(self, run_id: int) -> None:
        """Forget a run that has ended."""
        with self._lock:
            self._deadlines.pop(run_id, None)

    def cancel(self, run_id: int) -> None:
        """End the run at once, even while it waits for a silent server; nothing if it is not here."""
        with self._lock:
            deadline = self._deadlines.get(run_id)
        if deadline is not None:
            deadline.cancel()


live = Live()
