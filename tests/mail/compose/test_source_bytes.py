"""Bytes and repetitions in a submitted message that need no refusal: NUL, a UTF-8 mark, fields twice."""

import dataclasses
from email import message_from_bytes, policy

import pytest

from tests.mail.drafts import ACCOUNT, NOW, changed
from webapp.mail.compose.footer import Footer
from webapp.mail.compose.message import build
from webapp.mail.compose.source import draft_from_source


def built(source, footer=None):
    """Return a submitted message as the account sends it."""
    draft = changed(draft_from_source(source).draft, bcc=("x@example.com",))
    return build(draft, dataclasses.replace(ACCOUNT, footer=footer), now=NOW).envelope.message


def arrived(source, footer=None):
    """Return a submitted message, built and parsed as by a receiver."""
    return message_from_bytes(built(source, footer), policy=policy.default)


@pytest.mark.parametrize("footer", [None, Footer("Sent by Postigo.")])
@pytest.mark.parametrize(
    "source",
    [
        b"Subject: a\n\nlog: \0\0 end\n",
        "Subject: a\n\nação: \0\0 end\n".encode(),
        b"Subject: a\nContent-Type: text/plain\n\nlog: \0\0 end\n",
        b'Subject: a\nContent-Type: text/plain; charset="utf-8"\n'
        b"Content-Transfer-Encoding: quoted-printable\n\nlog: =00=00 end\n",
        b"Subject: a\nContent-Type: text/html\nContent-Transfer-Encoding: 8bit\n\n<p>log: \0\0 end</p>\n",
    ],
)
def test_nul_in_a_text_is_encoded_so_that_no_server_stumbles(source, footer):
    assert b"\0" not in built(source, footer)
    content = arrived(source, footer).get_content()
    assert ": \0\0 end" in content
    assert ("Sent by Postigo." in content) == (footer is not None)


def test_nul_in_a_file_is_encoded():
    message = arrived(
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nHello\n"
        b"--b\nContent-Type: application/octet-stream\n\na\0b\n--b--\n"
    )
    _text, attached = message.iter_parts()
    assert (attached.get_content(), attached["Content-Transfer-Encoding"]) == (b"a\0b", "base64")


def test_nul_in_the_header_refuses_nothing():
    handed = draft_from_source(
        b"To: a@example.com\nFrom: Ro\0bo <robo@example.com>\nSubject: a\0b\nX-Own: c\0d\n\nHello\n"
    )
    assert (handed.draft.subject, handed.draft.sender) == ("a b", "Ro bo <robo@example.com>")
    assert handed.draft.headers == ()
    assert [name for name, _value in handed.not_kept] == ["Subject", "X-Own"]


def test_a_content_field_that_is_repeated_with_its_value_stands_once():
    message = arrived(
        b"MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\nTo: a@example.com\n"
        b"MIME-Version: 1.0\nContent-type: text/html; charset=UTF-8\n\n<p>Ol\xc3\xa1</p>\n"
    )
    assert message.get_all("MIME-Version") == ["1.0"]
    assert len(message.get_all("Content-Type")) == 1
    assert message.get_content().strip() == "<p>Olá</p>"


@pytest.mark.parametrize(
    ("again", "value"),
    [
        ("Content-Type: text/plain; charset=iso-8859-1", "text/plain; charset=iso-8859-1"),
        ("content-type: multipart/mixed; boundary=b", "multipart/mixed; boundary=b"),
        ("Content-Transfer-Encoding: base64", "base64"),
        ("MIME-Version: 2.0", "2.0"),
    ],
)
def test_of_a_content_field_with_two_values_the_first_holds_and_the_other_is_recorded(again, value):
    first = "MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n"
    source = f"{first}To: a@example.com\n{again}\n\n<p>Olá</p>\n".encode()
    message = arrived(source)
    assert (message.get_content_type(), message["MIME-Version"]) == ("text/html", "1.0")
    assert message.get_content().strip() == "<p>Olá</p>"
    [(name, asked)] = draft_from_source(source).not_kept
    assert (name.lower(), asked) == (again.partition(":")[0].lower(), value)


def test_boundaries_that_differ_by_case_are_two_values():
    fields = [f"Content-Type: multipart/mixed; boundary={boundary}" for boundary in "bB"]
    source = ("\n".join(fields) + "\n\n--b\n\nx\n--b--\n").encode()
    assert arrived(source).get_payload()[0].get_content().strip() == "x"
    assert draft_from_source(source).not_kept == (("Content-Type", "multipart/mixed; boundary=B"),)


def test_a_mark_of_utf_8_before_the_header_is_no_part_of_it():
    source = b"\xef\xbb\xbfTo: a@example.com\nSubject: x\n\nHello\n"
    for bare_text in (False, True):
        draft = draft_from_source(source, bare_text=bare_text).draft
        assert (draft.to, draft.subject) == (("a@example.com",), "x")
