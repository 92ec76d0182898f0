"""Keeps large base64 bodies out of the email package, which takes ten times their memory to carry them.

A short line stands in for each body while a message is put together or changed, and the body is put in its
place afterwards.
"""

import binascii
import secrets
import string
from collections.abc import Iterator, Sequence

LARGE_BYTES = 64 * 1024
_FIELD, _BASE64, _BLANK = b"content-transfer-encoding", b": base64\r\n", b"\r\n\r\n"
_ALPHABET = (string.ascii_letters + string.digits + "+/=\r\n").encode()


class StandIn:
    """Random bytes that nobody's content has, and the line of base64 that they become."""

    def __init__(self) -> None:
        self.data = secrets.token_bytes(30)
        self.line = binascii.b2a_base64(self.data, newline=False) + b"\r\n"


def filled_in(skeleton: bytes, stand_ins: Sequence[StandIn], bodies: Sequence[bytes]) -> bytes:
    """Return `skeleton` with each body, whose lines end by CRLF, in the place of its stand-in.

    Raises ValueError when a stand-in is not in it.
    """
    places = sorted(
        (skeleton.index(stand_in.line), len(stand_in.line), body)
        for stand_in, body in zip(stand_ins, bodies, strict=True)
    )
    pieces, at = [], 0
    for start, length, body in places:
        pieces += [skeleton[at:start], body]
        at = start + length
    return b"".join([*pieces, skeleton[at:]])


def taken_out(entity: bytes) -> tuple[bytes, list[StandIn], list[bytes]]:
    """Return an entity with a stand-in for each large base64 body of a part, the stand-ins and the bodies."""
    pieces: list[bytes] = []
    stand_ins: list[StandIn] = []
    bodies: list[bytes] = []
    at = 0
    for start, end in _large_bodies(entity):
        stand_ins.append(StandIn())
        bodies.append(entity[start:end])
        pieces += [entity[at:start], stand_ins[-1].line]
        at = end
    return b"".join([*pieces, entity[at:]]), stand_ins, bodies


def _large_bodies(entity: bytes) -> Iterator[tuple[int, int]]:
    """Yield start and end of each. Base64 has no hyphen, so the next line with two of them is a boundary."""
    at = 0
    while (header := entity.find(_BASE64, at)) >= 0:
        at = header + len(_BASE64)
        start = entity.find(_BLANK, at - 2) + len(_BLANK)
        if entity[max(0, header - len(_FIELD)) : header].lower() != _FIELD or start < len(_BLANK):
            continue
        boundary = entity.find(b"\r\n--", start)
        at = len(entity) if boundary < 0 else boundary
        end = entity.rfind(b"\r\n", start, at + 2) + 2  # whole lines only
        if end - start > LARGE_BYTES and not entity[start:end].translate(None, _ALPHABET):
            yield start, end
