"""Fixtures for the engine's tests: an attempt at a server, and a certificate authority."""

from dataclasses import dataclass, field, replace

import pytest
import trustme

from tests.fakes import certificates
from webapp.deadline import Deadline
from webapp.mail.smtp.server import Envelope, SmtpServer, TlsMode
from webapp.mail.smtp.session import deliver
from webapp.mail.smtp.transaction import Receipt
from webapp.transcript import Stage, Transcript

ENVELOPE = Envelope("app@example.test", ("maria@example.test",), b"Subject: x\r\n\r\nHello\r\n")


@dataclass
class Try:
    """One attempt: how long it may take, what it records, and the call that starts it."""

    limit_s: float = 10.0
    transcript: Transcript = field(default_factory=Transcript)

    def __post_init__(self) -> None:
        self.deadline = Deadline(self.limit_s)

    def deliver(self, server: SmtpServer, envelope: Envelope = ENVELOPE) -> Receipt:
        """Send `envelope` over a connection of its own."""
        return deliver(server, envelope, deadline=self.deadline, transcript=self.transcript)

    def facts(self, stage: Stage) -> dict:
        """Return the facts of `stage`."""
        return self.transcript.steps[stage].facts

    def states(self) -> dict[str, str]:
        """Return how each stage ended."""
        return {str(stage): str(step.state) for stage, step in self.transcript.steps.items()}

    def lines(self, stage: Stage) -> list[str]:
        """Return the lines of `stage`, each line with its sign."""
        return [f"{line.sign} {line.text}" for line in self.transcript.steps[stage].lines]


@pytest.fixture
def attempt() -> Try:
    return Try()


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trusting(authority):
    """Return a maker of servers that trust `authority`."""

    def make(port: int, tls: TlsMode = TlsMode.STARTTLS, **changes: object) -> SmtpServer:
        server = SmtpServer("localhost", port, tls, extra_ca_pem=certificates.pem_of(authority))
        return replace(server, **changes)

    return make


def plain(port: int, **changes: object) -> SmtpServer:
    """Return the server on `port` of loopback, spoken to in clear."""
    return replace(SmtpServer("127.0.0.1", port, TlsMode.NONE), **changes)
