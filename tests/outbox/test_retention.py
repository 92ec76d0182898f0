"""What is deleted by itself: never what is not over, never too early, and the audit says how much."""

import dataclasses
import datetime as dt

import pytest

from tests.conftest import TESTER
from tests.outbox import stored
from webapp.audit.models import AuditEntry
from webapp.clock import now
from webapp.general import service as general
from webapp.outbox import bulk, retention
from webapp.outbox.maintenance import periodic_tasks
from webapp.outbox.models import Attempt, BulkAction, Content, Message, Recipient
from webapp.outbox.queue import states
from webapp.outbox.reading.search import MessageFilters

pytestmark = pytest.mark.each_database

DAY = dt.timedelta(days=1)


@pytest.fixture
def keeping(storage):
    """Contents for 30 days, messages for 365."""
    return dataclasses.replace(storage, keep_bodies_days=30, keep_messages_days=365)


def old(account, days, *people, **columns):
    return stored.message(account, *people, age=days * DAY, **columns)


def test_content_and_transcripts_go_and_what_the_server_said_stays(keeping, account):
    message = old(account, 31, ("a@example.com", states.ACCEPTED), ("b@example.com", states.REFUSED))
    stored.attempt(message, reply="250 2.0.0 Ok: queued as 4F1")
    assert not retention.purge(now(), keeping)
    assert not Content.select().exists()
    kept = Message.get()
    assert kept.content_deleted_at is not None
    assert kept.subject == message.subject
    [attempt] = Attempt.select()
    assert (attempt.steps, attempt.reply) == ([], "250 2.0.0 Ok: queued as 4F1")
    assert Recipient.select().count() == 2


def test_the_days_are_those_of_the_general_settings(keeping, account):
    old(account, 8, ("a@example.com", states.ACCEPTED))
    retention_task = next(task for task in periodic_tasks(keeping) if task.name == "retention")
    retention_task.do(now())
    assert Content.select().exists()
    general.update({"keep_bodies_days": "7"}, version=0, settings=keeping, actor=TESTER)
    retention_task.do(now())
    assert not Content.select().exists()
    assert Message.select().exists()
    general.update({"keep_messages_days": "7"}, version=1, settings=keeping, actor=TESTER)
    retention_task.do(now())
    assert not Message.select().exists()


def test_what_is_younger_stays_whole(keeping, account):
    message = old(account, 29, ("a@example.com", states.ACCEPTED))
    stored.attempt(message)
    retention.purge(now(), keeping)
    assert Content.select().exists()
    assert Attempt.get().steps
    assert not AuditEntry.select().where(AuditEntry.action == "outbox.purged").exists()


@pytest.mark.parametrize("state", sorted(set(states.STATES) - states.FINAL))
def test_a_message_that_is_not_over_keeps_everything_however_old_it_is(keeping, account, state):
    old(account, 400, ("a@example.com", states.ACCEPTED), ("b@example.com", state))
    retention.purge(now(), keeping)
    assert Content.select().exists()


@pytest.mark.parametrize("state", sorted(states.FINAL))
def test_whole_messages_go_with_all_that_belongs_to_them(keeping, account, state):
    message = old(account, 366, ("a@example.com", state))
    stored.attempt(message)
    kept = old(account, 364, ("b@example.com", state))
    retention.purge(now(), keeping)
    assert [row.id for row in Message.select()] == [kept.id]
    assert [row.message_id for row in Recipient.select()] == [kept.id]
    assert not Attempt.select().exists()


def test_many_go_in_slices_and_one_entry_of_the_audit_counts_them(keeping, account, monkeypatch):
    monkeypatch.setattr(retention, "SLICE", 2)
    for number in range(5):
        old(account, 40, ("a@example.com", states.ACCEPTED if number % 4 else states.UNCERTAIN))
    for _ in range(3):
        old(account, 400, ("a@example.com", states.EXPIRED), entity=None)
    assert not retention.purge(now(), keeping)
    assert Content.select().count() == 2
    [entry] = AuditEntry.select().where(AuditEntry.action == "outbox.purged")
    assert entry.after == {"contents": 3, "messages": 3}
    assert (entry.actor, entry.interface) == ("Postigo", "worker")
    retention.purge(now(), keeping)
    assert AuditEntry.select().where(AuditEntry.action == "outbox.purged").count() == 1


def test_it_stops_when_its_time_is_over_and_goes_on_at_the_next_call(keeping, account, monkeypatch):
    monkeypatch.setattr(retention, "SLICE", 1)
    for _ in range(3):
        old(account, 40, ("a@example.com", states.ACCEPTED))
    assert retention.purge(now(), keeping, within_s=0)
    assert Content.select().count() == 2
    assert not retention.purge(now(), keeping)
    assert Content.select().count() == 0


def test_bulk_actions_are_deleted_with_the_messages(keeping, account):
    old(account, 1, ("a@example.com", states.QUEUED))
    ids = [bulk.create(bulk.CANCEL, MessageFilters(), None, actor=TESTER).id for _ in range(3)]
    BulkAction.update(finished_at=now() - 366 * DAY).where(BulkAction.id == ids[0]).execute()
    BulkAction.update(finished_at=now() - 364 * DAY).where(BulkAction.id == ids[1]).execute()
    retention.purge(now(), keeping)
    assert [row.id for row in BulkAction.select().order_by(BulkAction.id)] == ids[1:]
