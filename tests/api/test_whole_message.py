"""A complete message as the body of a request."""

import pytest

from webapp.outbox import service
from webapp.outbox.models import Message, Recipient

SOURCE = (
    b"From: Scanner <app@example.com>\r\nTo: Maria <maria@example.com>\r\nBcc: hidden@example.com\r\n"
    b"Subject: Scan\r\nMessage-ID: <1@scanner>\r\nX-Scan: 7\r\n\r\nPage 1\r\n"
)
TYPE = {"content_type": "message/rfc822"}


def people():
    return sorted((row.address, row.kind) for row in Recipient.select())


def test_it_works(call, account, storage):
    answer = call("POST", data=SOURCE, **TYPE)
    assert answer.status_code == 202, answer.text
    message = Message.get_by_id(answer.json["id"])
    assert (message.subject, message.message_id, message.interface) == ("Scan", "<1@scanner>", "api")
    assert people() == [("hidden@example.com", "bcc"), ("maria@example.com", "to")]
    content = service.built_of(message, settings=storage).envelope.message
    assert b"X-Scan: 7\r\n" in content
    assert b"hidden@example.com" not in content


def test_named_recipients_alone_receive_it(call, account):
    assert call("POST", "?to=one@example.com&to=two@example.com", data=SOURCE, **TYPE).status_code == 202
    assert people() == [("one@example.com", "bcc"), ("two@example.com", "bcc")]


def test_the_other_parameters_count(call, account, application, storage):
    application.senders = ["@example.org"]
    application.version += 1
    application.save()
    query = f"?from=bounces@example.org&account={account.id}&sensitive=true&life_seconds=120"
    answer = call("POST", query, data=SOURCE, **TYPE)
    assert answer.status_code == 202, answer.text
    message = Message.get()
    assert (message.sensitive, message.why) == (True, "account.asked")
    assert (message.expires_at - message.created_at).total_seconds() == 120
    assert service.built_of(message, settings=storage).envelope.sender == "bounces@example.org"


def test_a_repeated_key_brings_the_first_message(call, account):
    key = {"headers": {"Idempotency-Key": "k1"}}
    first, second = (call("POST", data=SOURCE, **TYPE, **key) for _ in range(2))
    assert (first.json["id"], second.json["repeated"]) == (second.json["id"], True)


def test_a_named_sender_beside_from_is_left_out_and_told(call, account):
    assert call("POST", data=b"Sender: boss@example.com\r\n" + SOURCE, **TYPE).status_code == 202
    assert ["Sender", "boss@example.com"] in Message.get().asked["not_kept"]


@pytest.mark.parametrize(
    ("query", "data", "code"),
    [
        ("", b"Subject: nobody\r\n\r\nx", "message.no_recipients"),
        ("?to=nobody", SOURCE, "address.no_at"),
        ("?cc=a@example.com", SOURCE, "member.unknown"),
        ("?from=a@example.com&from=b@example.com", SOURCE, "member.unknown"),
        ("?sensitive=yes", SOURCE, "member.wrong_value"),
        ("?life_seconds=-1", SOURCE, "member.wrong_type"),
        ("?life_seconds=1", SOURCE, "message.bad_life"),
        ("?account=none", SOURCE, "message.account_unknown"),
        ("", b"no message", "source.no_header"),
        ("", b"Resent-To: a@example.com\r\n" + SOURCE, "source.resent"),
    ],
)
def test_what_breaks_a_rule_is_refused(call, account, query, data, code):
    answer = call("POST", query, data=data, **TYPE)
    assert (answer.status_code, answer.json["code"]) == (422, code)
    assert Message.select().count() == 0
