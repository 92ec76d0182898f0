"""How sending through an account goes: each action changes what it should, once."""

import datetime as dt
import threading
from collections.abc import Callable

import peewee as pw
import pytest

import config
from tests.conftest import TESTER
from webapp.accounts import sending_state, service
from webapp.accounts.models import Account, SendingState
from webapp.audit.models import AuditEntry
from webapp.clock import now
from webapp.db import database
from webapp.errors import NotFound

pytestmark = pytest.mark.each_database

Maker = Callable[..., Account]
NOON = dt.datetime(2026, 11, 26, 12)
FACTS = {"user_name": "relay"}


def held(account: Account, probe_at: dt.datetime = NOON) -> Account:
    assert sending_state.hold(account.id, "auth.rejected", FACTS, "settings 1", probe_at)
    return account


def actions() -> list[str]:
    found = [entry.action for entry in AuditEntry.select().order_by(AuditEntry.id)]
    return [
        action for action in found if action.removeprefix("account.") in ("held", "released", "probe_asked")
    ]


def test_the_sending_state_of_an_account_is_created_when_first_asked_for(account: Maker) -> None:
    stored = account()
    assert sending_state.find(stored.id) is None
    assert sending_state.of(stored.id) == sending_state.of(stored.id)
    assert SendingState.select().count() == 1


def test_a_sending_state_that_another_worker_made_meanwhile_is_used(account: Maker, monkeypatch) -> None:
    stored = account()
    made = SendingState.create(account=stored)
    answers = iter([None])
    look = SendingState.get_or_none
    monkeypatch.setattr(SendingState, "get_or_none", lambda *where: next(answers, look(*where)))
    assert sending_state.of(stored.id) == made


def test_of_two_first_failures_at_once_none_is_lost(account: Maker, monkeypatch) -> None:
    stored = account()
    update = sending_state._update

    def overtaken(*arguments: object, **columns: object) -> bool:
        monkeypatch.setattr(sending_state, "_update", update)
        SendingState.create(account=stored)  # by the other worker
        return False

    monkeypatch.setattr(sending_state, "_update", overtaken)
    assert sending_state.note_bad(stored.id, "connect.refused", NOON)
    assert sending_state.of(stored.id).bad_code == "connect.refused"


def test_an_account_that_does_not_exist_has_no_sending_state(storage: config.Settings) -> None:
    with pytest.raises(NotFound):
        sending_state.of(99)
    assert not sending_state.release(99)
    assert not sending_state.note_good([99], NOON)
    assert not sending_state.note_bad(99, "auth.rejected", NOON)
    assert SendingState.select().count() == 0


def test_a_held_account_says_why_and_when_it_is_tried_next(account: Maker) -> None:
    stored = held(account())
    row = sending_state.of(stored.id)
    assert (row.held_code, row.held_facts, row.held_for) == ("auth.rejected", FACTS, "settings 1")
    assert (row.probe_at, row.probes) == (NOON, 0)
    assert row.held_at <= now()
    entry = AuditEntry.get(AuditEntry.action == "account.held")
    assert (entry.actor, entry.interface, entry.subject_id) == ("Postigo", "worker", stored.id)
    assert entry.after == {"reason": "auth.rejected"}


def test_holding_twice_holds_once(account: Maker) -> None:
    stored = held(account())
    assert not sending_state.hold(stored.id, "connect.refused", {}, "settings 2", NOON)
    assert sending_state.of(stored.id).held_code == "auth.rejected"
    assert actions() == ["account.held"]


def test_releasing_forgets_why_it_was_held_and_keeps_what_was_noted(account: Maker) -> None:
    stored = held(account())
    sending_state.note_bad(stored.id, "auth.rejected", NOON)
    assert sending_state.release(stored.id)
    row = sending_state.of(stored.id)
    assert (row.held_at, row.held_code, row.held_facts, row.held_for) == (None, "", {}, "")
    assert (row.probe_at, row.probes) == (None, 0)
    assert (row.bad_at, row.bad_code) == (NOON, "auth.rejected")
    assert not sending_state.release(stored.id)
    assert actions() == ["account.held", "account.released"]
    assert AuditEntry.get(AuditEntry.action == "account.released").before == {"reason": "auth.rejected"}


def test_held_lists_the_next_to_be_probed_first_with_its_account(account: Maker) -> None:
    later, sooner, _never = account(), account(name="Outra"), account(name="Terceira")
    held(later, NOON + dt.timedelta(hours=1))
    held(sooner)
    assert [row.account.name for row in sending_state.held()] == ["Outra", "Avisos"]
    sending_state.release(sooner.id)
    assert [row.account_id for row in sending_state.held()] == [later.id]


def test_a_failed_probe_counts_and_brings_its_own_cause(account: Maker) -> None:
    stored = held(account())
    assert sending_state.probe_failed(stored.id, "connect.refused", {"port": 25}, "settings 2", NOON)
    assert sending_state.probe_failed(stored.id, "connect.refused", {"port": 25}, "settings 2", NOON)
    row = sending_state.of(stored.id)
    assert (row.probes, row.held_code, row.held_for) == (2, "connect.refused", "settings 2")


def test_a_probe_of_an_account_that_is_not_held_changes_nothing(account: Maker) -> None:
    stored = account()
    sending_state.of(stored.id)
    assert not sending_state.probe_failed(stored.id, "connect.refused", {}, "", NOON)
    assert not sending_state.take_probe(stored.id, NOON)
    assert not sending_state.ask_probe(stored.id, actor=TESTER)
    assert actions() == []


def test_a_probe_is_taken_only_once_it_is_due(account: Maker) -> None:
    stored = held(account(), now() + dt.timedelta(hours=1))
    assert not sending_state.take_probe(stored.id, now())
    assert sending_state.ask_probe(stored.id, actor=TESTER)
    assert sending_state.take_probe(stored.id, now() + dt.timedelta(minutes=1))
    assert not sending_state.take_probe(stored.id, now() + dt.timedelta(minutes=1))
    assert actions() == ["account.held", "account.probe_asked"]


def test_of_many_workers_one_takes_the_probe_and_one_holds(account: Maker) -> None:
    stored = account()
    held_by, taken_by, errors = [], [], []

    def work() -> None:
        try:
            with database.connection_context():
                if isinstance(database.obj, pw.SqliteDatabase):
                    database.execute_sql("PRAGMA busy_timeout = 60000")  # a busy machine is no failure
                held_by.append(sending_state.hold(stored.id, "auth.rejected", {}, "", NOON))
                taken_by.append(sending_state.take_probe(stored.id, now() + dt.timedelta(days=1)))
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert errors == []
    assert (sum(held_by), sum(taken_by)) == (1, 1)


def test_an_older_note_never_covers_a_newer_one(account: Maker) -> None:
    first, second = account(), account(name="Outra")
    assert sending_state.note_good([second.id, first.id, 99], NOON)
    assert not sending_state.note_good([first.id], NOON - dt.timedelta(seconds=1))
    assert not sending_state.note_good([first.id], NOON)
    assert sending_state.note_bad(first.id, "connect.refused", NOON)
    assert not sending_state.note_bad(first.id, "auth.rejected", NOON - dt.timedelta(seconds=1))
    row = sending_state.of(first.id)
    assert (row.good_at, row.bad_at, row.bad_code) == (NOON, NOON, "connect.refused")
    assert sending_state.of(second.id).good_at == NOON


def test_the_sending_state_is_deleted_with_its_account(account: Maker) -> None:
    account()
    other = held(account(name="Outra"))
    service.delete(other.id, actor=TESTER)
    assert SendingState.select().count() == 0
