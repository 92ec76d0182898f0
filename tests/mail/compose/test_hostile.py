"""Long input, hostile or honest, ends in seconds: by a code, or as a message that can be built and shown."""

import base64
import time

import pytest

from tests.mail.drafts import ACCOUNT, NOW, changed
from webapp.errors import Invalid
from webapp.mail.compose import reading
from webapp.mail.compose.footer import Footer
from webapp.mail.compose.message import build
from webapp.mail.compose.reading import read
from webapp.mail.compose.source import draft_from_source
from webapp.mail.rules.text import RULE_CODES

TO = b"To: a@b.test\n"
MULTIPART = b"Content-Type: multipart/mixed; boundary=b\n\n"
MB = 1024 * 1024
# Processor seconds; the first is for reading and building, the second for the page.
TAKEN_S, SHOWN_S = 30, 1


def nested(letter):
    """Return a message of a thousand multiparts, each within the one before."""
    parts = (f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(1000))
    return TO + "".join(parts).encode() + letter.encode()


HOSTILE = {
    "comments": b"To: " + b"(" * 10_000 + b"\n\nx",
    "commas": b"To: a@b.test" + b"," * 300_000 + b"\n\nx",
    "header fields": TO + b"X-A: b\n" * 1_000_000 + b"\nx",
    "folded lines": TO + b"X-A: b\n" + b" c\n" * 300_000 + b"\nx",
    "encoded words": TO + b"Subject: " + b"=?utf-8?q?a?= " * 100_000 + b"\n\nx",
    "parts": TO + MULTIPART + b"--b\n\nx\n" * 50_000 + b"--b--\n",
    "eight-bit parts": TO + MULTIPART + "--b\n\né\n".encode() * 50_000 + b"--b--\n",
    "nesting": nested("\nx"),
    "eight-bit nesting": nested("\né"),
    "messages in messages": TO + b"Content-Type: message/rfc822\n\n" * 3_000 + "é".encode(),
    "plain messages in messages": TO + b"Content-Type: message/rfc822\n\n" * 3_000 + b"x",
    "parameters": TO + b"Content-Type: text/plain" + b"; a=b" * 100_000 + "\n\né".encode(),
    "sections of a name": TO + b"Content-Type: a/b; " + b"x*0*=b;" * 2_000 + "y=é\n\nx".encode(),
    "log that looks like a header": b"INFO: nothing happened\n" * 200_000,
    "honest UTF-8": TO + b"\n" + ("ação é útil " * 60 + "\n").encode() * (18 * MB // 961),
    "honest 8bit part": TO
    + b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
    + ("ação é útil " * 60 + "\n").encode() * (18 * MB // 961),
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("footer", [None, Footer("fim")], ids=["bare", "footer"])
def test_it_ends_in_seconds(name, footer):
    started = time.process_time()
    try:
        draft = draft_from_source(HOSTILE[name], bare_text=True).draft
        message = build(
            changed(draft, bcc=("x@b.test",)), changed(ACCOUNT, footer=footer), now=NOW
        ).envelope.message
    except Invalid as error:
        assert error.code in RULE_CODES
        message = b""
    assert time.process_time() - started < TAKEN_S
    started = time.process_time()
    read(message)
    assert time.process_time() - started < SHOWN_S


@pytest.mark.parametrize("encoding", ["7bit", "quoted-printable", "base64"])
def test_a_large_message_is_shown_as_a_small_one_but_for_the_end_of_its_text(encoding, monkeypatch):
    monkeypatch.setattr(reading, "TEXT_READ", 400)
    text = "words and more words\n" * 100
    coded = base64.encodebytes(text.encode()).decode() if encoding == "base64" else text
    lines = f"Content-Transfer-Encoding: {encoding}\n\n{coded}"
    file = base64.encodebytes(b"x" * 1000).decode()
    source = (
        "Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
        f"preamble\n--b\nContent-Type: multipart/alternative; boundary=c\n\n--c\n{lines}\n"
        f"--c\nContent-Type: text/html\n{lines}\n--c--\n\n"
        "--b\nContent-Type: application/pdf\nContent-Transfer-Encoding: base64\n"
        f"Content-Disposition: attachment; filename=a.pdf\n\n{file}\n--b\n\nlast\n--b--\nepilogue\n"
    ).replace("\n", "\r\n")
    small = read(source.encode())
    monkeypatch.setattr(reading, "LARGE_BYTES", 0)
    large = read(source.encode())
    assert (large.headers, large.understood) == (small.headers, True)
    for begun, whole in ((large.text, small.text), (large.html, small.html)):
        assert len(begun) >= 250
        assert whole.replace("\r\n", "\n").startswith(begun)
    assert [(item.name, item.type) for item in large.attachments] == [
        (item.name, item.type) for item in small.attachments
    ]
    assert large.attachments[0].size_bytes == small.attachments[0].size_bytes == 1000


@pytest.mark.parametrize(
    "source", [b"", b"x", b"\r\n\r\n", b"Content-Type: multipart/mixed\r\n\r\nx", nested("\nx")]
)
def test_no_large_message_breaks_the_reader(source, monkeypatch):
    monkeypatch.setattr(reading, "LARGE_BYTES", -1)
    assert isinstance(read(source).attachments, tuple)
