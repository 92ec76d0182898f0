"""Which request is answered next, and by which thread.

Requests with large bodies have one thread of their own, so that they leave the others to the pages, and so
that the memory of only one of them is in use. All others are taken by turns, one of each address.
"""

from collections import deque
from typing import Any

from waitress.task import ThreadedTaskDispatcher

LARGE_BYTES = 1024 * 1024


class FairQueue:
    """A queue of connections that gives each address its turn; in one address, the oldest comes first."""

    def __init__(self) -> None:
        self._by_address: dict[str, deque[Any]] = {}
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def append(self, connection: Any) -> None:
        """Put a connection at the end of the queue of its address."""
        self._by_address.setdefault(connection.address, deque()).append(connection)
        self._count += 1

    def popleft(self) -> Any:
        """Remove and return the first connection of the address whose turn it is."""
        address = next(iter(self._by_address))
        waiting = self._by_address.pop(address)
        connection = waiting.popleft()
        if waiting:
            self._by_address[address] = waiting  # at the end: a dict keeps the order of insertion
        self._count -= 1
        return connection


class Dispatcher:
    """Two sets of threads: `threads` of them, and one for requests with large bodies."""

    def __init__(self, threads: int) -> None:
        self._ordinary, self._large = ThreadedTaskDispatcher(), ThreadedTaskDispatcher()
        for dispatcher, count in ((self._ordinary, threads), (self._large, 1)):
            dispatcher.queue = FairQueue()
            dispatcher.set_thread_count(count)

    def add_task(self, connection: Any) -> None:
        """Let a thread answer the request that has come on a connection."""
        is_large = connection.requests[0].body_bytes > LARGE_BYTES
        (self._large if is_large else self._ordinary).add_task(connection)

    def shutdown(self, *, timeout: float) -> None:
        """End the threads, each after the request that it answers; wait `timeout` seconds at most."""
        self._large.shutdown(timeout=timeout)
        self._ordinary.shutdown(timeout=timeout)
