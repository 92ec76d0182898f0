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
from webapp.mail.rules.address_list import NamedAddress
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

_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_ADDRESSES = frozenset({"From", "Reply-To", "To", "Cc", "Disposition-Notification-To"})
# Columns that the longest name of a field with addresses takes.
_LONGEST = len("Disposition-Notification-To: ")


def header_block(fields: list[tuple[str, str]], *, utf8: bool) -> tuple[bytes, list[tuple[str, str]]]:
    """Return the lines of `fields`, each ended by CRLF, and the fields as written in them, unfolded.

    Text is written in ASCII if possible, else in encoded words, even where UTF-8 headers are allowed
    (RFC 6532 section 3). Fields with addresses are given as `wire_addresses` writes them, and may have
    UTF-8 in them if `utf8`. Raises MailError `message.headers_differ` when parsing the lines gives an
    added, missing or changed field, whether by header injection or by a bug.
    """
    texts = [
        _text_field(name, value) if _is_text(name, value) else folded(name, value) for name, value in fields
    ]
    try:
        block = "".join(texts).encode("utf-8" if utf8 else "ascii")
    except UnicodeEncodeError as error:
        raise differ(name for name, _ in fields) from error
    read = wire_headers(block)
    if len(read) != len(fields) or has_control("".join(value for _, value in read)):
        raise differ(name for name, _ in read)
    for (name, value), (read_name, read_value) in zip(fields, read, strict=True):
        meant = _meaning(read_value) if _is_text(name, value) else read_value
        if (read_name, meant) != (name, value):
            raise differ([name])
    return block, read


def _is_text(name: str, value: str) -> bool:
    """Tell whether a field is written in encoded words where ASCII does not suffice."""
    return name == "Subject" or not (name in _ADDRESSES or value.isascii())


def wire_addresses(addresses: Iterable[NamedAddress]) -> str:
    """Return a list of addresses as a header field has it: names quoted, or in encoded words (RFC 2047)."""
    return ", ".join(
        f"{_phrase(named.name)} <{named.address}>" if named.name else named.address for named in addresses
    )


@lru_cache(maxsize=4096)
def _phrase(name: str) -> str:
    is_plain = name.isascii() and name.isprintable() and "=?" not in name
    if not is_plain:
        return " ".join(_encoded_words(name, _LONGEST))
    if _ATOMS.fullmatch(name):
        return name
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


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
def _text_field(name: str, text: str) -> str:
    if text.isascii() and max(map(len, text.split()), default=0) < LINE:
        return folded(name, text)
    indent = min(len(name) + 2, _ENCODED_LINE // 2)
    return f"{name}: " + "\r\n ".join(_encoded_words(text, indent)) + "\r\n"


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
    """Return a written value decoded. Raises MailError for encoded words of another form than ours."""
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
