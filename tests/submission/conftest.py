"""A door on free ports, an application with its token, and an SMTP client for both."""

import contextlib
import dataclasses
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator

import pytest

import config
from tests.conftest import TESTER
from tests.fakes.process import free_port
from tests.outbox.requests import new_account
from tests.outbox.stored import new_application
from webapp.accounts.models import Account
from webapp.applications import tokens
from webapp.applications.models import Application
from webapp.devices import service as devices
from webapp.devices.fields import RangeFields
from webapp.devices.models import DeviceRange
from webapp.outbox.models import Message, Recipient
from webapp.submission.door import Door
from webapp.web_server.bytes_under_way import BytesUnderWay

LIMIT_S = 10.0
NAME = "Impressoras"
MESSAGE = (
    b"From: app@example.com\r\nTo: maria@example.com\r\nSubject: Scan\r\n"
    b"Message-ID: <1@printer>\r\n\r\nPage 1\r\n"
)


@pytest.fixture
def account(storage: config.Settings) -> Account:
    """The default account; no server listens at its port."""
    return new_account()


@pytest.fixture
def token() -> str:
    """The token of `application`."""
    return tokens.new_token()


@pytest.fixture
def application(account: Account, token: str) -> Application:
    """An application that may send."""
    return new_application(NAME, token_hash=tokens.digest_of(token), scopes=["send"], per_minute=10_000)


Serve = Callable[..., Door]


@pytest.fixture
def serve(storage: config.Settings) -> Iterator[Serve]:
    """A function that opens a door on free ports of 127.0.0.1, with changed settings; it ends with the test.

    The door has its settings as `settings`.
    """
    with contextlib.ExitStack() as stack:

        def opened(**changes: object) -> Door:
            ports = {"submission_port": free_port(), "submissions_port": free_port()}
            settings = dataclasses.replace(storage, submission_host="127.0.0.1", **ports | changes)
            door = stack.enter_context(Door(settings, BytesUnderWay(settings.bytes_under_way_mb * 2**20)))
            door.settings = settings
            return door

        yield opened


@pytest.fixture
def door(serve: Serve, application: Application) -> Door:
    """A door with the usual settings."""
    return serve()


@pytest.fixture
def client(door: Door) -> Iterator[smtplib.SMTP]:
    """A connection to the port with STARTTLS, before EHLO."""
    with connected(door) as connection:
        yield connection


@contextlib.contextmanager
def connected(door: Door) -> Iterator[smtplib.SMTP]:
    """Connect to the port of a door that begins in clear."""
    connection = smtplib.SMTP("127.0.0.1", door.settings.submission_port, timeout=LIMIT_S)
    try:
        yield connection
    finally:
        connection.close()


def trusting_nobody() -> ssl.SSLContext:
    """Return a TLS context that does not check the certificate, as many devices do not."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def logged_in(client: smtplib.SMTP, token: str, name: str = NAME) -> smtplib.SMTP:
    """Begin TLS and log in."""
    client.starttls(context=trusting_nobody())
    client.login(name, token)
    return client


def new_range(application: Application, network: str = "127.0.0.1", **fields: object) -> DeviceRange:
    """Store an address range of an application."""
    return devices.create(application.id, RangeFields("Printers", network, **fields), actor=TESTER)


def taken() -> list[Message]:
    """Return the messages of the outbox, in their order."""
    return list(Message.select().order_by(Message.id))


def people_of(message: Message) -> list[str]:
    """Return the addresses of the recipients of a message."""
    rows = Recipient.select().where(Recipient.message == message).order_by(Recipient.place)
    return [row.address for row in rows]


class Raw:
    """A client that says exactly what it is told to, byte by byte."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), LIMIT_S)
        self._lines = self._socket.makefile("rb")

    def say(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._socket.sendall(data)

    def reply(self) -> str:
        """Return the next reply, its lines joined; empty when the connection was closed."""
        found = []
        while True:
            line = self._lines.readline().decode()
            found.append(line.rstrip("\r\n"))
            if line[3:4] != "-":
                return "\n".join(found)

    def ask(self, command: str) -> str:
        """Send a command and return its reply."""
        self.say(command.encode() + b"\r\n")
        return self.reply()

    def close(self) -> None:
        """Close the connection."""
        self._lines.close()
        self._socket.close()


@pytest.fixture
def raw() -> Iterator[Callable[[int], Raw]]:
    """A factory of raw clients, which close with the test; `raw(port)` has read the greeting."""
    with contextlib.ExitStack() as stack:

        def begun(port: int) -> Raw:
            client = Raw(port)
            stack.callback(client.close)
            assert client.reply().startswith("220 ")
            return client

        yield begun
