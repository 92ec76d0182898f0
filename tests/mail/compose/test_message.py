"""Building a message from a draft and an account: the intended headers, in bytes that any server accepts."""

from unittest.mock import patch

import pytest

from tests.mail.drafts import ACCOUNT, ASKING, FULL, NOW, changed, content_of, draft, sent
from webapp.errors import Invalid, MailError
from webapp.mail.compose import message as message_module
from webapp.mail.compose.footer import Footer
from webapp.mail.compose.message import Identity, Overridden, build
from webapp.mail.rules.text import RULE_CODES


def test_a_plain_message_has_the_headers_that_were_meant_and_no_more():
    built = build(draft(), ACCOUNT, now=NOW)
    assert [name for name, _ in built.headers] == [
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "Content-Type",
        "Content-Transfer-Encoding",
        "MIME-Version",
    ]
    headers = dict(built.headers)
    assert headers["From"] == "conta@example.com"
    assert headers["To"] == "maria@example.com"
    assert headers["Date"] == "Mon, 23 Nov 2026 12:30:05 +0000"
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["Message-ID"] == built.message_id
    assert built.message_id.endswith("@example.com>")
    assert built.overridden == []


def test_the_envelope_sender_is_the_return_path_and_no_such_header_is_written():
    built = build(draft(), FULL, now=NOW)
    assert built.envelope.sender == "retorno@example.com"
    assert b"return-path" not in built.envelope.message.lower()
    assert build(draft(), ACCOUNT, now=NOW).envelope.sender == "conta@example.com"


def test_bcc_reaches_the_envelope_only_and_nobody_is_named_twice():
    built = build(
        draft(cc=("joao@example.com", "maria@example.com"), bcc=("oculto@example.com",)), ACCOUNT, now=NOW
    )
    assert built.envelope.recipients == ("maria@example.com", "joao@example.com", "oculto@example.com")
    assert b"oculto" not in built.envelope.message


def test_only_hidden_recipients_get_a_to_that_names_nobody():
    assert sent(draft(to=(), bcc=("oculto@example.com",)))["To"] == "undisclosed-recipients:;"
    assert sent(draft(to=(), cc=("joao@example.com",)))["To"] is None


@pytest.mark.parametrize(
    ("account", "asked", "to"),
    [
        ({"confirmation": "c@example.com", "reply_to": "r@example.com"}, "", "c@example.com"),
        ({"reply_to": "r@example.com"}, "", "r@example.com"),
        ({}, "", "conta@example.com"),
        ({"confirmation": "c@example.com"}, "lido@example.org", "lido@example.org"),
        ({"confirmation": "c@example.com", "force": True}, "lido@example.org", "c@example.com"),
    ],
)
def test_a_read_receipt_goes_to_the_confirmation_address_else_reply_to_else_sender(account, asked, to):
    identity = changed(ACCOUNT, read_receipt=True, **account)
    assert sent(draft(confirmation=asked), identity)["Disposition-Notification-To"] == to


def test_no_read_receipt_is_asked_for_unless_the_account_or_the_application_wants_it():
    assert sent(draft(), FULL)["Disposition-Notification-To"] is None
    assert (
        sent(draft(confirmation="lido@example.org"), FULL)["Disposition-Notification-To"]
        == "lido@example.org"
    )
    forced = changed(FULL, force=True)
    assert sent(draft(confirmation="lido@example.org"), forced)["Disposition-Notification-To"] is None


def test_without_force_the_application_wins_and_nothing_is_overridden():
    built = build(ASKING, changed(FULL, read_receipt=True), now=NOW)
    headers = dict(built.headers)
    assert headers["From"] == "app@example.org"
    assert headers["Reply-To"] == "ajuda@example.org"
    assert headers["Disposition-Notification-To"] == "lido@example.org"
    assert built.envelope.sender == "erros@example.org"
    assert built.overridden == []


def test_without_force_the_account_fills_the_gaps():
    built = build(draft(sender="app@example.org"), FULL, now=NOW)
    headers = dict(built.headers)
    assert (headers["From"], headers["Reply-To"]) == ("app@example.org", "resposta@example.com")
    assert built.envelope.sender == "retorno@example.com"


def test_force_makes_the_account_stand_and_records_what_was_asked():
    built = build(ASKING, changed(FULL, read_receipt=True, force=True), now=NOW)
    headers = dict(built.headers)
    assert headers["From"] == "conta@example.com"
    assert headers["Reply-To"] == "resposta@example.com"
    assert headers["Disposition-Notification-To"] == "confirma@example.com"
    assert built.envelope.sender == "retorno@example.com"
    assert built.overridden == [
        Overridden("sender", "app@example.org", "conta@example.com"),
        Overridden("reply_to", "ajuda@example.org", "resposta@example.com"),
        Overridden("return_path", "erros@example.org", "retorno@example.com"),
        Overridden("confirmation", "lido@example.org", "confirma@example.com"),
    ]


def test_force_with_an_empty_account_means_none_and_the_sender_takes_the_bounces():
    built = build(ASKING, changed(ACCOUNT, force=True), now=NOW)
    assert "Reply-To" not in dict(built.headers)
    assert built.envelope.sender == "conta@example.com"
    assert {(item.field, item.used) for item in built.overridden} == {
        ("sender", "conta@example.com"),
        ("reply_to", ""),
        ("return_path", "conta@example.com"),
        ("confirmation", ""),
    }


def test_asking_for_what_the_account_has_anyway_is_not_an_override():
    same = draft(sender="conta@EXAMPLE.com", reply_to="resposta@example.com")
    assert build(same, changed(FULL, force=True), now=NOW).overridden == []


def test_a_message_id_is_kept_when_given_and_new_otherwise():
    assert sent(draft(message_id="<1.x@example.com>"))["Message-ID"] == "<1.x@example.com>"
    assert sent(draft())["Message-ID"] != sent(draft())["Message-ID"]


@pytest.mark.parametrize(
    "message_id", ["x@y", "<x>", "<a@b@c>", "<a b@c>", "<é@y>", "<=?utf-8?q?=0AX?=@y>", "<a@b>\nX: y"]
)
def test_a_message_id_of_another_form_is_refused(message_id):
    with pytest.raises(Invalid) as caught:
        sent(draft(message_id=message_id))
    assert caught.value.field == "message_id"
    assert caught.value.code in RULE_CODES


def test_text_and_html_are_alternatives_with_the_footer_in_each():
    identity = changed(ACCOUNT, footer=Footer("$account avisa em $date", "Padrão"))
    message = sent(draft(text="Olá\r\nmundo 🎉", html="<body><p>Olá 🎉</p></body>"), identity)
    assert message.get_content_type() == "multipart/alternative"
    text, html = message.iter_parts()
    assert content_of(text) == "Olá\nmundo 🎉\n\nPadrão avisa em 2026-11-23\n"
    assert "<p>Olá 🎉</p>\n<div>Padrão avisa em 2026-11-23</div>\n</body>" in content_of(html)


@pytest.mark.parametrize(
    ("fields", "content_type", "content"),
    [
        ({"text": "", "html": "<p>x</p>"}, "text/html", "<p>x</p>\n"),
        ({"text": "", "html": ""}, "text/plain", "\n"),
        ({"text": "{{7*7}} ${x}\n.\nFrom me\n"}, "text/plain", "{{7*7}} ${x}\n.\nFrom me\n"),
    ],
)
def test_a_message_of_one_part_has_no_multipart(fields, content_type, content):
    message = sent(draft(**fields))
    assert message.get_content_type() == content_type
    assert content_of(message) == content


@pytest.mark.parametrize("name", ["References", "in-reply-to", "LIST-UNSUBSCRIBE"])
def test_a_literal_header_breaks_only_at_spaces_and_is_never_encoded(name):
    value = " ".join(f"<{number}.{'x' * 100}@example.com>" for number in range(3))
    built = build(draft(headers=((name, value),)), ACCOUNT, now=NOW)
    written = {name.lower(): value for name, value in built.headers}
    assert written[name.lower()] == value
    assert b"\r\n <1." in built.envelope.message


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ([("Bcc", "x@example.com")], "header.not_allowed"),
        ([("Return-Path", "<x@example.com>")], "header.not_allowed"),
        ([("X-Y\r\nBcc", "x@example.com")], "header.not_allowed"),
        ([("References", "<a@b>"), ("references", "<c@d>")], "header.not_allowed"),
        ([("References", "<a@b>\r\nBcc: x@example.com")], "text.line_break"),
        ([("References", "=?utf-8?q?=0ABcc=3A?=")], "header.not_literal"),
        ([("List-Id", "ação")], "header.not_literal"),
        ([("List-Id", "x" * 901)], "header.not_literal"),
        ([("List-Id", " ")], "text.empty"),
    ],
)
def test_other_headers_are_refused(headers, code):
    with pytest.raises(Invalid) as caught:
        sent(draft(headers=tuple(headers)))
    assert (caught.value.code, caught.value.field) == (code, "headers")


@pytest.mark.parametrize("field", ["sender", "reply_to", "return_path", "confirmation", "to", "cc", "bcc"])
def test_an_address_that_breaks_the_rule_is_refused_whatever_field_it_is_in(field):
    address = "maria@example.com\nBcc: x@example.com"
    with pytest.raises(Invalid) as caught:
        sent(draft(**{field: (address,) if field in ("to", "cc", "bcc") else address}))
    assert (caught.value.code, caught.value.field) == ("text.line_break", field)


def test_what_was_stored_for_the_account_is_judged_again():
    with pytest.raises(Invalid) as caught:
        sent(draft(), Identity(""))
    assert (caught.value.code, caught.value.field) == ("text.empty", "sender")


def test_somebody_must_be_named():
    with pytest.raises(Invalid) as caught:
        sent(draft(to=()))
    assert (caught.value.code, caught.value.field) == ("message.no_recipients", "to")


def test_an_international_domain_goes_out_in_ascii_and_needs_no_extension():
    built = build(draft(to=("maria@bücher.local",)), Identity("conta@ação.local"), now=NOW)
    assert built.envelope.smtputf8 is False
    assert built.envelope.message.isascii()
    assert built.envelope.recipients == ("maria@xn--bcher-kva.local",)
    assert built.envelope.sender == "conta@xn--ao-siap.local"
    assert built.message_id.isascii()


@pytest.mark.parametrize("field", ["sender", "reply_to", "return_path", "confirmation", "to", "bcc"])
def test_an_international_local_part_needs_smtputf8(field):
    value = ("josé@example.com",) if field in ("to", "bcc") else "josé@example.com"
    assert build(draft(**{field: value}), ACCOUNT, now=NOW).envelope.smtputf8 is True


def test_a_header_that_slipped_past_the_rules_is_caught_in_the_bytes():
    with (
        patch.object(message_module, "check_subject", lambda text: text),
        pytest.raises(MailError) as caught,
    ):
        build(draft(subject="a =?UTF-8?Q?=0D=0ABcc:_x@example.com?="), ACCOUNT, now=NOW)
    assert (caught.value.code, caught.value.stage) == ("message.headers_differ", "settings")
    assert caught.value.permanent
