"""The clock of the tests of the circuit breaker, and an account."""

import datetime as dt

import pytest
import time_machine

from tests.outbox.requests import new_account
from webapp.outbox.queue import retry

NOON = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)


@pytest.fixture
def clock(storage, monkeypatch):
    monkeypatch.setattr(retry.random, "random", lambda: 0.0)
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def account(clock):
    return new_account()
