"""A submitted text is sent in the charset that it has, which is not always the one that it names."""

import base64
import quopri
from email import message_from_bytes, policy

import pytest

from webapp.mail.compose.source import draft_from_source
from webapp.mail.rules.encoded_words import charset_of

CODERS = {"8bit": bytes, "quoted-printable": quopri.encodestring, "base64": base64.encodebytes}
PHRASE = "Ação concluída às 8h, José.\n"


def submitted(text, told, encoding, frame="%s"):
    """Return the text part of a submitted message as it leaves, its entity, and what was not kept."""
    field = f"Content-Type: text/plain{told}\nContent-Transfer-Encoding: {encoding}\n\n".encode()
    parsed = draft_from_source(b"To: a@example.com\n" + frame.encode() % (field + CODERS[encoding](text)))
    message = message_from_bytes(parsed.draft.entity, policy=policy.default)
    part = next(part for part in message.walk() if part.get_content_maintype() == "text")
    return part, parsed.draft.entity, parsed.not_kept


@pytest.mark.parametrize("frame", ["%s", "Content-Type: multipart/mixed; boundary=b\n\n--b\n%s\n--b--\n"])
@pytest.mark.parametrize("encoding", CODERS)
@pytest.mark.parametrize("told", ["utf-8", "UTF8", "us-ascii"])
def test_a_text_that_is_windows_1252_is_sent_so_and_that_is_recorded(told, encoding, frame):
    part, _entity, not_kept = submitted(PHRASE.encode("cp1252"), f"; charset={told}", encoding, frame)
    assert part.get_content_charset() == "windows-1252"
    assert part.get_content().strip() == PHRASE.strip()
    assert not_kept == (("Content-Type", f'text/plain; charset="{told}"'),)


@pytest.mark.parametrize("encoding", CODERS)
@pytest.mark.parametrize("told", ["", "; charset=us-ascii", "; charset=utf-8"])
def test_a_text_that_is_utf_8_is_sent_so_and_nothing_is_lost(told, encoding):
    part, _entity, not_kept = submitted(PHRASE.encode(), told, encoding)
    assert part.get_content_charset() == "utf-8"
    assert part.get_content().strip() == PHRASE.strip()
    assert not_kept == ()


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64"])
@pytest.mark.parametrize(
    ("text", "told"),
    [
        (PHRASE.encode(), "; charset=utf-8"),
        (PHRASE.encode("latin-1"), "; charset=iso-8859-1"),
        (PHRASE.encode("latin-1"), "; charset=x-mine"),  # others may know it
        (b"plain\n", "; charset=iso-2022-jp"),
        (b"plain\n", ""),
    ],
)
def test_an_encoded_text_that_is_what_it_says_stays_as_it_is(text, told, encoding):
    _part, entity, not_kept = submitted(text, told, encoding)
    assert entity.endswith(CODERS[encoding](text).replace(b"\n", b"\r\n"))
    assert f"text/plain{told}\r\n".encode() in entity
    assert not_kept == ()


@pytest.mark.parametrize(
    ("data", "told", "charset"),
    [
        ((PHRASE * 100).encode()[:-4], "utf-8", "utf-8"),
        ((PHRASE * 3).encode() + b"\xe3", "utf-8", "utf-8"),
        (b"\xe3" + (PHRASE * 3).encode(), "us-ascii", "utf-8"),  # cut before and after a letter
        ("Olá".encode("cp1252"), "utf-8", "windows-1252"),
        ("€ – ação".encode("cp1252"), "utf-8", "windows-1252"),
        (b"\xff\xfe\xfd", "us-ascii", "windows-1252"),
        (PHRASE.encode(), "windows-1252", "windows-1252"),
        (b"plain", "utf-8", "utf-8"),
        (b"\xe1", "\0", "\0"),
    ],
)
def test_the_charset_of_a_text_is_told_by_its_bytes(data, told, charset):
    assert charset_of(data, told) == charset
