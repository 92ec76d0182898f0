"""The commands of one mail transaction up to DATA, sent one by one or pipelined (RFC 2920)."""

import re

from webapp.errors import MailError
from webapp.mail.smtp.exchange import Exchange
from webapp.mail.smtp.replies import Reply
from webapp.mail.smtp.server import Envelope
from webapp.mail.smtp.wire_dialogue import GO_AHEAD, SUCCESS, visible
from webapp.transcript import Stage

# So few that the server's answers to them fit into the buffers between us: neither side can come to
# wait for the other to read (RFC 2920 section 3.1).
PIPELINE_COMMANDS = 100
_NOT_IN_A_PATH = re.compile(r"[<> \t\r\n\0]")


class CommandPipeline:
    """MAIL FROM, the RCPT TOs and DATA of one message of `size_bytes`, after RSET if `reset`.

    Where the server offers PIPELINING (RFC 2920) as many as possible leave together, else each waits
    for the answer to the one before.
    """

    def __init__(
        self, exchange: Exchange, envelope: Envelope, *, size_bytes: int, is_ascii: bool, reset: bool
    ) -> None:
        self._dialogue = exchange.dialogue
        self._capabilities = exchange.capabilities
        self._envelope = envelope
        self._size_bytes = size_bytes
        self._is_ascii = is_ascii
        self.reset = reset
        self.is_pipelined = "PIPELINING" in exchange.capabilities
        self.parameters: list[str] = []
        self._lines: list[str] = []
        self._sent = 0
        self._answered = 0

    @property
    def has_begun(self) -> bool:
        """Tell whether any has been sent."""
        return self._sent > 0

    @property
    def was_answered(self) -> bool:
        """Tell whether the server answered any."""
        return self._answered > 0

    @property
    def is_answered(self) -> bool:
        """Tell whether the last answer was that to DATA."""
        return self._answered == len(self._lines)

    @property
    def awaits_replies(self) -> bool:
        """Tell whether there is a command that was sent and not answered."""
        return self._answered < self._sent

    def prepare(self) -> None:
        """Write them down. Raises MailError for what the server cannot carry, and ValueError for an
        address that would be more than one.
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
        """Return those that may leave together now, and count them as sent."""
        window = PIPELINE_COMMANDS if self.is_pipelined else 1
        lines = self._lines[self._sent : self._sent + window]
        self._sent += len(lines)
        return "".join([f"{line}\r\n" for line in lines]).encode()

    def next_reply(self) -> Reply:
        """Return the answer to the next one, which is sent now unless it was before."""
        self._dialogue.transcript.line(">", visible(self._lines[self._answered]))
        if self._answered == self._sent:
            self._dialogue.send(self.next_bytes())
        reply = self._dialogue.read_reply()
        self._answered += 1
        return reply

    @property
    def replies_have_arrived(self) -> bool:
        """Tell, without waiting, whether all were sent ahead and as many lines have come as they need."""
        return self._sent == len(self._lines) > 0 and self._dialogue.count_unread() >= self._sent

    def take_replies(self) -> list[tuple[str, str]] | None:
        """Return what was said, each with its sign, unrecorded, if all were sent ahead and answered by
        success and nothing else. Else None, and nothing has been read.
        """
        if self.reset or self._answered or not self._sent == len(self._lines) > 0:
            return None
        answers = self._dialogue.take(*[SUCCESS] * (self._sent - 1), GO_AHEAD, alone=True)
        if answers is None:
            return None
        self._answered = self._sent
        pairs = zip(self._lines, answers, strict=True)
        return [line for asked, answer in pairs for line in ((">", visible(asked)), ("<", answer))]

    def _size(self) -> list[str]:
        """RFC 1870: without the dots that stuffing adds."""
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
        """RFC 6152. Servers that do not offer it carry eight bits all the same nowadays."""
        needed = not self._is_ascii
        return ["BODY=8BITMIME"] if needed and "8BITMIME" in self._capabilities else []

    def _utf8(self) -> list[str]:
        """RFC 6531 section 3.4."""
        addresses = (self._envelope.sender, *self._envelope.recipients)
        foreign = [address for address in addresses if not address.isascii()]
        if not (self._envelope.smtputf8 or foreign):
            return []
        if "SMTPUTF8" not in self._capabilities:
            raise MailError("smtputf8.not_offered", stage=Stage.MAIL_FROM, permanent=True, addresses=foreign)
        return ["SMTPUTF8"]


def path(address: str) -> str:
    """Return `address` in angle brackets; none at all is the null reverse-path of notices.

    Raises ValueError for what would end the path early: addresses are checked long before this.
    """
    if _NOT_IN_A_PATH.search(address):
        raise ValueError("not an address")
    return f"<{address}>"
