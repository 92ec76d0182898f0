"""Killed at any moment: nothing is lost, nothing is stuck, and only what was in flight may come twice."""

import pytest

from tests.fakes.sink import Sink
from tests.outbox.crash import CrashRun

pytestmark = pytest.mark.each_database


def test_kill_9_of_workers_and_web_loses_nothing(storage):
    with Sink() as sink:
        outcome = CrashRun(storage, messages=600, kills=8, seed=20_261_126).run(sink)
    assert outcome.kills == 8
    assert outcome.accepted == 600
    assert outcome.lost == []
    assert outcome.stuck == 0
    assert outcome.excess == []
    assert outcome.duplicates <= outcome.in_flight
