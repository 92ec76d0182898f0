"""What the practice mailbox took leaves through a real account, once, and what cannot is named."""

import pytest

from tests.conftest import TESTER
from tests.fakes.smtp import Mailbox, real_server
from tests.outbox import stored
from tests.outbox.requests import new_account, states_of
from tests.outbox.running import account_at, until, working
from webapp.accounts import practice, service
from webapp.accounts.models import Account
from webapp.applications.models import Application, ApplicationAccount
from webapp.audit.models import AuditEntry
from webapp.errors import Invalid
from webapp.outbox import bulk, practised
from webapp.outbox.models import Content, Message, Recipient
from webapp.outbox.queue import states
from webapp.outbox.reading.search import MessageFilters

pytestmark = pytest.mark.each_database

A, B, C = "a@example.com", "b@example.com", "c@example.com"
PORT = 2525


@pytest.fixture
def there(storage):
    """The account that leads to the practice mailbox, which is the default."""
    practice.note_port(PORT)
    return new_account(name="Treino", port=PORT, sender="postigo@treino.local")


@pytest.fixture
def real(there):
    """An account of a server that is not the practice mailbox."""
    return new_account(name="Relay", host="smtp.example.com")


@pytest.fixture
def send(storage, real):
    """A function that carries out the action for messages, or for all, and returns its row."""

    def carry_out(picked=None, through=real, with_sensitive=True, **filters):
        row = bulk.create(
            bulk.SEND_BY,
            MessageFilters(**filters),
            picked,
            actor=TESTER,
            account_id=through.id,
            with_sensitive=with_sensitive,
        )
        while bulk.step(storage):
            pass
        return bulk.get(row.id)

    return carry_out


def taken(account, *people, **columns):
    return stored.message(account, *((person, states.PRACTICE) for person in people or (A,)), **columns)


def test_it_is_queued_again_through_the_account_as_the_same_message(send, there, real):
    message = taken(there, A, B)
    row = send()
    assert (row.state, row.done, row.changed, row.left_out) == (bulk.DONE, 1, 2, {})
    again = Message.get()
    assert (again.id, again.message_id) == (message.id, message.message_id)
    assert (again.account_id, again.account_name, again.why) == (real.id, "Relay", "account.after_practice")
    assert again.sender == real.sender
    for recipient in Recipient.select():
        assert (recipient.state, recipient.lane_id, recipient.tries) == (states.QUEUED, real.id, 0)
        assert recipient.due_at is not None
        assert recipient.expires_at is not None
        assert (recipient.code, recipient.reply, recipient.sent_by_id) == ("", "", None)


def test_asked_twice_it_leaves_once(send, there):
    taken(there)
    send()
    row = bulk.create(
        bulk.SEND_BY, MessageFilters(), [1], actor=TESTER, account_id=Account.get(name="Relay").id
    )
    assert row.state == bulk.WAITING
    assert send([1]).changed == 0
    assert states_of(Message.get()) == [states.QUEUED]


def test_all_else_is_left_alone(send, there):
    other = stored.message(there, (A, states.ACCEPTED), (B, states.REFUSED), (C, states.PRACTICE))
    row = send()
    assert states_of(other) == [states.ACCEPTED, states.REFUSED, states.QUEUED]
    assert row.changed == 1


def test_only_what_the_filters_mean_is_sent(send, there):
    first, second = taken(there, subject="Fatura"), taken(there, subject="Convite")
    row = send(subject="Fatura")
    assert (row.total, row.changed) == (1, 1)
    assert states_of(first) == [states.QUEUED]
    assert states_of(second) == [states.PRACTICE]


def test_messages_whose_content_is_gone_are_named_and_stay(send, there):
    gone, fine = taken(there, entity=None), taken(there)
    row = send()
    assert row.left_out == {"message.content_gone": {"count": 1, "ids": [gone.id]}}
    assert states_of(gone) == [states.PRACTICE]
    assert states_of(fine) == [states.QUEUED]
    done = AuditEntry.get(AuditEntry.action == "bulk.done")
    assert done.after["left_out"] == {"message.content_gone": 1}


def test_sensitive_ones_need_who_may_send_them(send, there):
    secret = taken(there, sensitive=True)
    assert send([secret.id], with_sensitive=False).left_out["message.sensitive"]["ids"] == [secret.id]
    assert states_of(secret) == [states.PRACTICE]
    assert send([secret.id]).changed == 1


def test_an_application_that_may_not_use_the_account_keeps_its_messages_out_of_it(send, there, real):
    application = stored.new_application(any_account=False)
    ApplicationAccount.create(application=application, account=there)
    message = taken(there, application=application)
    assert list(send().left_out) == ["message.account_not_allowed"]
    ApplicationAccount.create(application=application, account=real)
    Application.update(version=Application.version + 1).execute()
    assert send([message.id]).changed == 1


def test_an_application_that_may_not_send_as_its_sender_is_refused_it(send, there):
    application = stored.new_application()
    message = taken(there, application=application, asked={"to": [A], "sender": "boss@example.com"})
    assert list(send().left_out) == ["message.sender_not_allowed"]
    application.senders = ["boss@example.com"]
    application.save()
    assert send([message.id]).changed == 1
    assert Message.get().sender == "boss@example.com"


def test_what_the_account_replaces_is_recorded_anew(send, there, real):
    service.update(
        real.id,
        service.account_fields.AccountFields(
            name="Relay",
            sender="app@example.com",
            host="smtp.example.com",
            force=True,
            secure=False,
            security=None,
        ),
        version=real.version,
        is_default=False,
        actor=TESTER,
    )
    taken(there, asked={"to": [A], "sender": "boss@example.com"})
    send()
    [overridden] = Message.get().overridden
    assert (overridden["field"], overridden["asked"]) == ("sender", "boss@example.com")


def test_it_goes_slice_by_slice(send, there, monkeypatch):
    monkeypatch.setattr(bulk, "SLICE", 2)
    for number in range(5):
        taken(there, entity=None if number % 2 else stored.ENTITY)
    row = send()
    assert (row.done, row.changed, row.left_out["message.content_gone"]["count"]) == (5, 3, 2)


def test_only_so_many_are_named(send, there, monkeypatch):
    monkeypatch.setattr(bulk.practised, "LISTED_MOST", 2)
    for _ in range(3):
        taken(there, entity=None)
    assert send().left_out["message.content_gone"]["count"] == 3
    assert len(bulk.get(1).left_out["message.content_gone"]["ids"]) == 2


@pytest.mark.parametrize("unusable", ["gone", "disabled", "leads to practice"])
def test_an_account_that_delivers_nothing_is_refused(there, real, unusable):
    taken(there)
    chosen = {"gone": 99, "disabled": real.id, "leads to practice": there.id}[unusable]
    Account.update(active=False).where(Account.id == real.id).execute()
    with pytest.raises(Invalid, match=r"bulk.account_unusable"):
        bulk.create(bulk.SEND_BY, MessageFilters(), None, actor=TESTER, account_id=chosen)


def test_an_account_that_is_disabled_meanwhile_ends_the_action(storage, there, real):
    message = taken(there)
    row = bulk.create(bulk.SEND_BY, MessageFilters(), None, actor=TESTER, account_id=real.id)
    Account.update(active=False).where(Account.id == real.id).execute()
    while bulk.step(storage):
        pass
    assert bulk.get(row.id).state == bulk.STOPPED
    assert states_of(message) == [states.PRACTICE]
    assert AuditEntry.get(AuditEntry.action == "bulk.stopped").after["reason"] == "bulk.account_unusable"


def test_the_audit_names_the_account(send, there, real):
    taken(there)
    send()
    begun = AuditEntry.get(AuditEntry.action == "bulk.begun")
    assert (begun.after["action"], begun.after["account"]) == ("send_by", real.id)


def test_a_real_server_receives_it(storage, there):
    with real_server(Mailbox()) as server:
        account = account_at(server)
        message = taken(there)
        bulk.create(bulk.SEND_BY, MessageFilters(), None, actor=TESTER, account_id=account.id)
        while bulk.step(storage):
            pass
        with working(storage):
            until(lambda: states_of(message) == [states.ACCEPTED])
        [received] = server.handler.received
    assert received.mail_from == account.sender
    assert message.message_id.encode() in received.content
    assert Content.select().count() == 1


def test_what_left_after_it_was_planned_is_not_touched(storage, there, real):
    message = taken(there)
    planned = practised.plan(real, practised.practised_of([message.id], []), storage, with_sensitive=True)
    Recipient.update(state=states.ACCEPTED).execute()
    assert practised.carry_out(planned) == 0
    assert Message.get().account == there
    assert states_of(message) == [states.ACCEPTED]


def test_an_account_that_is_disabled_while_a_slice_is_planned_sends_nothing(
    storage, there, real, monkeypatch
):
    message = taken(there)
    plan = practised.plan

    def overtaken(*args, **options):
        Account.update(active=False).where(Account.id == real.id).execute()
        return plan(*args, **options)

    monkeypatch.setattr(practised, "plan", overtaken)
    row = bulk.create(bulk.SEND_BY, MessageFilters(), None, actor=TESTER, account_id=real.id)
    assert bulk.step(storage)
    assert bulk.get(row.id).state == bulk.STOPPED
    assert states_of(message) == [states.PRACTICE]
