"""Keeps large bodies of parts out of the email package, which takes fifty times the memory of short lines.

A short line stands in for each body while the headers are read, mended and written; the body itself, or what
it is encoded as, is put in its place afterwards.
"""

import re
from collections.abc import Iterator
from email.message import Message
from email.parser import BytesHeaderParser

from webapp.mail.compose.parts import boundaries_in, content_fields
from webapp.mail.compose.stand_in import LARGE_BYTES, StandIn

_HEAD_END = b"\r\n\r\n"
_LINE_END = "\r\n"
_COMPOSITE = re.compile(rb"multipart|message/|digest", re.IGNORECASE)
_BOUNDARIES_MOST = 100
# Python decodes these as well; nobody uses them any more.
_UUENCODED = frozenset({"x-uuencode", "uuencode", "uue", "x-uue"})


class NotSeparable(Exception):
    """A stand-in is not the whole body of a part: the email package has to read all of the entity."""


class LargeBodies:
    """The large bodies of an entity with CRLF line ends; `skeleton` is the entity without them."""

    def __init__(self, entity: bytes) -> None:
        self._bodies: dict[str, bytes] = {}
        self._seen: set[str] = set()
        self._replaced: set[str] = set()
        pieces: list[bytes] = []
        at = 0
        for start, end in _large_bodies(entity):
            line = StandIn().line
            self._bodies[line.decode().strip(_LINE_END)] = entity[start:end]
            pieces += [entity[at:start], line]
            at = end
        self.skeleton = b"".join([*pieces, entity[at:]]) if pieces else entity

    @classmethod
    def none(cls, entity: bytes) -> "LargeBodies":
        """Return an entity whose bodies all stay where they are."""
        bodies = cls(b"")
        bodies.skeleton = entity
        return bodies

    def has(self, part: Message) -> bool:
        """Tell whether the body of a part is kept apart."""
        return self._key_of(part) is not None

    def encoded(self, part: Message) -> bytes:
        """Return the body of a part as it is encoded. Eight-bit bytes may be others in it, but not fewer."""
        if (key := self._key_of(part)) is None:
            return part.get_payload().encode("utf-8", "surrogateescape")
        # The line end before a boundary belongs to the boundary (RFC 2046 section 5.1.1).
        is_last = part.get_payload().endswith("\n")
        return self._bodies[key] if is_last else self._bodies[key].removesuffix(b"\r\n")

    def decoded(self, part: Message) -> bytes:
        """Return the body of a part without its transfer encoding."""
        if self._key_of(part) is None:
            return part.get_payload(decode=True) or b""
        body, encoding = self.encoded(part), encoding_of(part)
        if encoding in _UUENCODED:
            raise NotSeparable
        if encoding not in ("quoted-printable", "base64"):
            return body
        one = Message()
        one["Content-Transfer-Encoding"] = encoding
        packed = body.translate(None, b"\r\n") if encoding == "base64" else body
        one.set_payload(packed.decode("ascii", "surrogateescape"))
        return one.get_payload(decode=True)

    def replace(self, part: Message, body: bytes) -> None:
        """Set the body of a part to encoded lines, which are in ASCII."""
        if (key := self._key_of(part)) is None:
            part.set_payload(body.decode("ascii").replace("\r\n", "\n"))
        else:
            part.set_payload(key)
            self._bodies[key] = body
            self._replaced.add(key)

    def check(self) -> None:
        """Raise NotSeparable unless every large body was that of a part."""
        if self._seen != self._bodies.keys():
            raise NotSeparable

    def filled(self, written: bytes) -> bytes:
        """Return a message that was written with its large bodies in their places."""
        places = sorted((written.index(key.encode()), key) for key in self._bodies)
        pieces: list[bytes] = []
        at = 0
        for place, key in places:
            body = self._bodies[key]
            # Its last line end is that of the line that stands in for it.
            pieces += [written[at:place], body if key in self._replaced else body.removesuffix(b"\r\n")]
            at = place + len(key)
        return b"".join([*pieces, written[at:]]) if pieces else written

    def _key_of(self, part: Message) -> str | None:
        payload = part.get_payload() if self._bodies else None
        key = payload.strip(_LINE_END) if isinstance(payload, str) else ""
        if key not in self._bodies:
            return None
        self._seen.add(key)
        return key


def encoding_of(part: Message) -> str:
    """Return the transfer encoding of a part in lower case."""
    return str(part.get("Content-Transfer-Encoding", "7bit")).strip().lower()


def _large_bodies(entity: bytes) -> Iterator[tuple[int, int]]:
    """Yield start and end of the large body of each part that has no parts within."""
    start = entity.find(_HEAD_END) + len(_HEAD_END)
    if len(entity) - start <= LARGE_BYTES:
        return
    head = BytesHeaderParser().parsebytes(entity[:start])
    if head.get_content_maintype() == "multipart":
        yield from _bodies_of_parts(entity)
    elif head.get_content_maintype() != "message":
        yield start, len(entity)


def _bodies_of_parts(entity: bytes) -> Iterator[tuple[int, int]]:
    """Yield the large bodies between two lines that begin with a boundary of the entity.

    Lines that begin with two hyphens and are none end no body here, so that none is taken for two.
    """
    lines = tuple({b"\r\n--" + boundary for boundary in boundaries_in(entity)})
    has_messages = any(b"message/" in field or b"digest" in field for field in _lowered_fields(entity))
    if has_messages or not 0 < len(lines) <= _BOUNDARIES_MOST:
        return
    at = entity.find(b"\r\n--")
    while at >= 0:
        following = entity.find(b"\r\n--", at + 4)
        line_end = entity.find(b"\r\n", at + 2)
        start = entity.find(_HEAD_END, line_end, following) + len(_HEAD_END)
        is_part = entity.startswith(lines, at) and following >= 0 and entity.startswith(lines, following)
        is_large = start >= len(_HEAD_END) and following - start > LARGE_BYTES
        if is_part and is_large and not _COMPOSITE.search(entity, line_end, start):
            yield start, following + 2
        at = following


def _lowered_fields(entity: bytes) -> Iterator[bytes]:
    return (field.lower() for field in content_fields(entity))
