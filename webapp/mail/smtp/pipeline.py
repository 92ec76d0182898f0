"""The commands of one mail transaction up to DATA, sent one by one or pipelined (RFC 2920)."""

import re

from webapp.errors import MailError
from webapp.mail.compose.downgrade import ascii_header, sender_of
from webapp.mail.smtp.exchange import Exchange
from webapp.mail.smtp.replies import Capabilities, Reply
from webapp.mail.smtp.server import Envelope
from webapp.mail.smtp.wire_dialogue import visible
from webapp.mail.smtp.wire_format import with_crlf
from webapp.transcript import Stage

# Commands sent together at most: the replies to so many fit into the socket buffers, so that client and
# server cannot deadlock, each waiting for the other to read (RFC 2920 section 3.1).
PIPELINE_COMMANDS = 100
_NOT_IN_A_PATH = re.compile(r"[<> \t\r\n\0]")


class CommandPipeline:
    """MAIL FROM, the RCPT TOs and DATA of one message of `size_bytes`, after RSET if `reset`.

    Where the server offers PIPELINING (RFC 2920) as many as possible are sent together, else each waits
    for the reply to the one before.
    """

    def __init__(
        self, exchange: Exchange, envelope: Envelope, *, size_bytes: int, is_ascii: bool, reset: bool
    ) -> None:
        self._dialogue = exchange.dialogue
        self._capabilities = exchange.capabilities
        self._eight_bit_anyway = exchange.eight_bit_anyway
        self._envelope = envelope
        self._size_bytes = size_bytes
        self._is_ascii = is_ascii
        self.reset = reset
        self.is_pipelined = "PIPELINING" in exchange.capabilities
        self.parameters: list[str] = []
        self.is_eight_bit_unannounced = False
        self._lines: list[str] = []
        self._sent = 0
        self._replied = 0

    @property
    def has_begun(self) -> bool:
        """Tell whether any command has been sent."""
        return self._sent > 0

    @property
    def was_answered(self) -> bool:
        """Tell whether a reply to any command has been read."""
        return self._replied > 0

    @property
    def is_answered(self) -> bool:
        """Tell whether the replies to all commands, the last of which is DATA, have been read."""
        return self._replied == len(self._lines)

    @property
    def awaits_replies(self) -> bool:
        """Tell whether a command was sent whose reply has not been read."""
        return self._replied < self._sent

    def prepare(self) -> None:
        """Build the commands. Raises MailError when the server lacks an extension that the message needs
        or has too small a limit (RFC 1870), ValueError for an address that would end its path early.
        """
        if not self._lines:
            self.parameters = [*self._size(), *self._eight_bit(), *self._utf8()]
            self._lines = [
                *(["RSET"] if self.reset else []),  # RFC 5321 section 4.1.1.5
                " ".join((f"MAIL FROM:{path(self._envelope.sender)}", *self.parameters)),
                *[f"RCPT TO:{path(recipient)}" for recipient in self._envelope.recipients],
                "DATA",
            ]

    def next_bytes(self) -> bytes:
        """Return the commands that may be sent together now, and count them as sent."""
        window = PIPELINE_COMMANDS if self.is_pipelined else 1
        lines = self._lines[self._sent : self._sent + window]
        self._sent += len(lines)
        return "".join([f"{line}\r\n" for line in lines]).encode()

    def next_reply(self) -> Reply:
        """Return the reply to the next command, which is sent now unless it was sent ahead.

        Raises what `Dialogue.send` and `Dialogue.read_reply` do.
        """
        self._dialogue.transcript.line(">", visible(self._lines[self._replied]))
        if self._replied == self._sent:
            self._dialogue.send(self.next_bytes())
        reply = self._dialogue.read_reply()
        self._replied += 1
        return reply

    def _size(self) -> list[str]:
        """Return SIZE (RFC 1870 section 6.1): the octets of the message before dot-stuffing."""
        if "SIZE" not in self._capabilities:
            return []
        size_bytes, limit_bytes = self._size_bytes, self._capabilities.size_limit_bytes
        if limit_bytes and size_bytes > limit_bytes:
            raise MailError(
                "message.too_large",
                stage=Stage.MAIL_FROM,
                permanent=True,
                size_bytes=size_bytes,
                limit_bytes=limit_bytes,
            )
        return [f"SIZE={size_bytes}"]

    def _eight_bit(self) -> list[str]:
        """Return BODY (RFC 6152). Raises MailError when it is needed and not offered, unless the account
        wants the message sent all the same.

        Only signed or encrypted content has eight bits; it cannot be encoded anew, and a server that does
        not offer the extension may alter it, which breaks the signature. Most servers today do not.
        """
        if self._is_ascii:
            return []
        if "8BITMIME" not in self._capabilities:
            if self._envelope.smtputf8:  # the header has eight bits, and `_utf8` tells what that needs
                return []
            if self._eight_bit_anyway:
                self.is_eight_bit_unannounced = True
                return []
            raise MailError("eight_bit.not_offered", stage=Stage.MAIL_FROM, permanent=True)
        return ["BODY=8BITMIME"]

    def _utf8(self) -> list[str]:
        """Return SMTPUTF8 (RFC 6531 section 3.4); `fitted` took out what a server without it cannot carry."""
        return ["SMTPUTF8"] if needs_utf8(self._envelope) else []


def needs_utf8(envelope: Envelope) -> bool:
    """Tell whether the message can be sent as it is only with SMTPUTF8 (RFC 6531)."""
    return envelope.smtputf8 or not "".join((envelope.sender, *envelope.recipients)).isascii()


def has_ascii_sender(envelope: Envelope) -> bool:
    """Tell whether a server without SMTPUTF8 can take the message's From and envelope sender."""
    return "".join(_senders(envelope)).isascii()


def _senders(envelope: Envelope) -> tuple[str, ...]:
    from_field = sender_of(envelope.message) if envelope.smtputf8 else ""
    return (envelope.sender, from_field)


def fitted(envelope: Envelope, capabilities: Capabilities) -> tuple[Envelope, dict[str, MailError]]:
    """Return what of the message the server can carry, and the errors of the recipients that it cannot.

    A server without SMTPUTF8 gets the recipients in ASCII, and the header fields downgraded (RFC 6857).
    Raises MailError for a sender beyond ASCII there: no other server could answer to less.
    """
    if "SMTPUTF8" in capabilities or not needs_utf8(envelope):
        return envelope, {}
    for address in _senders(envelope):
        if not address.isascii():
            raise MailError("mail_from.sender_syntax", stage=Stage.MAIL_FROM, permanent=True, sender=address)
    refused = {
        address: MailError(
            "smtputf8.not_offered",
            stage=Stage.RCPT_TO,
            permanent=True,
            addresses=[address],
            recipient=address,
        )
        for address in envelope.recipients
        if not address.isascii()
    }
    left = tuple(address for address in envelope.recipients if address.isascii())
    return Envelope(envelope.sender, left, ascii_header(with_crlf(envelope.message))), refused


def path(address: str) -> str:
    """Return `address` in angle brackets; an empty one is the null reverse-path (RFC 5321 section 4.5.5).

    Raises ValueError for a character that would end the path early; intake has checked addresses before.
    """
    if _NOT_IN_A_PATH.search(address):
        raise ValueError("not an address")
    return f"<{address}>"
