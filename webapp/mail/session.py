"""The SMTP dialogue, stage by stage: the one path that test sending and real sending share."""

import contextlib
import dataclasses
from collections.abc import Iterator
from typing import Self

from webapp.deadline import Cancelled, Deadline, DeadlineReached
from webapp.errors import MailError, StageError
from webapp.mail.dialogue import Dialogue, DialogueFault
from webapp.mail.faults import CLOSING, stopped
from webapp.mail.opening import Opening
from webapp.mail.replies import Capabilities
from webapp.mail.server import Envelope, SmtpServer, TlsMode
from webapp.mail.transaction import Receipt, Transaction
from webapp.transcript import Stage, State, Step, Transcript
from webapp.tunnels import open_connection

LOOK_LIMIT_S = 5.0
QUIT_WAIT_S = 5.0


class Session:
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
        self._is_fresh = True

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
        is_first, self._is_fresh = self._is_fresh, False
        return Transaction(self, envelope).run(reset=not is_first)

    def renew(self, *, deadline: Deadline, transcript: Transcript) -> None:
        """Go on with the next message under its own deadline, into its own transcript."""
        self.deadline, self.transcript = deadline, transcript
        self.dialogue.resume(deadline, transcript)

    def quit(self) -> None:
        """Say goodbye where the conversation still stands. What comes of it changes nothing."""
        if not self.is_usable:
            return
        self.is_usable = False
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

    @contextlib.contextmanager
    def stage(self, stage: Stage) -> Iterator[Step]:
        """Run a block as `stage`; whatever breaks the conversation becomes the MailError of that stage."""
        with self.transcript.stage(stage) as step:
            try:
                yield step
            except MailError as error:
                self.is_usable = self.is_usable and error.reply_code != CLOSING
                step.facts["error"] = error.code
                raise
            except (DialogueFault, DeadlineReached, Cancelled) as fault:
                self.is_usable = False
                if isinstance(fault, Cancelled) and stage is not Stage.END_OF_DATA:
                    raise
                error = stopped(fault, stage, self.deadline)
                step.facts["error"] = error.code
                raise error from fault

    def look(self, mode: TlsMode) -> Transcript:
        """Return what a second connection learns: unverified, without log-in, without a message.

        It ends within `LOOK_LIMIT_S`, and what fails on it is only missing from what it learnt.
        """
        seen = Transcript()
        server = dataclasses.replace(self.server, tls=mode, verify=False, login=None)
        with contextlib.suppress(StageError, DeadlineReached):
            limit = Deadline(self.deadline.remaining_s(LOOK_LIMIT_S))
            other = Session(server, deadline=limit, transcript=seen)
            with self.deadline.guard(_Cancelling(limit)), other:
                other.open()
        return seen


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
    with Session(server, deadline=deadline, transcript=transcript) as session:
        session.open()
        return session.send(envelope)
