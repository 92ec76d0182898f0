"""An account that logs in by OAuth 2.0: its test, delivery and the probe of a held account, end to end."""

import json

import pytest
import trustme

from tests.conftest import TESTER
from tests.fakes import certificates
from tests.fakes.oauth import CLIENT, CLIENT_SECRET, MAILBOX, REFRESH_TOKEN, TENANT, WRONG_SECRET, OAuthServer
from tests.fakes.token_smtp import TokenLogIns, token_server
from tests.outbox.delivery.test_same_sender import Owner
from tests.outbox.requests import new_account, new_message
from webapp.accounts import sending_state, snapshots, testing
from webapp.accounts.models import Account
from webapp.audit.log import Subject
from webapp.credentials import service as credentials
from webapp.credentials.changes import Change
from webapp.credentials.fields import CredentialFields
from webapp.credentials.models import Credential
from webapp.deadline import Deadline
from webapp.general import authorities
from webapp.mail.smtp.log_in import token as token_stage
from webapp.mail.tokens.store import TokenStore
from webapp.outbox.delivery import circuit_breaker
from webapp.outbox.delivery.connection import AccountConnection
from webapp.outbox.delivery.scheduling.lane import Lane
from webapp.runs import queue
from webapp.runs import service as runs
from webapp.runs.models import Run
from webapp.transcript import Stage, Transcript

KINDS = ("microsoft", "google", "oauth", "refresh_token")


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def service(storage, authority, monkeypatch):
    monkeypatch.setattr(token_stage, "TOKENS", TokenStore())
    authorities.add(certificates.pem_of(authority), field="authority", actor=TESTER)
    with OAuthServer(certificates.good(authority)) as server:
        yield server


@pytest.fixture
def log_ins(service) -> TokenLogIns:
    return TokenLogIns(takes=lambda given: given in service.issued)


@pytest.fixture
def mail_server(log_ins, authority):
    with token_server(log_ins, certificates.good(authority)) as server:
        yield server


def credential(service: OAuthServer, kind: str, secret: str = CLIENT_SECRET) -> Credential:
    """Store a credential of a kind, as its form does."""
    oauth = {"token_url": service.token_url, "client_id": CLIENT}
    details = {
        "microsoft": {"tenant": TENANT, "application": CLIENT, "authority": service.url},
        "google": {},
        "oauth": oauth,
        "refresh_token": oauth | {"grant": "refresh_token"},
    }
    name = "oauth" if kind == "refresh_token" else kind
    fields = CredentialFields(kind, MAILBOX, kind=name, details=details[kind])
    typed = service.service_account() if kind == "google" else secret
    more = {"refresh_token": Change.to(REFRESH_TOKEN)} if kind == "refresh_token" else {}
    return credentials.create(fields, secret=Change.to(typed), **more, actor=TESTER)


def account_with(row: Credential, port: int) -> Account:
    secure = {"secure": True, "security": "tls", "host": "localhost", "port": port}
    return new_account(**secure, sender="other@example.test", authenticate=True, credential_id=row.id)


def probed(account: Account, settings, depth: str = "send") -> Run:
    run = runs.start(
        "account", Subject.of(account, account.name), fingerprint=account.fingerprint,
        asked={"to": "maria@example.com", "subject": "x", "body": "y", "depth": depth}, per_minute=1000,
        actor=TESTER,
    )  # fmt: skip
    mine, transcript = queue.claim(), Transcript()
    result = testing.execute(mine, deadline=Deadline(10), transcript=transcript, settings=settings)
    queue.finish(mine, transcript.steps.values(), result)
    return runs.get(run.id)


def step(run: Run, stage: Stage) -> dict:
    return next(step for step in run.steps if step["stage"] == stage)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_logs_in_and_sends(service, log_ins, mail_server, storage, kind):
    run = probed(account_with(credential(service, kind), mail_server.port), storage)
    assert run.result["code"] == "accepted", run.result
    assert log_ins.came == [("XOAUTH2", MAILBOX, service.issued[0])]
    facts = step(run, Stage.TOKEN)["facts"]
    assert (facts["endpoint"], facts["token_roles"]) == ("localhost", ["SMTP.SendAsApp"])
    assert "MAIL FROM:<other@example.test>" in " ".join(mail_server.heard)  # not the mailbox


def test_test_delivery_and_probe_share_one_token(service, log_ins, mail_server, storage):
    account = account_with(credential(service, "microsoft"), mail_server.port)
    probed(account, storage)
    new_message(account)
    owner = Owner(storage)
    AccountConnection(account.id, owner, Lane()).run()
    assert owner.results[0].succeeded == account.id
    circuit_breaker.probe(snapshots.read(account.id), settings=storage, deadline=Deadline(10))
    assert len(log_ins.came) == 3
    assert len(service.issued) == 1


def test_only_connecting_shows_the_token_and_the_log_in(service, mail_server, storage):
    account = account_with(credential(service, "microsoft"), mail_server.port)
    run = probed(account, storage, depth="connect")
    assert run.result["code"] == "session.opened"
    assert [each["stage"] for each in run.steps][-3:] == ["token", "auth", "quit"]


def test_a_wrong_client_secret_is_told_and_holds_the_account(service, log_ins, mail_server, storage):
    account = account_with(credential(service, "microsoft", "not the secret"), mail_server.port)
    run = probed(account, storage)
    assert (run.result["stage"], run.result["retry"]) == ("token", "hold")
    assert run.result["facts"]["error_codes"] == [7000215]
    assert (run.result["facts"]["token_kind"], run.result["facts"]["tenant"]) == ("microsoft", TENANT)
    assert log_ins.came == []


def test_a_refused_client_secret_is_not_tried_again_by_itself(service, mail_server, storage):
    account = account_with(credential(service, "oauth", "not the secret"), mail_server.port)
    service.answer = WRONG_SECRET
    for _ in range(2):
        new_message(account)
        with pytest.raises(AssertionError, match="token"):  # `hold` of the owner
            AccountConnection(account.id, Owner(storage), Lane()).run()
    assert len(service.asked) == 1


def test_a_replaced_refresh_token_is_stored_before_the_log_in(service, log_ins, mail_server, storage):
    service.rotates, row = True, credential(service, "refresh_token")
    log_ins.takes = lambda given: False
    probed(account_with(row, mail_server.port), storage)
    assert credentials.get(row.id).open_refresh_token().reveal() == service.refresh_token != REFRESH_TOKEN


def test_the_stored_run_has_no_secret_and_no_token(service, log_ins, mail_server, storage):
    log_ins.document, log_ins.takes = {"status": "400", "you": CLIENT_SECRET}, lambda given: False
    account = account_with(credential(service, "refresh_token"), mail_server.port)
    run = probed(account, storage)
    stored = json.dumps([run.steps, run.result, run.asked])
    for secret in (CLIENT_SECRET, REFRESH_TOKEN, service.issued[0][:30], service.issued[0][-30:]):
        assert secret not in stored
    assert run.result["facts"]["challenge"]["you"] == "[***]"


def test_the_secret_stays_at_the_servers_that_were_allowed(service, mail_server, storage, authority):
    account = account_with(credential(service, "microsoft"), mail_server.port)
    Account.update(host="127.0.0.1").where(Account.id == account.id).execute()
    run = probed(Account.get_by_id(account.id), storage)
    assert run.result["code"] == "credential.unbound"
    assert service.paths == []


def test_an_account_held_for_its_token_is_released_by_a_test_that_logs_in(service, mail_server, storage):
    account = account_with(credential(service, "microsoft"), mail_server.port)
    facts = {"stage": "token"}
    sending_state.hold(account.id, "token.refused", facts, held_for="", probe_at=account.created_at)
    probed(account, storage, depth="connect")
    assert sending_state.of(account.id).held_at is None
