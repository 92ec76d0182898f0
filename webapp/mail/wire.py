"""A message's bytes as SMTP carries them."""

import re

_LINE_END = re.compile(rb"\r\n|\r|\n")
_LINE_DOT = re.compile(rb"^\.", re.MULTILINE)


def with_crlf(message: bytes) -> bytes:
    """Return `message` with every line ended by CRLF, the last one too.

    A bare CR or LF is refused by hardened servers and can smuggle a second message past the others
    (RFC 5321 section 2.3.8).
    """
    message = _LINE_END.sub(b"\r\n", message)
    return message if message.endswith(b"\r\n") else message + b"\r\n"


def dot_stuffed(message: bytes) -> bytes:
    """Return CRLF-ended `message` with the dot at the start of a line doubled (RFC 5321 section 4.5.2)."""
    return _LINE_DOT.sub(b"..", message)
