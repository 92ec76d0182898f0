"""The worker: finds lanes with something due and has them served; probes accounts that are held.

Woken, not polled: a bell rings after each commit that brought a message. Looking once a second
only catches what was due by time, and what rang while nobody listened.
"""

import logging
import os
import secrets
import socket
import threading
from collections.abc import Sequence
from typing import Any

import peewee as pw

from webapp.accounts.models import Account
from webapp.accounts.sending import SendingSettings
from webapp.clock import monotonic, now
from webapp.db import connect, database, notify
from webapp.deadline import Deadline
from webapp.outbox.delivery import circuit_breaker, failover, liveness
from webapp.outbox.delivery.attempt import DeliveryResult
from webapp.outbox.delivery.connection_pool import ConnectionPool
from webapp.outbox.delivery.heartbeat import Heartbeat, PeriodicTask
from webapp.outbox.delivery.result_writer import ResultWriter
from webapp.outbox.queue import leases

log = logging.getLogger(__name__)

LOOK_EVERY_S = 1.0
# Who finds all at work already looks again no sooner, however often the bell rings.
LOOK_AGAIN_S = 0.02
STOP_WITHIN_S = 8.0
# What is under way gets this long to end by itself when the worker is asked to stop.
FINISH_S = 5.0


class Worker:
    """Sends what is due until it is stopped. `chores` are done now and then, each at its own pace."""

    def __init__(self, settings: SendingSettings, chores: Sequence[PeriodicTask] = ()) -> None:
        self.settings = settings
        self.name = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
        self._presence = liveness.LivenessLock(self.name)
        self._stopping = threading.Event()
        self._bell = notify.WakeUp()
        self._recorder = ResultWriter()
        self._crew = ConnectionPool(self, self._bell)
        self._beat = Heartbeat(self.name, self._bell, chores, self._in_hand)
        self._probes: dict[int, tuple[threading.Thread, Deadline]] = {}
        self._looking = threading.Thread(target=self._look_after, name="outbox", daemon=True)

    def start(self) -> None:
        """Begin to send."""
        self._recorder.start()
        self._beat.start()
        self._looking.start()

    def stop(self) -> None:
        """Finish what is on its way, hand back the rest, and end within about `STOP_WITHIN_S` seconds."""
        ends_at = monotonic() + STOP_WITHIN_S
        self._stopping.set()
        self._bell.set()
        self._looking.join(STOP_WITHIN_S)
        for _thread, deadline in self._probes.values():
            deadline.cancel()
        threads = self._crew.wake_all()
        _join(threads, ends_at - (STOP_WITHIN_S - FINISH_S))
        self._crew.cancel_all()
        _join([*threads, *(thread for thread, _ in self._probes.values())], ends_at)
        self._recorder.stop(max(1.0, ends_at - monotonic()))
        self._beat.stop()
        self._bell.close()
        self._presence.close()

    # What carriers ask of their employer

    def is_stopping(self) -> bool:
        """Tell whether the worker is about to end."""
        return self._stopping.is_set()

    def has_leases(self, since: float) -> bool:
        """Tell whether what was taken at `since` is still ours: who stood still must not send it."""
        return self._beat.has_kept(since)

    def put(self, result: DeliveryResult) -> None:
        """Have a result stored."""
        self._recorder.put(result)

    def hold(self, account: Account, code: str, facts: dict[str, Any], *, at_opening: bool) -> None:
        """Hold an account, unless another connection of it stands: then this was only one too many."""
        if at_opening and self._crew.is_connected(account.id):
            return
        try:
            if circuit_breaker.hold(account, code, facts):
                log.warning("account %s (%s) is held: %s", account.id, account.name, code)
        except pw.DatabaseError as error:
            log.warning("account %s could not be held: %s", account.id, error)
        self._bell.set()  # its substitutes step in

    def _in_hand(self) -> set[int]:
        return self._crew.in_hand() | self._recorder.in_hand()

    # Looking for work

    def _look_after(self) -> None:
        while not self._stopping.is_set():
            wait_s = LOOK_EVERY_S
            try:
                connect()
                wait_s = self._look()
            except pw.DatabaseError as error:  # a locked or full disk passes
                log.warning("the outbox cannot be looked at now: %s", error)
                _close()
            except Exception:  # a fault of ours: the next look may go well, and no look at all never does
                log.exception("looking at the outbox ended by a fault of ours")
            self._bell.wait(wait_s)
        _close()

    def _look(self) -> float:
        """Have every lane that is due served; return the seconds until the next one is."""
        moment = now()
        waiting = leases.lanes()
        due = [lane_id for lane_id, due_at in waiting if due_at <= moment]
        held = failover.held_ids()
        served = [self._crew.serve(lane_id) for lane_id in due if lane_id not in held]
        if served and not any(served):
            self._stopping.wait(LOOK_AGAIN_S)
        if held:
            self._probe()
        if failover.fail_over([lane_id for lane_id in due if lane_id in held]):
            return 0.0
        later = [(due_at - moment).total_seconds() for _, due_at in waiting if due_at > moment]
        return min([LOOK_EVERY_S, *later])

    # Probes

    def _probe(self) -> None:
        self._probes = {key: known for key, known in self._probes.items() if known[0].is_alive()}
        for account in circuit_breaker.to_probe():
            if account.id not in self._probes:
                deadline = Deadline(circuit_breaker.PROBE_S)
                name = f"probe-{account.id}"
                thread = threading.Thread(target=self._try, args=(account, deadline), name=name, daemon=True)
                self._probes[account.id] = thread, deadline
                thread.start()

    def _try(self, account: Account, deadline: Deadline) -> None:
        try:
            with database.connection_context():
                if circuit_breaker.probe(account, settings=self.settings, deadline=deadline):
                    log.info("account %s (%s) works again", account.id, account.name)
        except pw.DatabaseError as error:
            log.warning("account %s could not be probed: %s", account.id, error)
        except Exception:
            log.exception("the probe of account %s ended by a fault of ours", account.id)
        self._bell.set()


def _join(threads: Sequence[threading.Thread], ends_at: float) -> None:
    for thread in threads:
        thread.join(max(0.0, ends_at - monotonic()))


def _close() -> None:
    if not database.is_closed():
        database.close()
