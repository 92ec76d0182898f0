"""The beat of a worker: it says that it lives, takes over from those that do not, and does the chores."""

import logging
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import peewee as pw

from webapp.clock import monotonic, now
from webapp.db import database, notify, only_one, writing
from webapp.outbox.delivery import connection_slots, failover, liveness
from webapp.outbox.delivery.clock_jump import ClockJumpDetector
from webapp.outbox.models import WorkerHeartbeat
from webapp.outbox.queue import leases, transitions

log = logging.getLogger(__name__)

EVERY_S = 5.0
OVERDUE_SLICE = 500


@dataclass(frozen=True)
class PeriodicTask:
    """Something to be done about every `every_s` seconds by whichever worker comes to it.

    `do` returns whether there is more to do at once. `name` is known to all workers: of those that share
    a PostgreSQL one does it at a time.
    """

    name: str
    do: Callable[[], bool]
    every_s: float


class Heartbeat:
    """Renews what a worker has in hand. `bell` is set when there is something to look at.

    `in_hand` returns the recipients that some part of the worker still has.
    """

    def __init__(
        self,
        name: str,
        bell: notify.WakeUp,
        chores: Sequence[PeriodicTask],
        in_hand: Callable[[], Collection[int]] = tuple,
    ) -> None:
        self._name = name
        self._bell = bell
        self._in_hand = in_hand
        self._missed: set[int] = set()
        self._due: dict[PeriodicTask, float] = dict.fromkeys(chores, 0.0)
        self._watch = ClockJumpDetector()
        self._renewed = self._stood_still_until = monotonic()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="outbox-beat", daemon=True)

    def start(self) -> None:
        """Begin to beat."""
        self._thread.start()

    def stop(self) -> None:
        """End, and say that the worker is gone."""
        self._stopping.set()
        self._thread.join(EVERY_S)

    def has_kept(self, since: float) -> bool:
        """Tell whether a lease that was taken at the moment `since` (monotonic) has been renewed in time ever
        since: whoever stood still for too long and goes on renews nothing of what others took meanwhile.
        """
        return self._is_in_time(monotonic()) and since >= self._stood_still_until

    def _is_in_time(self, moment: float) -> bool:
        return moment - self._renewed < leases.LEASE.total_seconds() - EVERY_S

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._safely(self._beat)
            self._safely(self._do_chores)
            self._stopping.wait(EVERY_S)
        self._safely(self._say_goodbye)

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
        self._let_go()
        leases.renew(self._name)
        connection_slots.renew(self._name)
        self._renewed = began
        self._say_alive()
        if self._watch.jumped_back():
            transitions.after_clock_jump()
        if self._recover() | failover.fail_over([lane_id for lane_id, _ in leases.lanes()]):
            self._bell.set()
        if self._watch.may_expire():
            transitions.expire(transitions.overdue(now(), OVERDUE_SLICE))

    def _let_go(self) -> None:
        """Renew no more what nobody here has: its connection ended by a fault, or a claim was never answered.

        Missed twice in a row: in between, a thing goes from hand to hand.
        """
        missed = leases.leased_by(self._name) - set(self._in_hand())
        if lost := missed & self._missed:
            log.warning("%s recipients were in nobody's hand and are put back", len(lost))
            leases.let_go(lost)
        self._missed = missed - lost

    def _recover(self) -> int:
        """Take over from workers that ended without giving back, and return how many recipients that were."""
        others = {*leases.owners(), *(row.name for row in WorkerHeartbeat.select(WorkerHeartbeat.name))} - {
            self._name
        }
        gone = [name for name in others if name and liveness.is_gone(name)]
        if gone:
            connection_slots.free(gone)
            with writing(together=True):
                WorkerHeartbeat.delete().where(WorkerHeartbeat.name.in_(gone)).execute()
        return leases.recover_lost(gone)

    def _say_alive(self) -> None:
        moment = now()
        with writing(together=True):
            if not WorkerHeartbeat.update(seen_at=moment).where(WorkerHeartbeat.name == self._name).execute():
                WorkerHeartbeat.create(name=self._name, started_at=moment, seen_at=moment)

    def _say_goodbye(self) -> None:
        with writing(together=True):
            WorkerHeartbeat.delete().where(WorkerHeartbeat.name == self._name).execute()

    def _do_chores(self) -> None:
        for chore, due in self._due.items():
            if monotonic() >= due:
                with only_one(f"chore {chore.name}") as is_mine:
                    more = is_mine and chore.do()
                self._due[chore] = monotonic() + (0.0 if more else chore.every_s)
