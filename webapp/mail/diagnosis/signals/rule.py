"""The type of a rule, and the groups of stages at which rules apply."""

import re
from dataclasses import dataclass

from webapp.errors import StageError
from webapp.transcript import Stage


@dataclass(frozen=True)
class Rule:
    """A rule: conditions on a failure, and the cause that they indicate.

    The stage must be among `stages`, and every other condition given must hold; `text` is searched in the
    reply, ignoring case. `seen` quotes a reply for which the rule was written, and `by` names the server
    software or provider; the tests let a server send each of them.
    """

    cause: str
    stages: tuple[Stage, ...]
    seen: str
    by: str
    codes: tuple[int, ...] = ()
    enhanced: tuple[str, ...] = ()
    text: str = ""

    def holds(self, error: StageError) -> bool:
        """Return True when `error` meets all conditions."""
        return (
            error.stage in self.stages
            and (not self.codes or error.reply_code in self.codes)
            and (not self.enhanced or error.enhanced_code in self.enhanced)
            and re.search(self.text, error.heard_text, re.IGNORECASE) is not None
        )


GREETING = (Stage.BANNER, Stage.EHLO, Stage.EHLO_TLS)
AUTH = (Stage.AUTH,)
MAIL = (Stage.MAIL_FROM,)
RCPT = (Stage.RCPT_TO,)
BODY = (Stage.DATA, Stage.END_OF_DATA)
COMMANDS = (*MAIL, *RCPT, Stage.DATA)
SENDER = MAIL + RCPT + BODY  # servers may postpone the refusal of a sender to a later stage
RECIPIENT = RCPT + BODY
ANY = (*GREETING, Stage.TLS, *AUTH, *SENDER)
