"""The bytes of a message as SMTP sends them: CRLF line ends and dot-stuffed (RFC 5321)."""


def is_clean(message: bytes) -> bool:
    """Tell whether every CR and LF of `message` is part of a CRLF."""
    breaks = message.count(b"\r\n")
    return message.count(b"\n") == breaks == message.count(b"\r")


def with_crlf(message: bytes) -> bytes:
    """Return `message` with every line ended by CRLF, the last one too.

    A bare CR or LF is refused by hardened servers and can smuggle a second message past the others
    (RFC 5321 section 2.3.8).
    """
    if not is_clean(message):
        # Not by a regular expression, which keeps each line as an object meanwhile.
        message = message.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")
    return message if message.endswith(b"\r\n") else message + b"\r\n"


def dot_stuffed(message: bytes) -> bytes:
    """Return CRLF-ended `message` with the dot at the start of a line doubled (RFC 5321 section 4.5.2)."""
    stuffed = message.replace(b"\n.", b"\n..")
    return b"." + stuffed if stuffed.startswith(b".") else stuffed
