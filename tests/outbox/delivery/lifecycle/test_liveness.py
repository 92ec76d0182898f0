"""A worker that has ended is detected at once; one that is only suspended is not."""

import os
import signal
import subprocess
import sys

import pytest

from tests.outbox.requests import new_account, new_message, states_of
from webapp.db import notify
from webapp.outbox.delivery import heartbeat, liveness
from webapp.outbox.delivery.liveness import LivenessLock, is_gone
from webapp.outbox.models import ConnectionSlot, WorkerHeartbeat
from webapp.outbox.queue import leases, states

HOLD = (
    "import fcntl, os, sys; handle = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT);"
    " fcntl.flock(handle, fcntl.LOCK_EX); print('held', flush=True); sys.stdin.read()"
)


@pytest.fixture
def other(storage):
    """Another process that lives as the worker `w-other`."""
    path = liveness._path_of("w-other")
    path.parent.mkdir()
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout.readline() == b"held\n"
        yield process
        process.kill()


def test_a_running_worker_is_not_gone(other):
    assert not is_gone("w-other")


def test_a_killed_worker_is_gone(other):
    other.kill()
    other.wait()
    assert is_gone("w-other")


def test_a_suspended_worker_is_not_gone(other):
    os.kill(other.pid, signal.SIGSTOP)
    assert not is_gone("w-other")
    os.kill(other.pid, signal.SIGCONT)


def test_a_worker_that_ended_in_order_is_gone(storage):
    shown = LivenessLock("w1")
    assert not is_gone("w1")
    shown.close()
    assert is_gone("w1")


def test_leases_of_a_killed_worker_are_recovered_at_the_next_heartbeat(other):
    from webapp.clock import now

    account = new_account()
    message = new_message(account)
    leases.claim(account.id, 1, "w-other")
    ConnectionSlot.create(account=account, number=1, owner="w-other", lease_until=now() + leases.LEASE)
    WorkerHeartbeat.create(name="w-other", started_at=now(), seen_at=now())
    wake_up = notify.WakeUp()
    beat = heartbeat.Heartbeat("w1", wake_up, ())
    beat._beat()
    assert states_of(message) == [states.SENDING]
    other.kill()
    other.wait()
    beat._beat()
    wake_up.close()
    assert states_of(message) == [states.QUEUED]
    assert ConnectionSlot.select().count() == 0
    assert [row.name for row in WorkerHeartbeat.select()] == ["w1"]


def test_a_worker_suspended_beyond_a_lease_has_lost_it_even_after_renewing(storage, monkeypatch):
    moment = 1000.0
    monkeypatch.setattr(heartbeat, "monotonic", lambda: moment)
    wake_up = notify.WakeUp()
    beat = heartbeat.Heartbeat("w1", wake_up, ())
    taken_at = moment
    moment += 20
    beat._beat()
    assert beat.has_kept(taken_at)
    moment += leases.LEASE.total_seconds()
    assert not beat.has_kept(taken_at)
    beat._beat()
    assert not beat.has_kept(taken_at)  # others may have taken it before this renewal
    assert beat.has_kept(moment)
    wake_up.close()


def test_a_leased_recipient_that_no_part_of_the_worker_has_is_put_back(storage, caplog):
    account = new_account()
    kept, dropped = new_message(account), new_message(account)
    jobs = leases.claim(account.id, 2, "w1")
    wake_up = notify.WakeUp()
    held = {jobs[0].recipients[0].id}
    beat = heartbeat.Heartbeat("w1", wake_up, (), lambda: held)
    beat._beat()
    assert states_of(dropped) == [states.SENDING]  # it could be passing from one part to the next
    beat._beat()
    wake_up.close()
    assert states_of(kept) == [states.SENDING]
    assert states_of(dropped) == [states.QUEUED]
    assert "1 leased recipients were in no part of the worker" in caplog.text


def test_what_is_missed_now_and_then_but_never_twice_in_a_row_is_kept(storage):
    account = new_account()
    message = new_message(account)
    [job] = leases.claim(account.id, 1, "w1")
    held = {job.recipients[0].id}
    wake_up, with_us = notify.WakeUp(), iter([set(), held, set(), held, set()])
    beat = heartbeat.Heartbeat("w1", wake_up, (), lambda: next(with_us))
    for _ in range(5):
        beat._beat()
    wake_up.close()
    assert states_of(message) == [states.SENDING]
