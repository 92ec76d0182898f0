"""Executes waiting runs in threads of its own, so that a slow server does not occupy a web thread."""

import logging
import threading
import traceback
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import peewee as pw

from webapp.clock import monotonic
from webapp.db import database
from webapp.deadline import Cancelled, Deadline
from webapp.runs import queue
from webapp.runs.live import live
from webapp.runs.models import Run
from webapp.transcript import Transcript

log = logging.getLogger(__name__)

# A run stored by another process does not set the event here, and leases must be renewed in time.
LOOK_EVERY_S = 1.0
STOP_WITHIN_S = 8.0

Executor = Callable[..., dict[str, Any]]
"""`execute(run, *, deadline, transcript, settings)` returns plain values, `code` among them.

It may correct `run.fingerprint`, and raises Cancelled when its deadline was cancelled.
"""


class Limits(Protocol):
    """The settings that a runner needs."""

    test_threads: int
    test_deadline_s: int


class Runner:
    """Passes waiting runs to the executor of their kind, at most `settings.test_threads` at a time."""

    def __init__(self, settings: Limits, executors: Mapping[str, Executor]) -> None:
        self._settings = settings
        self._executors = executors
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._under_way: dict[int, threading.Thread] = {}
        self._looking = threading.Thread(target=self._look_after_runs, name="runs", daemon=True)

    def start(self) -> None:
        """Start the thread that executes waiting runs."""
        self._looking.start()

    def stop(self) -> None:
        """End all runs under way as interrupted, within `STOP_WITHIN_S` seconds."""
        ends_at = monotonic() + STOP_WITHIN_S
        self._stopping.set()
        live.wake_up.set()
        self._looking.join(STOP_WITHIN_S)
        under_way = self._mine()
        for run_id in under_way:
            live.cancel(run_id)
        for thread in under_way.values():
            thread.join(max(0.0, ends_at - monotonic()))

    def _mine(self) -> dict[int, threading.Thread]:
        with self._lock:
            return dict(self._under_way)

    def _look_after_runs(self) -> None:
        while not self._stopping.is_set():
            live.wake_up.clear()
            try:
                with database.connection_context():
                    self._look()
            except pw.DatabaseError as error:  # disk full or database locked: the next look tries again
                log.warning("the table of test runs cannot be used now: %s", error)
            live.wake_up.wait(LOOK_EVERY_S)

    def _look(self) -> None:
        mine = self._mine()
        queue.renew(mine)  # first, so that a clock that jumped does not end the runs of this process
        queue.interrupt_lost()
        for run_id in queue.cancel_requested(mine):
            live.cancel(run_id)
        for _ in range(self._settings.test_threads - len(mine)):
            if self._stopping.is_set() or (run := queue.claim()) is None:
                return
            self._begin(run)

    def _begin(self, run: Run) -> None:
        deadline = Deadline(self._settings.test_deadline_s)
        thread = threading.Thread(target=self._run, args=(run, deadline), name=f"run-{run.id}", daemon=True)
        live.add(run.id, deadline)
        with self._lock:
            self._under_way[run.id] = thread
        thread.start()

    def _run(self, run: Run, deadline: Deadline) -> None:
        try:
            with database.connection_context():
                self._conduct(run, deadline)
        except pw.DatabaseError as error:  # its lease expires, and the run becomes interrupted
            log.error("how run %s ended could not be stored: %s", run.id, error)
        finally:
            live.remove(run.id)
            with self._lock:
                del self._under_way[run.id]
            live.wake_up.set()  # a thread is free for the next one

    def _conduct(self, run: Run, deadline: Deadline) -> None:
        transcript = Transcript(on_change=lambda _step: _save(run, transcript))
        try:
            execute = self._executors[run.kind]
            result = execute(run, deadline=deadline, transcript=transcript, settings=self._settings)
        except Cancelled:
            queue.give_up(run.id, transcript.steps.values(), interrupted=self._stopping.is_set())
            return
        except Exception:  # noqa: BLE001 - a bug must not leave a run that never ends
            log.error(
                "run %s failed by a fault of ours:\n%s", run.id, transcript.strike(traceback.format_exc())
            )
            result = {"code": "internal.error"}
        queue.finish(run, transcript.steps.values(), result)


def _save(run: Run, transcript: Transcript) -> None:
    try:
        queue.save_steps(run.id, transcript.steps.values())
    except pw.OperationalError:  # the next step stores all of them again, and so does the end
        log.warning("a step of run %s could not be stored", run.id)
