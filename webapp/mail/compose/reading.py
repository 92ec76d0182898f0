"""Parses a message for display, however malformed it is."""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser

from webapp.mail.compose.header.file_names import file_name

# Octets, beyond which a message is read quickly; and how many of a text's are read then.
LARGE_BYTES = 1024 * 1024
TEXT_READ = 800_000
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
    if len(source) > LARGE_BYTES:
        return _read_large(headers, source)
    if source.lower().count(b"multipart/") > MULTIPARTS_MAX:
        return Reading(headers, understood=False)
    try:
        return _read_parts(headers, BytesParser().parsebytes(source))
    except _PARSER_FAULTS:
        return Reading(headers, understood=False)


def _read_large(headers: tuple[Header, ...], source: bytes) -> Reading:
    """Return the content of a large message within a second: of texts only the beginning.

    The parser of the email package goes line by line; here boundaries are searched.
    """
    bodies: dict[str, str] = {}
    attachments: list[AttachmentInfo] = []
    try:
        for part, body in _large_leaves(source, 0):
            kind = part.get_content_type()
            is_body = kind in ("text/plain", "text/html") and part.get_content_disposition() != "attachment"
            if is_body and kind not in bodies:
                begun = _decoded_body(part, body[:TEXT_READ])
                bodies[kind] = decode(begun, part.get_content_charset()).replace("\r\n", "\n")
            elif len(attachments) < ATTACHMENTS_SHOWN:
                size_bytes = _decoded_size(part, body)
                attachments.append(AttachmentInfo(_decoded(file_name(part)), _plain(kind), size_bytes))
    except _PARSER_FAULTS:
        return Reading(headers, understood=False)
    return Reading(headers, bodies.get("text/plain"), bodies.get("text/html"), tuple(attachments))


def _large_leaves(entity: bytes, depth: int) -> Iterator[tuple[Message, bytes]]:
    """Yield the header and the encoded body of each part with content, in order."""
    head_end = -2 if entity.startswith(b"\r\n") else entity.find(b"\r\n\r\n", 0, HEADER_BLOCK_MAX)
    part = BytesHeaderParser().parsebytes(entity[: max(head_end, 0)])
    body = entity[head_end + 4 :] if head_end != -1 else entity
    boundary = part.get_boundary() if part.get_content_maintype() == "multipart" else None
    if not boundary or depth > MULTIPARTS_MAX:
        yield part, body
        return
    pieces = (b"\r\n" + body).split(b"\r\n--" + boundary.encode("utf-8", "surrogateescape"))
    for piece in pieces[1 : MULTIPARTS_MAX * 10]:
        if piece.startswith(b"--"):
            return
        yield from _large_leaves(piece.partition(b"\r\n")[2], depth + 1)


def _encoding_of(part: Message) -> str:
    return str(part.get("Content-Transfer-Encoding", "")).strip().lower()


def _decoded_body(part: Message, body: bytes) -> bytes:
    """Return a body decoded as far as it goes."""
    if _encoding_of(part) == "quoted-printable":
        return binascii.a2b_qp(body)
    if _encoding_of(part) != "base64":
        return body
    packed = body.translate(None, b"\r\n \t")
    return binascii.a2b_base64(packed[: len(packed) // 4 * 4])


def _decoded_size(part: Message, body: bytes) -> int:
    """Return the size of a body when it is decoded, in octets."""
    if _encoding_of(part) != "base64":
        return len(_decoded_body(part, body))
    packed = len(body) - sum(body.count(mark) for mark in (b"\r", b"\n", b" "))
    return packed // 4 * 3 - body[-4:].count(b"=")


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
