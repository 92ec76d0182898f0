"""One mail transaction (RFC 5321 section 3.3): MAIL FROM, RCPT TO, DATA, the final dot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from webapp.deadline import Cancelled
from webapp.errors import MailError
from webapp.mail import wire
from webapp.mail.dialogue import SHOWN_OF_JUNK, ReplyMalformed
from webapp.mail.faults import CLOSING, refusal
from webapp.mail.replies import Reply, queue_id
from webapp.mail.server import Envelope
from webapp.transcript import Stage, State

if TYPE_CHECKING:
    from webapp.mail.session import Session

START_MAIL_INPUT = 354
_NOT_IN_A_PATH = frozenset("<> \t\r\n\0")


@dataclass(frozen=True)
class Receipt:
    """What the server took over: for whom, for whom not, and its last words.

    `queue_id` is the name under which the server's own log knows the message, where it says one.
    """

    accepted: tuple[str, ...]
    refused: dict[str, MailError]
    reply_code: int
    enhanced_code: str | None
    reply_text: str
    queue_id: str | None


class Transaction:
    """The passage of one `envelope` through an open `session`."""

    def __init__(self, session: Session, envelope: Envelope) -> None:
        self._session = session
        self._dialogue = session.dialogue
        self._capabilities = session.capabilities
        self._envelope = envelope
        self._message = wire.with_crlf(envelope.message)
        self._accepted: list[str] = []
        self._refused: dict[str, MailError] = {}

    def run(self, *, reset: bool) -> Receipt:
        """Return the receipt. `reset` clears away what an earlier transaction left behind.

        Raises MailError, its `refused` filled, or Cancelled.
        """
        try:
            self._mail_from(reset)
            self._rcpt_to()
            self._data()
            return self._receipt(self._final_dot())
        except MailError as error:
            error.refused = self._refused
            raise

    def _mail_from(self, reset: bool) -> None:
        with self._session.stage(Stage.MAIL_FROM) as step:
            if reset:
                self._reset()
            parameters = self._parameters()
            step.facts.update(sender=self._envelope.sender, parameters=parameters)
            command = " ".join((f"MAIL FROM:{_path(self._envelope.sender)}", *parameters))
            reply = self._dialogue.command(command)
            if not reply.is_positive:
                raise refusal(reply, Stage.MAIL_FROM, sender=self._envelope.sender)

    def _reset(self) -> None:
        """RFC 5321 section 4.1.1.5. A server that cannot forget is not spoken to any further."""
        reply = self._dialogue.command("RSET")
        if not reply.is_positive:
            self._session.is_usable = False
            raise refusal(reply, Stage.MAIL_FROM)

    def _parameters(self) -> list[str]:
        """Return what this message needs said of it, as far as the server offers to listen.

        Raises MailError for what the server cannot carry: sending it would only waste the time.
        """
        return [*self._size(), *self._eight_bit(), *self._utf8()]

    def _size(self) -> list[str]:
        """RFC 1870: without the dots that stuffing adds."""
        if "SIZE" not in self._capabilities:
            return []
        size_bytes, limit_bytes = len(self._message), self._capabilities.size_limit_bytes
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
        needed = not self._message.isascii()
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

    def _rcpt_to(self) -> None:
        with self._session.stage(Stage.RCPT_TO) as step:
            for recipient in self._envelope.recipients:
                self._ask_for(recipient)
                step.facts["accepted"] = list(self._accepted)
                step.facts["refused"] = list(self._refused)
            if not self._accepted:
                raise self._all_refused()
            if self._refused:
                step.state = State.WARNED

    def _ask_for(self, recipient: str) -> None:
        reply = self._dialogue.command(f"RCPT TO:{_path(recipient)}")
        if reply.is_positive:  # 251 and 252, too: "will forward" and "cannot verify, but will try"
            self._accepted.append(recipient)
            return
        error = refusal(reply, Stage.RCPT_TO, recipient=recipient)
        if reply.code == CLOSING:
            raise error
        self._refused[recipient] = error

    def _all_refused(self) -> MailError:
        """Return the refusal that leaves most hope: with one recipient put off, trying again can help."""
        return min(self._refused.values(), key=lambda error: error.permanent)

    def _data(self) -> None:
        """Ask to send, and send all but the end: a connection lost until here has delivered nothing."""
        with self._session.stage(Stage.DATA) as step:
            step.facts["size_bytes"] = len(self._message)
            reply = self._dialogue.command("DATA")
            if reply.code != START_MAIL_INPUT:
                raise refusal(reply, Stage.DATA)
            self._dialogue.send(wire.dot_stuffed(self._message))
            self._dialogue.transcript.line("*", f"{len(self._message)} bytes of message")

    def _final_dot(self) -> Reply:
        reply = None
        try:
            with self._session.stage(Stage.END_OF_DATA) as step:
                reply = self._verdict()
                step.facts.update(queue_id=queue_id(reply.text), reply=reply.text)
        except Cancelled:
            if reply is None:
                raise
            # Asked to stop in the moment after the server took the message: it is sent all the same.
        return reply

    def _verdict(self) -> Reply:
        reply = self._dialogue.command(".")
        if reply.code // 100 == 3:  # neither yes nor no
            raise ReplyMalformed(received=f"{reply.code} {reply.text}"[:SHOWN_OF_JUNK])
        if not reply.is_positive:
            raise refusal(reply, Stage.END_OF_DATA)
        return reply

    def _receipt(self, reply: Reply) -> Receipt:
        return Receipt(
            accepted=tuple(self._accepted),
            refused=self._refused,
            reply_code=reply.code,
            enhanced_code=reply.enhanced_code,
            reply_text=reply.text,
            queue_id=queue_id(reply.text),
        )


def _path(address: str) -> str:
    """Return `address` in angle brackets; none at all is the null reverse-path of notices.

    Raises ValueError for what would end the path early: addresses are checked long before this.
    """
    if _NOT_IN_A_PATH & set(address):
        raise ValueError("not an address")
    return f"<{address}>"
