"""One commit for what several threads want to store at the same time.

On SQLite a commit waits for the disk and nobody else can write meanwhile; so whoever comes in that
time is stored with the next one, all together. PostgreSQL does the same by itself.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import peewee as pw

from webapp.db import database, is_sqlite, writing

MOST = 64  # in one commit, by their weight: all others who write wait for it
# So long a commit waits for as many as came with the last one: a commit costs more than a request does.
GATHER_S = 0.004
What = TypeVar("What")
Answer = TypeVar("Answer")


class _PendingItem(Generic[What, Answer]):
    """What one thread wants to store, and what came of it once that was committed."""

    def __init__(self, what: What) -> None:
        self.what = what
        self.is_done = False
        self.answer: Answer | None = None
        self.error: BaseException | None = None
        # Released for the thread that waits: a bare lock is the least that can wake one.
        self.call = threading.Lock()
        self.call.acquire()


class GroupCommit(Generic[What, Answer]):
    """Stores what threads of this process want to store, as many in a commit as wait for one.

    `store_all` is called in a write transaction with what several of them want, and returns the answers
    in their order. What it raises undoes everything; then each is stored alone, and only whose own
    call raises is told. `committed` is called with the answers after each commit. `weight` tells how many
    ordinary wishes one is as much as.
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
        self._is_led = False
        self._last = 1  # so many were in the last commit
        self._gathered = threading.Lock()  # released when as many are there again
        self._gathered.acquire()
        self._is_gathering = False

    def store(self, what: What) -> Answer:
        """Store `what` in a write transaction and return the answer once that is committed.

        Raises what storing it alone raises, and peewee's errors when the transaction itself fails;
        then nothing of it is stored.
        """
        if not is_sqlite() or database.in_transaction():
            answers = self._stored([what], together=True)
            self._committed(answers)
            return answers[0]
        wish: _PendingItem[What, Answer] = _PendingItem(what)
        with self._mutex:
            self._waiting.append(wish)
            is_first, self._is_led = not self._is_led, True
            if self._is_gathering and len(self._waiting) >= self._last:
                self._is_gathering = False
                self._gathered.release()
        if not is_first:
            wish.call.acquire()
        if not wish.is_done:
            self._lead()
        if wish.error is not None:
            raise wish.error
        return wish.answer  # type: ignore[return-value] # it is there where there is no error

    def _lead(self) -> None:
        """Store for all who wait, the oldest of whom is this thread; let the oldest of the next ones lead."""
        self._gather()
        with self._mutex:
            wishes = self._next()
            self._last = len(wishes)
        try:
            self._store_together(wishes)
        finally:
            for wish in wishes:
                wish.is_done = True
                wish.call.release()
            with self._mutex:
                self._is_led = bool(self._waiting)
                if self._waiting:
                    self._waiting[0].call.release()

    def _next(self) -> list[_PendingItem[What, Answer]]:
        """Take the oldest wishes, at least one, as long as they weigh no more than `MOST` together."""
        wishes = [self._waiting.popleft()]
        weight = self._weight(wishes[0].what)
        while self._waiting and (weight := weight + self._weight(self._waiting[0].what)) <= MOST:
            wishes.append(self._waiting.popleft())
        return wishes

    def _gather(self) -> None:
        """Wait a moment for as many as there were in the last commit; whoever was alone in it does not."""
        with self._mutex:
            self._is_gathering = len(self._waiting) < self._last
            if not self._is_gathering:
                return
        if not self._gathered.acquire(timeout=GATHER_S):
            with self._mutex:
                if not self._is_gathering:  # they came in this very moment
                    self._gathered.acquire()
                self._is_gathering = False

    def _store_together(self, wishes: Sequence[_PendingItem[What, Answer]]) -> None:
        try:
            answers = self._stored([wish.what for wish in wishes])
        except pw.OperationalError as error:  # full, locked: alone it would be the same, and take longer
            for wish in wishes:
                wish.error = error
        except Exception as error:  # noqa: BLE001 - given to the thread that it belongs to
            if len(wishes) == 1:
                wishes[0].error = error
            else:
                for wish in wishes:
                    self._store_together([wish])
        except BaseException:  # this thread is to end; the others are not to believe that they were stored
            for wish in wishes:
                wish.error = pw.OperationalError("the transaction was interrupted")
            raise
        else:
            for wish, answer in zip(wishes, answers, strict=True):
                wish.answer = answer
            self._committed(answers)

    def _stored(self, what: Sequence[What], *, together: bool = False) -> Sequence[Answer]:
        with writing(together=together):
            return self._do(what)
