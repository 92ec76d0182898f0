"""The SMTP dialogue, stage by stage: the one path that test sending and real sending share."""

import contextlib
import dataclasses
from typing import Self

from webapp.deadline import Cancelled, Deadline, DeadlineReached
from webapp.errors import MailError, StageError
from webapp.mail.smtp.faults import CLOSING, refusal, stopped
from webapp.mail.smtp.opening import Opening
from webapp.mail.smtp.pipeline import path
from webapp.mail.smtp.replies import Capabilities
from webapp.mail.smtp.server import Envelope, SmtpServer, TlsMode
from webapp.mail.smtp.transaction import Receipt, Transaction
from webapp.mail.smtp.wire_dialogue import Dialogue, DialogueFault
from webapp.transcript import Recording, Stage, State, Transcript
from webapp.tunnels import open_connection

PEEK_LIMIT_S = 5.0
QUIT_WAIT_S = 5.0
NOOP_WAIT_S = 10.0


class SmtpSession:
    """One conversation with `server`: `open()`, `send()` once or more, `quit()`, `close()`.

    As a context manager it does the last two by itself. Everything is recorded in `transcript`,
    which should know `server.secrets`, and stops at `deadline`.
    """

    def __init__(self, server: SmtpServer, *, deadline: Deadline, transcript: Transcript) -> None:
        self.server = server
        self.deadline = deadline
        self.transcript = transcript
        self.capabilities = Capabilities.none()
        self.is_usable = False
        self._dialogue: Dialogue | None = None
        self.is_fresh = True
        self.needs_reset = False
        self._is_cancelled = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.quit()
        self.close()

    @property
    def dialogue(self) -> Dialogue:
        """The conversation itself. Raises RuntimeError before `open()` and after `close()`."""
        if self._dialogue is None:
            raise RuntimeError("the session is not open")
        return self._dialogue

    def open(self) -> None:
        """Connect, be greeted, encrypt and log in, as `server` says.

        Raises MailError, TunnelError or Cancelled; then nothing of a message or log-in has left
        unless the stage is `auth`.
        """
        server = self.server
        connection = open_connection(
            server.route,
            server.host,
            server.port,
            policy=server.policy,
            deadline=self.deadline,
            transcript=self.transcript,
        )
        self._dialogue = Dialogue(connection, self.deadline, self.transcript)
        Opening(self).run()

    def send(self, envelope: Envelope) -> Receipt:
        """Hand over one message. Returns what the server accepted, and for whom.

        Raises MailError, with `refused` by recipient, when it was accepted for nobody, and its code
        `end_of_data.uncertain` when nobody can tell; or Cancelled. While the session `is_usable`,
        it can send another.
        """
        is_first, self.is_fresh = self.is_fresh, False
        return Transaction(self, envelope, reset=not is_first).run()

    def ask_sender(self, address: str) -> None:
        """Ask whether the server takes messages of `address`, and send none: MAIL FROM, then RSET.

        Raises MailError or Cancelled as `send` does.
        """
        self.is_fresh, self.needs_reset = False, True
        with self.stage(Stage.MAIL_FROM) as step:
            step.facts["sender"] = address
            for command in (f"MAIL FROM:{path(address)}", "RSET"):
                reply = self.dialogue.command(command)
                if not reply.is_positive:
                    raise refusal(reply, Stage.MAIL_FROM, sender=address)
        self.needs_reset = False

    def noop(self, limit_s: float = NOOP_WAIT_S) -> bool:
        """Tell whether the conversation still lives, by asking; where it does not, it is no longer usable.

        It may take `limit_s` seconds, however long ago the last message was; nothing is recorded.
        """
        if self.is_usable:
            self.renew(deadline=Deadline(limit_s), transcript=self.transcript.sibling())
            try:
                reply = self.dialogue.command("NOOP")
                self.is_usable = reply.is_positive and not self.dialogue.has_unread
            except (DialogueFault, DeadlineReached, Cancelled):
                self.is_usable = False
        return self.is_usable

    def has_gone(self) -> bool:
        """Tell, without waiting, whether the server hung up, or said something unasked (it is about to).

        Then the session is no longer usable.
        """
        if self.is_usable:
            try:
                self.is_usable = not self.dialogue.has_arrived()
            except (DialogueFault, DeadlineReached, Cancelled):
                self.is_usable = False
        return not self.is_usable

    def renew(self, *, deadline: Deadline, transcript: Transcript) -> None:
        """Go on with the next message under its own deadline, into its own transcript."""
        self.deadline, self.transcript = deadline, transcript
        self.dialogue.resume(deadline, transcript)
        if self._is_cancelled:
            deadline.cancel()

    def cancel(self) -> None:
        """End whatever goes on now, and all that would follow, from any thread."""
        self._is_cancelled = True
        self.deadline.cancel()

    def quit(self) -> None:
        """Say goodbye where the conversation still stands. What comes of it changes nothing."""
        if not self.is_usable:
            return
        self.is_usable = False
        if self.deadline.is_over() and not self.deadline.cancelled:  # idle for long: the time is not its own
            self.renew(deadline=Deadline(QUIT_WAIT_S), transcript=self.transcript)
        with contextlib.suppress(Cancelled), self.transcript.stage(Stage.QUIT) as step:
            try:
                self.dialogue.send_line("QUIT")
                if self.dialogue.wait_for_bytes(QUIT_WAIT_S):
                    self.dialogue.read_reply()
            except (DialogueFault, DeadlineReached):
                step.state = State.WARNED

    def close(self) -> None:
        """Close the connection without a word; safe to call twice."""
        self.is_usable = False
        if self._dialogue:
            self._dialogue.close()
            self._dialogue = None

    def stage(self, stage: Stage) -> "_Staged":
        """Return a block that runs as `stage`; what breaks the conversation becomes its MailError."""
        return _Staged(self, stage)

    def look(self, mode: TlsMode) -> Transcript:
        """Return what a second connection learns: unverified, without log-in, without a message.

        It ends within `LOOK_LIMIT_S`, and what fails on it is only missing from what it learnt.
        """
        seen = Transcript()
        server = dataclasses.replace(self.server, tls=mode, verify=False, login=None)
        with contextlib.suppress(StageError, DeadlineReached):
            limit = Deadline(self.deadline.remaining_s(PEEK_LIMIT_S))
            other = SmtpSession(server, deadline=limit, transcript=seen)
            with self.deadline.guard(_Cancelling(limit)), other:
                other.open()
        return seen


class _Staged(Recording):
    """The block of one stage of a session."""

    __slots__ = ("_session",)

    def __init__(self, session: SmtpSession, stage: Stage) -> None:
        super().__init__(session.transcript, stage)
        self._session = session

    def judged(self, error: BaseException) -> BaseException:
        """Return the error that a fault means at this stage, and note whether the session goes on."""
        session, stage = self._session, self.step.stage
        if isinstance(error, MailError):
            session.is_usable = session.is_usable and error.reply_code != CLOSING
        elif isinstance(error, DialogueFault | DeadlineReached | Cancelled):
            session.is_usable = False
            if not isinstance(error, Cancelled) or stage is Stage.END_OF_DATA:
                error = stopped(error, stage, session.deadline)
        if isinstance(error, MailError):
            self.step.facts["error"] = error.code
        return error


class _Cancelling:
    """Lets one deadline's `cancel()` cancel another."""

    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline

    def shutdown(self, how: int, /) -> None:
        self._deadline.cancel()


def deliver(server: SmtpServer, envelope: Envelope, *, deadline: Deadline, transcript: Transcript) -> Receipt:
    """Hand `envelope` to `server` over a connection of its own, and return what it accepted.

    Raises MailError, TunnelError or Cancelled when it was accepted for nobody.
    """
    with SmtpSession(server, deadline=deadline, transcript=transcript) as session:
        session.open()
        return session.send(envelope)


def opened(server: SmtpServer, deadline: Deadline, transcript: Transcript) -> SmtpSession:
    """Return an open session for many messages. Raises what `Session.open` does, and then it is closed."""
    session = SmtpSession(server, deadline=deadline, transcript=transcript)
    try:
        session.open()
    except BaseException:
        session.close()
        raise
    return session
