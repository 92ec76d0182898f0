"""A server to connect to, the routes to it, and a call that connects by a route."""

import socket
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from tests.fakes.connectors import fake_of
from tests.fakes.proxies import GREETING, Fake, ScriptedServer, greet_and_echo
from webapp.deadline import Deadline
from webapp.transcript import Stage, Transcript
from webapp.tunnels import open_connection
from webapp.tunnels.route import DIRECT, AddressPolicy, Connection, Login, Route
from webapp.vault import Secret

FAR_NAME = "mail.far-end.example"
"""A name that only the proxies and jump hosts of these tests can resolve."""
USER_NAME, PASSWORD = "josé", "maçã: 100%"


@dataclass
class Attempt:
    """One attempt: its deadline and transcript, and the call that starts it."""

    deadline: Deadline = field(default_factory=lambda: Deadline(5))
    transcript: Transcript = field(default_factory=Transcript)
    policy: AddressPolicy = field(default_factory=AddressPolicy)

    def open(self, route: Route, host: str, port: int) -> Connection:
        """Connect to `host` and `port` by `route`."""
        return open_connection(
            route, host, port, policy=self.policy, deadline=self.deadline, transcript=self.transcript
        )

    def facts(self, stage: Stage) -> dict:
        """Return the facts recorded in `stage`."""
        return self.transcript.steps[stage].facts

    def states(self) -> dict[str, str]:
        """Return how each stage ended."""
        return {str(stage): str(step.state) for stage, step in self.transcript.steps.items()}


def works(connection: Connection) -> bool:
    """Tell whether the fake server greets and echoes through `connection`, then close it."""
    try:
        connection.sock.settimeout(5)
        with connection.sock.makefile("rwb") as file:
            greeting = file.readline()
            file.write(b"EHLO test\r\n")
            file.flush()
            return (greeting, file.readline()) == (GREETING, b"EHLO test\r\n")
    finally:
        connection.close()


@pytest.fixture
def echo(running) -> ScriptedServer:
    return running(ScriptedServer(greet_and_echo))


@pytest.fixture
def connector(running, kind: str) -> Fake | None:
    """The proxy or jump host that a route of `kind` needs, with a log-in."""
    if kind == DIRECT.kind:
        return None
    return running(fake_of(kind).start({FAR_NAME: "127.0.0.1"}, USER_NAME, PASSWORD))


@pytest.fixture
def route(kind: str, connector: Fake | None) -> Route:
    """The route through `connector`."""
    return DIRECT if connector is None else route_to(connector, kind)


def route_to(fake: Fake, kind: str, **changes: object) -> Route:
    """Return the route of `kind` through `fake`, with the log-in of these tests."""
    login = Login(USER_NAME, Secret(PASSWORD))
    route = Route(kind, "Filial", fake.host, fake.port, login, host_key=getattr(fake, "host_key", ""))
    return replace(route, **changes)


@pytest.fixture
def answers(monkeypatch) -> Callable[..., list[str]]:
    """Let the system's resolver answer with the given addresses; return the names it is asked for."""

    def arrange(*addresses: str) -> list[str]:
        asked: list[str] = []

        def getaddrinfo(host, port, **hints):
            asked.append(host)
            return [
                (socket.AF_INET6 if ":" in text else socket.AF_INET, 1, 6, "", (text, 0))
                for text in addresses
            ]

        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
        return asked

    return arrange
