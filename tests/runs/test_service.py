"""The service functions of test runs."""

import datetime as dt

import pytest

from tests.runs.conftest import OPERATOR, ask
from webapp.access.limits import LimitHit
from webapp.audit.log import Actor
from webapp.audit.models import AuditEntry
from webapp.clock import now
from webapp.errors import NotFound, Refused
from webapp.runs import queue, service
from webapp.runs.models import Run

pytestmark = pytest.mark.each_database


def entries(action: str) -> list[AuditEntry]:
    return list(AuditEntry.select().where(AuditEntry.action == action))


def test_starting_stores_a_run_that_waits_and_records_who_asked(storage):
    run = ask(to="maria@example.com", subject="Hi", body="long words")
    assert (run.state, run.actor, run.asked["to"]) == ("waiting", "operator@example.com", "maria@example.com")
    [entry] = entries("account.tested")
    assert (entry.actor, entry.subject_type, entry.subject_id) == ("operator@example.com", "account", 1)
    assert entry.after == {"run": run.id, "to": "maria@example.com"}


def test_each_kind_has_an_entry_of_its_own(storage):
    ask("connector", host="smtp.example.com", port=25)
    [entry] = entries("connector.tested")
    assert entry.after["host"] == "smtp.example.com"


def test_the_limit_counts_both_kinds_together_and_leaves_an_entry(storage):
    ask(per_minute=2)
    ask("connector", per_minute=2)
    with pytest.raises(Refused) as refused:
        ask(per_minute=2)
    assert refused.value.code == "limit.reached"
    assert 1 <= refused.value.facts["retry_after_s"] <= 60
    assert Run.select().count() == 2
    assert entries("limit.reached")


def test_the_limit_is_each_persons_own(storage):
    ask(per_minute=1)
    ask(per_minute=1, actor=Actor(8, "another@example.com", "web"))
    assert Run.select().count() == 2


def test_after_a_minute_there_is_room_again(storage):
    ask(per_minute=1)
    LimitHit.update(at=now() - dt.timedelta(seconds=61)).execute()
    ask(per_minute=1)
    assert Run.select().count() == 2


def test_a_waiting_run_is_cancelled_without_being_run(storage):
    run = service.cancel(ask().id, actor=OPERATOR)
    assert run.state == "cancelled"
    assert queue.claim() is None
    [entry] = entries("account.test_cancelled")
    assert entry.after == {"run": run.id}


def test_cancelling_what_is_over_changes_and_records_nothing(storage):
    run = ask()
    queue.finish(queue.claim(), [], {"code": "accepted"})
    assert service.cancel(run.id, actor=OPERATOR).state == "accepted"
    assert not entries("account.test_cancelled")


def test_cancelling_twice_records_once(storage):
    run = ask()
    queue.claim()
    service.cancel(run.id, actor=OPERATOR)
    assert service.cancel(run.id, actor=OPERATOR).cancel_requested
    assert len(entries("account.test_cancelled")) == 1


def test_an_unknown_run_is_not_found(storage):
    with pytest.raises(NotFound):
        service.get(99)
    with pytest.raises(NotFound):
        service.cancel(99, actor=OPERATOR)


def test_the_history_of_a_subject_is_its_own_newest_first(storage):
    first, second = ask(), ask()
    ask("connector")
    assert [run.id for run in service.history("account", 1)] == [second.id, first.id]
    assert [run.id for run in service.history("account", 1, before=second.id)] == [first.id]


def test_only_the_newest_runs_of_a_subject_are_kept(storage, monkeypatch):
    monkeypatch.setattr(service, "KEPT", 2)
    runs = [ask() for _ in range(2)]
    other = ask("connector")
    runs += [ask() for _ in range(2)]
    assert [run.id for run in service.history("account", 1)] == [runs[3].id, runs[2].id]
    assert service.find(other.id)


def test_the_last_accepted_run_is_the_newest_one_before(storage):
    good, bad = ask(), ask()
    queue.finish(queue.claim(), [], {"code": "accepted"})
    queue.finish(queue.claim(), [], {"code": "connect.refused"})
    assert service.last_accepted_before(bad).id == good.id
    assert service.last_accepted_before(good) is None
