"""The heartbeat of a worker: renews its leases, recovers those of dead workers, runs periodic tasks."""

import datetime as dt
import logging
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import peewee as pw

from webapp.clock import monotonic, now
from webapp.db import database, notify, only_one, writing
from webapp.outbox.delivery import clock_jump, failover, liveness
from webapp.outbox.delivery.clock_jump import ClockJumpDetector
from webapp.outbox.delivery.scheduling import connection_slots
from webapp.outbox.models import WorkerHeartbeat
from webapp.outbox.queue import leases, transitions

log = logging.getLogger(__name__)

EVERY_S = 5.0
OVERDUE_SLICE = 500


@dataclass(frozen=True)
class PeriodicTask:
    """Work that one of the workers does about every `every_s` seconds.

    `do` is given the present, and returns whether there is more to do at once. With `ends_by_age` it
    deletes what is old enough, and waits while the clock is not trusted. Of the workers that share a
    PostgreSQL one at a time runs the task called `name`.
    """

    name: str
    do: Callable[[dt.datetime], bool]
    every_s: float
    ends_by_age: bool = False


class Heartbeat:
    """Renews the leases of the worker `name`. `wake_up` is set when there are messages to send.

    `recipient_ids` returns the recipients that any part of the worker still holds.
    """

    def __init__(
        self,
        name: str,
        wake_up: notify.WakeUp,
        tasks: Sequence[PeriodicTask],
        recipient_ids: Callable[[], Collection[int]] = tuple,
    ) -> None:
        self._name = name
        self._wake_up = wake_up
        self._recipient_ids = recipient_ids
        self._missed: set[int] = set()
        self._due: dict[PeriodicTask, float] = dict.fromkeys(tasks, 0.0)
        self._watch = ClockJumpDetector(clock_jump.last_mark())
        self._renewed = self._stood_still_until = monotonic()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Stop the thread, and delete the heartbeat row of the worker."""
        self._stopping.set()
        self._thread.join(EVERY_S)

    def has_kept(self, since: float) -> bool:
        """Tell whether leases taken at `since` (monotonic seconds) have been renewed in time ever since.

        A process that was suspended for too long has lost them, although it renews again now.
        """
        return self._is_in_time(monotonic()) and since >= self._stood_still_until

    def _is_in_time(self, moment: float) -> bool:
        return moment - self._renewed < leases.LEASE.total_seconds() - EVERY_S

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._safely(self._beat)
            self._safely(self._run_tasks)
            self._stopping.wait(EVERY_S)
        self._safely(self._remove_record)

    def _safely(self, do: Callable[[], None]) -> None:
        try:
            with database.connection_context():
                do()
        except pw.DatabaseError as error:  # a locked or full disk passes
            log.warning("the outbox cannot be looked after now: %s", error)
        except Exception:
            log.exception("looking after the outbox ended by a fault of ours")

    def _beat(self) -> None:
        began = monotonic()
        if not self._is_in_time(began):
            self._stood_still_until = began
        self._release_unheld()
        leases.renew(self._name)
        connection_slots.renew(self._name)
        self._renewed = began
        if self._watch.jumped_back():
            transitions.after_clock_jump()
        self._record_alive()
        if self._recover() | self._fail_over():
            self._wake_up.set()
        if (moment := self._watch.trusted_now()) is not None:
            transitions.expire(transitions.overdue(moment, OVERDUE_SLICE))

    def _fail_over(self) -> int:
        # What waits for a held account may be needed to probe it: `HeldAccounts` moves that.
        return failover.fail_over({lane_id for lane_id, _ in leases.lanes()} - failover.held_ids())

    def _release_unheld(self) -> None:
        """End the leases of recipients that no part of the worker holds: their connection failed, or the
        result of a claim was lost.

        Only when missed twice in a row: recipients may be passing from one part to the next.
        """
        missed = leases.leased_by(self._name) - set(self._recipient_ids())
        if lost := missed & self._missed:
            log.warning("%s leased recipients were in no part of the worker and are put back", len(lost))
            leases.let_go(lost)
        self._missed = missed - lost

    def _recover(self) -> int:
        """Queue the recipients of dead workers again, and return their number."""
        others = {*leases.owners(), *(row.name for row in WorkerHeartbeat.select(WorkerHeartbeat.name))} - {
            self._name
        }
        gone = [name for name in others if name and liveness.is_gone(name)]
        if gone:
            connection_slots.free(gone)
            with writing(together=True):
                WorkerHeartbeat.delete().where(WorkerHeartbeat.name.in_(gone)).execute()
        return leases.recover_lost(gone)

    def _record_alive(self) -> None:
        moment = now()
        with writing(together=True):
            if not WorkerHeartbeat.update(seen_at=moment).where(WorkerHeartbeat.name == self._name).execute():
                WorkerHeartbeat.create(name=self._name, started_at=moment, seen_at=moment)
            clock_jump.store(self._watch.mark())

    def _remove_record(self) -> None:
        with writing(together=True):
            WorkerHeartbeat.delete().where(WorkerHeartbeat.name == self._name).execute()

    def _run_tasks(self) -> None:
        for task, due in self._due.items():
            moment = self._watch.trusted_now() if task.ends_by_age else now()
            if moment is not None and monotonic() >= due:
                with only_one(f"task {task.name}") as is_mine:
                    more = is_mine and task.do(moment)
                self._due[task] = monotonic() + (0.0 if more else task.every_s)
