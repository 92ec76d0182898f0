"""Reads a chunked request body (RFC 9112 section 7.1) in linear time, however small its chunks are."""

import re
from typing import Protocol

LINE_MOST = 4 * 1024  # bytes of a chunk's size with its extensions
TRAILER_MOST = 16 * 1024
# Bytes of sizes and line ends beside the data: a client that sends single bytes in chunks may send this
# many, and one sixteenth of the data more.
FRAMING_MOST = 1024 * 1024
FRAMING_SHARE = 16
_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[\t -~\x80-\xff]*)?")


class Buffer(Protocol):
    """What the data of the chunks is written to."""

    def append(self, data: bytes) -> None: ...
    def __len__(self) -> int: ...
    def getfile(self) -> object: ...


class MalformedChunk(Exception):
    """The framing of the body breaks the syntax, or is too large for what it frames."""


class ChunkedBody:
    """Takes a chunked body as it arrives, and appends its data to `buffer`.

    `completed` is true after the last chunk and its trailer. It has the methods that waitress asks of a
    receiver.
    """

    completed = False
    error = None

    def __init__(self, buffer: Buffer) -> None:
        self._buffer = buffer
        self._left = 0  # bytes of the present chunk that have not arrived
        self._line = b""  # a line that has not arrived whole
        self._framing = 0
        self._expects_end = False  # the line end after the data of a chunk
        self._in_trailer = False

    def __len__(self) -> int:
        return len(self._buffer)

    def getfile(self) -> object:
        """Return the file with the data."""
        return self._buffer.getfile()

    def getbuf(self) -> Buffer:
        """Return the buffer with the data."""
        return self._buffer

    def received(self, data: bytes) -> int:
        """Take `data`, and return how many bytes of it belong to this body. Raises MalformedChunk."""
        place = 0
        while place < len(data) and not self.completed:
            if self._left:
                piece = data[place : place + self._left]
                self._buffer.append(piece)
                self._left -= len(piece)
                place += len(piece)
                self._expects_end = not self._left
            else:
                place = self._read_line(data, place)
        return place

    def _read_line(self, data: bytes, place: int) -> int:
        end = data.find(b"\n", place)
        stop = len(data) if end < 0 else end + 1
        self._line += data[place:stop]
        self._framing += stop - place
        if self._framing > FRAMING_MOST + len(self._buffer) // FRAMING_SHARE:
            raise MalformedChunk
        if len(self._line) > (TRAILER_MOST if self._in_trailer else LINE_MOST):
            raise MalformedChunk
        if end >= 0:
            line, self._line = self._line, b""
            if not line.endswith(b"\r\n"):  # a bare LF is read differently by different servers
                raise MalformedChunk
            self._take_line(line[:-2])
        return stop

    def _take_line(self, line: bytes) -> None:
        if self._expects_end:
            self._expects_end = False
            if line:
                raise MalformedChunk
        elif self._in_trailer:
            self.completed = not line  # the fields of the trailer are not used
        elif found := _SIZE.fullmatch(line):
            self._left = int(found[1], 16)
            self._in_trailer = not self._left
        else:
            raise MalformedChunk
