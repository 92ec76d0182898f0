"""What a look is: one row that says after which failures it is worth while, what it does, and its words."""

import ipaddress
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from webapp.deadline import Deadline
from webapp.mail.diagnosis.case import Case
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.smtp.server import SmtpServer
from webapp.mail.survey import survey_of
from webapp.mail.survey.finding import PortFinding
from webapp.transcript import Transcript


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


@dataclass(frozen=True)
class Permissions:
    """What the installation allows: connections to the account's own `server`, and what asks the outside.

    `second_resolver` is the address of another name server that may be asked, empty for none. `block_lists`
    are the DNS zones of the lists that may be asked (RFC 5782). With `fetches_issuers` a missing
    certificate may be fetched from where the server's certificate says (RFC 5280 section 4.2.2.1).
    """

    server: bool = True
    second_resolver: str = ""
    block_lists: tuple[str, ...] = ()
    fetches_issuers: bool = False

    @classmethod
    def of(cls, words: Collection[str]) -> "Permissions":
        """Return what a setting allows: `server`, `issuers`, the address of a name server, zones of lists."""
        rest = [word for word in words if word not in ("server", "issuers")]
        resolvers = [word for word in rest if _is_address(word)]
        return cls(
            server="server" in words,
            second_resolver=next(iter(resolvers), ""),
            block_lists=tuple(word for word in rest if word not in resolvers),
            fetches_issuers="issuers" in words,
        )


@dataclass(frozen=True)
class Scene:
    """What a look is given: the failure with its circumstances, the server, what is allowed, and the time.

    `transcript` is that of the failed attempt: it knows the secrets to strike from what servers say.
    """

    case: Case
    server: SmtpServer
    permissions: Permissions
    deadline: Deadline
    transcript: Transcript

    def survey(self, *ports: int, server: SmtpServer | None = None) -> tuple[PortFinding, ...]:
        """Return what is found at `ports` of the server, or of `server`. Raises Cancelled."""
        return survey_of(server or self.server, ports, deadline=self.deadline, lender=self.transcript)

    @property
    def is_direct(self) -> bool:
        """Tell whether the account uses no connector."""
        return not self.case.text("connector")


@dataclass(frozen=True)
class Found:
    """What a look found. `outcome` is one of the row's; `shown` are the facts of its sentence and table.

    `known` are facts for conditions and cures, by the names that they ask for. `ports` are findings that are
    judged together with those of the other looks.
    """

    outcome: str
    shown: Mapping[str, Any] = field(default_factory=dict)
    known: Mapping[str, Any] = field(default_factory=dict)
    ports: tuple[PortFinding, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """How a look can end, in words. With `explains` it says something about the failure."""

    words: Sentence
    explains: bool = False


@dataclass(frozen=True)
class Look:
    """One look. It is worth while after a failure or cause whose code is in `of`, where `applies` holds.

    `take` does it within the scene's deadline: without a log-in at the mail server, without a message and
    without a secret but the connector's own log-in. It raises Cancelled. One that `asks_others` than the account's
    server judges by `applies` whether it may.
    """

    code: str
    title: Sentence
    of: frozenset[str]
    take: Callable[[Scene], Found]
    outcomes: Mapping[str, Outcome]
    applies: Callable[[Scene], bool] = lambda _scene: True
    asks_others: bool = False
