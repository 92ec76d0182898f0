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


def filled_in(
    skeleton: bytes, stand_ins: Sequence[StandIn], bodies: Sequence[bytes | memoryview], before: bytes = b""
) -> bytes:
    """Return `before` and `skeleton` with each body, whose lines end by CRLF, in the place of its stand-in.

    Raises ValueError when a stand-in is not in it.
    """
    starts = [skeleton.index(stand_in.line) for stand_in in stand_ins]
    pieces: list[bytes | memoryview] = [before]
    at = 0
    for place in sorted(range(len(starts)), key=starts.__getitem__):
        pieces += [skeleton[at : starts[place]], bodies[place]]
        at = starts[place] + len(stand_ins[place].line)
    return b"".join([*pieces, skeleton[at:]])


def taken_out(entity: bytes) -> tuple[bytes, list[StandIn], list[memoryview]]:
    """Return an entity with a stand-in for each large base64 body of a part, the stand-ins and the bodies."""
    pieces: list[bytes] = []
    stand_ins: list[StandIn] = []
    bodies: list[memoryview] = []
    at = 0
    for start, end in _large_bodies(entity):
        stand_ins.append(StandIn())
        bodies.append(memoryview(entity)[start:end])
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
        if end - start > LARGE_BYTES and _is_base64(entity, start, end):
            yield start, end


def _is_base64(entity: bytes, start: int, end: int) -> bool:
    blocks = range(start, end, LARGE_BYTES)  # not the whole at once: it would be copied
    return not any(entity[at : min(at + LARGE_BYTES, end)].translate(None, _ALPHABET) for at in blocks)
