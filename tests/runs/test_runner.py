"""The runner with executors that succeed, hang, fail, or are interrupted with their process."""

import dataclasses
import datetime as dt
import logging
import socket
import threading

import peewee as pw
import pytest

from tests.runs.conftest import LIMIT_S, OPERATOR, ask, ended, until
from webapp.clock import now
from webapp.deadline import Cancelled
from webapp.runs import queue, service
from webapp.runs.models import Run
from webapp.runs.runner import Runner
from webapp.transcript import Stage
from webapp.vault import Secret

pytestmark = pytest.mark.each_database

ACCEPTED = {"code": "accepted"}


def accept(run, *, deadline, transcript, settings):
    with transcript.stage(Stage.CONNECT) as step:
        step.facts["peer"] = "192.0.2.1"
        transcript.line("*", "Connected")
    return ACCEPTED


class Blocked:
    """An executor that reads from a peer that sends nothing, until its deadline is cancelled."""

    def __init__(self) -> None:
        self.begun = threading.Semaphore(0)

    def __call__(self, run, *, deadline, transcript, settings):
        near, far = socket.socketpair()
        with near, far, deadline.guard(near), transcript.stage(Stage.BANNER):
            self.begun.release()
            near.settimeout(LIMIT_S)
            near.recv(1)
            deadline.remaining_s()
            raise AssertionError("the read ended by itself")


def test_a_waiting_run_is_run_and_its_steps_are_kept(running):
    running({"account": accept})
    run = ended(ask())
    assert run.state == "accepted"
    assert run.result == ACCEPTED
    assert [(step["stage"], step["state"], step["facts"]) for step in run.steps] == [
        ("connect", "done", {"peer": "192.0.2.1"})
    ]
    assert run.steps[0]["lines"][0][:3] == ["*", "Connected", False]
    assert run.started_at and run.finished_at


def test_the_oldest_waiting_run_comes_first(storage):
    first, second = ask(), ask()
    assert [queue.claim().id, queue.claim().id] == [first.id, second.id]
    assert queue.claim() is None


def test_a_step_can_be_seen_while_it_is_under_way(running):
    blocked = Blocked()
    running({"account": blocked})
    run = ask()
    assert blocked.begun.acquire(timeout=LIMIT_S)
    [step] = service.get(run.id).steps
    assert (step["stage"], step["state"]) == ("banner", "running")


def test_cancelling_ends_a_blocked_read_without_waiting_for_the_next_look(running, monkeypatch):
    monkeypatch.setattr(queue, "cancel_requested", lambda run_ids: [])
    blocked = Blocked()
    running({"account": blocked})
    run = ask()
    assert blocked.begun.acquire(timeout=LIMIT_S)
    service.cancel(run.id, actor=OPERATOR)
    assert ended(run).state == "cancelled"


def test_a_cancel_from_another_process_is_found_in_the_table(running):
    blocked = Blocked()
    running({"account": blocked})
    run = ask()
    assert blocked.begun.acquire(timeout=LIMIT_S)
    assert queue.ask_to_cancel(run.id)
    assert ended(run).state == "cancelled"


def test_a_run_of_another_process_is_found_without_the_bell(running, storage):
    running({"account": accept})
    run = Run.create(
        kind="account", subject_id=1, subject_name="Main", asked={}, actor="another process", created_at=now()
    )
    assert ended(run).state == "accepted"


def test_the_deadline_ends_what_the_executor_does(running, storage):
    seen = []

    def wait_out(run, *, deadline, transcript, settings):
        seen.append(deadline.limit_s)
        return {"code": "server.timed_out"}

    running({"account": wait_out}, dataclasses.replace(storage, test_deadline_s=3))
    assert ended(ask()).state == "refused"
    assert seen == [3]


def test_no_more_runs_than_threads_go_on_at_once(running, storage):
    blocked = Blocked()
    running({"account": blocked}, dataclasses.replace(storage, test_threads=2))
    runs = [ask() for _ in range(3)]
    for _ in range(2):
        assert blocked.begun.acquire(timeout=LIMIT_S)
    assert [service.get(run.id).state for run in runs] == ["running", "running", "waiting"]
    service.cancel(runs[0].id, actor=OPERATOR)
    assert blocked.begun.acquire(timeout=LIMIT_S), "the third had to begin in the place of the first"


def test_a_fault_of_ours_ends_the_run_and_its_trace_tells_no_secret(running, caplog):
    def break_down(run, *, deadline, transcript, settings):
        transcript.hide([Secret("hunter2-planted")])
        raise ZeroDivisionError("with hunter2-planted in its words")

    running({"account": break_down})
    with caplog.at_level(logging.ERROR):
        run = ended(ask())
    assert (run.state, run.result) == ("refused", {"code": "internal.error"})
    assert "ZeroDivisionError" in caplog.text
    assert "hunter2-planted" not in caplog.text


def test_a_kind_without_an_executor_ends_as_a_fault_of_ours(running):
    running({})
    assert ended(ask("connector")).result == {"code": "internal.error"}


def test_stopping_interrupts_what_is_under_way(storage):
    blocked = Blocked()
    runner = Runner(storage, {"account": blocked})
    runner.start()
    run = ask()
    assert blocked.begun.acquire(timeout=LIMIT_S)
    runner.stop()
    assert service.get(run.id).state == "interrupted"
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("run")]


def test_a_run_whose_process_died_becomes_interrupted(running):
    lost = ask()
    queue.claim()
    Run.update(lease_until=now() - dt.timedelta(seconds=1)).where(Run.id == lost.id).execute()
    running({"account": accept})
    assert ended(lost).state == "interrupted"


def test_a_run_whose_process_lives_is_left_alone(storage):
    run = ask()
    queue.claim()
    assert queue.interrupt_lost() == 0
    assert service.get(run.id).state == "running"


def test_the_lease_of_a_run_under_way_is_renewed(running):
    blocked = Blocked()
    running({"account": blocked})
    run = ask()
    assert blocked.begun.acquire(timeout=LIMIT_S)
    first = service.get(run.id).lease_until
    assert until(lambda: service.get(run.id).lease_until > first)
    assert service.get(run.id).state == "running"


def test_a_process_that_wakes_up_too_late_changes_nothing(storage):
    run = ask()
    mine = queue.claim()
    Run.update(lease_until=now() - dt.timedelta(seconds=1)).where(Run.id == run.id).execute()
    queue.interrupt_lost()
    assert not queue.finish(mine, [], ACCEPTED)
    assert not queue.save_steps(mine.id, [])
    assert service.get(run.id).state == "interrupted"


def test_two_processes_never_run_the_same_run(storage, monkeypatch):
    run = ask()
    chosen = Run.select(Run.id).where(Run.id == run.id).first()
    assert queue.claim().id == run.id
    assert not queue._move(chosen.id, "waiting", state="running")


def test_a_table_that_cannot_be_used_for_a_while_does_not_end_the_runner(running, monkeypatch, caplog):
    failures = iter([pw.OperationalError("database is locked")])
    claim = queue.claim

    def flaky():
        for failure in failures:
            raise failure
        return claim()

    monkeypatch.setattr(queue, "claim", flaky)
    running({"account": accept})
    assert ended(ask()).state == "accepted"
    assert "cannot be used now" in caplog.text


def test_a_cancelled_executor_keeps_the_steps_it_had(running):
    def cancelled(run, *, deadline, transcript, settings):
        transcript.skip(Stage.CONNECTOR)
        raise Cancelled

    running({"account": cancelled})
    run = ended(ask())
    assert run.state == "cancelled"
    assert [step["stage"] for step in run.steps] == ["connector"]


@pytest.mark.parametrize("how_many", [5])
def test_runs_that_end_quickly_leave_no_thread_behind(running, how_many):
    running({"account": accept})
    for run in [ask() for _ in range(how_many)]:
        ended(run)
    assert until(
        lambda: not [thread.name for thread in threading.enumerate() if thread.name.startswith("run-")]
    )
