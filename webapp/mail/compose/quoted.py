"""Content transfer encodings: 7bit where the lines allow it, else the shorter of quoted-printable and base64.

The choice and the bytes equal those of `email.contentmanager` (Python 3.11, policy SMTP), which takes a
hundred microseconds more for two kilobytes.
"""

import binascii
from collections.abc import Iterator

from webapp.mail.smtp.wire_format import with_crlf

_CRLF = b"\r\n"
_LINE = 78
_SNIFFED_LINES = 10
_SNIFFED_BYTES = 10_000
_LINES_BYTES = 64 * 1024
_BASE64_BYTES = _LINE // 4 * 3
_BLOCK_BYTES = 4096 * _BASE64_BYTES
_BLANKS = (b" ", b"\t")
_ESCAPES = {b" ": b"=20", b"\t": b"=09"}


def encoded_text(text: str) -> tuple[bytes, bytes]:
    """Return the content transfer encoding for a text, and its encoded lines, each ended by CRLF."""
    data = with_crlf(text.encode())
    if data.isascii() and b"\0" not in data and all(map(_has_short_lines, _blocks(data))):
        return b"7bit", data
    sniffed = _first_lines(data)
    # Only one side counts line ends, as LF; the email package compares the same way.
    if len(_quoted(sniffed)) > len(binascii.b2a_base64(sniffed)):
        return b"base64", encoded_bytes(data)
    return b"quoted-printable", _quoted_blocks(data)


def _blocks(data: bytes) -> Iterator[bytes]:
    """Yield CRLF-ended lines, some together: a list of all lines takes forty times the memory."""
    start = 0
    while len(data) - start > _LINES_BYTES:
        end = data.find(b"\n", start + _LINES_BYTES) + 1 or len(data)
        yield data[start:end]
        start = end
    if start < len(data):
        yield data[start:]


def _has_short_lines(block: bytes) -> bool:
    return max(map(len, block.splitlines())) <= _LINE


def _first_lines(data: bytes) -> bytes:
    end = 0
    for _ in range(_SNIFFED_LINES):
        end = data.find(b"\n", end) + 1 or len(data)
    return data[:end]


def _quoted_blocks(data: bytes) -> bytes:
    """Return CRLF-ended lines as quoted-printable ones ended by CRLF."""
    return b"".join([_quoted(block).replace(b"\n", _CRLF) for block in _blocks(data)])


def is_denser_in_base64(data: bytes) -> bool:
    """Tell whether the first lines of a text, in any charset, are shorter in base64."""
    sniffed = b"".join(data[:_SNIFFED_BYTES].splitlines(keepends=True)[:_SNIFFED_LINES])
    return len(_quoted(sniffed.replace(b"\r\n", b"\n").replace(b"\n", _CRLF) + _CRLF)) > len(
        binascii.b2a_base64(sniffed)
    )


def encoded_bytes(data: bytes) -> bytes:
    """Return bytes as base64 lines, each ended by CRLF."""
    blocks = range(0, len(data), _BLOCK_BYTES)  # the lines of all together would take twice the memory
    return b"".join(_encoded_block(data[start : start + _BLOCK_BYTES]) for start in blocks)


def _encoded_block(data: bytes) -> bytes:
    starts = range(0, len(data), _BASE64_BYTES)
    lines = (binascii.b2a_base64(data[start : start + _BASE64_BYTES], newline=False) for start in starts)
    return _CRLF.join(lines) + _CRLF


def quoted_printable(data: bytes) -> bytes:
    """Return encoded text, in any charset, as quoted-printable lines with CRLF between them."""
    written = _quoted_blocks(with_crlf(data))
    return written if data.endswith((b"\r", b"\n")) else written.removesuffix(_CRLF)


def _quoted(data: bytes) -> bytes:
    """Return CRLF-ended lines as quoted-printable ones ended by LF."""
    lines = _escaped(data).removesuffix(_CRLF).split(_CRLF)
    kept = [line if len(line) <= _LINE and line[-1:] not in _BLANKS else _broken(line) for line in lines]
    return b"\n".join(kept) + b"\n"


def _escaped(data: bytes) -> bytes:
    """Return CRLF-ended lines with everything escaped but printable ASCII, space and tab (RFC 2045
    section 6.7 rules 1 to 3), without soft line breaks: those of the library are removed.
    """
    escaped = binascii.b2a_qp(data).replace(b"=\r\n", b"").replace(b"=2E", b".")
    for blank, escape in _ESCAPES.items():
        escaped = escaped.replace(escape + _CRLF, blank + _CRLF)
    return escaped


def _broken(line: bytes) -> bytes:
    """Return a line with soft line breaks where it is too long, and no space at its end."""
    pieces = []
    start, last_start = 0, len(line) - 1 - _LINE
    while start <= last_start:
        stop = start + _LINE - 1
        # A soft line break must not split an escape.
        if line[stop - 2 : stop - 1] == b"=":
            stop -= 2
        elif line[stop - 1 : stop] == b"=":
            stop -= 1
        pieces.append(line[start:stop] + b"=")
        start = stop
    return b"\n".join([*pieces, _end(line[start:], width=start - last_start)])


def _end(rest: bytes, *, width: int) -> bytes:
    """Return the last piece; a space at its end is escaped, or followed by a soft break and an empty line."""
    if not rest.endswith(_BLANKS):
        return rest
    blank = rest[-1:]
    if width >= 3:
        return rest[:-1] + _ESCAPES[blank]
    if width == 2:
        return rest + b"=\n"
    return rest[:-1] + b"=\n" + _ESCAPES[blank]
