"""Complete messages that programs submit: fields follow the input rules, content is not changed."""

import contextlib
from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.mail.drafts import ACCOUNT, NOW, changed, content_of
from webapp.errors import Invalid
from webapp.mail.compose.footer import Footer
from webapp.mail.compose.message import build
from webapp.mail.compose.source import draft_from_source
from webapp.mail.rules.address_list import read_list
from webapp.mail.rules.text import RULE_CODES

SIGNED = (
    b'Content-Type: multipart/signed; boundary="b"; protocol="application/pgp-signature"\r\n'
    b"MIME-Version: 1.0\r\n\r\n--b\r\nContent-Type:  text/plain;\r\n\tcharset=utf-8\r\n\r\nOl\xc3\xa1  \r\n"
    b"--b\r\n"
    b"Content-Type: application/pgp-signature\r\n\r\nxxxx\r\n--b--\r\n"
)


def taken(source):
    """Return the draft of a message given as text or bytes."""
    return draft_from_source(source.encode() if isinstance(source, str) else source).draft


def arrived(source, identity=ACCOUNT):
    """Return a submitted message, built and parsed as by a receiver."""
    built = build(changed(taken(source), bcc=("x@example.com",)), identity, now=NOW)
    return message_from_bytes(built.envelope.message, policy=policy.default)


def test_it_works():
    handed = draft_from_source(
        b"From cron Mon Nov 23 12:00:00 2026\n"
        b"To: Maria <maria@example.com>,\n joao@example.com\nCc: =?utf-8?q?Jos=C3=A9?= <jose@example.com>\n"
        b"Bcc: oculto@example.com\nFrom: Rotina <app@example.org>\nReply-To: ajuda@example.org\n"
        b"Subject: =?utf-8?q?Aten=C3=A7=C3=A3o:?=\n =?utf-8?q?_backup?= falhou\n"
        b"Disposition-Notification-To: <lido@example.org>\nMessage-ID: <1.x@example.org>\n"
        b"References: <a@b.test>\n <c@d.test>\nReturn-Path: <x@example.org>\nDate: now\n"
        b"X-Mailer: PHP/8\nX-Priority: 1\nX-Mailer: twice\n\nHello\n"
    )
    draft = handed.draft
    assert draft.to == ("Maria <maria@example.com>", "joao@example.com")
    assert (draft.cc, draft.bcc) == (("José <jose@example.com>",), ("oculto@example.com",))
    assert (draft.sender, draft.reply_to) == ("Rotina <app@example.org>", "ajuda@example.org")
    assert (draft.confirmation, draft.return_path) == ("lido@example.org", "")
    assert draft.subject == "Atenção: backup falhou"
    assert draft.message_id == "<1.x@example.org>"
    assert draft.headers == (
        ("References", "<a@b.test> <c@d.test>"),
        ("X-Mailer", "PHP/8"),
        ("X-Priority", "1"),
        ("X-Mailer", "twice"),
    )
    assert handed.not_kept == (("Date", "now"), ("Return-Path", "<x@example.org>"))
    assert build(draft, ACCOUNT, now=NOW).envelope.message.endswith(b"\r\n\r\nHello\r\n")


def test_recipients_of_several_fields_and_of_groups_are_all_taken():
    draft = taken("To: a@example.com\nTo: Equipe: b@example.com, c@example.com;\nCc:\nBcc: ninguém:;\n\n")
    assert draft.to == ("a@example.com", "b@example.com", "c@example.com")
    assert draft.cc == draft.bcc == ()


@pytest.mark.parametrize("charset", ["utf-8", "cp1252"])
def test_raw_letters_in_headers_and_text_arrive_whatever_their_charset(charset):
    message = arrived("Subject: Atenção\n\nAmanhã às 8h\n.\n".encode(charset))
    assert message["Subject"] == "Atenção"
    assert content_of(message) == "Amanhã às 8h\n.\n"


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
def test_signed_content_stays_bit_by_bit_even_in_eight_bits_and_gets_no_footer(line_end):
    source = b"To: a@example.com\r\n" + SIGNED
    draft = taken(source.replace(b"\r\n", line_end))
    assert draft.entity == SIGNED
    signed = build(draft, changed(ACCOUNT, footer=Footer("fim")), now=NOW)
    assert signed.envelope.message.endswith(SIGNED)


def test_seven_bit_content_stays_as_it_is():
    entity = (
        b"MIME-Version: 1.0\r\ncontent-type:multipart/mixed;boundary=b\r\n\r\npreamble\r\n"
        b"--b\r\n\r\n  x  \r\n--b--\r\nepilogue\r\n"
    )
    assert taken(b"To: a@example.com\r\n" + entity).entity == entity


def test_eight_bit_content_is_written_in_seven_bits_part_by_part():
    message = arrived(
        "Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n"
        "Content-Transfer-Encoding: 8bit\n\n--b\nContent-Type: text/html; charset=utf-8\n\n<p>Olá</p>\n"
        "--b\nContent-Disposition: attachment; filename=a.txt\nContent-Type: text/plain\n\nação\n"
        f"--b\nContent-Type: text/plain; charset=iso-8859-1\n\n{'x' * 1500}\n--b--\n"
    )
    assert message["Content-Transfer-Encoding"] == "7bit"
    html, attached, long = message.iter_parts()
    assert html.get_content() == "<p>Olá</p>"
    assert (attached.get_content(), attached.get_filename()) == ("ação", "a.txt")
    assert long.get_content() == "x" * 1500


def test_bytes_that_are_no_text_become_base64():
    source = (
        b"MIME-Version: 1.0\nContent-Type: application/pdf\nContent-Transfer-Encoding: binary\n\n%\xff\xfe\n"
    )
    assert arrived(source).get_content() == b"%\xff\xfe\r\n"


@pytest.mark.parametrize(
    ("source", "code", "field"),
    [
        (b"", "source.no_header", "source"),
        (b"Hello there\n", "source.no_header", "source"),
        (b"\nHello\n", "source.no_header", "source"),
        (b"To: a@example.com\nHello there\n\nx", "source.bad_header", "source"),
        (b"Content-Type: text/plain; charset=\0utf-8\n\nx", "text.control", "source"),
        (SIGNED.replace(b"  \r\n", b"\0\r\n"), "text.control", "source"),
        (b"To: root\n\n", "address.no_at", "to"),
        (b"Cc: a..b@example.com\n\n", "address.bad_local", "cc"),
        (b"Content-Type: text/plain; x=" + b"x" * 1001 + b"\n\n", "source.bad_content", "source"),
    ],
)
def test_what_cannot_be_taken_is_refused_by_its_code(source, code, field):
    with pytest.raises(Invalid) as caught:
        draft_from_source(source)
    assert (caught.value.code, caught.value.field) == (code, field)


@pytest.mark.parametrize(
    "header",
    [
        *(
            "List-Id: ação",
            "References: =?utf-8?q?x?=",
            "Message-ID: broken",
            "Date: today",
            "Date: 2026-11-29",
        ),
        *(
            "DKIM-Signature: v=1",
            "Received: from a by b",
            "Return-Path: <a@b.test>",
            "Delivered-To: a@b.test",
        ),
        *("Resent-From: a@b.test", "Status: RO", "Sender: robo@srv01", f"X-Long: {'x' * 901}"),
        *("From: robo@srv01", "From: a@example.com, b@example.com", "Reply-To: x@localhost", "From: NAME <>"),
        f"Subject: {'x' * 901}",
    ],
)
def test_what_is_not_kept_of_the_header_is_said(header):
    name, _, value = header.partition(": ")
    [(told, asked)] = draft_from_source(f"{header}\n\nx".encode()).not_kept
    assert (told, asked) == (name, value if len(value) <= 200 else value[:200] + "…")


pieces = st.sampled_from(
    [
        *(
            b"To: ",
            b"Subject: ",
            b"Content-Type: multipart/mixed; boundary=b",
            b"Content-Type: ",
            b"text/plain",
        ),
        *(
            b"--b",
            b"--b--",
            b"\n",
            b"\r\n",
            b"\n\n",
            b"\r",
            b" ",
            b"a@example.com",
            b",",
            b"<",
            b'"',
            b":",
            b";",
        ),
        *(b"=?utf-8?q?=0A?=", "é".encode(), b"\xff", b"Content-Transfer-Encoding: base64", b"=", b"x" * 999),
        *(b"message/rfc822", b"charset=x", b"MIME-Version: 1.0", b"From: "),
    ]
)


@given(st.lists(st.one_of(pieces, st.binary(max_size=5)), max_size=30).map(b"".join))
def test_whatever_is_handed_over_is_refused_by_a_code_or_can_be_built(source):
    try:
        handed = draft_from_source(source)
    except Invalid as error:
        assert error.code in RULE_CODES
        return
    built = build(changed(handed.draft, bcc=("x@example.com",)), ACCOUNT, now=NOW)
    assert max(map(len, built.envelope.message.split(b"\r\n"))) <= 998


@pytest.mark.parametrize("value", ["maria@", ".:x", " .@", "ab.c\t@[\t", "@", "<", "a@b@c", '"'])
def test_an_address_over_which_the_parser_stumbles_is_refused(value):
    with pytest.raises(Invalid) as caught:
        read_list(value, "to")
    assert caught.value.field == "to"


@given(st.text(alphabet='a.@ ,;:<>()"\\\t[]ç=?', max_size=12))
def test_no_list_of_addresses_fails_otherwise_than_by_a_rule(value):
    with contextlib.suppress(Invalid):
        read_list(value, "to", lambda name, field: f"{name}@example.com")


def completed(source, complete=lambda name, field: f"{name}@example.com"):
    """Return the draft of a message submitted as to sendmail."""
    return draft_from_source(source.encode(), complete=complete, bare_text=True).draft


def test_names_without_a_domain_are_completed_or_left_out():
    draft = completed("To: root, a@example.org, Equipe: joao;\nFrom: root\n\n")
    assert draft.to == ("root@example.com", "a@example.org", "joao@example.com")
    assert draft.sender == "root@example.com"
    assert completed("To: root\nFrom: root\n\n", lambda name, field: "").to == ()


@pytest.mark.parametrize(
    ("source", "subject", "content"),
    [
        ("Hello\n", "", "Hello\n"),
        ("\nHello\n", "", "Hello\n"),
        ("", "", "\n"),
        ("Error: full\nLook\n", "", "Error: full\nLook\n"),
        ("From cron Mon Nov 23\nSubject: a\n\nb\n", "a", "b\n"),
        ("From here\nSubject matter\n", "", "From here\nSubject matter\n"),
        ("Subject: a\n b\nno field\n\nc\n", "a b", "no field\n\nc\n"),
        ("X-Any: 1\nSubject : a\n\n\nb\n", "a", "\nb\n"),
        ("Subject: a", "a", "\n"),
    ],
)
def test_where_the_header_ends_is_seen_as_sendmail_does(source, subject, content):
    draft = completed(source)
    assert draft.subject == subject
    built = build(changed(draft, bcc=("x@example.com",)), ACCOUNT, now=NOW)
    assert content_of(message_from_bytes(built.envelope.message, policy=policy.default)) == content


@pytest.mark.parametrize("start", ["charset=;", "charset=utf-8; ", 'charset="utf-8";(a b)'])
@pytest.mark.parametrize("letter", ["a", "ã"])
def test_a_parameter_over_which_the_writer_never_ends_is_refused(start, letter):
    field = f"Content-Type: text/plain; {start}{'x' * 70}=1"
    parts = f"Content-Type: multipart/mixed; boundary=b\n\n--b\n{field}\n\n{letter}\n--b--\n"
    for source in (f"{field}\n\n{letter}\n", parts):
        with pytest.raises(Invalid) as caught:
            draft_from_source(source.encode())
        assert caught.value.code == "source.bad_content"


def test_what_only_looks_like_such_a_parameter_stays_as_it_is():
    entity = f"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n;{'x' * 70}=1\r\n".encode()
    assert taken(entity).entity == entity


def test_a_line_break_hidden_in_a_header_of_the_content_is_refused():
    with pytest.raises(Invalid) as caught:
        draft_from_source(b"Content-Type: message/rfc822Cc: =?utf-8?q?=0A?=\tx: text/plain; charset=\n\nx\n")
    assert caught.value.code == "source.bad_content"
