"""The worker: finds lanes with due recipients and has them served; probes held accounts.

It is notified after each commit that stored a message. Polling once a second finds recipients that
became due by time, and those whose notification was missed.
"""

import logging
import os
import secrets
import socket
import threading
from collections.abc import Sequence
from typing import Any

import peewee as pw

from webapp.accounts.sending import AccountSender, SendingSettings
from webapp.accounts.snapshots import AccountSnapshot
from webapp.clock import monotonic, now
from webapp.db import connect, database, notify
from webapp.deadline import Deadline
from webapp.outbox.delivery import circuit_breaker, failover, liveness
from webapp.outbox.delivery.attempt import DeliveryResult
from webapp.outbox.delivery.connection_pool import ConnectionPool
from webapp.outbox.delivery.heartbeat import Heartbeat, PeriodicTask
from webapp.outbox.delivery.result_writer import ResultWriter
from webapp.outbox.queue import leases
from webapp.outbox.recovery.trial import Trials

log = logging.getLogger(__name__)

LOOK_EVERY_S = 1.0
# Seconds between two polls while all connections are busy, however often it is notified.
LOOK_AGAIN_S = 0.02
STOP_WITHIN_S = 8.0
# Graceful time-out: messages in flight may finish for this long when the worker is stopped.
FINISH_S = 5.0


class Worker:
    """Sends due messages until it is stopped, and runs `tasks`, each at its own interval."""

    def __init__(self, settings: SendingSettings, tasks: Sequence[PeriodicTask] = ()) -> None:
        self.settings = settings
        self.name = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
        self._liveness = liveness.LivenessLock(self.name)
        self._stopping = threading.Event()
        self._wake_up = notify.WakeUp()
        self._writer = ResultWriter()
        self._pool = ConnectionPool(self, self._wake_up)
        self._heartbeat = Heartbeat(self.name, self._wake_up, tasks, self._recipient_ids)
        self._trials = Trials(self)
        self._probes: dict[int, tuple[threading.Thread, Deadline]] = {}
        self._looking = threading.Thread(target=self._look_after, name="outbox", daemon=True)

    def start(self) -> None:
        """Start the threads."""
        self._writer.start()
        self._heartbeat.start()
        self._looking.start()

    def stop(self) -> None:
        """Finish messages in flight, hand back the rest, and end within about `STOP_WITHIN_S` seconds."""
        ends_at = monotonic() + STOP_WITHIN_S
        self._stopping.set()
        self._wake_up.set()
        self._looking.join(STOP_WITHIN_S)
        for _thread, deadline in self._probes.values():
            deadline.cancel()
        self._trials.cancel_all()
        threads = self._pool.wake_all()
        _join(threads, ends_at - (STOP_WITHIN_S - FINISH_S))
        self._pool.cancel_all()
        _join([*threads, *(thread for thread, _ in self._probes.values())], ends_at)
        self._writer.stop(max(1.0, ends_at - monotonic()))
        self._heartbeat.stop()
        self._wake_up.close()
        self._liveness.close()

    # What connections need of their owner

    def is_stopping(self) -> bool:
        """Tell whether the worker is about to end."""
        return self._stopping.is_set()

    def has_leases(self, since: float) -> bool:
        """Tell whether what was claimed at `since` (monotonic seconds) is still leased to this worker."""
        return self._heartbeat.has_kept(since)

    def put(self, result: DeliveryResult) -> None:
        """Have a result stored."""
        self._writer.put(result)

    def hold(self, sender: AccountSender, code: str, facts: dict[str, Any], *, at_opening: bool) -> None:
        """Hold an account, unless another connection of it is open: then the server only refused one more."""
        account = sender.account
        if at_opening and self._pool.is_connected(account.id):
            return
        try:
            if circuit_breaker.hold(sender, code, facts):
                log.warning("account %s (%s) is held: %s", account.id, account.name, code)
        except pw.DatabaseError as error:
            log.warning("account %s could not be held: %s", account.id, error)
        self._wake_up.set()  # so that its substitutes step in at once

    def _recipient_ids(self) -> set[int]:
        return self._pool.recipient_ids() | self._trials.recipient_ids() | self._writer.recipient_ids()

    # Polling

    def _look_after(self) -> None:
        while not self._stopping.is_set():
            wait_s = LOOK_EVERY_S
            try:
                connect()
                wait_s = self.look()
            except pw.DatabaseError as error:  # a locked or full disk is temporary
                log.warning("the outbox cannot be looked at now: %s", error)
                _close()
            except Exception:  # our own bug: keep polling, as the next round may succeed
                log.exception("looking at the outbox ended by a fault of ours")
            self._wake_up.wait(wait_s)
        _close()

    def look(self) -> float:
        """Have every due lane served; return the seconds until the next poll."""
        moment = now()
        waiting = leases.lanes()
        due = [lane_id for lane_id, due_at in waiting if due_at <= moment]
        held = failover.held_ids()
        served = [self._pool.serve(lane_id) for lane_id in due if lane_id not in held]
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
        for snapshot in circuit_breaker.to_probe(self._trials):
            account_id = snapshot.account.id
            if account_id in self._probes:  # a person asked, or the settings were changed, since it began
                self._probes[account_id][1].cancel()
            deadline = Deadline(circuit_breaker.PROBE_S)
            name = f"probe-{account_id}"
            thread = threading.Thread(target=self._try, args=(snapshot, deadline), name=name, daemon=True)
            self._probes[account_id] = thread, deadline
            thread.start()

    def _try(self, snapshot: AccountSnapshot, deadline: Deadline) -> None:
        account = snapshot.account
        try:
            with database.connection_context():
                if circuit_breaker.probe(
                    snapshot, settings=self.settings, deadline=deadline, trials=self._trials
                ):
                    log.info("account %s (%s) works again", account.id, account.name)
        except pw.DatabaseError as error:
            log.warning("account %s could not be probed: %s", account.id, error)
        except Exception:
            log.exception("the probe of account %s ended by a fault of ours", account.id)
        self._wake_up.set()


def _join(threads: Sequence[threading.Thread], ends_at: float) -> None:
    for thread in threads:
        thread.join(max(0.0, ends_at - monotonic()))


def _close() -> None:
    if not database.is_closed():
        database.close()
