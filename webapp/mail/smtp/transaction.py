"""One mail transaction (RFC 5321 section 3.3): MAIL FROM, RCPT TO, DATA, the final dot."""

from collections.abc import Callable
from typing import NamedTuple

from webapp.deadline import Cancelled, DeadlineReached
from webapp.errors import MailError
from webapp.mail.smtp import wire_format
from webapp.mail.smtp.exchange import Exchange
from webapp.mail.smtp.faults import CLOSING, refusal, stopped
from webapp.mail.smtp.pipeline import CommandPipeline, fitted
from webapp.mail.smtp.replies import Reply, queue_id
from webapp.mail.smtp.server import Envelope
from webapp.mail.smtp.wire_dialogue import SHOWN_OF_JUNK, DialogueFault, ReplyMalformed
from webapp.transcript import Stage, State

START_MAIL_INPUT = 354
LARGE_BYTES = 64 * 1024
END = b".\r\n"


class Receipt(NamedTuple):
    """What the server accepted: accepted and refused recipients, and the final reply after the dot.

    `queue_id` is the server's own identifier of the message, if the reply names one. `is_practice` tells that
    the server is a practice mailbox, which delivers to nobody.
    """

    accepted: tuple[str, ...]
    refused: dict[str, MailError]
    reply_code: int
    enhanced_code: str | None
    reply_text: str
    queue_id: str | None
    is_practice: bool = False


class Transaction:
    """Sends one `envelope` over an open `exchange`.

    Where the server offers PIPELINING (RFC 2920), all commands up to DATA are sent together. With `reset`
    RSET is sent first, because an earlier transaction was not ended (RFC 5321 section 4.1.1.5).
    """

    def __init__(self, exchange: Exchange, envelope: Envelope, *, reset: bool) -> None:
        self._exchange = exchange
        self._dialogue = exchange.dialogue
        self._unfit: MailError | None = None  # why nothing of it can be sent to this server
        self._refused: dict[str, MailError] = {}
        try:
            envelope, self._refused = fitted(envelope, exchange.capabilities)
        except MailError as error:
            self._unfit = error
        if self._refused and not envelope.recipients:
            self._unfit = next(iter(self._refused.values()))
        self._envelope = envelope
        self._message = wire_format.with_crlf(envelope.message)
        self._size_bytes = len(self._message)
        self.pipeline = CommandPipeline(
            exchange,
            envelope,
            size_bytes=self._size_bytes,
            is_ascii=self._message.isascii(),
            reset=reset,
        )
        self._accepted: list[str] = []
        self._is_interrupted = False
        self._following = b""
        self._is_end_sent = False
        self._queue_id: str | None = None

    @property
    def _is_large(self) -> bool:
        return self._size_bytes > LARGE_BYTES

    def commands_ahead(self) -> bytes:
        """Return the commands to send ahead, together with the end of the message before.

        Empty when the message cannot be sent over this session; `run` raises the reason.
        """
        try:
            self._prepare()
        except (MailError, ValueError):
            return b""
        return self.pipeline.next_bytes()

    def _prepare(self) -> None:
        if self._unfit is not None:
            raise self._unfit
        self.pipeline.prepare()

    def run(self, following: Callable[[], bytes] | None = None) -> Receipt:
        """Send the message and return the receipt.

        What `following` returns is sent together with the end of the message. Without `following` the
        final dot is sent by itself, and until then the message can be cancelled.

        Raises MailError, its `refused` filled with the refused recipients, or Cancelled.
        """
        try:
            self._mail_from()
            self._rcpt_to()
            self._data(following)
            return self._receipt(self._final_dot())
        except MailError as error:
            error.refused = self._refusals()
            raise

    def rehearse(self) -> None:
        """Run up to the server's 354 to DATA and make no message; the session is then unusable.

        After the 354 all that is sent is text of the message, QUIT and RSET included (RFC 5321 section
        4.1.1.4). So nothing is sent, and the caller closes the connection: a server whose connection ends
        before the final dot cancels the transaction (section 4.1.1.10).

        Raises MailError, its `refused` filled with the refused recipients, or Cancelled.
        """
        try:
            self._mail_from()
            self._rcpt_to()
            with self._exchange.stage(Stage.DATA) as step:
                step.facts["is_rehearsal"] = True
                self._await_start()
                self._exchange.is_usable = False
                self._dialogue.transcript.line("*", "nothing is sent after the 354; closing the connection")
        except MailError as error:
            error.refused = self._refusals()
            raise

    def _refusals(self) -> dict[str, MailError]:
        """Return the refusals by recipient, without what was withheld since they were heard."""
        for error in self._refused.values():
            error.reply_text = self._dialogue.transcript.clean(error.reply_text)
        return self._refused

    def _mail_from(self) -> None:
        with self._exchange.stage(Stage.MAIL_FROM) as step:
            self._prepare()
            self._exchange.needs_reset = True
            step.facts.update(sender=self._envelope.sender, parameters=self.pipeline.parameters)
            if self.pipeline.reset:
                self._reset()
            reply = self.pipeline.next_reply()
            if not reply.is_positive:
                self._drain_replies(reply)
                raise refusal(reply, Stage.MAIL_FROM, sender=self._envelope.sender)
            if self.pipeline.is_eight_bit_unannounced:
                step.facts["eight_bit_unannounced"] = True
                step.state = State.WARNED

    def _reset(self) -> None:
        """Read the reply to RSET. A server that refuses it gets no further command."""
        reply = self.pipeline.next_reply()
        if not reply.is_positive:
            self._exchange.is_usable = False
            raise refusal(reply, Stage.MAIL_FROM)

    def _drain_replies(self, reply: Reply) -> None:
        """Read the replies to commands sent ahead, so that the session stays usable; the outcome is decided.

        A server that replies 354 to DATA without an accepted recipient gets an empty message, which it
        delivers to nobody (RFC 2920 section 3.1).
        """
        try:
            while self.pipeline.awaits_replies and reply.code // 100 != 3:
                reply = self.pipeline.next_reply()
            if reply.code == START_MAIL_INPUT and self.pipeline.is_answered:
                reply = self._dialogue.command(".")
            elif reply.code // 100 == 3:  # a reply out of step: it belongs to another command
                self._exchange.is_usable = False
        except (DialogueFault, DeadlineReached, Cancelled):
            self._exchange.is_usable = False
        if reply.code == CLOSING:
            self._exchange.is_usable = False

    def _rcpt_to(self) -> None:
        with self._exchange.stage(Stage.RCPT_TO) as step:
            try:
                for recipient in self._envelope.recipients:
                    reply = self._rcpt_reply(recipient)
            finally:
                step.facts["accepted"] = list(self._accepted)
                step.facts["refused"] = list(self._refused)
            if not self._accepted:
                self._drain_replies(reply)
                raise self._all_refused()
            if self._refused:
                step.state = State.WARNED

    def _rcpt_reply(self, recipient: str) -> Reply:
        reply = self.pipeline.next_reply()
        if reply.is_positive:  # 251 "will forward" and 252 "cannot verify, but will try", too
            self._accepted.append(recipient)
            return reply
        error = refusal(reply, Stage.RCPT_TO, recipient=recipient)
        if reply.code == CLOSING:
            raise error
        if reply.code // 100 == 3:
            raise self._out_of_step(error)
        self._refused[recipient] = error
        return reply

    def _out_of_step(self, error: MailError) -> MailError:
        """Return `error`, and end the session: which reply belongs to which command is unknown."""
        self._exchange.is_usable = False
        if self.pipeline.is_pipelined:
            self._refused.clear()
        return error

    def _all_refused(self) -> MailError:
        """Return a temporary refusal if there is one: then a retry can succeed for that recipient."""
        return min(self._refused.values(), key=lambda error: error.permanent)

    def _data(self, following: Callable[[], bytes] | None) -> None:
        """Send DATA and the message. A connection lost before the final dot is sent has delivered nothing."""
        with self._exchange.stage(Stage.DATA) as step:
            step.facts["size_bytes"] = self._size_bytes
            self._await_start()
            if following is not None and not self._is_large:
                self._send_whole(following())
            else:
                self._send_without_end()
            self._dialogue.transcript.line("*", f"{self._size_bytes} bytes of message")
        if following is not None and not self._is_end_sent:
            self._following = b"" if self._is_interrupted else following()

    def _await_start(self) -> None:
        """Read the reply to DATA. Raises MailError unless it is 354."""
        reply = self.pipeline.next_reply()
        if reply.code != START_MAIL_INPUT:
            error = refusal(reply, Stage.DATA)
            raise error if reply.code // 100 in (4, 5) else self._out_of_step(error)
        if self._dialogue.has_unread:  # an unexpected reply could be taken for the final one
            self._raise_unexpected()

    def _raise_unexpected(self) -> None:
        reply = self._dialogue.read_reply()
        if reply.code == CLOSING:
            raise refusal(reply, Stage.DATA)
        raise ReplyMalformed(received=f"{reply.code} {reply.text}"[:SHOWN_OF_JUNK])

    def _send_whole(self, following: bytes) -> None:
        """Send the message, its end and `following` in one system call."""
        try:
            self._dialogue.send(b"".join((wire_format.dot_stuffed(self._message), END, following)))
        except (DialogueFault, DeadlineReached, Cancelled):
            if self._dialogue.unsent > len(following):
                raise
            # The end may have been sent, so the final reply decides, whatever broke since.
        self._is_end_sent = True

    def _send_without_end(self) -> None:
        self._dialogue.send(wire_format.dot_stuffed(self._message))
        # Some servers refuse a large message before they have read it to its end.
        self._is_interrupted = self._is_large and self._dialogue.has_arrived()

    def _final_dot(self) -> Reply:
        reply = None
        try:
            with self._exchange.stage(Stage.END_OF_DATA) as step:
                reply = self._final_reply()
                self._queue_id = queue_id(reply.text)
                step.facts.update(queue_id=self._queue_id, reply=reply.text)
                if self._exchange.is_practice:
                    step.facts["practice"] = True
        except Cancelled as cancelled:
            if reply is not None:
                # Cancelled just after the server accepted the message: it counts as sent.
                return reply
            if self._is_end_sent:
                self._exchange.is_usable = False
                raise stopped(cancelled, Stage.END_OF_DATA, self._exchange.deadline) from cancelled
            raise
        return reply

    def _final_reply(self) -> Reply:
        self._dialogue.transcript.line(">", ".")
        if not self._is_end_sent:
            self._dialogue.send(END + self._following)
        reply = self._dialogue.read_reply()
        self._exchange.needs_reset = False
        if self._is_interrupted:  # a second reply may follow, to the final dot
            self._exchange.is_usable = False
        if reply.code // 100 == 3:  # neither success nor failure (RFC 5321 section 4.2.1)
            raise ReplyMalformed(received=f"{reply.code} {reply.text}"[:SHOWN_OF_JUNK])
        if not reply.is_positive:
            raise refusal(reply, Stage.END_OF_DATA)
        return reply

    def _receipt(self, reply: Reply) -> Receipt:
        return Receipt(
            accepted=tuple(self._accepted),
            refused=self._refusals(),
            reply_code=reply.code,
            enhanced_code=reply.enhanced_code,
            reply_text=reply.text,
            queue_id=self._queue_id,
            is_practice=self._exchange.is_practice,
        )
