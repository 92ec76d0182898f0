"""Replies (RFC 5321 section 4.2): codes, capabilities, queue ids, and services that are not SMTP."""

import re
from dataclasses import dataclass, field
from typing import Self

# RFC 3463 section 2: class, subject, detail.
_ENHANCED = re.compile(r"([245])\.(\d{1,3})\.(\d{1,3})(?=\s|$)")

# How common servers name their own identifier of the message in the final reply.
_QUEUE_IDS = tuple(
    re.compile(pattern)
    for pattern in (
        r"queued as <?([\w.-]+)",  # Postfix, Amavis, many others
        r"\bid=([\w-]+)",  # Exim
        r"InternalId=(\d+)",  # Exchange: "<message-id> [InternalId=…, Hostname=…] Queued mail for delivery"
        r"\b([\w-]+) Message accepted for delivery",  # sendmail
        r"\bOK\s+\d+ ([\w.-]+) - gsmtp",  # Gmail
        r"\bOk ([0-9a-f]{16}-[0-9a-f-]+)$",  # Amazon SES
        r"[Qq]ueued (?:mail )?(?:with|under) id:? ([\w.-]+)",
    )
)

# How the practice mailbox names itself: host name, then its words. The greeting is both.
SERVER_NAME, SERVER_IDENT = "postigo-practice", "Postigo practice mailbox"
PRACTICE_GREETING = f"{SERVER_NAME} {SERVER_IDENT}"

# The first bytes that other services send, and the name of the service.
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


@dataclass(frozen=True)
class Reply:
    """One reply (RFC 5321 section 4.2): its code and the text of each line, as it may be shown.

    `as_heard` are the lines as they came, where they differ: for recognising what is said, never for
    showing, storing or logging it.
    """

    code: int
    lines: tuple[str, ...]
    as_heard: tuple[str, ...] = field(default=(), repr=False)

    @property
    def text(self) -> str:
        """The lines after the code, joined by line feeds."""
        return "\n".join(self.lines)

    @property
    def heard_text(self) -> str:
        """The lines after the code as they came, joined by line feeds; see `as_heard`."""
        return "\n".join(self.as_heard or self.lines)

    @property
    def enhanced_code(self) -> str | None:
        """The enhanced status code (RFC 3463) that begins the text, or None."""
        for line in self.as_heard or self.lines:
            if found := _ENHANCED.match(line):
                return ".".join(found.groups())
        return None

    @property
    def is_positive(self) -> bool:
        """Tell whether the command succeeded (2yz)."""
        return self.code // 100 == 2

    @property
    def is_permanent(self) -> bool:
        """Tell whether it is a permanent failure (5yz): the same command will fail again."""
        return self.code // 100 == 5


def queue_id(text: str) -> str | None:
    """Return the server's own identifier of an accepted message, or None when `text` has none."""
    for pattern in _QUEUE_IDS:
        if found := pattern.search(text):
            return found[1]
    return None


def is_practice(greeting: str) -> bool:
    """Tell whether a server that greets so (RFC 5321 section 4.2.2) is the practice mailbox of a Postigo.

    That of another installation counts too: whoever it belongs to, it delivers to nobody.
    """
    return greeting.partition("\n")[0] == PRACTICE_GREETING


def other_service(first_bytes: bytes) -> str | None:
    """Return the name of the service that sends these bytes first, or None when it may be SMTP."""
    for pattern, service in _SERVICES:
        if pattern.match(first_bytes):
            return service
    return None


@dataclass(frozen=True)
class Capabilities:
    """What EHLO offered: keyword in capitals to its parameters (RFC 5321 section 4.1.1.1)."""

    offers: dict[str, tuple[str, ...]]

    @classmethod
    def none(cls) -> Self:
        """Return no capabilities: before EHLO, or of a server that only knows HELO."""
        return cls({})

    @classmethod
    def from_reply(cls, reply: Reply) -> Self:
        """Read the EHLO reply; its first line is a greeting.

        The old form `AUTH=LOGIN PLAIN`, which some gateways still send instead, counts as AUTH.
        """
        offers: dict[str, tuple[str, ...]] = {}
        for line in (reply.as_heard or reply.lines)[1:]:
            keyword, *parameters = line.upper().replace("AUTH=", "AUTH ", 1).split() or [""]
            offers[keyword] = (*offers.get(keyword, ()), *parameters)
        offers.pop("", None)
        return cls(offers)

    def without(self, keyword: str) -> Self:
        """Return the same offers but `keyword`."""
        return type(self)({name: rest for name, rest in self.offers.items() if name != keyword})

    def __contains__(self, keyword: str) -> bool:
        return keyword in self.offers

    @property
    def mechanisms(self) -> tuple[str, ...]:
        """The SASL mechanisms offered, each once, in the server's order."""
        return tuple(dict.fromkeys(self.offers.get("AUTH", ())))

    @property
    def size_limit_bytes(self) -> int | None:
        """The largest message accepted (RFC 1870), or None when the server states no limit."""
        sizes = self.offers.get("SIZE", ())
        return (int(sizes[0]) or None) if sizes and sizes[0].isdecimal() and sizes[0].isascii() else None

    def facts(self) -> dict[str, object]:
        """Return the offers as plain values for a transcript."""
        return {
            "capabilities": [" ".join((keyword, *rest)) for keyword, rest in self.offers.items()],
            "mechanisms": list(self.mechanisms),
            "size_limit_bytes": self.size_limit_bytes,
        }
