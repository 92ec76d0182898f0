"""One SMTP session, stage by stage: sending, testing and probing an account all use it."""

import contextlib
import dataclasses
from collections.abc import Callable
from typing import Self

from webapp.deadline import Cancelled, Cancelling, Deadline, DeadlineReached
from webapp.errors import StageError
from webapp.mail.rules.time_limits import ATTENDED, LOOK, UNATTENDED, TimeLimits
from webapp.mail.smtp.exchange import Exchange
from webapp.mail.smtp.faults import refusal
from webapp.mail.smtp.opening import Opening
from webapp.mail.smtp.pipeline import path
from webapp.mail.smtp.replies import Capabilities
from webapp.mail.smtp.server import Envelope, SmtpServer, TlsMode
from webapp.mail.smtp.transaction import Receipt, Transaction
from webapp.mail.smtp.wire_dialogue import Dialogue, DialogueFault
from webapp.transcript import Stage, State, Transcript
from webapp.tunnels import open_connection

PEEK_LIMIT_S = 5.0
QUIT_WAIT_S = 5.0
NOOP_WAIT_S = 10.0


def _go_on() -> None:
    """As what is to be done at a step of the opening: nothing."""


@dataclasses.dataclass(frozen=True)
class OpeningSteps:
    """What a caller does while a session opens: once connected, and when the log-in is next.

    What these raise ends the opening.
    """

    connected: Callable[[], None] = _go_on
    before_log_in: Callable[[], None] = _go_on


UNWATCHED = OpeningSteps()


class SmtpSession:
    """One session with `server`: `open()`, `send()` once or more, `quit()`, `close()`.

    As a context manager it quits and closes by itself. Everything is recorded in `transcript`, which
    should know `server.secrets`, and stops at `deadline`; `limits` are those of each step.
    """

    def __init__(
        self,
        server: SmtpServer,
        *,
        deadline: Deadline,
        transcript: Transcript,
        limits: TimeLimits = UNATTENDED,
    ) -> None:
        self.server = server
        self.limits = limits
        self.deadline = deadline
        self.transcript = transcript
        self.is_fresh = True  # no message was sent yet
        self._exchange: Exchange | None = None
        self._is_cancelled = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.quit()
        self.close()

    @property
    def exchange(self) -> Exchange:
        """The state of the open session. Raises RuntimeError before `open()` and after `close()`."""
        if self._exchange is None:
            raise RuntimeError("the session is not open")
        return self._exchange

    @property
    def capabilities(self) -> Capabilities:
        """What the server offered in reply to the last EHLO; nothing before `open()` and after `close()`."""
        return self._exchange.capabilities if self._exchange else Capabilities.none()

    @property
    def is_usable(self) -> bool:
        """Tell whether another message can be sent."""
        return self._exchange is not None and self._exchange.is_usable

    def open(self, steps: OpeningSteps = UNWATCHED) -> None:
        """Connect, read the greeting, encrypt and log in, as `server` says.

        Raises MailError, TunnelError or Cancelled. Then nothing of a message has been sent, and nothing
        of a log-in unless the stage is `auth`.
        """
        server = self.server
        limit = Deadline(self.deadline.remaining_s(self.limits.connect_s))
        with self.deadline.guard(Cancelling(limit)):
            connection = open_connection(
                server.route,
                server.host,
                server.port,
                policy=server.policy,
                deadline=limit,
                transcript=self.transcript,
            )
        limit.release(connection.sock)
        dialogue = Dialogue(connection, self.deadline, self.transcript, self.limits)
        self._exchange = Exchange(dialogue, eight_bit_anyway=server.eight_bit_anyway)
        steps.connected()
        Opening(self._exchange, server, self.peek, steps.before_log_in).run()

    @property
    def is_pipelining(self) -> bool:
        """Tell whether commands are sent together, as the server offered (RFC 2920)."""
        return "PIPELINING" in self.capabilities

    def avoid_pipelining(self) -> None:
        """Send one command at a time from now on, whatever the server offers."""
        self.exchange.capabilities = self.exchange.capabilities.without("PIPELINING")

    def send(self, envelope: Envelope) -> Receipt:
        """Send one message. Returns what the server accepted, and for whom.

        Raises MailError, with `refused` by recipient, when it was accepted for nobody; with the code
        `end_of_data.uncertain` when nobody can tell; or Cancelled. While the session `is_usable`,
        it can send another.
        """
        is_first, self.is_fresh = self.is_fresh, False
        return Transaction(self.exchange, envelope, reset=not is_first).run()

    @property
    def is_practice(self) -> bool:
        """Tell whether the server is a practice mailbox, which delivers to nobody."""
        return self.exchange.is_practice

    def rehearse(self, envelope: Envelope) -> None:
        """Do as `send` up to the server's 354 to DATA, and make no message; then the session can only be
        closed (see `Transaction.rehearse`).

        Raises MailError or Cancelled as `send` does.
        """
        is_first, self.is_fresh = self.is_fresh, False
        Transaction(self.exchange, envelope, reset=not is_first).rehearse()
        self.transcript.skip(Stage.QUIT, after_start=True)

    def ask(self, sender: str, recipient: str = "") -> None:
        """Ask whether the server accepts the envelope sender, and the recipient if one is given, and send
        nothing: MAIL FROM, RCPT TO, RSET.

        Raises MailError or Cancelled as `send` does.
        """
        exchange = self.exchange
        self.is_fresh, exchange.needs_reset = False, True
        commands = [(Stage.MAIL_FROM, f"MAIL FROM:{path(sender)}", {"sender": sender})]
        if recipient:
            commands.append((Stage.RCPT_TO, f"RCPT TO:{path(recipient)}", {"recipient": recipient}))
        for stage, command, facts in [*commands, (commands[-1][0], "RSET", {})]:
            with exchange.stage(stage) as step:
                step.facts.update(facts)
                reply = exchange.dialogue.command(command)
                if not reply.is_positive:
                    raise refusal(reply, stage, **facts)
        exchange.needs_reset = False

    def noop(self, limit_s: float = NOOP_WAIT_S) -> bool:
        """Send NOOP, and return whether the session is still usable.

        Waits at most `limit_s` seconds, counted from now. Nothing is recorded.
        """
        if self.is_usable:
            exchange = self.exchange
            self.renew(deadline=Deadline(limit_s), transcript=self.transcript.sibling())
            try:
                reply = exchange.dialogue.command("NOOP")
                exchange.is_usable = reply.is_positive and not exchange.dialogue.has_unread
            except (DialogueFault, DeadlineReached, Cancelled):
                exchange.is_usable = False
        return self.is_usable

    def was_closed_by_server(self) -> bool:
        """Tell, without waiting, whether the server closed the connection or sent an unexpected reply, as
        it does before it closes (421). The session is then unusable.
        """
        if self.is_usable:
            exchange = self.exchange
            try:
                exchange.is_usable = not exchange.dialogue.has_arrived()
            except (DialogueFault, DeadlineReached, Cancelled):
                exchange.is_usable = False
        return not self.is_usable

    def renew(self, *, deadline: Deadline, transcript: Transcript) -> None:
        """Give the next message its own deadline and transcript."""
        self.deadline, self.transcript = deadline, transcript
        self.exchange.dialogue.resume(deadline, transcript)
        if self._is_cancelled:
            deadline.cancel()

    def cancel(self) -> None:
        """Cancel the current operation and all later ones; may be called from any thread."""
        self._is_cancelled = True
        self.deadline.cancel()

    def quit(self) -> None:
        """Send QUIT if the session is still usable, and wait at most QUIT_WAIT_S seconds for the reply.

        A failure is recorded as a warning and not raised.
        """
        if not self.is_usable:
            return
        exchange = self.exchange
        exchange.is_usable = False
        if (
            self.deadline.is_over() and not self.deadline.cancelled
        ):  # the deadline is that of an earlier message
            self.renew(deadline=Deadline(QUIT_WAIT_S), transcript=self.transcript)
        with contextlib.suppress(Cancelled), self.transcript.stage(Stage.QUIT) as step:
            try:
                exchange.dialogue.send_line("QUIT")
                if exchange.dialogue.wait_for_bytes(QUIT_WAIT_S):
                    exchange.dialogue.read_reply()
            except (DialogueFault, DeadlineReached):
                step.state = State.WARNED

    def close(self) -> None:
        """Close the connection at once; safe to call twice."""
        exchange, self._exchange = self._exchange, None
        if exchange is not None:
            exchange.dialogue.close()

    def peek(self, mode: TlsMode) -> Transcript:
        """Return the transcript of a second connection: unverified, without log-in, without a message.

        It ends within `PEEK_LIMIT_S` seconds. Stages that fail are missing from the transcript.
        """
        seen = self.transcript.sibling()
        server = dataclasses.replace(self.server, tls=mode, verify=False, login=None)
        with contextlib.suppress(StageError, DeadlineReached):
            limit = Deadline(self.deadline.remaining_s(PEEK_LIMIT_S))
            other = SmtpSession(server, deadline=limit, transcript=seen, limits=LOOK)
            with self.deadline.guard(Cancelling(limit)), other:
                other.open()
        return seen


def opened(
    server: SmtpServer,
    deadline: Deadline,
    transcript: Transcript,
    limits: TimeLimits = UNATTENDED,
    steps: OpeningSteps = UNWATCHED,
) -> SmtpSession:
    """Return an open session. Raises what `SmtpSession.open` does, after closing it."""
    session = SmtpSession(server, deadline=deadline, transcript=transcript, limits=limits)
    try:
        session.open(steps)
    except BaseException:
        session.quit()
        session.close()
        raise
    return session


def deliver(server: SmtpServer, envelope: Envelope, *, deadline: Deadline, transcript: Transcript) -> Receipt:
    """Send `envelope` to `server` over a connection of its own while a person waits; return what it accepted.

    Raises MailError, TunnelError or Cancelled when it was accepted for nobody.
    """
    with opened(server, deadline, transcript, ATTENDED) as session:
        return session.send(envelope)
