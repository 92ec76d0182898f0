"""Reads and changes the text parts of messages composed by other programs."""

import heapq
import re
from collections.abc import Callable, Iterator
from email.message import EmailMessage, Message

from webapp.mail.compose.quoted import encoded_text

PARTS_MOST = 500
DEPTH_MOST = 30
_BOUNDARY = re.compile(rb"boundary[ \t]*=[ \t]*\"?([^\"\r\n;]{1,200})", re.IGNORECASE)
_FIELD_LINES = re.compile(rb"[^\n]*+\n?(?:[ \t][^\n]*+\n?)*+")
# A change to any part of these breaks the signature or encryption (RFC 1847, RFC 8551, RFC 3156).
_SEALED_TYPES = frozenset(
    {
        "multipart/signed",
        "multipart/encrypted",
        "application/pkcs7-mime",
        "application/x-pkcs7-mime",
        "application/pgp-encrypted",
    }
)
# Cleartext armour inside an ordinary text part (RFC 9580 section 7).
_PGP_ARMOUR = re.compile(r"^-----BEGIN PGP (?:SIGNED )?MESSAGE-----", re.MULTILINE)
ARMOUR_START = b"-----BEGIN PGP "
_FALLBACK_CHARSETS = ("utf-8", "cp1252")
_STUFFED = re.compile(r"^(?: |>|From )")
_BREAKS = re.compile(r"\r\n|\r")


def has_too_many_parts(entity: bytes) -> bool:
    """Tell whether an entity has more parts, or deeper ones, than any program makes: parsing takes minutes.

    It follows the boundaries in one pass, because the parser compares each line with every open one.
    """
    lowered = entity.lower()
    if b"boundary" not in lowered:
        return False
    open_: list[bytes] = []
    count = 0
    lines = ((at, b"") for at in _places(entity, b"\n--"))
    for at, word in heapq.merge(((at, b"boundary") for at in _places(lowered, b"boundary")), lines):
        if word:
            told = _BOUNDARY.match(entity, at)
            open_ += [told[1].strip()] if told else []
        elif (line := entity[at + 3 : entity.find(b"\n", at + 3)].rstrip()) in open_:
            count += 1
            del open_[open_.index(line) + 1 :]
        elif line.endswith(b"--") and line[:-2] in open_:
            del open_[open_.index(line[:-2]) :]
        if count > PARTS_MOST or len(open_) > DEPTH_MOST:
            return True
    return False


def boundaries_in(entity: bytes) -> set[bytes]:
    """Return what is named as a boundary somewhere in an entity."""
    found = (_BOUNDARY.match(entity, at) for at in _places(entity.lower(), b"boundary"))
    return {boundary for told in found if told and (boundary := told[1].strip())}


def content_fields(entity: bytes) -> Iterator[bytes]:
    """Yield the lines of each field that describes a part, and of what looks so in a text."""
    lowered = entity.lower()
    if lowered.startswith(b"content-"):
        yield _FIELD_LINES.match(entity)[0]
    for at in _places(lowered, b"\ncontent-"):
        yield _FIELD_LINES.match(entity, at + 1)[0]


def _places(data: bytes, word: bytes) -> Iterator[int]:
    at = data.find(word)
    while at >= 0:
        yield at
        at = data.find(word, at + 1)


def is_sealed(message: EmailMessage, text_of: Callable[[EmailMessage], str | None] | None = None) -> bool:
    """Return True when any part of `message` is signed or encrypted. `text_of` returns the text of a part."""
    if any(part.get_content_type() in _SEALED_TYPES for part in message.walk()):
        return True
    text = message.get_body(("plain",))
    return text is not None and is_armoured((text_of or decoded_text)(text) or "")


def is_armoured(text: str) -> bool:
    """Return True when `text` contains an inline PGP signed or encrypted message."""
    return bool(_PGP_ARMOUR.search(text))


def decoded_text(part: EmailMessage) -> str | None:
    """Return the text of a part with LF line ends, or None when its charset is unknown.

    Non-ASCII bytes in a part without a charset, or with US-ASCII, are decoded as UTF-8, else as
    Windows-1252, which programs that declare no charset mostly use.
    """
    raw = part.get_payload(decode=True)
    told = str(part.get_param("charset", "us-ascii"))
    is_promised = told.lower() not in ("us-ascii", "ascii", "")
    if not is_promised:
        return _BREAKS.sub("\n", decoded(raw))
    try:
        return _BREAKS.sub("\n", raw.decode(told, "replace"))
    except LookupError:
        return None


def decoded(raw: bytes) -> str:
    """Return bytes without a declared charset as text: UTF-8, else Windows-1252, else ISO 8859-1."""
    for charset in _FALLBACK_CHARSETS:
        try:
            return raw.decode(charset)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")


def replace_text(part: EmailMessage, text: str) -> None:
    """Set the content of a part to `text` in UTF-8; its other parameters, such as `format=flowed`, stay."""
    encoding, lines = encoded_text(text)
    part.set_payload(lines.decode("ascii").replace("\r\n", "\n"))
    part.set_param("charset", "utf-8")
    set_encoding(part, encoding.decode("ascii"))


def set_encoding(part: Message, encoding: str) -> None:
    """Set the Content-Transfer-Encoding of a part, in place or as a new field."""
    if "Content-Transfer-Encoding" in part:
        part.replace_header("Content-Transfer-Encoding", encoding)
    else:
        part["Content-Transfer-Encoding"] = encoding


def fit_for(part: EmailMessage, text: str) -> str:
    """Return lines of text in the format of `part`. For `format=flowed` (RFC 3676 section 4.2) spaces at
    line ends, which would join lines, are removed, and lines that look like quotations are space-stuffed.
    """
    if str(part.get_param("format", "")).lower() != "flowed":
        return text
    return "\n".join(_STUFFED.sub(r" \g<0>", line.rstrip(" ")) for line in text.split("\n"))
