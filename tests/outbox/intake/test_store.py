"""What is stored of a message, and what the same idempotency key brings, within a call and across calls."""

import dataclasses
import datetime as dt

import pytest
import time_machine

from tests.outbox.requests import new_account, recipients
from tests.outbox.running import COMMAND, hand_over, new_application, with_settings
from webapp.accounts import snapshots
from webapp.clock import now
from webapp.db import is_sqlite, notify, writing
from webapp.errors import Conflict, Invalid, Refused
from webapp.mail.compose.content import Attachment
from webapp.outbox.intake import accept, store
from webapp.outbox.intake.request import MessageRequest
from webapp.outbox.intake.store import Accepted
from webapp.outbox.models import Content, Message
from webapp.outbox.queue import retry, states

pytestmark = pytest.mark.each_database

NOON = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)
GOOD = MessageRequest(to=("maria@example.com",), subject="Report", text="All is well.")


@pytest.fixture
def account(storage):
    return new_account()


@pytest.fixture
def take(storage, account):
    """A maker of answers to several requests of one call."""

    def answers(*requests, application=None):
        return accept.accept(
            requests, interface="api", application=application, actor=COMMAND, settings=storage
        )

    return answers


def keyed(key, **changes):
    return GOOD._replace(idempotency_key=key, **changes)


def test_the_record_has_what_was_asked_and_decided(storage, account):
    with time_machine.travel(NOON, tick=False):
        message = hand_over(
            storage,
            sensitive=True,
            life_s=3600,
            cc=("jose@example.com",),
            message_id="<mine@example.com>",
            idempotency_key="k1",
        )
        moment = now()
    assert (message.application_id, message.application_name, message.actor) == (None, "", COMMAND.name)
    assert (message.interface, message.idempotency_key, message.sensitive) == ("command", "k1", True)
    assert (message.account_id, message.account_name) == (account.id, account.name)
    assert (message.message_id, message.sender, message.subject) == (
        *("<mine@example.com>", account.sender),
        "Report",
    )
    assert message.asked == {"to": ["maria@example.com"], "cc": ["jose@example.com"]}
    assert message.overridden == []
    assert (message.created_at, message.expires_at) == (moment, moment + dt.timedelta(hours=1))
    rows = recipients(message)
    assert [row.place for row in rows] == [0, 1]
    for row in rows:
        assert (row.due_at, row.created_at, row.expires_at) == (moment, moment, message.expires_at)
    content = Content.get()
    whole = bytes(content.head) + bytes(content.entity)
    assert message.size_bytes == len(whole)
    assert whole.startswith(bytes(content.head)) and b"Subject: Report" in bytes(content.head)
    assert (content.built_for, content.envelope_sender) == (snapshots.version_of(account.id), account.sender)
    assert not content.smtputf8


def test_an_application_is_named_and_its_person_is_not(storage, account):
    application = new_application()
    message = hand_over(storage, application)
    assert (message.application_id, message.application_name, message.actor) == (
        *(application.id, application.name),
        "",
    )
    assert message.expires_at - message.created_at == retry.LIFE
    assert not message.sensitive


def test_what_a_footer_changes_is_built_when_it_is_sent(storage):
    new_account(footer=True)
    hand_over(storage)
    content = Content.get()
    assert (content.head, content.built_for, content.envelope_sender) == (None, "", "")
    assert not content.smtputf8


def test_a_sender_beyond_ascii_is_remembered_with_the_built_header(storage):
    new_account()
    hand_over(storage, to=("josé@example.com",))
    assert Content.get().smtputf8


def test_each_message_of_a_call_has_its_own_content_and_recipients(take):
    first, second = GOOD, GOOD._replace(to=("a@example.com", "b@example.com"), text="Otherwise.")
    one, two = (Message.get_by_id(answer.message_id) for answer in take(first, second))
    assert [row.address for row in recipients(one)] == ["maria@example.com"]
    assert [row.address for row in recipients(two)] == ["a@example.com", "b@example.com"]
    texts = [bytes(Content.get(Content.message == each).entity) for each in (one, two)]
    assert b"All is well." in texts[0] and b"Otherwise." in texts[1]


def test_a_call_of_nothing_but_errors_stores_nothing_and_answers_each(take):
    bad = GOOD._replace(to=())
    assert [type(answer) for answer in take(bad, bad)] == [Invalid, Invalid]
    assert take() == []
    assert Message.select().count() == 0


@pytest.mark.parametrize("is_application", [False, True])
def test_a_key_twice_in_one_call_is_one_message(take, is_application):
    application = new_application() if is_application else None
    first, again, other, changed = take(
        keyed("k1"), keyed("k1"), keyed("k2"), keyed("k1", text="No."), application=application
    )
    assert (first.repeated, again) == (False, Accepted(first.message_id, first.header_id, repeated=True))
    assert other.message_id != first.message_id
    assert isinstance(changed, Conflict)
    assert changed.facts["message_id"] == first.message_id
    assert Message.select().count() == 2


@pytest.mark.parametrize("is_application", [False, True])
def test_a_key_that_came_before_brings_the_message_of_then(take, is_application):
    application = new_application() if is_application else None
    [first] = take(keyed("k1"), application=application)
    assert take(keyed("k1"), application=application) == [
        Accepted(first.message_id, first.header_id, repeated=True)
    ]
    [changed] = take(keyed("k1", subject="Else"), application=application)
    assert (changed.code, changed.facts["message_id"]) == ("message.key_reused", first.message_id)


def test_a_key_without_an_application_is_not_that_of_one(take):
    [first] = take(keyed("k1"))
    [second] = take(keyed("k1"), application=new_application())
    assert not second.repeated and second.message_id != first.message_id


def test_messages_without_a_key_are_never_the_same(take):
    assert len({answer.message_id for answer in (*take(GOOD, GOOD), *take(GOOD))}) == 3
    assert {row.request_digest for row in Message.select()} == {""}


FILE = Attachment("a.csv", "text/csv", b"1;2")


@pytest.mark.parametrize(
    "change",
    [
        {"text": "Else."},
        {"to": ("jose@example.com",)},
        {"life_s": 3600},
        {"entity": b"Content-Type: text/plain\r\n\r\nx"},
        {"attachments": ()},
        {"attachments": (FILE, FILE)},
        {"attachments": (dataclasses.replace(FILE, name="b.csv"),)},
        {"attachments": (dataclasses.replace(FILE, media_type="text/plain"),)},
        {"attachments": (dataclasses.replace(FILE, data=b"1;3"),)},
    ],
)
def test_whatever_differs_makes_it_another_request(take, change):
    first, other = take(keyed("k1", attachments=(FILE,)), keyed("k1", attachments=(FILE,))._replace(**change))
    assert isinstance(other, Conflict)
    assert not first.repeated


def test_workers_are_called_for_what_is_new_and_not_for_what_came_before(take):
    wake_up = notify.WakeUp()
    try:
        if not is_sqlite():  # it is set once when it has begun to listen
            assert wake_up.wait(5)
        take(GOOD._replace(to=()))
        assert not wake_up.wait(0)
        take(keyed("k1"))
        assert wake_up.wait(5)
        take(keyed("k1"))
        assert not wake_up.wait(0)
    finally:
        wake_up.close()


@pytest.mark.parametrize(
    ("life_s", "passes"), [(59, False), (60, True), (2_592_000, True), (2_592_001, False)]
)
def test_a_life_is_between_a_minute_and_thirty_days(take, life_s, passes):
    [answer] = take(GOOD._replace(life_s=life_s))
    assert isinstance(answer, Accepted) is passes
    if not passes:
        assert (answer.field, answer.facts) == ("life_s", {"least": 60, "most": 2_592_000})


def test_all_wait_in_the_lane_of_the_account_of_each(take, account):
    other = new_account()
    answers = take(GOOD, GOOD._replace(account=f" {other.name} "), GOOD._replace(account=other.name))
    stored = [Message.get_by_id(answer.message_id) for answer in answers]
    assert [message.account_id for message in stored] == [account.id, other.id, other.id]
    assert [recipients(message)[0].lane_id for message in stored] == [account.id, other.id, other.id]
    assert {recipients(message)[0].state for message in stored} == {states.QUEUED}


def test_of_those_that_are_stored_together_the_refused_one_stores_nothing(take, monkeypatch):
    application = new_application(per_minute=2)
    take(GOOD, application=application)
    batches = []

    def kept(batch):
        batches.append(batch)
        raise Conflict("only.prepared")

    with monkeypatch.context() as patched, pytest.raises(Conflict):
        patched.setattr(store._group, "store", kept)
        take(GOOD, GOOD, application=application)
    with monkeypatch.context() as patched, pytest.raises(Conflict):
        patched.setattr(store._group, "store", kept)
        take(GOOD)
    for order in (batches, batches[::-1]):
        Message.delete().execute()
        with writing():
            answers = store._store_all(order)
        kinds = {
            len(each): type(answer) for each, answer in zip((b.entries for b in order), answers, strict=True)
        }
        assert kinds == {2: Refused, 1: list}
        assert Message.select().count() == 1


def test_a_message_may_be_exactly_as_large_as_allowed(storage, account, monkeypatch):
    size_bytes = hand_over(storage, message_id="<a@x.test>").size_bytes
    for limit_bytes in (size_bytes, size_bytes - 1):
        monkeypatch.setattr(accept, "MEGABYTE", limit_bytes)
        [answer] = accept.accept(
            [GOOD._replace(message_id="<b@x.test>")],
            interface="command",
            application=None,
            actor=COMMAND,
            settings=with_settings(storage, message_max_mb=1),
        )
        if limit_bytes == size_bytes:
            assert isinstance(answer, Accepted)
        else:
            assert answer.code == "message.too_large"
            assert answer.facts == {"size_bytes": size_bytes, "limit_bytes": limit_bytes}
