"""Parsing a message for display, also one of arbitrary bytes."""

from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.mail.compose import reading


def headers_of(source):
    return {header.name: header.value for header in reading.read_headers(source)}


def a_full_message():
    message = EmailMessage()
    message["Subject"] = "Relatório diário"
    message.set_content("Olá,\nsegue o relatório.\n")
    message.add_alternative("<p>Olá</p>", subtype="html")
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="relatório.pdf")
    return message


def test_text_html_and_attachments_are_told_apart():
    found = reading.read(a_full_message().as_bytes())
    assert found.text == "Olá,\nsegue o relatório.\n"
    assert found.html == "<p>Olá</p>\n"
    assert found.attachments == (reading.AttachmentInfo("relatório.pdf", "application/pdf", 8),)
    assert found.understood


def test_a_text_file_that_is_attached_is_not_taken_for_the_text():
    message = EmailMessage()
    message.set_content("the text")
    message.add_attachment("a log", filename="log.txt")
    found = reading.read(message.as_bytes())
    assert found.text == "the text\n"
    assert [attachment.name for attachment in found.attachments] == ["log.txt"]


def test_a_message_inside_a_message_is_one_attachment():
    outer = EmailMessage()
    outer.set_content("see below")
    outer.add_attachment(a_full_message())
    found = reading.read(outer.as_bytes())
    assert found.text == "see below\n"
    assert [attachment.type for attachment in found.attachments] == ["message/rfc822"]
    assert found.attachments[0].size_bytes > 100


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (b"=?utf-8?q?Ol=C3=A1?=", "Olá"),
        (b"=?iso-8859-1?q?Ol=E1?= =?utf-8?b?w6E=?=", "Oláá"),
        ("Olá".encode(), "Olá"),
        (b"Ol\xe1", "Ol\ufffd"),
        (b"one\r\n two", "one two"),
        (b"=?no-such-charset?q?abc?=", "abc"),
        (b"=?utf-8?b?A?=", "=?utf-8?b?A?="),
        (b"=?utf-8?q?line=0Abreak=00?=", "line\ufffdbreak\ufffd"),
    ],
)
def test_header_values_are_decoded_for_people(raw, shown):
    assert headers_of(b"Subject: " + raw + b"\r\n\r\n")["Subject"] == shown


def test_headers_are_bounded_in_number_and_length():
    source = b"X-Long: " + b"a" * 50_000 + b"\r\n" + b"X-Many: 1\r\n" * 1000
    headers = reading.read_headers(source)
    assert len(headers) == reading.HEADERS_SHOWN
    assert len(headers[0].value) == reading.HEADER_MAX


@pytest.mark.parametrize("charset", ["x-unknown", "base64", "idna", "a\0b", "undefined", "utf-16"])
def test_a_text_in_an_odd_charset_is_shown_all_the_same(charset):
    source = f'Content-Type: text/plain; charset="{charset}"\r\n\r\nplain words\r\n'.encode()
    assert isinstance(reading.read(source).text, str)


def test_deep_nesting_is_refused_instead_of_read_for_minutes():
    nested = "".join(f'Content-Type: multipart/mixed; boundary="{n}"\r\n\r\n--{n}\r\n' for n in range(1000))
    found = reading.read(nested.encode())
    assert not found.understood
    assert found.headers


FRAGMENTS = st.sampled_from(
    [
        b"Content-Type: multipart/mixed; boundary=b\r\n",
        b"Content-Type: multipart/mixed\r\n",
        b"Content-Type: message/rfc822\r\n",
        b"Content-Type: message/delivery-status\r\n",
        b"Content-Type: message/partial\r\n",
        b"Content-Type: text/html; charset=punycode\r\n",
        b"Content-Type: text/plain; charset*=utf-8''%FF\r\n",
        b"Content-Type: ;;\r\n",
        b"Content-Disposition: attachment; filename*0*=x''%ff; filename*2=z\r\n",
        b"Content-Disposition: attachment; filename*=bad\r\n",
        b"Content-Transfer-Encoding: base64\r\n",
        b"Content-Transfer-Encoding: x-uuencode\r\n",
        b"Content-Transfer-Encoding: quoted-printable\r\n",
        b"Subject: =?utf-8?b?A?=\r\n",
        b"Subject: =?\xff?q?=?=\r\n",
        b"begin 666 x\r\n",
        b"--b\r\n",
        b"--b--\r\n",
        b"\r\n",
        b"\r",
        b"\n",
        b"\0",
        b"A===",
        b"=ZZ",
        b":\r\n",
        b" folded\r\n",
    ]
)


@given(st.lists(FRAGMENTS | st.binary(max_size=12), max_size=30).map(b"".join))
def test_no_message_breaks_the_reader_and_all_it_returns_can_be_stored(source):
    found = reading.read(source)
    texts = [found.text or "", found.html or ""]
    texts += [text for header in found.headers for text in (header.name, header.value)]
    texts += [text for attachment in found.attachments for text in (attachment.name, attachment.type)]
    for text in texts:
        text.encode()
