"""Parses a message for display, however malformed it is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser

from webapp.mail.compose.file_names import file_name

HEADERS_SHOWN = 200
HEADER_MAX = 10_000  # characters
HEADER_BLOCK_MAX = 256 * 1024  # octets of the header block that are parsed for a list of messages
ATTACHMENTS_SHOWN = 100
# The parser compares every line with every open multipart: deep nesting would take minutes.
MULTIPARTS_MAX = 50

# Exceptions that the standard library's parser is known to raise for malformed messages.
_PARSER_FAULTS = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError)
_FOLD = re.compile(r"\r?\n(?=[ \t])")  # RFC 5322 section 2.2.3
_CONTROLS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]")


@dataclass(frozen=True)
class Header:
    """One header field, decoded."""

    name: str
    value: str


@dataclass(frozen=True)
class AttachmentInfo:
    """A part other than the text and the HTML shown. `size_bytes` is its decoded size."""

    name: str
    type: str
    size_bytes: int


@dataclass(frozen=True)
class Reading:
    """The content of a message. `understood` is False when its structure could not be parsed at all."""

    headers: tuple[Header, ...]
    text: str | None = None
    html: str | None = None
    attachments: tuple[AttachmentInfo, ...] = ()
    understood: bool = True


def read(source: bytes) -> Reading:
    """Return the content of the message. Never raises, whatever the bytes are."""
    headers = read_headers(source)
    if source.lower().count(b"multipart/") > MULTIPARTS_MAX:
        return Reading(headers, understood=False)
    try:
        return _read_parts(headers, BytesParser().parsebytes(source))
    except _PARSER_FAULTS:
        return Reading(headers, understood=False)


def read_headers(source: bytes) -> tuple[Header, ...]:
    """Return the header fields in order, decoded (RFC 2047) and truncated. Never raises."""
    try:
        # `raw_items`, because the other accessors decode the values, each with bugs of its own.
        pairs = list(BytesHeaderParser().parsebytes(source[:HEADER_BLOCK_MAX]).raw_items())
    except _PARSER_FAULTS:
        return ()
    return tuple(Header(_plain(name), _decoded(value)) for name, value in pairs[:HEADERS_SHOWN])


def value_of(headers: tuple[Header, ...], name: str) -> str:
    """Return the value of the first header field called `name`, ignoring case, or an empty text."""
    return next((header.value for header in headers if header.name.lower() == name.lower()), "")


def _read_parts(headers: tuple[Header, ...], message: Message) -> Reading:
    bodies: dict[str, str] = {}
    attachments: list[AttachmentInfo] = []
    for part in _leaves(message):
        kind = part.get_content_type()
        content = _content(part)
        is_body = kind in ("text/plain", "text/html") and part.get_content_disposition() != "attachment"
        if is_body and kind not in bodies:
            bodies[kind] = decode(content, part.get_content_charset())
        elif len(attachments) < ATTACHMENTS_SHOWN:
            attachments.append(AttachmentInfo(_decoded(file_name(part)), _plain(kind), len(content)))
    return Reading(headers, bodies.get("text/plain"), bodies.get("text/html"), tuple(attachments))


def _leaves(message: Message) -> Iterator[Message]:
    """Yield the parts with content, in order. A message inside a message is one part."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        if part.get_content_maintype() == "multipart" and isinstance(part.get_payload(), list):
            waiting.extend(reversed(part.get_payload()))
        else:
            yield part


def _content(part: Message) -> bytes:
    if part.is_multipart():  # message/rfc822 and similar types
        return b"".join(inner.as_bytes() for inner in part.get_payload())
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def decode(content: bytes, charset: str | None) -> str:
    """Return `content` decoded; undecodable bytes are replaced by U+FFFD."""
    try:
        return content.decode(charset or "utf-8", "replace")
    except (LookupError, ValueError):  # an unknown charset, or a codec that is not for text
        return content.decode("utf-8", "replace")


def _decoded(value: str) -> str:
    value = _FOLD.sub("", value[:HEADER_MAX])
    try:
        pieces = decode_header(value)
    except (HeaderParseError, *_PARSER_FAULTS):
        return _plain(value)
    return _plain("".join(_piece(piece, charset) for piece, charset in pieces))


def _piece(piece: str | bytes, charset: str | None) -> str:
    return piece if isinstance(piece, str) else decode(piece, charset)


def _plain(value: str) -> str:
    """Return `value` for storing and showing: raw 8-bit bytes are decoded as UTF-8."""
    text = value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return _CONTROLS.sub("\ufffd", text).strip()
