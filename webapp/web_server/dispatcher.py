"""Which request is answered next, and by which thread.

Requests with large bodies have one thread of their own, so that they leave the others to the pages, and so
that the memory of only one of them is in use. All others are taken by turns, one of each address. While
several addresses ask, one of them has half of the threads at most: Python's threads share one core, and each
further one makes the answers of all the others slower. An address that keeps opening more connections than
its share has one: the loop that accepts everybody's connections needs that core too.
"""

import threading
from collections import Counter, deque
from typing import Any

from waitress.task import ThreadedTaskDispatcher

from webapp.clock import monotonic

LARGE_BYTES = 1024 * 1024
ASKING_S = 5.0  # for how long an address counts as one that asks
CROWDED_S = 5.0  # for how long one counts as crowded after a connection of it was cut


class _Waiting:
    """The connections of one address that wait; those whose request was pipelined come last."""

    def __init__(self) -> None:
        self._awaiting: deque[Any] = deque()
        self._pipelined: deque[Any] = deque()

    def __bool__(self) -> bool:
        return bool(self._awaiting or self._pipelined)

    def append(self, connection: Any) -> None:
        (self._pipelined if connection.is_pipelined else self._awaiting).append(connection)

    def popleft(self) -> Any:
        return (self._awaiting or self._pipelined).popleft()


class FairQueue:
    """A queue of connections that gives each address its turn.

    Its length is the number of addresses of which one may be taken now. An address has `most_of_one`
    requests under way at most while others ask; `exempt` has no such limit. Called under the dispatcher's
    lock, but for `done`.
    """

    def __init__(self, most_of_one: int, exempt: str = "") -> None:
        self._most_of_one, self._exempt = most_of_one, exempt
        self._waiting: dict[str, _Waiting] = {}
        self._running: Counter[str] = Counter()
        self._running_lock = threading.Lock()
        self._latest = self._other = ("", 0.0)  # the last two addresses that asked, and when
        self._crowded: dict[str, float] = {}  # until when, in that order

    def __len__(self) -> int:
        return sum(map(self._may_run, self._waiting))

    def append(self, connection: Any) -> None:
        """Put a connection at the end of the queue of its address."""
        address = connection.address
        if address != self._latest[0]:
            self._other = self._latest
        self._latest = address, monotonic()
        self._waiting.setdefault(address, _Waiting()).append(connection)

    def popleft(self) -> Any:
        """Remove and return the first connection of the address whose turn it is."""
        address = next(filter(self._may_run, self._waiting))
        theirs = self._waiting.pop(address)
        connection = theirs.popleft()
        if theirs:
            self._waiting[address] = theirs  # at the end: a dict keeps the order of insertion
        with self._running_lock:
            self._running[address] += 1
        return connection

    def crowd(self, address: str) -> None:
        """Leave an address one thread for a while, because it has more connections than its share."""
        moment = monotonic()
        with self._running_lock:
            self._crowded.pop(address, None)
            self._crowded[address] = moment + CROWDED_S
            first = next(iter(self._crowded))
            if self._crowded[first] < moment:
                del self._crowded[first]

    def done(self, address: str) -> None:
        """Note that a request of an address was answered."""
        with self._running_lock:
            self._running[address] -= 1
            if not self._running[address]:
                del self._running[address]

    def _may_run(self, address: str) -> bool:
        if not self._running[address] or address == self._exempt:
            return True
        if monotonic() < self._crowded.get(address, 0.0):
            return False
        if self._running[address] < self._most_of_one:
            return True
        _, at = self._other if self._latest[0] == address else self._latest
        return monotonic() - at > ASKING_S


class Dispatcher:
    """Two sets of threads: `threads` of them, and one for requests with large bodies."""

    def __init__(self, threads: int, exempt: str = "") -> None:
        self._exempt = exempt
        self._ordinary, self._large = ThreadedTaskDispatcher(), ThreadedTaskDispatcher()
        for dispatcher, count in ((self._ordinary, threads), (self._large, 1)):
            dispatcher.queue = FairQueue(max(1, count // 2), exempt)
            dispatcher.set_thread_count(count)

    def add_task(self, connection: Any) -> None:
        """Let a thread answer the request that has come on a connection."""
        is_large = connection.requests[0].body_bytes > LARGE_BYTES
        dispatcher = self._large if is_large else self._ordinary
        connection.queue = dispatcher.queue
        dispatcher.add_task(connection)

    def crowd(self, address: str) -> None:
        """Note that an address has more connections than its share."""
        if address != self._exempt:
            for dispatcher in (self._ordinary, self._large):
                dispatcher.queue.crowd(address)

    def shutdown(self, *, timeout: float) -> None:
        """End the threads, each after the request that it answers; wait `timeout` seconds at most."""
        self._large.shutdown(timeout=timeout)
        self._ordinary.shutdown(timeout=timeout)
