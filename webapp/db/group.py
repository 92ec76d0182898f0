"""RECORDS: one commit for what several threads want to store at the same time.

On SQLite a commit waits for the disk and nobody else can write meanwhile; so whoever comes in that
time is stored with the next one, all together. PostgreSQL does the same by itself.
"""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import peewee as pw

from webapp.db import database, is_sqlite, writing

MOST = 64


@dataclass
class _Wish:
    """What one thread wants to store, and what came of it once that was committed."""

    do: Callable[[], Any]
    is_done: bool = False
    answer: Any = None
    error: BaseException | None = None

    def try_it(self) -> None:
        """Do it as a savepoint: what fails here takes nothing of the others with it."""
        try:
            with writing():
                self.answer = self.do()
        except Exception as error:  # noqa: BLE001 - given to the thread that it belongs to
            self.error = error


class Group:
    """Stores what threads of this process want to store, as many in a commit as wait for one."""

    def __init__(self) -> None:
        self._waiting: deque[_Wish] = deque()
        self._turn = threading.Lock()

    def store(self, do: Callable[[], Any]) -> Any:
        """Run `do` in a write transaction and return its answer once that is committed.

        Raises what `do` raises; what it has written is undone then. Raises peewee's errors when the
        transaction itself fails, and then nothing of it is stored.
        """
        if not is_sqlite() or database.in_transaction():
            with writing(together=True):
                return do()
        wish = _Wish(do)
        self._waiting.append(wish)
        with self._turn:
            while not wish.is_done:
                self._store_all()
        if wish.error is not None:
            raise wish.error
        return wish.answer

    def _store_all(self) -> None:
        wishes = [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]
        try:
            with writing():
                for wish in wishes:
                    wish.try_it()
        except pw.PeeweeException as error:
            for wish in wishes:
                wish.error = wish.error or error
        for wish in wishes:
            wish.is_done = True
