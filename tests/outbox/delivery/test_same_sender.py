"""Each setting of an account counts in its test, in delivery and in the probe of a held account alike."""

import contextlib
import dataclasses
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.accounts.conftest import LEAF, ROOT, SECRET, connector, credential  # noqa: F401 - fixtures
from tests.conftest import TESTER
from tests.fakes.smtp import ScriptedServer, polite
from tests.outbox.requests import new_account, new_message
from webapp.accounts import fields as account_fields
from webapp.accounts import sending, service, snapshots, testing
from webapp.accounts.fields import COLUMNS, AccountFields
from webapp.accounts.models import Account
from webapp.audit.log import Subject
from webapp.connectors.models import Connector
from webapp.credentials.models import Credential
from webapp.db import sealed, writing
from webapp.deadline import Deadline
from webapp.errors import MailError
from webapp.general import authorities
from webapp.general import service as general
from webapp.general.fields import FIELDS
from webapp.mail.compose.message import Identity
from webapp.mail.smtp.server import SmtpServer
from webapp.mail.smtp.session import opened
from webapp.outbox.delivery import circuit_breaker
from webapp.outbox.delivery.connection import AccountConnection
from webapp.outbox.delivery.scheduling.lane import Lane
from webapp.outbox.recovery.pipelining import PipeliningFaults
from webapp.runs import queue
from webapp.runs import service as runs
from webapp.transcript import Stage, Transcript
from webapp.vault import Secret

# Another value for each setting that a test depends on, and the settings that must go with it.
CHANGES: dict[str, dict[str, Any]] = {
    "sender": {"sender": "other@example.com"},
    "reply_to": {"reply_to": "other@example.com"},
    "return_path": {"return_path": "other@example.com"},
    "confirmation": {"confirmation": "other@example.com"},
    "read_receipt": {"read_receipt": False},
    "force": {"force": True},
    "sender_name": {"sender_name": "Other"},
    "own_sender_only": {"own_sender_only": True},
    "eight_bit_anyway": {"eight_bit_anyway": True},
    "footer": {"footer": False},
    "footer_text": {"footer_text": "Another footer"},
    "footer_html": {"footer_html": "<p>Another footer</p>"},
    "host": {"host": "other.example.com"},
    "port": {"port": 2526},
    "secure": {"secure": False, "security": None, "ignore_certificate": False},
    "security": {"security": "ssl"},
    "ignore_certificate": {"ignore_certificate": False},
    "ignore_until": {"ignore_until": "2020-01-31"},
    "trusted_certificate": {"ignore_certificate": False, "trusted_certificate": LEAF},
    "trusted_as": {"trusted_as": "certificate"},
    "tls_name": {"ignore_certificate": False, "tls_name": "mail.example.com"},
    "ehlo_name": {"ehlo_name": "other.example.com"},
    "authenticate": {"authenticate": False, "credential_id": None},
    "credential": {"credential_id": 2},
    "use_connector": {"use_connector": False, "connector_id": None},
    "connector": {"connector_id": 2},
}
# What the account has before, where that differs from the fixture.
STARTS: dict[str, dict[str, Any]] = {
    "trusted_certificate": {"ignore_certificate": False},
    "trusted_as": {"ignore_certificate": False, "trusted_certificate": ROOT},
    "tls_name": {"ignore_certificate": False},
}
# Those that a probe, which sends no message, depends on too.
OF_THE_SESSION = CHANGES.keys() - {
    *("sender_name", "sender", "reply_to", "confirmation", "read_receipt", "force", "own_sender_only"),
    *("footer", "footer_text", "footer_html"),
}


@dataclass
class Seen:
    """What one way of sending took from the account."""

    server: SmtpServer | None = None
    identity: Identity | None = None
    sender: str | None = None

    def of_server(self) -> dict[str, Any]:
        """Return the server with its secrets in clear, to be compared."""
        login = self.server.login
        values = {each.name: getattr(self.server, each.name) for each in dataclasses.fields(self.server)}
        return values | {"login": login and (login.user_name, login.secret.reveal())}


@dataclass
class Owner:
    """The owner of a connection that sends what is due and then stops."""

    pipelining = PipeliningFaults()
    settings: Any
    name: str = "w1"
    results: list[Any] = field(default_factory=list)

    def is_stopping(self) -> bool:
        return bool(self.results)

    def has_leases(self, since: float) -> bool:
        return True

    def put(self, result: Any) -> None:
        self.results.append(result)

    def hold(self, sender: Any, code: str, facts: dict[str, Any], **_: Any) -> None:
        raise AssertionError(code)


@pytest.fixture
def account(storage, credential, connector) -> Account:  # noqa: F811 - fixtures
    """An account in which every setting differs from its default, stored with what it needs."""
    with writing():
        other = Credential.create(
            name="Other", name_key="other", user_name="other@example.com",
            secret_changed_at=credential.created_at, created_at=credential.created_at,
            updated_at=credential.created_at,
        )  # fmt: skip
        sealed.seal(other, Credential.secret, Secret(SECRET))
        other.save()
    Connector.create(
        name="Matriz", name_key="matriz", kind="http_connect", host="other.example.com", port=3128,
        created_at=connector.created_at, updated_at=connector.created_at,
    )  # fmt: skip
    fields = AccountFields(
        name="Avisos", sender="app@example.com", host="smtp.example.com", port=2525,
        reply_to="answers@example.com", return_path="bounces@example.com",
        confirmation="receipts@example.com", read_receipt=True, footer=True, footer_text="Footer",
        footer_html="<p>Footer</p>", sender_name="Avisos", security="tls",
        ignore_certificate=True, ehlo_name="own.example.com", authenticate=True,
        credential_id=credential.id, use_connector=True, connector_id=connector.id,
    )  # fmt: skip
    return service.create(fields, secret_again=SECRET, actor=TESTER).account


@pytest.fixture
def seen(storage, monkeypatch):
    """A function that sends through an account in each of the three ways and returns what each took."""
    taken = Seen()

    def spied_build(draft, identity, *, now):
        taken.identity = identity
        return build(draft, identity, now=now)

    def spied_opened(server, *how):
        taken.server = server
        # Every server of the account is this one, in clear and without log-in.
        here = SmtpServer("localhost", fake.port, tls=sending.TlsMode.NONE)
        return opened(here, *how)

    build = sending.build
    monkeypatch.setattr(sending, "build", spied_build)
    monkeypatch.setattr(sending, "opened", spied_opened)

    def once(send, *arguments) -> Seen:
        for each in dataclasses.fields(taken):
            setattr(taken, each.name, None)
        fake.heard.clear()
        send(*arguments)
        [sender] = [line for line in fake.heard if line.startswith("MAIL FROM")]
        return dataclasses.replace(taken, sender=sender.split()[1])

    def in_all(account: Account) -> dict[str, Seen]:
        return {
            "test": once(run_test, account, storage),
            "delivery": once(deliver, account, storage),
            "probe": once(probe, account, storage),
        }

    with ScriptedServer(polite()) as fake:
        yield in_all


def run_test(account: Account, settings) -> None:
    runs.start(
        "account", Subject.of(account, account.name), fingerprint=account.fingerprint,
        asked={"to": "maria@example.com", "subject": "x", "body": "y"}, per_minute=1000, actor=TESTER,
    )  # fmt: skip
    transcript = Transcript()
    result = testing.execute(queue.claim(), deadline=Deadline(10), transcript=transcript, settings=settings)
    assert result["code"] == "accepted", transcript.steps[Stage.SETTINGS].facts


def deliver(account: Account, settings) -> None:
    new_message(account)
    owner = Owner(settings)
    AccountConnection(account.id, owner, Lane()).run()
    assert owner.results[0].succeeded == account.id


def probe(account: Account, settings) -> None:
    with contextlib.suppress(MailError):
        circuit_breaker.probe(snapshots.read(account.id), settings=settings, deadline=Deadline(10))


def change(account: Account, values: dict[str, Any]) -> Account:
    fields = dataclasses.replace(account_fields.of(account), **values)
    return service.update(
        account.id, fields, version=account.version, is_default=True, secret_again=SECRET, actor=TESTER
    ).account


def test_every_setting_that_a_test_depends_on_is_tried():
    assert set(CHANGES) == {name for name, column in COLUMNS.items() if column.tested}


def test_all_three_agree(account, seen):
    agree(seen(account))


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_setting_counts_in_all_three(account, seen, name):
    account = change(account, STARTS.get(name, {}))
    before = seen(account)
    change(account, CHANGES[name])
    after = seen(service.get(account.id))
    agree(after)
    for way in ("test", "delivery"):
        assert essence(after[way]) != essence(before[way]), f"{name} does not count in {way}"
    if name in OF_THE_SESSION:
        assert essence(after["probe"]) != essence(before["probe"]), f"{name} does not count in the probe"


def test_an_authority_of_the_house_counts_in_all_three_and_for_what_is_held(account, seen):
    version = snapshots.version_of(account.id)
    before = seen(account)
    authorities.add(ROOT, field="authority", actor=TESTER)
    after = seen(service.get(account.id))
    agree(after)
    assert all(before[way].server.extra_ca_pem == "" for way in before)
    assert all(after[way].server.extra_ca_pem == ROOT for way in after)
    assert snapshots.version_of(account.id) != version  # so that a held account is probed at once


# Another value for each general setting that messages and sessions depend on.
GENERAL_CHANGES = {
    "ehlo_name": "other.example.com",
    "footer_text": "Another footer",
    "footer_html": "<p>Another footer</p>",
}


def test_every_general_setting_of_sending_is_tried():
    assert set(GENERAL_CHANGES) == {field.name for field in FIELDS if field.of_sending}


@pytest.mark.parametrize("name", GENERAL_CHANGES)
def test_a_changed_general_setting_counts_in_all_three(account, seen, storage, name):
    of_all = {"ehlo_name": "", "footer_text": "", "footer_html": ""}
    Account.update(of_all).where(Account.id == account.id).execute()
    object.__setattr__(storage, "set_by_installation", frozenset())
    before = seen(account)
    general.update({name: GENERAL_CHANGES[name]}, version=0, settings=storage, actor=TESTER)
    after = seen(service.get(account.id))
    agree(after)
    for way in ("test", "delivery"):
        assert essence(after[way]) != essence(before[way]), f"{name} does not count in {way}"
    if name == "ehlo_name":
        assert {found.server.ehlo_name for found in after.values()} == {"other.example.com"}


def test_what_an_account_says_itself_goes_before_the_general_settings(account, seen, storage):
    object.__setattr__(storage, "set_by_installation", frozenset())
    before = seen(account)
    general.update(GENERAL_CHANGES, version=0, settings=storage, actor=TESTER)
    after = seen(service.get(account.id))
    assert {way: essence(found) for way, found in after.items()} == {
        way: essence(found) for way, found in before.items()
    }


def agree(found: dict[str, Seen]) -> None:
    """Assert that all three took the same server, sender and identity (a probe sends no message)."""
    assert found["test"].of_server() == found["delivery"].of_server() == found["probe"].of_server()
    assert found["test"].sender == found["delivery"].sender == found["probe"].sender
    assert found["test"].identity == found["delivery"].identity
    assert found["probe"].identity is None


def essence(found: Seen) -> tuple[Any, ...]:
    return found.of_server(), found.identity, found.sender


def test_what_is_claimed_already_leaves_by_the_next_session_with_the_settings_of_now(storage):
    class Moves(Owner):
        """An owner in whose time the account is moved to the other server, after its first message."""

        def is_stopping(self) -> bool:
            return len(self.results) == 3

        def put(self, result: Any) -> None:
            super().put(result)
            changed = {"port": other.port, "version": Account.version + 1}
            Account.update(changed).where(Account.id == stored.id).execute()

    with ScriptedServer(polite()) as first, ScriptedServer(polite()) as other:
        stored = new_account(host="localhost", port=first.port, per_connection=1)
        for _ in range(3):
            new_message(stored)
        AccountConnection(stored.id, Moves(storage), Lane()).run()
        heard = [sum(line.startswith("MAIL FROM") for line in each.heard) for each in (first, other)]
    assert heard == [1, 2]
