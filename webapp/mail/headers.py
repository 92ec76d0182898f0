"""How header fields become bytes, and the proof that nothing but what was meant became any.

Seen with the email package of Python 3.11: folding a long subject loses spaces between encoded
words, and a long message identifier or URL becomes encoded words, which RFC 2047 section 5
forbids there. So subjects and literal headers fold themselves here.
"""

import re
from email import message_from_bytes
from email.header import Header
from email.headerregistry import HeaderRegistry, UniqueAddressHeader, UniqueUnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy

from webapp.errors import MailError
from webapp.transcript import Stage

# RFC 5322 section 2.1.1: the length of a line that everybody can read, without its CRLF.
_LINE = 78
_CONTENT_HEADERS = frozenset({"mime-version", "content-type", "content-transfer-encoding"})


class LiteralHeader(UniqueUnstructuredHeader):
    """Printable ASCII that breaks only at its spaces: identifiers, URLs, keywords."""

    def fold(self, *, policy: EmailPolicy) -> str:
        """Return the header's lines, each ended by the policy's line separator."""
        return _fold_at_spaces(self.name, str(self), policy.linesep)


class SubjectHeader(UniqueUnstructuredHeader):
    """A text that is written as it is where ASCII lines can hold it, else in encoded words."""

    def fold(self, *, policy: EmailPolicy) -> str:
        """Return the header's lines, each ended by the policy's line separator."""
        text = str(self)
        if text.isascii() and max(map(len, text.split()), default=0) < _LINE:
            return _fold_at_spaces(self.name, text, policy.linesep)
        # Encoded words are right even where UTF-8 headers are (RFC 6532 section 3).
        encoded = Header(text, "utf-8", header_name=self.name, maxlinelen=_LINE - 2)
        return f"{self.name}: {encoded.encode(linesep=policy.linesep)}{policy.linesep}"


# What an application may add besides what a draft has fields for.
LITERAL_HEADERS = (
    "In-Reply-To",
    "References",
    "Importance",
    "List-Id",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
)


def _registry() -> HeaderRegistry:
    registry = HeaderRegistry()
    registry.map_to_type("subject", SubjectHeader)
    registry.map_to_type("disposition-notification-to", UniqueAddressHeader)
    for name in ("Message-ID", *LITERAL_HEADERS):
        registry.map_to_type(name.lower(), LiteralHeader)
    return registry


# Seven-bit content: any server takes it, with or without 8BITMIME (RFC 6152).
ASCII_POLICY = SMTP.clone(cte_type="7bit", header_factory=_registry())
UTF8_POLICY = ASCII_POLICY.clone(utf8=True)


def wire_headers(message: bytes) -> list[tuple[str, str]]:
    """Return the header fields of `message` as they are written in it, unfolded, in order."""
    block = message.partition(b"\r\n\r\n")[0]
    unfolded = re.sub(rb"\r\n(?=[ \t])", b"", block).decode("utf-8")
    fields = (line.partition(":") for line in unfolded.split("\r\n"))
    return [(name, value.strip()) for name, _, value in fields]


def verified_bytes(message: EmailMessage, meant: list[tuple[str, str]]) -> bytes:
    """Return `message` as bytes with CRLF line ends, once reading them gives back what was `meant`.

    `meant` are all header fields but those that describe the content. Raises MailError
    `message.headers_differ` when a field was added, lost or changed on the way, whatever trick
    or fault did it.
    """
    data = message.as_bytes()
    found = message_from_bytes(data, policy=message.policy)
    read = [(name, str(value)) for name, value in found.items() if name.lower() not in _CONTENT_HEADERS]
    written = [name for name, _ in wire_headers(data)]
    if read != meant or written != message.keys() or len(set(written)) != len(written):
        raise MailError("message.headers_differ", stage=Stage.SETTINGS, permanent=True, names=written)
    return data


def _fold_at_spaces(name: str, text: str, linesep: str) -> str:
    lines = [f"{name}:"]
    for word in re.findall(r" *[^ ]+", " " + text):
        if len(lines[-1]) + len(word) > _LINE and lines[-1] != f"{name}:":
            lines.append("")
        lines[-1] += word
    return linesep.join(lines) + linesep
