"""Serialises header fields, and checks that the result parses back to the intended fields.

The email package (of Python 3.11) is not used for it: its folding of a long subject loses spaces between
encoded words, it turns a long message identifier or URL into encoded words, which RFC 2047 section 5
forbids there, and it takes milliseconds for a message of two kilobytes.
"""

import binascii
import re
from collections.abc import Iterable
from functools import lru_cache

from webapp.errors import MailError
from webapp.mail.rules.text import has_control, has_encoded_word
from webapp.transcript import Stage

# RFC 5322 section 2.1.1: the recommended maximum line length, without CRLF.
LINE = 78
# RFC 2047 section 2: a line with encoded words has at most 76 characters, a word 75.
_ENCODED_LINE = 76
_OPEN, _CLOSE = "=?utf-8?{}?", "?="
_AROUND = len(_OPEN.format("q") + _CLOSE)
# RFC 2047 section 5 rule 3: the characters that a "Q" word may contain in any header field.
_Q_SAFE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/")
_Q_ESCAPE = re.compile(rb"=([0-9A-F]{2})")
_OUR_WORD = re.compile(r"=\?utf-8\?([bq])\?([!->@-~]*)\?=")
_OUR_WORDS = re.compile(rf"(?:{_OUR_WORD.pattern})(?: {_OUR_WORD.pattern})*")
_FOLD = re.compile(rb"\r\n(?=[ \t])")

# Header fields that an application may add besides those that a draft has fields for.
LITERAL_HEADERS = (
    "In-Reply-To",
    "References",
    "Importance",
    "List-Id",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
)


def header_block(fields: list[tuple[str, str]], *, utf8: bool) -> tuple[bytes, list[tuple[str, str]]]:
    """Return the lines of `fields`, each ended by CRLF, and the fields as written in them, unfolded.

    A subject is written in ASCII if possible, else in encoded words, even where UTF-8 headers are
    allowed (RFC 6532 section 3). Every other field is folded only at its spaces, and is ASCII unless
    `utf8`. Raises MailError `message.headers_differ` when parsing the lines gives an added, missing or
    changed field, whether by header injection or by a bug.
    """
    written = "".join(_subject(value) if name == "Subject" else folded(name, value) for name, value in fields)
    try:
        block = written.encode("utf-8" if utf8 else "ascii")
    except UnicodeEncodeError as error:
        raise differ(name for name, _ in fields) from error
    read = wire_headers(block)
    names = {name.lower() for name, _ in read}
    meant = [(name, _meaning(value)) for name, value in read]
    if meant != fields or len(names) != len(read) or has_control("".join(value for _, value in read)):
        raise differ(name for name, _ in read)
    return block, read


def wire_headers(message: bytes) -> list[tuple[str, str]]:
    """Return the header fields of `message` as written in it, unfolded, in order."""
    block = message.partition(b"\r\n\r\n")[0].removesuffix(b"\r\n")
    if b"\r\n " in block or b"\r\n\t" in block:
        block = _FOLD.sub(b"", block)
    fields = (line.partition(":") for line in block.decode("utf-8").split("\r\n"))
    return [(name, value.strip(" ")) for name, _, value in fields]


def differ(names: Iterable[str]) -> MailError:
    """Return the error for a message whose fields `names` are not the intended ones."""
    return MailError("message.headers_differ", stage=Stage.SETTINGS, permanent=True, names=list(names))


def folded(name: str, text: str) -> str:
    """Return the lines of a header field folded only at its spaces, each ended by CRLF."""
    if len(name) + 2 + len(text) <= LINE:
        return f"{name}: {text}\r\n" if text else f"{name}:\r\n"
    lines = [f"{name}:"]
    for word in re.findall(r" *[^ ]+", " " + text):
        if len(lines[-1]) + len(word) > LINE and lines[-1] != f"{name}:":
            lines.append("")
        lines[-1] += word
    return "\r\n".join(lines) + "\r\n"


@lru_cache(maxsize=512)  # many messages have the same subject
def _subject(text: str) -> str:
    if text.isascii() and max(map(len, text.split()), default=0) < LINE:
        return folded("Subject", text)
    return "Subject: " + "\r\n ".join(_encoded_words(text, len("Subject: "))) + "\r\n"


def _encoded_words(text: str, indent: int) -> list[str]:
    """Return `text` as encoded words without split characters; the first line has `indent` fewer columns."""
    in_q = [_q(character) for character in text]
    in_b = [character.encode() for character in text]
    if sum(map(len, in_q)) <= 4 * sum(map(len, in_b)) / 3:
        width = _ENCODED_LINE - _AROUND
        packed = _packed(in_q, width - indent, width - 1)
        return [_OPEN.format("q") + "".join(pieces) + _CLOSE for pieces in packed]
    width_b = (_ENCODED_LINE - _AROUND - 1) // 4 * 3
    first_b = (_ENCODED_LINE - _AROUND - indent) // 4 * 3
    words = (b"".join(pieces) for pieces in _packed(in_b, first_b, width_b))
    return [
        _OPEN.format("b") + binascii.b2a_base64(word, newline=False).decode("ascii") + _CLOSE
        for word in words
    ]


def _packed(pieces: list, first_width: int, width: int) -> list[list]:
    """Return `pieces` in groups of a total length of `first_width` for the first, `width` for the others."""
    groups: list[list] = [[]]
    left = first_width
    for piece in pieces:
        if len(piece) > left:
            groups.append([])
            left = width
        groups[-1].append(piece)
        left -= len(piece)
    return groups


def _q(character: str) -> str:
    if character in _Q_SAFE:
        return character
    return "_" if character == " " else "".join(f"={byte:02X}" for byte in character.encode())


def _meaning(value: str) -> str:
    """Return a written value decoded. Raises MailError for encoded words that `_subject` would not write."""
    if "=?" not in value:
        return value
    if not _OUR_WORDS.fullmatch(value):
        if has_encoded_word(value):
            raise differ(["Subject"])
        return value
    try:
        return b"".join(_decoded(kind, text) for kind, text in _OUR_WORD.findall(value)).decode("utf-8")
    except ValueError as error:  # not base64, or not UTF-8
        raise differ(["Subject"]) from error


def _decoded(kind: str, text: str) -> bytes:
    if kind == "b":
        return binascii.a2b_base64(text, strict_mode=True)
    return _Q_ESCAPE.sub(lambda found: bytes.fromhex(found[1].decode()), text.encode().replace(b"_", b" "))
