"""One request as it arrives: waitress's parser with the limits that it lacks.

The rest of a request that is refused is not read here; see `connection`.
"""

import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from waitress.buffers import OverflowableBuffer, TempfileBasedBuffer
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.receiver import FixedStreamReceiver

from webapp.web_server import refusal
from webapp.web_server.bytes_under_way import SMALL_BYTES, BytesUnderWay
from webapp.web_server.chunked import ChunkedBody, MalformedChunk
from webapp.web_server.refusal import Refusal

HEADER_MOST = 32 * 1024  # bytes of the request line and the header fields
HEADER_LINES_MOST = 128
# Fields that may stand only once: programs that take the first and programs that take the last would read
# different requests (RFC 9112 sections 3.2 and 6.3, RFC 9110 section 5.3).
_ONCE = (b"host", b"content-length", b"transfer-encoding", b"content-type")
# waitress reads `chunked, chunked` and `chunked,` as well: a proxy in front may not.
_CHUNKED = re.compile(rb"^transfer-encoding:[ \t]*chunked[ \t]*\r?$", re.MULTILINE | re.IGNORECASE)
_NAMES = re.compile(rb"^([^:\r\n]+):", re.MULTILINE)
_FIRST_LINE = re.compile(rb"([A-Z]{1,20}) (/[^ \r\n]*)")
_TOLD = re.compile(rb"^(accept-language|hx-request): *([ -~]*)\r?$", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True)
class BodyRules:
    """What is asked of a body: the most bytes for a path, the budget, and the folder for large bodies."""

    most_bytes: Callable[[str], int]
    budget: BytesUnderWay
    folder: Path


class IncomingRequest(HTTPRequestParser):
    """A request that is arriving. `error` is a Refusal once it is refused."""

    error: Refusal | None
    rules: BodyRules  # set in a subclass for each server
    # For requests that are refused before their first line was read.
    path, query, command, request_uri, url_scheme = "/", "", "GET", "/", "http"
    _reason = refusal.BAD_REQUEST
    _counted = 0  # bytes of the body that the budget holds
    _is_closed = False

    def received(self, data: bytes) -> int:
        """Take bytes of the request, and return how many of them belong to it."""
        had_header = self.headers_finished
        try:
            consumed: int = super().received(data)
        except MalformedChunk:
            self.refuse(refusal.BAD_REQUEST)
            return len(data)
        except ValueError:  # of Python, for an address like http://[x/ or a length of thousands of digits
            self.refuse(refusal.BAD_REQUEST, header=self.header_plus + data)
            return len(data)
        except OSError:  # no room on the disk for a large body
            self.refuse(refusal.BUSY)
            return len(data)
        if self.error is not None and not isinstance(self.error, Refusal):
            if getattr(self.error, "code", 0) == 431:  # waitress has counted the bytes
                self._reason = refusal.HEADER_TOO_LARGE
            self.refuse(self._reason, header=self.header_plus + data)
        elif not had_header and self.headers_finished:
            self._judge_length()
        if self.error is None and self.body_rcv is not None:
            self._count()
        return consumed

    def parse_header(self, header_plus: bytes) -> None:
        """Read the header, as waitress does, and refuse what different programs would read differently."""
        if header_plus.count(b"\n") > HEADER_LINES_MOST + 1:  # the empty line ends it
            self._reason = refusal.HEADER_TOO_LARGE
            raise ParsingError("too many header lines")
        if b"\n " in header_plus or b"\n\t" in header_plus:
            raise ParsingError("a folded header field, which RFC 9112 section 5.2 lets servers refuse")
        names = [name.lower() for name in _NAMES.findall(header_plus)]
        if any(names.count(name) > 1 for name in _ONCE):
            raise ParsingError("a header field stands twice")
        super().parse_header(header_plus)
        if self.version not in ("1.0", "1.1"):
            raise ParsingError("not a version of HTTP that is spoken here")
        is_chunked = b"transfer-encoding" in names
        if is_chunked and (self.version == "1.0" or b"content-length" in names):
            raise ParsingError("a body with two lengths, or a chunked one in HTTP/1.0")
        if is_chunked and not _CHUNKED.search(header_plus):
            raise ParsingError("a transfer coding in other words than chunked")
        if self.version == "1.1" and b"host" not in names:
            raise ParsingError("no Host")
        if self.body_rcv is not None:
            self._receive_into_folder()

    def refuse(self, reason: Refusal, *, header: bytes = b"") -> None:
        """End the request with a refusal; what has arrived of its body is deleted.

        `header` is what arrived of a header that could not be read: the path and the language are looked for
        in it.
        """
        if header:
            self._guess(header.lstrip())
        self.error, self.completed = reason, True
        self.close()
        self.body_rcv = None

    def close(self) -> None:
        """Delete the body and give its bytes back to the budget. May be called twice."""
        if not self._is_closed:
            self._is_closed = True
            self.rules.budget.change(-self._counted)
            super().close()

    @property
    def body_bytes(self) -> int:
        """The bytes of the body that have arrived."""
        return len(self.body_rcv) if self.body_rcv is not None else 0

    def _guess(self, header: bytes) -> None:
        if found := _FIRST_LINE.match(header):
            self.path = found[2].partition(b"?")[0].decode("latin-1")
        for name, value in _TOLD.findall(header):
            self.headers.setdefault(name.upper().replace(b"-", b"_").decode("ascii"), value.decode("latin-1"))

    def _receive_into_folder(self) -> None:
        buffer = _SpooledBuffer(self.adj.inbuf_overflow, self.rules.folder)
        if self.chunked:
            self.body_rcv = ChunkedBody(buffer)
        else:
            self.body_rcv = FixedStreamReceiver(self.content_length, buffer)

    def _judge_length(self) -> None:
        if self.content_length > self.rules.most_bytes(self.path):
            self.refuse(refusal.BODY_TOO_LARGE)
        elif self.content_length > SMALL_BYTES and not self.rules.budget.has_room(self.content_length):
            self.refuse(refusal.BUSY)

    def _count(self) -> None:
        size = self.body_bytes
        if self.chunked and size > self.rules.most_bytes(self.path):
            self.refuse(refusal.BODY_TOO_LARGE)
        elif max(self.content_length, size) > SMALL_BYTES:
            arrived, self._counted = size - self._counted, size
            if not self.rules.budget.change(arrived):
                self.refuse(refusal.BUSY)


class _SpooledBuffer(OverflowableBuffer):
    """A buffer that keeps what is larger than `overflow` in an unnamed file in `folder`."""

    def __init__(self, overflow: int, folder: Path) -> None:
        super().__init__(overflow)
        self._folder = folder

    def _set_large_buffer(self) -> None:
        before = self.buf
        self.buf = _FileBuffer(self._folder, before)
        if before is not None:
            before.close()
        self.overflowed = True


class _FileBuffer(TempfileBasedBuffer):
    def __init__(self, folder: Path, from_buffer: Any) -> None:
        self._folder = folder
        super().__init__(from_buffer)

    def newfile(self) -> Any:
        return tempfile.TemporaryFile("w+b", dir=self._folder)
