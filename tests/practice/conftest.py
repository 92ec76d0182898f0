"""A listening practice mailbox and SMTP clients for it."""

import smtplib
from collections.abc import Callable, Iterator

import pytest

import config
from webapp.practice.mailbox import Mailbox
from webapp.practice.service import Received

LIMIT_S = 10.0


@pytest.fixture
def mailbox(storage: config.Settings) -> Iterator[Mailbox]:
    """A practice mailbox on a free port."""
    with Mailbox(0, storage.data / "practice.pem") as mailbox:
        yield mailbox


@pytest.fixture
def client(mailbox: Mailbox) -> Iterator[smtplib.SMTP]:
    """An SMTP connection to the mailbox."""
    connection = smtplib.SMTP("127.0.0.1", mailbox.port, timeout=LIMIT_S)
    yield connection
    connection.close()


@pytest.fixture
def received() -> Callable[..., Received]:
    """A factory of received messages."""

    def make(source: bytes = b"Subject: hello\r\n\r\ntext\r\n", **values: object) -> Received:
        return Received(
            **{
                "source": source,
                "envelope_sender": "app@example.com",
                "envelope_recipients": ("someone@example.com",),
                "client_address": "127.0.0.1",
                "ehlo_name": "app.example.com",
                "encrypted": False,
                "user_name": "",
            }
            | values
        )

    return make
