"""An open session of a connection, and what is known of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from webapp.mail.diagnosis.case import Case, earlier
from webapp.mail.diagnosis.diagnose import own_address
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
    own_address: Mapping[str, str] = field(default_factory=dict)  # as a fact for the words about a failure

    @classmethod
    def opened(cls, session: SmtpSession, transcript: Transcript, known: Mapping[str, Any]) -> Self:
        """Return the open `session` that `transcript` tells of; `known` are facts of the account."""
        new = cls(session, transcript.sibling(), list(transcript.steps.values()))
        new.was_pipelining = session.is_pipelining
        new.own_address = own_address(Case(earlier(transcript) | known))
        return new
