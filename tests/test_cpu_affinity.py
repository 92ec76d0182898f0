"""CPU affinity: only while the block runs, only with several cores, and one process per core."""

import os
import socket
import uuid

import pytest

from webapp import cpu_affinity

pytestmark = pytest.mark.skipif(
    not hasattr(os, "sched_setaffinity"), reason="only Linux keeps a process on a core"
)


@pytest.fixture(autouse=True)
def own_names(monkeypatch):
    """Use socket names that no other Postigo process on this machine uses."""
    monkeypatch.setattr(cpu_affinity, "NAME", f"\0postigo-test-{uuid.uuid4().hex}-")


@pytest.fixture
def two_cores(monkeypatch):
    """Simulate a machine with two cores, and return the calls made to the scheduler."""
    asked = []
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    monkeypatch.setattr(os, "sched_setaffinity", lambda _, cores: asked.append(cores))
    monkeypatch.setattr(os, "sched_setscheduler", lambda _, policy, __: asked.append(policy))
    monkeypatch.setattr(os, "sched_getscheduler", lambda _: os.SCHED_OTHER)
    return asked


def test_this_process_is_pinned_and_released():
    cores, policy = os.sched_getaffinity(0), os.sched_getscheduler(0)
    with cpu_affinity.kept() as core:
        if len(cores) > 1:
            assert os.sched_getaffinity(0) == {core}
            assert os.sched_getscheduler(0) == os.SCHED_BATCH
        else:
            assert core is None
    assert (os.sched_getaffinity(0), os.sched_getscheduler(0)) == (cores, policy)


def test_the_process_is_pinned_to_one_core_and_released(two_cores):
    with cpu_affinity.kept() as core:
        assert (core, two_cores) == (0, [{0}, os.SCHED_BATCH])
    assert two_cores[2:] == [os.SCHED_OTHER, {0, 1}]


def test_each_process_has_its_own_core_until_there_are_no_more(two_cores):
    with cpu_affinity.kept() as first, cpu_affinity.kept() as second:
        assert {first, second} == {0, 1}
        del two_cores[:]
        with cpu_affinity.kept() as third:
            assert (third, two_cores) == (None, [])
    with cpu_affinity.kept() as again:
        assert again == 0


def test_nothing_changes_when_it_is_switched_off(two_cores):
    with cpu_affinity.kept(wanted=False) as core:
        assert (core, two_cores) == (None, [])


def test_another_scheduling_policy_is_kept(two_cores, monkeypatch):
    monkeypatch.setattr(os, "sched_getscheduler", lambda _: os.SCHED_FIFO)
    with cpu_affinity.kept():
        assert two_cores == [{0}]


def test_forbidden_calls_are_ignored(two_cores, monkeypatch):
    def forbidden(*_):
        raise PermissionError("not in this container")

    monkeypatch.setattr(os, "sched_setaffinity", forbidden)
    monkeypatch.setattr(os, "sched_setscheduler", forbidden)
    with cpu_affinity.kept() as core:
        assert core == 0


def refused(*_):
    raise OSError("Function not implemented")


def test_a_service_without_local_sockets_is_left_alone(two_cores, monkeypatch):
    monkeypatch.setattr(socket, "socket", refused)
    with cpu_affinity.kept() as core:
        assert (core, two_cores) == (None, [])


def test_a_claim_ends_with_its_process(two_cores):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as other:
        other.bind(f"{cpu_affinity.NAME}0")
        with cpu_affinity.kept() as core:
            assert core == 1
    with cpu_affinity.kept() as core:
        assert core == 0


def test_the_process_is_pinned_even_where_the_policy_cannot_be_read(two_cores, monkeypatch):
    monkeypatch.setattr(os, "sched_getscheduler", refused)
    with cpu_affinity.kept() as core:
        assert (core, two_cores) == (0, [{0}])
    assert two_cores == [{0}, {0, 1}]
