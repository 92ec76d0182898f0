"""One action on many messages: what it touches, that nothing is done twice, and that it can be stopped."""

import pytest

from tests.conftest import TESTER
from tests.outbox import stored
from webapp.audit.models import AuditEntry
from webapp.errors import Invalid
from webapp.outbox import bulk
from webapp.outbox.models import BulkAction, Content, Recipient
from webapp.outbox.queue import states
from webapp.outbox.reading import search
from webapp.outbox.reading.search import MessageFilters

pytestmark = pytest.mark.each_database

A, B = "a@example.com", "b@example.com"


def states_now():
    return [row.state for row in Recipient.select().order_by(Recipient.id)]


def begin(action, picked=None, through=None, **filters):
    return bulk.create(action, MessageFilters(**filters), picked, actor=TESTER, account_id=through)


@pytest.fixture
def finish(storage):
    """A function that carries out all actions."""

    def do():
        while bulk.step(storage):
            pass

    return do


def test_all_messages_that_a_filter_finds_are_retried(account, finish):
    for state in (states.REFUSED, states.REFUSED, states.ACCEPTED, states.DEFERRED):
        stored.message(account, (A, state))
    row = begin(bulk.RETRY, state=states.REFUSED)
    assert (row.total, row.done) == (2, 0)
    finish()
    assert states_now() == [states.QUEUED, states.QUEUED, states.ACCEPTED, states.DEFERRED]
    row = bulk.get(row.id)
    assert (row.state, row.done, row.changed) == (bulk.DONE, 2, 2)


def test_only_the_recipients_that_the_filter_means_are_touched(account, finish):
    stored.message(account, (A, states.REFUSED), (B, states.DEFERRED))
    begin(bulk.RETRY, state=states.REFUSED)
    finish()
    assert states_now() == [states.QUEUED, states.DEFERRED]
    begin(bulk.CANCEL, recipient=B)
    finish()
    assert states_now() == [states.QUEUED, states.CANCELLED]


def test_picked_messages_only(account, finish):
    one, _other = (stored.message(account, (A, states.QUEUED)) for _ in range(2))
    begin(bulk.CANCEL, [one.id])
    finish()
    assert states_now() == [states.CANCELLED, states.QUEUED]


def test_what_a_person_has_to_decide_is_left_unless_it_was_asked_for(account, finish):
    stored.message(account, (A, states.UNCERTAIN))
    begin(bulk.RETRY)
    begin(bulk.CANCEL)
    finish()
    assert states_now() == [states.UNCERTAIN]
    begin(bulk.RETRY, state=search.UNDECIDED)
    finish()
    assert states_now() == [states.QUEUED]


@pytest.mark.parametrize("state", [states.ACCEPTED, states.SENDING, states.CANCELLED])
@pytest.mark.parametrize("action", bulk.ACTIONS)
def test_accepted_and_leased_recipients_stay(account, state, action, finish):
    stored.message(account, (A, state))
    begin(action, [1], through=account.id if action == bulk.SEND_BY else None)
    finish()
    assert states_now() == [state]


def test_a_message_without_content_is_not_tried_again(account, finish):
    stored.message(account, (A, states.REFUSED))
    Content.delete().execute()
    row = begin(bulk.RETRY)
    finish()
    assert states_now() == [states.REFUSED]
    assert bulk.get(row.id).changed == 0


def test_it_goes_slice_by_slice_and_leaves_what_came_later(account, monkeypatch, storage):
    monkeypatch.setattr(bulk, "SLICE", 2)
    for _ in range(5):
        stored.message(account, (A, states.QUEUED))
    row = begin(bulk.CANCEL)
    late = stored.message(account, (B, states.QUEUED))
    assert bulk.step(storage)
    assert (bulk.get(row.id).done, bulk.get(row.id).state) == (2, bulk.WAITING)
    assert bulk.work(storage, within_s=0)
    assert not bulk.work(storage)
    assert states_now() == [states.CANCELLED] * 5 + [states.QUEUED]
    assert bulk.get(row.id).done == 5
    assert Recipient.get(Recipient.message == late).state == states.QUEUED
    assert not bulk.step(storage)


def test_picked_ones_go_slice_by_slice_too(account, monkeypatch, finish):
    monkeypatch.setattr(bulk, "SLICE", 2)
    ids = [stored.message(account, (A, states.QUEUED)).id for _ in range(5)]
    row = begin(bulk.CANCEL, ids)
    finish()
    assert states_now() == [states.CANCELLED] * 5
    assert (bulk.get(row.id).done, bulk.get(row.id).state) == (5, bulk.DONE)


def test_it_can_be_stopped_and_what_was_done_stays(account, monkeypatch, finish, storage):
    monkeypatch.setattr(bulk, "SLICE", 1)
    for _ in range(3):
        stored.message(account, (A, states.QUEUED))
    row = begin(bulk.CANCEL)
    bulk.step(storage)
    assert bulk.stop(row.id, actor=TESTER)
    assert not bulk.stop(row.id, actor=TESTER)
    finish()
    assert states_now() == [states.QUEUED, states.QUEUED, states.CANCELLED]
    assert bulk.get(row.id).state == bulk.STOPPED


def test_a_slice_that_another_worker_did_is_not_done_again(account, monkeypatch, storage):
    stored.message(account, (A, states.QUEUED))
    row = begin(bulk.CANCEL)
    look = bulk._next

    def overtaken(found):
        BulkAction.update(cursor=0).execute()
        return look(found)

    monkeypatch.setattr(bulk, "_next", overtaken)
    assert bulk.step(storage)
    assert states_now() == [states.QUEUED]
    assert bulk.get(row.id).done == 0


def test_the_audit_tells_of_the_whole_with_its_counts(account, finish):
    for _ in range(2):
        stored.message(account, (A, states.QUEUED), (B, states.QUEUED))
    begin(bulk.CANCEL, subject="pedido")
    finish()
    begun, done = AuditEntry.select().where(AuditEntry.action.startswith("bulk.")).order_by(AuditEntry.id)
    assert begun.after == {"action": "cancel", "filters": {"subject": "pedido"}, "messages": 2}
    assert done.after == {
        "action": "cancel",
        "filters": {"subject": "pedido"},
        "messages": 2,
        "recipients": 4,
    }
    assert done.actor == TESTER.name


def test_nothing_to_do_and_an_unknown_action_are_refused(account):
    with pytest.raises(Invalid, match=r"bulk.nothing"):
        begin(bulk.RETRY)
    with pytest.raises(Invalid, match=r"bulk.unknown_action"):
        begin("delete")
