"""State of this process beside the table of runs: an event for new ones, and handles to cancel running ones.

Runs of other processes are found and cancelled through the table, with a short delay.
"""

import threading

from webapp.deadline import Deadline


class Live:
    """The event that wakes the runner, and the deadline of each run under way in this process."""

    def __init__(self) -> None:
        self.wake_up = threading.Event()
        self._lock = threading.Lock()
        self._deadlines: dict[int, Deadline] = {}

    def add(self, run_id: int, deadline: Deadline) -> None:
        """Let `cancel` reach the run from now on."""
        with self._lock:
            self._deadlines[run_id] = deadline

    def remove(self, run_id: int) -> None:
        """Remove a run that has ended."""
        with self._lock:
            self._deadlines.pop(run_id, None)

    def cancel(self, run_id: int) -> None:
        """Cancel the run, even while it waits for a server; do nothing if it is not of this process."""
        with self._lock:
            deadline = self._deadlines.get(run_id)
        if deadline is not None:
            deadline.cancel()


live = Live()
