"""Accepting messages: the account chosen, refusals with their field, and idempotency keys."""

import threading

import peewee as pw
import pytest

from tests.outbox.requests import new_account, recipients
from tests.outbox.running import COMMAND, hand_over, new_application, with_settings
from webapp.accounts.models import Account
from webapp.applications.models import ApplicationAccount
from webapp.errors import Conflict, Invalid, Refused, Unavailable
from webapp.outbox.intake import accept, store
from webapp.outbox.intake.request import MessageRequest
from webapp.outbox.models import Content, Message
from webapp.outbox.queue import states

pytestmark = pytest.mark.each_database


@pytest.fixture
def account(storage):
    return new_account()


def refusal(settings, application=None, **asked):
    """Return what a message is refused with; nothing of it may be stored."""
    usual = {"to": ("maria@example.com",), "subject": "x", "text": "y"}
    [answer] = accept.accept(
        [MessageRequest(**usual | asked)],
        interface="api",
        application=application,
        actor=COMMAND,
        settings=settings,
    )
    assert Message.select().count() == 0
    return answer


def test_an_accepted_message_waits_in_the_lane_of_its_account(storage, account):
    message = hand_over(
        storage, to=("maria@example.com",), cc=("jose@example.com",), bcc=("ana@example.com",)
    )
    assert (message.account_id, message.account_name, message.why) == (
        account.id,
        account.name,
        "account.default",
    )
    rows = recipients(message)
    assert [(row.kind, row.address) for row in rows] == [
        ("to", "maria@example.com"),
        ("cc", "jose@example.com"),
        ("bcc", "ana@example.com"),
    ]
    assert {(row.state, row.lane_id) for row in rows} == {(states.QUEUED, account.id)}
    assert bytes(Content.get().entity).endswith(b"All is well.\r\n")
    assert "bcc" not in message.asked


def test_a_recipient_named_twice_gets_one_message(storage, account):
    message = hand_over(storage, to=("maria@example.com",), cc=("maria@example.com", "jose@example.com"))
    assert [row.address for row in recipients(message)] == ["maria@example.com", "jose@example.com"]


def test_the_account_asked_for_is_taken_by_id_or_name(storage, account):
    other = new_account(name="Folha de pagamento")
    for asked in (str(other.id), "folha DE pagamento"):
        message = hand_over(storage, account=asked)
        assert (message.account_id, message.why) == (other.id, "account.asked")


def test_a_sender_finds_its_account(storage, account):
    other = new_account(sender="folha@example.com")
    message = hand_over(storage, sender="Folha@example.com")
    assert (message.account_id, message.why) == (other.id, "account.by_sender")


def test_the_only_account_of_an_application_needs_no_naming(storage, account):
    other = new_account()
    application = new_application(any_account=False)
    ApplicationAccount.create(application=application, account=other)
    message = hand_over(storage, application)
    assert (message.account_id, message.why) == (other.id, "account.only_allowed")


def test_what_a_forced_account_overrides_is_recorded(storage):
    new_account(force=True, reply_to="help@example.com")
    message = hand_over(storage, sender="me@example.com", reply_to="mine@example.com")
    assert message.sender == "app@example.com"
    assert message.overridden == [
        {"field": "sender", "asked": "me@example.com", "used": "app@example.com"},
        {"field": "reply_to", "asked": "mine@example.com", "used": "help@example.com"},
    ]


@pytest.mark.parametrize(
    ("asked", "code", "field"),
    [
        ({"to": ()}, "message.no_recipients", "to"),
        ({"to": ("maria",)}, "address.no_at", "to"),
        ({"cc": ("a@b.example c@d.example",)}, "address.several", "cc"),
        ({"cc": ("A <a@b.example>, c@d.example",)}, "address.several", "cc"),
        ({"bcc": ("a@b.example\r\nBcc: c@d.example",)}, "text.line_break", "bcc"),
        ({"subject": "a\nBcc: x@example.com"}, "text.line_break", "subject"),
        ({"subject": "=?UTF-8?Q?=0A?=Bcc: x"}, "subject.encoded", "subject"),
        ({"return_path": "nobody"}, "address.no_at", "return_path"),
        ({"headers": (("Received", "1"),)}, "header.not_allowed", "headers"),
        ({"account": "nothing like it"}, "message.account_unknown", "account"),
        ({"account": "999"}, "message.account_unknown", "account"),
        ({"life_s": 5}, "message.bad_life", "life_s"),
        ({"life_s": 10**9}, "message.bad_life", "life_s"),
    ],
)
def test_a_refused_message_names_its_field(storage, account, asked, code, field):
    error = refusal(storage, **asked)
    assert isinstance(error, Invalid)
    assert (error.code, error.field) == (code, field)


def test_an_inactive_account_is_not_sent_through(storage, account):
    other = new_account(active=False)
    assert refusal(storage, account=str(other.id)).code == "message.account_inactive"


def test_without_any_account_a_message_is_refused(storage):
    assert refusal(storage).code == "message.no_account"


def test_an_application_may_not_use_the_accounts_of_others(storage, account):
    application = new_application(any_account=False)
    assert refusal(storage, application, account=str(account.id)).code == "message.account_unknown"
    assert refusal(storage, application).code == "message.no_account"


def test_an_application_sends_only_as_whom_it_may(storage, account):
    application = new_application(senders=["alerts@example.com", "@reports.example.com"])
    error = refusal(storage, application, sender="boss@example.com")
    assert isinstance(error, Refused)
    assert (error.code, error.field) == ("message.sender_not_allowed", "sender")
    for sender in ("alerts@example.com", "x@reports.example.com", account.sender):
        assert hand_over(storage, application, sender=sender).sender == sender


def test_a_message_beyond_the_limit_is_refused(storage, account):
    error = refusal(with_settings(storage, message_max_mb=1), text="x" * 1_100_000)
    assert error.code == "message.too_large"


def test_the_same_key_brings_the_same_message(storage, account):
    application = new_application()
    first = hand_over(storage, application, idempotency_key="k1")
    again = hand_over(storage, application, idempotency_key="k1")
    assert again.id == first.id
    assert Message.select().count() == 1


def test_a_key_belongs_to_one_content(storage, account):
    application = new_application()
    hand_over(storage, application, idempotency_key="k1")
    with pytest.raises(Conflict) as refused:
        hand_over(storage, application, idempotency_key="k1", text="Something else.")
    assert refused.value.code == "message.key_reused"


def test_a_key_of_one_application_says_nothing_to_another(storage, account):
    one, other = new_application(), new_application(name="Other", name_key="other")
    first = hand_over(storage, one, idempotency_key="k1")
    assert hand_over(storage, other, idempotency_key="k1").id != first.id


def test_the_same_key_at_the_same_moment_brings_one_message(storage, account):
    application = new_application()
    found, start = [], threading.Barrier(4)

    def hand_it_over():
        start.wait()
        found.append(hand_over(storage, application, idempotency_key="k1").id)
        storage_database.close()

    from webapp.db import database as storage_database

    threads = [threading.Thread(target=hand_it_over) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(set(found)) == 1


def test_in_a_batch_each_message_has_its_own_answer(storage, account):
    good = MessageRequest(to=("maria@example.com",), subject="x", text="y")
    bad = MessageRequest(to=("maria",), subject="x", text="y")
    answers = accept.accept(
        [good, bad, good], interface="api", application=None, actor=COMMAND, settings=storage
    )
    assert [type(answer) for answer in answers] == [accept.Accepted, Invalid, accept.Accepted]
    assert Message.select().count() == 2


def test_the_rate_of_an_application_is_kept_and_a_refused_batch_uses_none_of_it(storage, account):
    application = new_application(per_minute=3)
    one = MessageRequest(to=("maria@example.com",), subject="x", text="y")

    def hand_over_many(count):
        return accept.accept(
            [one] * count, interface="api", application=application, actor=COMMAND, settings=storage
        )

    hand_over_many(2)
    with pytest.raises(Refused) as refused:
        hand_over_many(2)
    assert refused.value.code == "limit.reached"
    assert 1 <= refused.value.facts["retry_after_s"] <= 120
    hand_over_many(1)
    with pytest.raises(Refused):
        hand_over_many(1)


def test_while_nothing_can_be_stored_nothing_is_accepted(storage, account, monkeypatch):
    def full(*_):
        raise pw.OperationalError("database or disk is full")

    monkeypatch.setattr(store, "new_ids", full)
    with pytest.raises(Unavailable, match=r"^storage\.unavailable$"):
        hand_over(storage)
    assert Message.select().count() == 0


def test_an_account_deleted_meanwhile_is_not_chosen(storage, account, monkeypatch):
    doomed = new_account()
    checked = accept._checked

    def delete_after(*requested):
        found = checked(*requested)
        Account.delete().where(Account.id == doomed.id).execute()
        return found

    monkeypatch.setattr(accept, "_checked", delete_after)
    error = refusal(storage, account=str(doomed.id))
    assert error.code == "message.account_unknown"
