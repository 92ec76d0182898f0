"""A probe is its worker's while it runs, however long its server hangs, and no longer."""

import datetime as dt
import signal

import pytest

from tests.fakes.hanging import HangingServers
from tests.fakes.process import Postigo
from tests.fakes.smtp import ScriptedServer, polite
from tests.outbox.requests import new_account
from tests.outbox.running import account_at, until, working
from webapp.accounts import sending_state
from webapp.accounts.models import SendingState
from webapp.clock import now
from webapp.outbox.delivery import circuit_breaker
from webapp.outbox.queue import leases


@pytest.fixture
def hanging(storage):
    with HangingServers("greeting", "mail") as servers:
        yield servers


def held_account(hanging, where="greeting"):
    account = new_account(host="127.0.0.1", port=hanging.ports[where])
    sending_state.hold(account.id, "connect.refused", {}, held_for="", probe_at=now())
    return account


def probe_at():
    return SendingState.get().probe_at


@pytest.mark.each_database
@pytest.mark.parametrize("where", ["greeting", "mail"])
def test_a_worker_that_stops_gives_back_its_probe(storage, hanging, where):
    held_account(hanging, where)
    with working(storage):
        until(lambda: hanging.hanging == 1)
    assert probe_at() <= now()


def test_the_next_process_probes_at_once(storage, hanging):
    held_account(hanging)
    for count in (1, 2):
        worker = Postigo(storage.data, "worker")
        try:
            until(lambda count=count: hanging.seen == count)
            worker.signal(signal.SIGTERM)
            assert worker.ended() == 0
        finally:
            worker.close()


def test_a_probe_that_runs_for_long_is_renewed_and_not_begun_again(storage, hanging, monkeypatch):
    monkeypatch.setattr(circuit_breaker, "PROBE_LEASE", dt.timedelta(seconds=4))
    held_account(hanging)
    with working(storage):
        until(lambda: hanging.hanging == 1)
        first = probe_at()
        until(lambda: now() > first and probe_at() > now(), limit_s=20)
        assert hanging.seen == 1


@pytest.mark.each_database
def test_a_probe_ends_without_a_fault_and_closes_its_connection(storage, caplog):
    with ScriptedServer(polite(MAIL="550 5.7.1 No")) as server:
        account = account_at(server)
        sending_state.hold(account.id, "connect.refused", {}, held_for="", probe_at=now())
        with working(storage):
            until(lambda: sending_state.of(account.id).probes == 1)
    assert [record.message for record in caplog.records if record.exc_info] == []


def test_a_killed_worker_keeps_a_probe_no_longer_than_two_leases():
    assert circuit_breaker.PROBE_LEASE <= 2 * leases.LEASE
