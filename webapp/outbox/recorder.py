"""The one thread of a worker that stores results: whatever has come in meanwhile, in one commit.

While it waits for the disk the carriers go on sending, so the group grows by itself when there is
much to store, and a single result is stored at once.
"""

import datetime as dt
import logging
import queue as queues
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import peewee as pw

from webapp.accounts import standing
from webapp.clock import now
from webapp.db import database, writing
from webapp.db.bulk import insert_rows
from webapp.outbox import queue
from webapp.outbox.models import Attempt
from webapp.outbox.queue import Taken, Verdict

log = logging.getLogger(__name__)

GROUP_MOST = 500
# A carrier that is further ahead waits: these are the messages that a crash could send twice.
AHEAD_MOST = 1_000
PAUSE_S = 0.5


@dataclass(frozen=True)
class Result:
    """One attempt to be stored: its row, its verdicts, and the recipients that it does not concern."""

    attempt: dict[str, Any] | None
    verdicts: Sequence[Verdict] = ()
    untried: Sequence[Taken] = ()
    good: int | None = None
    bad: tuple[int, str] | None = None


@dataclass
class _Group:
    results: list[Result] = field(default_factory=list)

    def store(self) -> None:
        verdicts = [verdict for result in self.results for verdict in result.verdicts]
        untried = [taken for result in self.results for taken in result.untried]
        attempts = [result.attempt for result in self.results if result.attempt]
        moment = now()
        with writing():
            if verdicts:
                queue.settle(verdicts)
            if untried:
                queue.hand_back(untried)
            insert_rows(Attempt, attempts)
            self._note(moment)

    def _note(self, moment: dt.datetime) -> None:
        good = {result.good for result in self.results if result.good is not None}
        if good:
            standing.note_good(good, moment)
        for account_id, code in {result.bad for result in self.results if result.bad is not None}:
            standing.note_bad(account_id, code, moment)


class Recorder:
    """Stores results in the order in which they come. Nothing is dropped while storage cannot be used."""

    def __init__(self) -> None:
        self._waiting: queues.Queue[Result | None] = queues.Queue(AHEAD_MOST)
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
        self._stopping = threading.Event()

    def start(self) -> None:
        """Begin to store."""
        self._thread.start()

    def put(self, result: Result) -> None:
        """Have `result` stored soon; waits while too many wait already."""
        self._waiting.put(result)

    def stop(self, within_s: float) -> None:
        """Store what has come in and end, or give up after `within_s` seconds."""
        self._stopping.set()
        self._waiting.put(None)
        self._thread.join(within_s)

    def _run(self) -> None:
        while (group := self._next_group()) is not None:
            while not self._stored(group):
                if self._stopping.wait(PAUSE_S):
                    self._stored(group)
                    break
        if not database.is_closed():
            database.close()

    def _next_group(self) -> _Group | None:
        first = self._waiting.get()
        if first is None:
            return None
        group = _Group([first])
        while len(group.results) < GROUP_MOST:
            try:
                result = self._waiting.get_nowait()
            except queues.Empty:
                break
            if result is None:
                self._waiting.put(None)  # the end comes after this group
                break
            group.results.append(result)
        return group

    def _stored(self, group: _Group) -> bool:
        try:
            database.connect(reuse_if_open=True)
            group.store()
        except pw.IntegrityError:
            _store_apart(group)
        except pw.DatabaseError as error:
            # A full or locked disk passes. Until then these stay in hand, under a lease that is renewed.
            log.warning("%s results cannot be stored now: %s", len(group.results), error)
            if not database.is_closed():
                database.close()
            return False
        return True


def _store_apart(group: _Group) -> None:
    """Store each result alone, without those whose message is gone: somebody deleted it meanwhile."""
    for result in group.results:
        try:
            _Group([result]).store()
        except pw.IntegrityError as error:
            log.warning("an attempt could not be stored: %s", error)
