"""Which other service it is, when what answers on the port does not speak SMTP."""

import re

_SERVICES = tuple(
    (re.compile(pattern, re.IGNORECASE | re.DOTALL), service)
    for pattern, service in (
        (rb"HTTP/|<!DOCTYPE|<html", "http"),
        (rb"SSH-", "ssh"),
        (rb"\* (OK|PREAUTH|BYE)\b", "imap"),
        (rb"\+OK|-ERR", "pop3"),
        # A TLS record: type handshake or alert, then version 3.x (RFC 8446 section 5.1).
        (rb"[\x15\x16]\x03[\x00-\x04]", "tls"),
        (rb"220[ -](?!.*SMTP).*FTP", "ftp"),
        (rb"220[ -](?!.*SMTP).*LMTP", "lmtp"),
        (rb"20[01][ -].*(NNTP|news)", "nntp"),
        (rb"\xff[\xfb-\xfe]", "telnet"),
        (rb".\x00\x00\x00\x0a[0-9]|.\x00\x00\x00\xffj", "mysql"),
        (rb"RFB \d", "vnc"),
        (rb'"IMPLEMENTATION"', "sieve"),
    )
)


def other_service(first_bytes: bytes) -> str | None:
    """Return the name of the service that opens a conversation so, or None when it may be SMTP."""
    for pattern, service in _SERVICES:
        if pattern.match(first_bytes):
            return service
    return None
