"""Accounts that share a credential, and what their servers heard of it."""

import itertools

from tests.conftest import TESTER
from webapp.accounts import service as accounts
from webapp.accounts.fields import AccountFields
from webapp.accounts.models import SendingState
from webapp.credentials.fields import CredentialFields

OFFERS = ("250-fake.example", "250 AUTH PLAIN")
NO = "535 5.7.8 Authentication failed"
FIELDS = CredentialFields(name="Relay", user_name="relay")


_names = itertools.count(1)


def with_log_in(server, credential, *, sender="app@example.com", host="localhost", port=None, secret="wrong"):
    fields = AccountFields(
        name=f"Account {next(_names)}",
        sender=sender,
        host=host,
        port=port or server.port,
        secure=False,
        security=None,
        authenticate=True,
        credential_id=credential.id,
    )
    return accounts.create(fields, secret_again=secret, actor=TESTER).account


def log_ins(server):
    return sum(line.startswith("AUTH") for line in server.heard)


def held_ids():
    return {row.account_id for row in SendingState.select() if row.held_at is not None}
