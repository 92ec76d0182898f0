"""The state that the parts of one SMTP session share: dialogue, server capabilities, usability.

Opening, command pipeline and transaction take an `Exchange`, which the session owns; so they depend
neither on each other nor on the session.
"""

from webapp.deadline import Cancelled, Deadline, DeadlineReached
from webapp.errors import MailError
from webapp.mail.smtp.faults import CLOSING, stopped
from webapp.mail.smtp.replies import Capabilities
from webapp.mail.smtp.wire_dialogue import Dialogue, DialogueFault
from webapp.transcript import Recording, Stage, Transcript


class Exchange:
    """The state of one SMTP session with a server.

    `is_usable` tells whether another command may be sent. `needs_reset` tells that a mail transaction
    was begun and not ended, so that RSET must be sent first (RFC 5321 section 4.1.1.5). `is_practice` tells
    that the server is a practice mailbox, which delivers to nobody.
    `eight_bit_anyway` is that of the server's settings.
    """

    def __init__(self, dialogue: Dialogue, *, eight_bit_anyway: bool = False) -> None:
        self.dialogue = dialogue
        self.eight_bit_anyway = eight_bit_anyway
        self.capabilities = Capabilities.none()
        self.is_usable = False
        self.needs_reset = False
        self.is_practice = False

    @property
    def deadline(self) -> Deadline:
        """The deadline of the current message."""
        return self.dialogue.deadline

    @property
    def transcript(self) -> Transcript:
        """The transcript of the current message."""
        return self.dialogue.transcript

    def stage(self, stage: Stage) -> "StageRecording":
        """Return a context manager that records its block as `stage`; dialogue faults become MailErrors."""
        self.dialogue.stage = stage
        return StageRecording(self, stage)


class StageRecording(Recording):
    """The context manager that records one stage of an exchange."""

    __slots__ = ("_exchange",)

    def __init__(self, exchange: Exchange, stage: Stage) -> None:
        super().__init__(exchange.transcript, stage)
        self._exchange = exchange

    def translated(self, error: BaseException) -> BaseException:
        """Return the error to raise for a fault at this stage, and update whether the exchange is usable."""
        exchange, stage = self._exchange, self.step.stage
        if isinstance(error, MailError):
            exchange.is_usable = exchange.is_usable and error.reply_code != CLOSING
        elif isinstance(error, DialogueFault | DeadlineReached | Cancelled):
            exchange.is_usable = False
            if not isinstance(error, Cancelled) or stage is Stage.END_OF_DATA:
                reply_s = exchange.dialogue.limits.reply_s(stage)
                error = stopped(error, stage, exchange.deadline, exchange.dialogue.slowest, reply_s)
        if isinstance(error, MailError):
            self.step.facts["error"] = error.code
        return error
