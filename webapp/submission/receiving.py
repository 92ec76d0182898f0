"""Receives the text of a message after DATA, in pieces, and refuses what could be read in two ways.

Only CRLF, dot, CRLF ends a message (RFC 5321 section 4.1.1.4). A line with a single dot between other line
ends is taken for the end by some servers and for text by others, which smuggles messages past the first of
them; so it is refused. Other bare CR and LF are line ends that a device got wrong, and become CRLF.
"""

import asyncio
import re
from collections.abc import Callable
from typing import BinaryIO

from webapp.errors import Invalid
from webapp.mail.smtp.wire_format import with_crlf

END = b"\r\n.\r\n"
# A dot alone between line ends; what ends the message is cut off before it is looked for.
_LONE_DOT = re.compile(rb"[\r\n]\.[\r\n]")
# So much of a message that is too large is read and thrown away, until the client has to be cut off.
DISCARD_FACTOR = 2


async def receive(
    reader: asyncio.StreamReader, spool: BinaryIO, *, limit: int, arrived: Callable[[int], None]
) -> None:
    """Write the text of a message to `spool`, as it came, with CRLF before it and without its end.

    Call it before the client is asked for the text: its end may be the first line. `arrived` is called with
    the number of bytes of each piece, and may raise. Raises Invalid `message.too_large` after all was read,
    and at once `submission.bad_end` and, far beyond the limit, `message.too_large` with `ends`.
    """
    size, tail, is_last = 0, b"", False
    while not is_last:
        piece, is_last = await _piece(reader)
        if _LONE_DOT.search(tail + piece + (b"\r\n" if is_last else b"")):
            raise Invalid("submission.bad_end")
        tail = (tail + piece)[-2:]
        size += len(piece)
        if size > DISCARD_FACTOR * limit:
            raise Invalid("message.too_large", size_bytes=size, limit_bytes=limit, ends=True)
        arrived(len(piece))
        if size <= limit:
            spool.write(piece)
    if size > limit:
        raise Invalid("message.too_large", size_bytes=size, limit_bytes=limit)


async def _piece(reader: asyncio.StreamReader) -> tuple[bytes, bool]:
    """Return the next piece, and whether the end follows it; the end itself is never divided."""
    try:
        return (await reader.readuntil(END))[: -len(END)], True
    except asyncio.LimitOverrunError as error:
        return await reader.readexactly(error.consumed), False


def text_of(spool: BinaryIO) -> bytes:
    """Return the received text with CRLF at the end of each line, without the dots that SMTP doubled."""
    spool.seek(0)
    return with_crlf(spool.read()).replace(b"\r\n.", b"\r\n").removeprefix(b"\r\n")
