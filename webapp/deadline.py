"""A time limit for a whole attempt, which another thread can also cancel.

A socket's own time-out counts per operation, so a server that sends one byte a second never reaches
it. Each operation therefore sets the socket's time-out to `remaining_s()` first. `cancel()` shuts the
guarded sockets down, which ends a blocking read in another thread.
"""

import contextlib
import socket
import threading
from collections.abc import Iterator
from typing import Protocol

from webapp.clock import monotonic


class DeadlineReached(TimeoutError):
    """The time limit of the attempt has passed."""


class Cancelled(Exception):
    """The attempt was cancelled by `Deadline.cancel`."""


class PartReached(TimeoutError):
    """The time limit of one step has passed, but not yet that of the attempt."""


class Closable(Protocol):
    """What `Deadline.guard` can shut down: a socket, or something that behaves like one."""

    def shutdown(self, how: int, /) -> None: ...


class Deadline:
    """The time limit of an attempt, `limit_s` seconds from now."""

    def __init__(self, limit_s: float) -> None:
        self.limit_s = limit_s
        self._ends_at = monotonic() + limit_s
        self._lock = threading.Lock()
        self._guarded: list[Closable] = []
        self.cancelled = False

    def remaining_s(self, at_most_s: float | None = None) -> float:
        """Return the seconds left, never more than `at_most_s`.

        Raises Cancelled after `cancel`, DeadlineReached when no time is left.
        """
        if self.cancelled:
            raise Cancelled
        left_s = self._ends_at - monotonic()
        if left_s <= 0:
            raise DeadlineReached
        return left_s if at_most_s is None else min(left_s, at_most_s)

    def part(self, limit_s: float) -> "Part":
        """Return a shorter limit inside this one, `limit_s` seconds from now, for one step of the attempt."""
        return Part(self, limit_s)

    def is_over(self) -> bool:
        """Return True when the attempt was cancelled or its time limit has passed."""
        return self.cancelled or monotonic() >= self._ends_at

    def cancel(self) -> None:
        """End the attempt now, from any thread."""
        with self._lock:
            self.cancelled = True
            guarded = list(self._guarded)
        for sock in guarded:
            _shut(sock)

    def expire(self) -> None:
        """Let the time limit have passed now, from any thread; `limit_s` becomes the seconds until now."""
        with self._lock:
            moment = monotonic()
            self.limit_s = max(0.0, self.limit_s - max(0.0, self._ends_at - moment))
            self._ends_at = min(self._ends_at, moment)
            guarded = list(self._guarded)
        for sock in guarded:
            _shut(sock)

    @contextlib.contextmanager
    def guard(self, sock: Closable) -> Iterator[None]:
        """Let `cancel()` shut `sock` down while the block runs."""
        self.watch(sock)
        try:
            yield
        finally:
            self.release(sock)

    def watch(self, sock: Closable) -> None:
        """Let `cancel()` shut `sock` down from now on; at once when it has been called already."""
        with self._lock:
            self._guarded.append(sock)
            cancelled = self.cancelled
        if cancelled:
            _shut(sock)

    def release(self, sock: Closable) -> None:
        """Stop guarding `sock`."""
        with self._lock:
            self._guarded = [other for other in self._guarded if other is not sock]


class Cancelling:
    """Lets one deadline's `cancel()` cancel another, which it guards as it guards a socket."""

    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline

    def shutdown(self, how: int, /) -> None:
        """Cancel the deadline."""
        self._deadline.cancel()


class Part:
    """The time limit of one step of an attempt, so that time remains for the later steps."""

    def __init__(self, deadline: Deadline, limit_s: float) -> None:
        self._deadline = deadline
        self._ends_at = monotonic() + limit_s

    def remaining_s(self) -> float:
        """Return the seconds left of the step.

        Raises Cancelled or DeadlineReached as the deadline does, and PartReached when only the time of
        the step has passed.
        """
        attempt_s = self._deadline.remaining_s()
        left_s = self._ends_at - monotonic()
        if left_s <= 0:
            raise PartReached
        return min(attempt_s, left_s)


def _shut(sock: Closable) -> None:
    with contextlib.suppress(OSError):  # it may be closed already
        sock.shutdown(socket.SHUT_RDWR)
