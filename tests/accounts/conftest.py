"""What the tests of accounts share: fields of a valid account, and a maker of stored ones."""

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import trustme

import config
from tests.conftest import TESTER
from tests.fakes import certificates
from webapp.accounts import service, testing
from webapp.accounts.fields import AccountFields
from webapp.accounts.models import Account
from webapp.clock import now
from webapp.connectors.models import Connector
from webapp.credentials.models import Credential
from webapp.db import sealed, writing
from webapp.runs.runner import Runner
from webapp.vault import Secret

AUTHORITY = trustme.CA()
ROOT = certificates.pem_of(AUTHORITY)
LEAF = certificates.leaf_pem(AUTHORITY.issue_cert("localhost"))
SECRET = "segredo com ç e espaço "


def fields(**changes: Any) -> AccountFields:
    """Return the fields of an account that breaks no rule."""
    plain = AccountFields(name="Avisos", sender="avisos@example.com", host="smtp.example.com")
    return dataclasses.replace(plain, **changes)


def form_data(**changes: Any) -> dict[str, Any]:
    """Return what a browser submits for such an account."""
    data = {
        "name": "Avisos",
        "active": "yes",
        "sender": "avisos@example.com",
        "reply_to": "",
        "return_path": "",
        "confirmation": "",
        "is_default": "no",
        "read_receipt": "no",
        "force": "no",
        "sender_name": "",
        "own_sender_only": "no",
        "footer": "no",
        "host": "smtp.example.com",
        "port": "587",
        "port_suggested": "587",
        "secure": "yes",
        "security": "tls",
        "ignore_certificate": "no",
        "authenticate": "no",
        "use_connector": "no",
    }
    return {name: value for name, value in (data | changes).items() if value is not None}


@pytest.fixture
def account(storage: config.Settings) -> Callable[..., Account]:
    """A maker of stored accounts; the first one is the default."""

    def make(**changes: Any) -> Account:
        return service.create(fields(**changes), actor=TESTER).account

    return make


@pytest.fixture
def credential(storage: config.Settings) -> Credential:
    """A credential with SECRET that has never been used."""
    moment = now()
    with writing():
        row = Credential.create(
            name="Relay",
            name_key="relay",
            user_name="relay@example.com",
            secret_changed_at=moment,
            secret_by=TESTER.identity,
            created_at=moment,
            updated_at=moment,
        )
        sealed.seal(row, Credential.secret, Secret(SECRET))
        row.save()
    return row


@pytest.fixture
def connector(storage: config.Settings) -> Connector:
    """A SOCKS5 connector without log-in."""
    return Connector.create(
        name="Filial",
        name_key="filial",
        kind="socks5",
        host="proxy.example.com",
        port=1080,
        created_at=now(),
        updated_at=now(),
    )


@pytest.fixture
def runner(storage) -> Iterator[Runner]:
    """A runner of account tests with a short deadline."""
    runner = Runner(dataclasses.replace(storage, test_deadline_s=5), {"account": testing.execute})
    runner.start()
    yield runner
    runner.stop()


@pytest.fixture
def plain(account):
    """A maker of accounts that connect without TLS to a port of loopback."""

    def make(port: int, **changes):
        return account(host="127.0.0.1", port=port, secure=False, security=None, **changes)

    return make
