"""What is done about held accounts, in a thread of its own: their mail is moved, and they are probed.

Both take a while when many accounts are held, and the mail of the others does not wait for that.
"""

import datetime as dt
import logging
import threading
from dataclasses import dataclass

import peewee as pw

from webapp.accounts import sending_state
from webapp.accounts.sending import SendingSettings
from webapp.accounts.snapshots import AccountSnapshot
from webapp.clock import monotonic, now
from webapp.db import connect, database, notify
from webapp.deadline import Deadline
from webapp.outbox.delivery import circuit_breaker, failover
from webapp.outbox.queue import leases
from webapp.outbox.recovery.trial import Trials

log = logging.getLogger(__name__)

LOOK_EVERY_S = 1.0
# Of the time, at most this part is spent in looking, however often it is woken.
BUSY_PART = 0.2
# At the same time in one worker: many may hang, and the others are not to wait for them.
PROBES_MOST = 128


@dataclass
class _RunningProbe:
    """A probe that is running; it is this worker's until `taken_until`."""

    thread: threading.Thread
    deadline: Deadline
    taken_until: dt.datetime


class HeldAccounts:
    """Moves what waits for held accounts to their substitutes, and probes the accounts.

    `changed` is set when there is something to send; `trials` are those of the worker.
    """

    def __init__(self, settings: SendingSettings, changed: notify.WakeUp, trials: Trials) -> None:
        self._settings = settings
        self._changed = changed
        self._trials = trials
        self._probes: dict[int, _RunningProbe] = {}
        self._stopping = threading.Event()
        self._asked = threading.Event()
        self._thread = threading.Thread(target=self._run, name="held-accounts", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def look_now(self) -> None:
        """Look soon, because an account was held or something is due for one."""
        self._asked.set()

    def stop(self) -> list[threading.Thread]:
        """End the thread and cancel the probes; return their threads."""
        self._stopping.set()
        self._asked.set()
        if self._thread.is_alive():
            self._thread.join()
        for probe in self._probes.values():
            probe.deadline.cancel()
        self._trials.cancel_all()
        return [probe.thread for probe in self._probes.values()]

    def _run(self) -> None:
        while not self._stopping.is_set():
            began = monotonic()
            self._safely_look()
            self._stopping.wait((monotonic() - began) / BUSY_PART)
            self._asked.wait(LOOK_EVERY_S)
            self._asked.clear()
        _close()

    def _safely_look(self) -> None:
        try:
            connect()
            if failover.held_ids():
                self._look()
        except pw.DatabaseError as error:  # a locked or full disk is temporary
            log.warning("held accounts cannot be looked after now: %s", error)
            _close()
        except Exception:  # our own bug: keep looking, as the next round may succeed
            log.exception("looking after held accounts ended by a fault of ours")

    def _look(self) -> None:
        self._probe()
        self._trials.give_back_waiting()
        moment, held = now(), failover.held_ids()
        if len(self._probes) < PROBES_MOST:
            # What they have now came after the look just made.
            held -= circuit_breaker.awaiting_message() - self._probes.keys()
        stuck = [lane_id for lane_id, due_at in leases.lanes() if due_at <= moment and lane_id in held]
        if failover.fail_over(stuck):
            self._changed.set()
            self._asked.set()  # it moves a slice at a time

    def _probe(self) -> None:
        self._probes = {key: known for key, known in self._probes.items() if known.thread.is_alive()}
        self._renew()
        for snapshot in circuit_breaker.to_probe(PROBES_MOST - len(self._probes), self._trials):
            account_id = snapshot.account.id
            if account_id in self._probes:  # a person asked, or the settings were changed, since it began
                self._probes[account_id].deadline.cancel()
            deadline = Deadline(circuit_breaker.PROBE_S)
            name = f"probe-{account_id}"
            thread = threading.Thread(target=self._try, args=(snapshot, deadline), name=name, daemon=True)
            row = sending_state.find(account_id)  # None when it was deleted just now
            taken_until = row.probe_at if row is not None and row.probe_at is not None else now()
            self._probes[account_id] = _RunningProbe(thread, deadline, taken_until)
            thread.start()

    def _renew(self) -> None:
        """Keep the probes that are running."""
        moment = now()
        for account_id, probe in self._probes.items():
            if probe.taken_until < moment + circuit_breaker.PROBE_LEASE / 2:
                until = moment + circuit_breaker.PROBE_LEASE
                if sending_state.renew_probe(account_id, taken_until=probe.taken_until, probe_at=until):
                    probe.taken_until = until

    def _give_back(self, account_id: int) -> None:
        """Make a probe due that was cancelled because the worker is stopping."""
        taken_until = self._probes[account_id].taken_until
        sending_state.renew_probe(account_id, taken_until=taken_until, probe_at=now())

    def _try(self, snapshot: AccountSnapshot, deadline: Deadline) -> None:
        account = snapshot.account
        try:
            connect()
            if circuit_breaker.probe(
                snapshot, settings=self._settings, deadline=deadline, trials=self._trials
            ):
                log.info("account %s (%s) works again", account.id, account.name)
            elif self._stopping.is_set():
                self._give_back(account.id)
        except pw.DatabaseError as error:
            log.warning("account %s could not be probed: %s", account.id, error)
        except Exception:
            log.exception("the probe of account %s ended by a fault of ours", account.id)
        finally:
            _close()  # `connection_context` loses count when the probe releases the connection
        self._changed.set()


def _close() -> None:
    if not database.is_closed():
        database.close()
