"""Holding an account, and finding out by itself when it works again."""

import datetime as dt

import pytest

from tests.conftest import TESTER
from tests.fakes.smtp import ScriptedServer, polite
from tests.outbox.requests import new_account
from tests.outbox.running import account_at
from webapp.accounts import sending_state, snapshots
from webapp.accounts.models import Account, SendingState
from webapp.accounts.sending import AccountSender
from webapp.clock import now
from webapp.credentials import service as credentials
from webapp.credentials.changes import Change
from webapp.credentials.fields import CredentialFields
from webapp.deadline import Deadline
from webapp.outbox.delivery import circuit_breaker
from webapp.outbox.delivery.circuit_breaker import PROBE_LEASE, probe
from webapp.outbox.queue import retry, transitions

pytestmark = pytest.mark.each_database

SECOND = dt.timedelta(seconds=1)


def sender_of(account):
    return AccountSender(account, None, snapshots.version_of(account.id))


def held(account, code="connect.refused", *, wait_s=None, **facts):
    assert circuit_breaker.hold(sender_of(account), code, facts, wait_s=wait_s)
    return state_of(account)


def to_probe():
    return [snapshot.account for snapshot in circuit_breaker.to_probe(at_most=100)]


def state_of(account):
    return SendingState.get(SendingState.account == account)


def probed(account, settings, **answers):
    with ScriptedServer(polite(**answers)) as server:
        Account.update(host="localhost", port=server.port).where(Account.id == account.id).execute()
        went_well = probe(snapshots.read(account.id), settings=settings)
    return went_well, server.heard


# Holding


def test_an_account_is_held_with_the_reason_and_probed_after_the_first_pause(account):
    row = held(account, "auth.rejected", user_name="relay")
    assert (row.held_at, row.held_code, row.held_facts) == (now(), "auth.rejected", {"user_name": "relay"})
    assert row.held_for == snapshots.version_of(account.id)
    assert row.probe_at == now() + 15 * SECOND
    assert not circuit_breaker.hold(sender_of(account), "connect.refused", {})
    assert state_of(account).held_code == "auth.rejected"


def test_where_nothing_was_sent_since_the_last_failure_the_first_pause_is_longer(account):
    sending_state.note_bad(account.id, "connect.refused", now())
    assert held(account).probe_at == now() + 30 * SECOND


@pytest.mark.parametrize(("good_after_s", "pause_s"), [(-1, 30), (0, 15), (1, 15)])
def test_a_success_since_the_last_failure_makes_it_short_again(account, good_after_s, pause_s):
    sending_state.note_bad(account.id, "connect.refused", now())
    sending_state.note_good([account.id], now() + good_after_s * SECOND)
    assert held(account).probe_at == now() + pause_s * SECOND


def test_a_success_alone_changes_nothing(account):
    sending_state.note_good([account.id], now())
    assert held(account).probe_at == now() + 15 * SECOND


@pytest.mark.parametrize(("wait_s", "pause_s"), [(300, 300), (5, 5), (None, 15)])
def test_what_the_server_asks_for_counts_more_than_the_plan(account, wait_s, pause_s):
    assert held(account, wait_s=wait_s).probe_at == now() + pause_s * SECOND


@pytest.mark.parametrize("wait_s", [5 * 3600, 24 * 3600])
def test_a_server_that_asks_for_a_day_is_not_probed_at_once(account, clock, wait_s):
    assert held(account, wait_s=wait_s).probe_at == now() + retry.HINT_AT_MOST
    clock.shift(1)
    assert to_probe() == []


# Probing


def test_a_probe_is_taken_when_it_is_due_and_by_one_only(account, clock):
    held(account)
    new_account()
    assert to_probe() == []
    clock.shift(15)
    assert to_probe() == [account]
    assert to_probe() == []
    assert state_of(account).probe_at == now() + PROBE_LEASE
    clock.shift(PROBE_LEASE)  # whoever took it died over it
    assert to_probe() == [account]


def test_an_account_that_was_changed_is_probed_at_once_and_only_once(account):
    held(account)
    Account.update(version=Account.version + 1).execute()
    [found] = to_probe()
    assert found.version == account.version + 1
    assert state_of(account).held_for == snapshots.version_of(found.id)
    assert to_probe() == []


@pytest.mark.parametrize(("beyond", "count"), [(0 * SECOND, 0), (SECOND, 1)])
def test_a_plan_from_before_the_clock_was_set_back_is_void(account, beyond, count):
    held(account)
    SendingState.update(probe_at=now() + transitions.FAR + beyond).execute()
    assert len(to_probe()) == count


def test_a_held_account_that_is_disabled_is_probed_when_it_is_enabled_again_and_not_before(account, clock):
    other = new_account()  # the first one is the default, which stays active
    mine = Account.id == other.id
    held(other)
    sending_state.ask_probe(other.id, actor=TESTER)
    Account.update(active=False, version=Account.version + 1).where(mine).execute()
    assert not sending_state.ask_probe(other.id, actor=TESTER)
    asked_at = state_of(other).probe_at
    clock.shift(3600)
    assert to_probe() == []
    assert state_of(other).probe_at == asked_at
    Account.update(active=True, version=Account.version + 1).where(mine).execute()
    assert to_probe() == [other]


def test_an_account_that_is_disabled_while_its_probe_is_taken_is_not_probed(account, clock, monkeypatch):
    other = new_account()
    held(other)
    clock.shift(3600)
    take = sending_state.take_probe

    def take_and_disable(account_id, probe_at):
        Account.update(active=False, version=Account.version + 1).where(Account.id == account_id).execute()
        return take(account_id, probe_at)

    monkeypatch.setattr(sending_state, "take_probe", take_and_disable)
    assert to_probe() == []


def test_each_held_account_is_probed_and_none_hides_another(account, clock):
    others = [new_account() for _ in range(3)]
    for each in (account, *others[:2]):
        held(each)
    SendingState.update(probe_at=now() + 99 * SECOND).where(SendingState.account == account).execute()
    clock.shift(15)
    assert to_probe() == others[:2]


def test_a_server_that_works_again_releases_the_account_and_gets_no_message(account, storage):
    Account.update(return_path="bounces@example.com").execute()
    held(account)
    went_well, heard = probed(account, storage)
    assert went_well
    assert state_of(account).held_at is None
    assert "MAIL FROM:<bounces@example.com>" in [line.partition(" SIZE")[0] for line in heard]
    assert not any(line.startswith(("RCPT", "DATA")) for line in heard)


def test_without_a_return_path_the_sender_is_asked_for(account, storage):
    held(account)
    _, heard = probed(account, storage)
    assert any(line.startswith(f"MAIL FROM:<{account.sender}>") for line in heard)


def test_a_probe_of_what_is_not_held_releases_nothing(account, storage):
    assert probed(account, storage)[0] is False


def test_a_failed_probe_says_why_and_the_next_comes_later(account, storage):
    held(account)
    pauses = []
    for _ in range(3):
        assert probed(account, storage, MAIL="550 5.7.1 not you")[0] is False
        row = state_of(account)
        pauses.append((row.probe_at - now()).total_seconds())
    assert pauses == [30, 60, 120]
    assert row.held_code == row.bad_code == "mail_from.refused"
    assert (row.held_facts["reply_code"], row.held_facts["reply_text"]) == (550, "5.7.1 not you")
    assert row.held_for == snapshots.version_of(account.id)
    assert row.bad_at == now()
    assert row.held_facts["port"] == Account.get_by_id(account.id).port


def test_a_failed_probe_comes_again_when_the_server_says(account, storage):
    held(account)
    probed(account, storage, MAIL="451 4.7.1 try again in 20 minutes")
    assert state_of(account).probe_at == now() + 1200 * SECOND


def test_what_keeps_a_probe_from_being_tried_at_all_is_a_failure_too(account, storage):
    fields = CredentialFields(name="Relay", user_name="relay")
    row = credentials.create(fields, secret=Change.to("s"), actor=TESTER)
    held(account)
    Account.update(authenticate=True, credential=row).execute()  # bound to no place
    assert not probe(snapshots.read(account.id), settings=storage)
    found = state_of(account)
    assert found.held_code == found.bad_code == "credential.unbound"
    assert found.held_facts["name"] == "Relay"
    assert found.held_facts["host"] == account.host


def test_an_account_that_was_deleted_is_neither_held_nor_probed_with_a_traceback(account, storage):
    other = new_account()  # the first one is the default, which stays
    sender, snapshot = sender_of(other), snapshots.read(other.id)
    Account.delete().where(Account.id == other.id).execute()
    assert not circuit_breaker.hold(sender, "connect.refused", {})
    assert not probe(snapshot, settings=storage)
    with ScriptedServer(polite()) as server:
        snapshot.account.host, snapshot.account.port = "localhost", server.port
        assert not probe(snapshot, settings=storage)


def test_a_cancelled_probe_changes_nothing(account, storage):
    before = held(account)
    deadline = Deadline(30)
    deadline.cancel()
    with ScriptedServer(polite()) as server:
        there = account_at(server)
        assert not probe(snapshots.read(there.id), settings=storage, deadline=deadline)
    row = state_of(account)
    assert (row.probe_at, row.probes, row.bad_at) == (before.probe_at, 0, None)
    assert sending_state.find(there.id) is None
