"""The worker: finds lanes with due recipients and has them served.

It is notified after each commit that stored a message. Polling once a second finds recipients that
became due by time, and those whose notification was missed.
"""

import datetime as dt
import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable, Sequence
from typing import Any

import peewee as pw

from webapp.accounts.models import Account
from webapp.accounts.sending import AccountSender, SendingSettings
from webapp.clock import monotonic, now
from webapp.db import connect, database, notify
from webapp.outbox.delivery import circuit_breaker, failover, liveness
from webapp.outbox.delivery.attempt import DeliveryResult
from webapp.outbox.delivery.heartbeat import Heartbeat, PeriodicTask
from webapp.outbox.delivery.result_writer import ResultWriter, Write
from webapp.outbox.delivery.scheduling.budget import most_with
from webapp.outbox.delivery.scheduling.connection_pool import ConnectionPool
from webapp.outbox.delivery.scheduling.held_accounts import HeldAccounts
from webapp.outbox.queue import leases
from webapp.outbox.recovery.pipelining import PipeliningFaults
from webapp.outbox.recovery.trial import Trials

try:
    import resource
except ImportError:  # not a POSIX system
    resource = None  # type: ignore[assignment]

log = logging.getLogger(__name__)

LOOK_EVERY_S = 1.0
# Seconds until the next poll while something is due.
LOOK_AGAIN_S = 0.1
# Seconds between two polls while all connections are busy, however often it is notified. A poll that takes
# longer, because there are many accounts, is followed by a longer pause.
LOOK_LEAST_S, LOOK_PAUSE_MOST_S = 0.02, 0.1
STOP_WITHIN_S = 8.0
TOO_MANY = "server.too_many_connections"
# Graceful time-out: messages in flight may finish for this long when the worker is stopped.
FINISH_S = 5.0


# Three for each of hundreds of connections that may hang; many systems allow 1,024 unless asked.
OPEN_FILES = 4_096


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
        self.pipelining = PipeliningFaults()
        self._trials = Trials(self)
        self._held = HeldAccounts(settings, self._wake_up, self._trials)
        self._looking = threading.Thread(target=self._look_after, name="outbox", daemon=True)

    def start(self) -> None:
        """Start the threads."""
        self._pool.most = most_with(_allow_open_files())
        self._writer.start()
        self._heartbeat.start()
        self._looking.start()
        self._held.start()

    def stop(self) -> None:
        """Finish messages in flight, hand back the rest, and end within about `STOP_WITHIN_S` seconds."""
        ends_at = monotonic() + STOP_WITHIN_S
        self._stopping.set()
        self._wake_up.set()
        self._looking.join(STOP_WITHIN_S)
        probes = self._held.stop()
        threads = self._pool.wake_all()
        _join(threads, ends_at - (STOP_WITHIN_S - FINISH_S))
        self._pool.cancel_all()
        _join([*threads, *probes], ends_at)
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

    def store(self, write: Callable[[], object]) -> None:
        """Have something stored together with results, after those that were put before."""
        self._writer.put(Write(write))

    def hold(
        self,
        sender: AccountSender,
        code: str,
        facts: dict[str, Any],
        *,
        at_opening: bool,
        wait_s: int | None,
    ) -> None:
        """Hold an account, unless another connection of it is open: then the server only refused one more.

        `wait_s` is how many seconds the server asks to wait, if it does.
        """
        account = sender.account
        may_be_one_more = at_opening or code == TOO_MANY
        if may_be_one_more and self._pool.is_one_too_many(account.id, at_opening=at_opening):
            return
        self._pool.begin_hold(account.id)
        self._writer.put(
            Write(
                lambda: circuit_breaker.hold(sender, code, facts, wait_s=wait_s),
                self._hold_stored(account, code),
            )
        )

    def _hold_stored(self, account: Account, code: str) -> Callable[[bool | None], None]:
        """Return what to do once it is stored that an account is held; it is given whether that is new."""

        def then(is_new: bool | None) -> None:
            if is_new:
                log.warning("account %s (%s) is held: %s", account.id, account.name, code)
            self._pool.end_hold(account.id)
            self._held.look_now()  # so that its substitutes step in at once

        return then

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
        moment, began = now(), monotonic()
        waiting = leases.lanes()
        held = failover.held_ids()
        due = [lane_id for lane_id, due_at in sorted(waiting, key=_due_at) if due_at <= moment]
        to_serve = [lane_id for lane_id in due if lane_id not in held]
        if len(due) > len(to_serve):
            self._held.look_now()
        if to_serve and not self._pool.serve(to_serve):
            self._stopping.wait(min(max(LOOK_LEAST_S, 2 * (monotonic() - began)), LOOK_PAUSE_MOST_S))
        later = [(due_at - moment).total_seconds() for _, due_at in waiting if due_at > moment]
        return min([LOOK_AGAIN_S if to_serve else LOOK_EVERY_S, *later])


def _allow_open_files() -> int | None:
    """Let this process have OPEN_FILES files open, or as many as the system lets it; return how many.

    None where there is no limit.
    """
    if resource is None:
        return None
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft == resource.RLIM_INFINITY:
        return None
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return max(soft, wanted)


def _due_at(lane: tuple[int, dt.datetime]) -> dt.datetime:
    return lane[1]


def _join(threads: Sequence[threading.Thread], ends_at: float) -> None:
    for thread in threads:
        thread.join(max(0.0, ends_at - monotonic()))


def _close() -> None:
    if not database.is_closed():
        database.close()
