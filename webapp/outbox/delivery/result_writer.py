"""The one thread of a worker that stores results, and what else its connections write, in one commit.

While a commit waits for the disk the connections keep sending, so groups grow under load, and a single
result is stored at once.
"""

import datetime as dt
import logging
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import peewee as pw

from webapp.accounts import sending_state
from webapp.clock import now
from webapp.db import connect, database, writing
from webapp.db.statements import execute_by_rows
from webapp.errors import AppError
from webapp.mail.compose.header.mending import NotKept
from webapp.outbox.delivery import attempt
from webapp.outbox.delivery.attempt import DeliveryResult
from webapp.outbox.models import Message
from webapp.outbox.queue import leases

log = logging.getLogger(__name__)

GROUP_MOST = 500
# A connection waits while more results are unstored: a crash could send these messages twice.
AHEAD_MOST = 1_000
PAUSE_S = 0.5
# Seconds that a commit waits for more results while they arrive in quick succession: each commit blocks
# all other writers, and costs as much as ten results. A single result is stored at once.
GATHER_S = 0.025


@dataclass(frozen=True, eq=False)
class Write:
    """Something else to be stored: `do` may run again when storage was unavailable, and returns what came of
    it. `then` is called with that after the commit; with None when it failed.
    """

    do: Callable[[], Any]
    then: Callable[[Any], None] = lambda _: None

    def run(self) -> Any:
        """Run it in the present transaction. A fault of ours in one must not keep the others from storage."""
        try:
            with writing(together=True):
                return self.do()
        except AppError as error:  # the account was deleted meanwhile
            log.warning("what belongs to a result cannot be stored: %s", error.code)
        except pw.DatabaseError:
            raise
        except Exception:
            log.exception("storing what belongs to a result ended by a fault of ours")
        return None


@dataclass
class _ResultGroup:
    results: list[DeliveryResult] = field(default_factory=list)
    writes: list[Write] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.results) + len(self.writes)

    def add(self, item: DeliveryResult | Write) -> None:
        if isinstance(item, Write):
            self.writes.append(item)
        else:
            self.results.append(item)

    def store(self) -> None:
        answers: list[Any] = []
        with writing(together=True):
            self._store_results()
            answers = [write.run() for write in self.writes]
        for write, answer in zip(self.writes, answers, strict=True):
            write.then(answer)

    def _store_results(self) -> None:
        outcomes = [outcome for result in self.results for outcome in result.recipients]
        untried = [recipient for result in self.results for recipient in result.untried]
        rows = [result.attempt for result in self.results if result.attempt]
        if outcomes:
            leases.settle(outcomes)
        if untried:
            leases.hand_back(untried)
        execute_by_rows(attempt.INSERT, rows)
        for result in self.results:
            if result.not_kept is not None:
                _note_not_kept(*result.not_kept)
        self._note(now())

    def _note(self, moment: dt.datetime) -> None:
        succeeded = {result.succeeded for result in self.results if result.succeeded is not None}
        if succeeded:
            sending_state.note_good(succeeded, moment)
        for account_id, code in {result.failed for result in self.results if result.failed is not None}:
            sending_state.note_bad(account_id, code, moment)


class ResultWriter:
    """Stores results in order of arrival. While storage is unavailable, nothing is dropped."""

    def __init__(self) -> None:
        # A plain deque and two events: the locks of queue.Queue would cost as much as all other work here.
        self._waiting: deque[DeliveryResult | Write] = deque()
        self._storing: list[DeliveryResult] = []
        self._arrived = threading.Event()
        self._has_room = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="result-writer", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def put(self, result: DeliveryResult | Write) -> None:
        """Queue `result` to be stored; blocks while more than AHEAD_MOST are waiting."""
        self._waiting.append(result)
        if not self._arrived.is_set():
            self._arrived.set()
        while len(self._waiting) > AHEAD_MOST and self._thread.is_alive():
            self._has_room.clear()
            self._has_room.wait(PAUSE_S)

    def recipient_ids(self) -> set[int]:
        """Return the recipients whose results are not stored yet; may be called from any thread."""
        waiting = (item for item in self._waiting.copy() if isinstance(item, DeliveryResult))
        results = (*waiting, *self._storing)
        settled = {outcome.recipient.id for result in results for outcome in result.recipients}
        return settled | {recipient.id for result in results for recipient in result.untried}

    def stop(self, within_s: float) -> None:
        """Store all waiting results and end the thread; wait at most `within_s` seconds for that."""
        self._stopping.set()
        self._arrived.set()
        self._thread.join(within_s)

    def _run(self) -> None:
        while True:
            self._arrived.wait()
            self._arrived.clear()
            while self._waiting:
                group = self._next_group()
                self._storing = group.results
                self._store(group)
                self._storing = []
                if 1 < len(group) < GROUP_MOST:
                    self._stopping.wait(GATHER_S)
            if self._stopping.is_set() and not self._waiting:
                break
        if not database.is_closed():
            database.close()

    def _next_group(self) -> _ResultGroup:
        group = _ResultGroup()
        while self._waiting and len(group) < GROUP_MOST:
            group.add(self._waiting.popleft())
        self._has_room.set()
        return group

    def _store(self, group: _ResultGroup) -> None:
        """Store a group, however long that takes; once the worker is stopping, try once more."""
        while not self._stored(group):
            if self._stopping.wait(PAUSE_S):
                self._stored(group)
                return

    def _stored(self, group: _ResultGroup) -> bool:
        try:
            connect()
            try:
                group.store()
            except pw.IntegrityError:
                _store_apart(group)
        except pw.DatabaseError as error:
            # A full disk or a locked database is temporary. Until then their leases are renewed.
            log.warning("%s results cannot be stored now: %s", len(group), error)
            if not database.is_closed():
                database.close()
            return False
        return True


def _note_not_kept(message_id: int, fields: NotKept) -> None:
    """Add to what was not kept of a message's header, unless it is there from an attempt before."""
    asked = Message.select(Message.asked).where(Message.id == message_id).scalar()
    known = asked.get("not_kept", []) if asked else []
    if asked and (new := [list(field) for field in fields if list(field) not in known]):
        Message.update(asked=asked | {"not_kept": [*known, *new]}).where(Message.id == message_id).execute()


def _store_apart(group: _ResultGroup) -> None:
    """Store each result by itself, without those whose message was deleted meanwhile.

    What is stored leaves the group, so that it is not stored again when the next one fails. Raises
    peewee's DatabaseError while storage is unavailable.
    """
    for items in (group.results, group.writes):
        while items:
            alone = _ResultGroup()
            alone.add(items[0])
            try:
                alone.store()
            except pw.IntegrityError as error:
                log.warning("an attempt could not be stored: %s", error)
                for write in alone.writes:
                    write.then(None)
            items.pop(0)
