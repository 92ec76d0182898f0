"""Group commit: one transaction stores what several threads want to store at the same time.

On SQLite a commit waits for the disk, and nobody else can write meanwhile; what arrives during that
time is stored together by the next commit. PostgreSQL has group commit built in.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import peewee as pw

from webapp.db import database, is_sqlite, writing

MOST = 64  # the largest total weight of one commit, because all other writers wait for it
# How long a commit waits for as many items as the last one had: a commit costs more than a request.
GATHER_S = 0.004
What = TypeVar("What")
Answer = TypeVar("Answer")


class _PendingItem(Generic[What, Answer]):
    """What one thread wants to store, and the answer or error once the transaction has ended."""

    def __init__(self, what: What) -> None:
        self.what = what
        self.is_done = False
        self.answer: Answer | None = None
        self.error: BaseException | None = None
        # Released to wake the thread that waits; a bare lock costs less than an Event or a Condition.
        self.wake_up = threading.Lock()
        self.wake_up.acquire()


class GroupCommit(Generic[What, Answer]):
    """Stores items from several threads of this process, all that wait in one commit.

    `store_all` is called in a write transaction with several items and returns the answers in their
    order. When it raises, the transaction is rolled back and each item is stored in a transaction of
    its own, so that the error reaches only the thread whose item is at fault. `committed` is called
    with the answers after each commit. `weight` returns how many ordinary items an item counts for.

    One of the waiting threads, the leader, stores for all; afterwards it makes the oldest waiting
    thread the next leader.
    """

    def __init__(
        self,
        store_all: Callable[[Sequence[What]], Sequence[Answer]],
        committed: Callable[[Sequence[Answer]], None],
        weight: Callable[[What], int] = lambda _: 1,
    ) -> None:
        self._do = store_all
        self._committed = committed
        self._weight = weight
        self._mutex = threading.Lock()
        self._waiting: deque[_PendingItem[What, Answer]] = deque()
        self._has_leader = False
        self._last = 1  # how many items the last commit had
        self._gathered = threading.Lock()  # released when as many items wait again
        self._gathered.acquire()
        self._is_gathering = False

    def store(self, what: What) -> Answer:
        """Store `what` in a write transaction and return the answer once that is committed.

        Raises the error that `store_all` raises for this item alone, and peewee's errors when the
        transaction itself fails; in both cases nothing of it is stored.
        """
        if not is_sqlite() or database.in_transaction():
            answers = self._stored([what], together=True)
            self._committed(answers)
            return answers[0]
        item: _PendingItem[What, Answer] = _PendingItem(what)
        with self._mutex:
            self._waiting.append(item)
            is_first, self._has_leader = not self._has_leader, True
            if self._is_gathering and len(self._waiting) >= self._last:
                self._is_gathering = False
                self._gathered.release()
        if not is_first:
            item.wake_up.acquire()
        if not item.is_done:
            self._lead()
        if item.error is not None:
            raise item.error
        return item.answer  # type: ignore[return-value] # set whenever there is no error

    def _lead(self) -> None:
        """Store the waiting items, of which this thread's is the oldest; then wake the next leader."""
        self._gather()
        with self._mutex:
            items = self._next()
            self._last = len(items)
        try:
            self._store_together(items)
        finally:
            for item in items:
                item.is_done = True
                item.wake_up.release()
            with self._mutex:
                self._has_leader = bool(self._waiting)
                if self._waiting:
                    self._waiting[0].wake_up.release()

    def _next(self) -> list[_PendingItem[What, Answer]]:
        """Take the oldest items, at least one, with a total weight of `MOST` at most."""
        items = [self._waiting.popleft()]
        weight = self._weight(items[0].what)
        while self._waiting and (weight := weight + self._weight(self._waiting[0].what)) <= MOST:
            items.append(self._waiting.popleft())
        return items

    def _gather(self) -> None:
        """Wait up to `GATHER_S` for as many items as the last commit had; not at all when it had one."""
        with self._mutex:
            self._is_gathering = len(self._waiting) < self._last
            if not self._is_gathering:
                return
        if not self._gathered.acquire(timeout=GATHER_S):
            with self._mutex:
                if not self._is_gathering:  # the last one came after the time-out, before the mutex
                    self._gathered.acquire()
                self._is_gathering = False

    def _store_together(self, items: Sequence[_PendingItem[What, Answer]]) -> None:
        try:
            answers = self._stored([item.what for item in items])
        except pw.OperationalError as error:  # disk full or database locked: one by one fails as well
            for item in items:
                item.error = error
        except Exception as error:  # noqa: BLE001 - raised again in the thread that it belongs to
            if len(items) == 1:
                items[0].error = error
            else:
                for item in items:
                    self._store_together([item])
        except BaseException:  # this thread is ending; the others must not take their items for stored
            for item in items:
                item.error = pw.OperationalError("the transaction was interrupted")
            raise
        else:
            for item, answer in zip(items, answers, strict=True):
                item.answer = answer
            self._committed(answers)

    def _stored(self, what: Sequence[What], *, together: bool = False) -> Sequence[Answer]:
        with writing(together=together):
            return self._do(what)
