"""An open session of a connection, and what is known of it."""

from dataclasses import dataclass, field

from webapp.mail.smtp.session import SmtpSession
from webapp.transcript import Step, Transcript


@dataclass
class OpenSession:
    """An open session. `opening` are the steps of opening it, until an attempt has recorded them.

    `blank` is an empty transcript that strikes out the secrets of the session. `sent` counts messages.
    After `is_outdated` is set no further message is sent over it: the account was changed.
    """

    session: SmtpSession
    blank: Transcript
    opening: list[Step] = field(default_factory=list)
    sent: int = 0
    is_outdated: bool = False
    has_accepted: bool = False  # at least one message
    was_pipelining: bool = False
