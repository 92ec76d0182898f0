"""Display names and header fields of a program's own, as it hands them over and as they leave."""

from email import message_from_bytes, policy

import pytest

from webapp.accounts.models import Account
from webapp.outbox import service
from webapp.outbox.models import Message

GOOD = {"to": ["maria@example.com"], "subject": "Report", "text": "All is well."}


def left(call, storage, **asked):
    """Hand a message over, and return its record and the message as it leaves."""
    answer = call("POST", json=GOOD | asked)
    assert answer.status_code == 202, answer.json
    message = Message.get()
    return message, message_from_bytes(service.source(message, settings=storage), policy=policy.default)


@pytest.mark.parametrize(
    "written",
    [
        "Silva, Maria <maria@example.com>",
        '"Silva, Maria" <maria@example.com>',
        "=?utf-8?q?Silva=2C_Maria?= <maria@example.com>",
        {"name": "Silva, Maria", "address": "maria@example.com"},
    ],
)
@pytest.mark.parametrize("member", ["to", "cc", "from", "reply_to", "confirmation"])
def test_a_name_lives_in_every_member_that_takes_an_address(call, account, storage, written, member):
    Account.update(sender="maria@example.com", sender_name="Other").execute()
    value = [written] if member in ("to", "cc") else written
    message, arrived = left(call, storage, **{member: value})
    header = {"reply_to": "Reply-To", "confirmation": "Disposition-Notification-To"}.get(member, member)
    assert arrived[header] == '"Silva, Maria" <maria@example.com>'
    assert [row.address for row in service.recipients_of(message)] == ["maria@example.com"]


def test_an_address_in_an_object_may_have_no_name(call, account, storage):
    _message, arrived = left(call, storage, to=[{"address": "maria@example.com"}])
    assert arrived["To"] == "maria@example.com"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ({"name": "Maria"}, "member.wrong_type"),
        ({"name": 7, "address": "a@example.com"}, "member.wrong_type"),
        ({"address": "a@example.com", "x": ""}, "member.wrong_type"),
        ({"address": ["a@example.com"]}, "member.wrong_type"),
        ({"name": "a\nBcc: x@example.com", "address": "a@example.com"}, "member.wrong_value"),
    ],
)
def test_another_object_is_refused_at_its_member(call, account, written, code):
    [error] = call("POST", json=GOOD | {"to": [written]}).json["errors"]
    assert (error["field"], error["code"]) == ("to[0]", code)


@pytest.mark.parametrize(
    "address", ["a@example.com, b@example.com", "a@example.com> <b@example.com", "B <b@example.com>", "a b"]
)
@pytest.mark.parametrize("name", ["", "Maria"])
def test_the_address_of_an_object_is_one_address_and_no_more(call, account, name, address):
    answer = call("POST", json=GOOD | {"to": [{"name": name, "address": address}]})
    assert answer.status_code == 422
    assert answer.json["errors"][0]["code"].startswith("address.")
    assert Message.select().count() == 0


@pytest.mark.parametrize(
    "to", ["a@example.com b@example.com", "A <a@example.com> <b@example.com>", "a@example.com)b@example.com"]
)
def test_an_unclear_recipient_is_refused_and_the_piece_named(call, account, to):
    answer = call("POST", json=GOOD | {"to": ["ok@example.com", to]})
    assert answer.status_code == 422
    assert "b@example.com" in answer.json["detail"] or "address.several" in answer.json["code"]


@pytest.mark.parametrize("sender", ["robo@srv01", "Robo <root@localhost>"])
def test_a_sender_that_no_server_takes_is_left_to_the_account(call, account, storage, sender):
    message, arrived = left(call, storage, **{"from": sender})
    [address] = arrived["From"].addresses
    assert (address.addr_spec, address.display_name) == (account.sender, sender.partition(" <")[0])
    assert message.asked["not_kept"] == [["From", sender]]
    shown = call("GET", f"/{message.id}").json
    assert shown["not_kept"] == [{"name": "From", "value": sender}]
    assert shown["from"] == account.sender


def test_own_header_fields_leave_as_they_were_asked(call, account, storage):
    headers = {
        "X-Ticket": "7",
        "Precedence": "bulk",
        "X-Priority": "1",
        "X-Auto-Response-Suppress": "All",
        "X-Assunto": "Olá",
        "List-Help": "<https://example.com>",
        "Message-ID": "<7@example.org>",
        "Date": "Thu, 26 Nov 2026 12:00:00 -0300",
    }
    message, arrived = left(call, storage, headers=headers)
    assert {name: arrived[name] for name in headers} == headers
    assert message.message_id == "<7@example.org>"
    again = service.source(message, settings=storage)
    assert again == service.source(message, settings=storage)


def test_a_date_and_a_message_id_that_are_none_are_left_out_and_recorded(call, account, storage):
    message, arrived = left(call, storage, headers={"Date": "today", "Message-ID": "7"})
    assert arrived["Date"] != "today" and arrived["Message-ID"] == message.message_id != "7"
    assert message.asked["not_kept"] == [["Date", "today"], ["Message-ID", "7"]]


@pytest.mark.parametrize(
    "name",
    ["From", "to", "Bcc", "Sender", "Received", "DKIM-Signature", "Content-Type", "Resent-To", "X Y", ""],
)
def test_a_header_field_that_is_not_the_senders_own_is_refused(call, account, name):
    [error] = call("POST", json=GOOD | {"headers": {name: "x"}}).json["errors"]
    assert error["code"] == "header.not_allowed"
