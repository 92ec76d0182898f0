"""The shape of a signal, and the groups of stages at which signals show."""

import re
from dataclasses import dataclass

from webapp.errors import StageError
from webapp.transcript import Stage


@dataclass(frozen=True)
class Rule:
    """A signal, and the cause that it gives away.

    It shows when the stage is among `stages`, and so is every other condition that is given; `text`
    is searched in the reply, ignoring case. `seen` quotes a reply that the rule was written for and
    `by` tells who says it; the tests let a server say each of them.
    """

    cause: str
    stages: tuple[Stage, ...]
    seen: str
    by: str
    codes: tuple[int, ...] = ()
    enhanced: tuple[str, ...] = ()
    text: str = ""

    def holds(self, error: StageError) -> bool:
        """Tell whether `error` shows this signal."""
        return (
            error.stage in self.stages
            and (not self.codes or error.reply_code in self.codes)
            and (not self.enhanced or error.enhanced_code in self.enhanced)
            and re.search(self.text, error.reply_text, re.IGNORECASE) is not None
        )


GREETING = (Stage.BANNER, Stage.EHLO, Stage.EHLO_TLS)
AUTH = (Stage.AUTH,)
MAIL = (Stage.MAIL_FROM,)
RCPT = (Stage.RCPT_TO,)
BODY = (Stage.DATA, Stage.END_OF_DATA)
SENDER = MAIL + RCPT + BODY  # servers may put off any verdict on the sender to a later stage
RECIPIENT = RCPT + BODY
ANY = (*GREETING, Stage.TLS, *AUTH, *SENDER)
