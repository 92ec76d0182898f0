"""Drafts and accounts from which the tests build messages."""

import datetime as dt
from dataclasses import replace
from email import message_from_bytes, policy

from webapp.mail.compose.message import Draft, Identity, build

NOW = dt.datetime(2026, 11, 23, 12, 30, 5, 999)
ACCOUNT = Identity("conta@example.com")
FULL = Identity(
    sender="conta@example.com",
    reply_to="resposta@example.com",
    return_path="retorno@example.com",
    confirmation="confirma@example.com",
)
ASKING = Draft(
    to=("maria@example.com",),
    sender="app@example.org",
    reply_to="ajuda@example.org",
    return_path="erros@example.org",
    confirmation="lido@example.org",
)


def changed(value, **fields):
    """Return a copy of the frozen `value` with other `fields`."""
    return value._replace(**fields) if isinstance(value, tuple) else replace(value, **fields)


def sent(draft, identity=ACCOUNT):
    """Return the built message read back as a receiver reads it."""
    return message_from_bytes(build(draft, identity, now=NOW).envelope.message, policy=policy.default)


def content_of(part):
    """Return the decoded content of a part that was read from the wire, with LF line ends."""
    return part.get_content().replace("\r\n", "\n")


def draft(**fields):
    """Return a draft to one person with `fields`."""
    return Draft(**{"to": ("maria@example.com",), "subject": "Aviso", "text": "Olá", **fields})
