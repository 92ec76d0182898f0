"""Only recipients refuse a message of a program: values of its header are mended and recorded."""

from email import message_from_bytes, policy

import pytest

from webapp.outbox import service
from webapp.outbox.models import Message

GOOD = {"to": ["maria@example.com"], "subject": "Report", "text": "All is well."}
BIDI = "\u202e"


def left(call, storage, asked):
    """Hand a message over; return it as it leaves, and what its record says was not kept."""
    answer = call("POST", json=GOOD | asked)
    assert answer.status_code == 202, answer.json
    source = service.source(Message.get(), settings=storage)
    shown = call("GET", f"/{answer.json['id']}").json["not_kept"]
    return message_from_bytes(source, policy=policy.default), [
        (each["name"], each["value"]) for each in shown
    ]


@pytest.mark.parametrize("fold", ["\t", "\r\n ", "\r\n\t", "\n ", "\n\t"])
@pytest.mark.parametrize(
    ("member", "field", "value"),
    [
        ("subject", "Subject", "Backup{}done"),
        ("from", "From", "Backup{}server <app@example.com>"),
        ("reply_to", "Reply-To", "Help{}desk <help@example.com>"),
        ("reply_to", "Reply-To", "help@example.com,{}desk@example.com"),
        ("confirmation", "Disposition-Notification-To", "Help{}desk <help@example.com>"),
        ("to", "To", "Maria{}Silva <maria@example.com>"),
        ("headers", "References", "<1@example.com>{}<2@example.com>"),
        ("headers", "List-Unsubscribe", "<https://a.example>,{}<mailto:a@b.example>"),
        ("headers", "X-Ticket", "7{}8"),
        ("headers", "Message-ID", "{}<1@example.com>"),
        ("headers", "Date", "Thu, 26 Nov 2026{}12:00:00 -0300"),
    ],
)
def test_folding_is_a_space(call, account, storage, member, field, value, fold):
    written = value.format(fold)
    asked = {"to": [written], "headers": {field: written}}.get(member, written)
    arrived, not_kept = left(call, storage, {member: asked})
    assert " ".join(arrived[field].split()) == " ".join(value.format(" ").split())
    assert not_kept == []


@pytest.mark.parametrize(
    ("asked", "field", "leaves", "not_kept"),
    [
        ({"reply_to": "nobody"}, "Reply-To", None, [("Reply-To", "nobody")]),
        ({"reply_to": "a b@e.local"}, "Reply-To", None, [("Reply-To", "a b@e.local")]),
        (
            {"reply_to": "a@e.local, robo@srv01"},
            "Reply-To",
            "a@e.local",
            [("Reply-To", "a@e.local, robo@srv01")],
        ),
        (
            {"reply_to": {"name": "Ana", "address": "nobody"}},
            "Reply-To",
            None,
            [("Reply-To", "Ana <nobody>")],
        ),
        ({"reply_to": ", ;"}, "Reply-To", None, [("Reply-To", ", ;")]),
        (
            {"confirmation": "a@e.local, b@e.local"},
            "Disposition-Notification-To",
            "a@e.local",
            [("Disposition-Notification-To", "a@e.local, b@e.local")],
        ),
        ({"from": "nobody at all"}, "From", "nobody at all <app@example.com>", [("From", "nobody at all")]),
        ({"from": "Robo <>"}, "From", "Robo <app@example.com>", [("From", "Robo <>")]),
        (
            {"from": "app@example.com, b@e.local"},
            "Reply-To",
            "app@example.com, b@e.local",
            [("From", "app@example.com, b@e.local")],
        ),
        (
            {"from": f"Ro{BIDI}bo <app@example.com>"},
            "From",
            "Ro bo <app@example.com>",
            [("From", f"Ro{BIDI}bo <app@example.com>")],
        ),
        (
            {"from": {"name": f"Ro{BIDI}bo", "address": "app@example.com"}},
            "From",
            "Ro bo <app@example.com>",
            [("From", f"Ro{BIDI}bo <app@example.com>")],
        ),
        (
            {"subject": "=?utf-8?q?Ol=C3=A1?= =?utf-8?q?!?="},
            "Subject",
            "Olá!",
            [("Subject", "=?utf-8?q?Ol=C3=A1?= =?utf-8?q?!?=")],
        ),
        (
            {"subject": "what is =? and ?="},
            "Subject",
            "what is = ? and ?=",
            [("Subject", "what is =? and ?=")],
        ),
        ({"subject": "x" * 901}, "Subject", "x" * 899 + "…", [("Subject", "x" * 200 + "…")]),
        ({"headers": {"Date": "today"}}, None, None, [("Date", "today")]),
        ({"headers": {"Date": "31 Feb 2026 12:00 GMT"}}, None, None, [("Date", "31 Feb 2026 12:00 GMT")]),
        ({"headers": {"Message-ID": "7"}}, None, None, [("Message-ID", "7")]),
        ({"headers": {"Message-ID": ""}}, None, None, [("Message-ID", "")]),
        ({"headers": {"X-Empty": " "}}, "X-Empty", None, [("X-Empty", "")]),
        ({"headers": {"References": "olá"}}, "References", None, [("References", "olá")]),
        ({"headers": {"X-Hidden": f"a{BIDI}b"}}, "X-Hidden", None, [("X-Hidden", f"a{BIDI}b")]),
        ({"headers": {"X-Word": "a" * 901}}, "X-Word", None, [("X-Word", "a" * 200 + "…")]),
    ],
)
def test_a_value_that_cannot_be_used_is_mended_or_left_out_and_recorded(
    call, account, storage, asked, field, leaves, not_kept
):
    arrived, told = left(call, storage, asked)
    if field is not None:
        assert arrived[field] == leaves
    assert told == not_kept
    assert arrived["From"] and arrived["Date"] and arrived["Message-ID"]


def test_of_many_long_fields_as_many_leave_as_servers_take(call, account, storage):
    headers = {f"X-{number}": "a b " * 2_000 for number in range(10)}
    arrived, told = left(call, storage, {"headers": headers})
    own = [name for name in arrived if name in headers]
    assert own == [f"X-{number}" for number in range(6)]
    assert [name for name, _value in told] == [f"X-{number}" for number in range(6, 10)]


def test_a_name_that_is_too_long_is_cut(call, account, storage):
    name = "Ana " * 100
    arrived, told = left(call, storage, {"from": {"name": name, "address": "app@example.com"}})
    assert arrived["From"].addresses[0].display_name == name[:255].strip()
    assert [field for field, _value in told] == ["From"]


def test_a_reply_to_of_very_many_addresses_keeps_whole_ones_only(call, account, storage):
    addresses = [f"person{number:04}@example.com" for number in range(1_000)]
    arrived, told = left(call, storage, {"reply_to": ", ".join(addresses)})
    kept = [address.addr_spec for address in arrived["Reply-To"].addresses]
    assert len(kept) > 300 and kept == addresses[: len(kept)]
    assert [field for field, _value in told] == ["Reply-To"]


CONTROLS = ["\n", "\r", "\r\n", "\0", "\x1b", "\x85", "\u2028", "\u2029"]
MEMBERS = ["subject", "from", "reply_to", "confirmation", "return_path", "to"]
FIELDS = ["X-A", "References", "Message-ID", "Date"]


@pytest.mark.parametrize("control", CONTROLS, ids=ascii)
@pytest.mark.parametrize("member", [*MEMBERS, *FIELDS])
def test_a_line_break_that_is_no_folding_and_a_control_character_are_refused(call, account, member, control):
    value = f"maria@example.com{control}Bcc: x@example.com"
    asked = {member: [value] if member == "to" else value}
    if member in FIELDS:
        asked = {"headers": {member: value}}
    answer = call("POST", json=GOOD | asked)
    assert answer.status_code == 422
    [error] = answer.json["errors"]
    assert error["field"] == next(iter(asked))
    assert error["code"] in ("text.line_break", "text.control")
    assert Message.select().count() == 0


@pytest.mark.parametrize("word", ["=?utf-8?q?a=0ABcc:_x@e.local?=", "=?utf-8?b?YQ1i?=", "=?utf-8?q?=1B?="])
def test_a_subject_that_hides_a_control_character_in_an_encoded_word_is_refused(call, account, word):
    [error] = call("POST", json=GOOD | {"subject": word}).json["errors"]
    assert (error["field"], error["code"]) == ("subject", "subject.encoded")


@pytest.mark.parametrize("path", ["a@b.test;c@d.test", "nobody", "a b@example.com"])
def test_a_malformed_envelope_sender_is_refused(call, account, path):
    [error] = call("POST", json=GOOD | {"return_path": path}).json["errors"]
    assert error["field"] == "return_path"


def test_an_application_gains_no_sender_by_a_from_that_is_mended(call, account, application):
    answer = call("POST", json=GOOD | {"from": "boss@example.com, app@example.com"})
    assert (answer.status_code, answer.json["code"]) == (403, "message.sender_not_allowed")
