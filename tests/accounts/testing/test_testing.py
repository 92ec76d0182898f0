"""The executor of account tests against real and misbehaving servers."""

import dataclasses
import datetime as dt
import json
from collections.abc import Callable, Iterator

import pytest
import trustme

from tests.accounts.conftest import SECRET
from tests.conftest import TESTER
from tests.fakes import certificates
from tests.fakes.smtp import Mailbox, ScriptedServer, hang_up, polite, real_server, silence
from webapp.accounts import fields as account_fields
from webapp.accounts import sending_state, service, testing
from webapp.accounts.fields import AccountFields
from webapp.accounts.models import Account
from webapp.accounts.sending import AccountSender
from webapp.audit.log import Subject
from webapp.audit.models import AuditEntry
from webapp.clock import now
from webapp.connectors.models import Connector
from webapp.credentials.models import Destination
from webapp.db import sealed
from webapp.deadline import Cancelled, Deadline
from webapp.errors import Refused
from webapp.runs import queue
from webapp.runs import service as runs
from webapp.runs.models import Run
from webapp.transcript import Stage, Transcript
from webapp.vault import Secret

ASKED = {"to": "maria@example.com", "subject": "TEST MESSAGE!", "body": "ATTENTION!"}


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer(polite()) as server:
        yield server


def account_at(port: int, **changes: object) -> Account:
    """Store an account that speaks in clear with `port` of loopback."""
    fields = AccountFields(
        name="Main", sender="app@example.com", host="127.0.0.1", port=port, secure=False, security=None
    )
    return service.create(dataclasses.replace(fields, **changes), actor=TESTER).account


@pytest.fixture
def probed(storage) -> Callable[..., Run]:
    """A maker of finished runs: `probed(account)` tests it in this thread, as the runner would."""

    def run_test(account: Account, limit_s: float = 10.0, **asked: str) -> Run:
        run = runs.start(
            "account", Subject.of(account, account.name), fingerprint=account.fingerprint,
            asked=ASKED | asked, per_minute=100, actor=TESTER,
        )  # fmt: skip
        mine = queue.claim()
        transcript = Transcript()
        result = testing.execute(mine, deadline=Deadline(limit_s), transcript=transcript, settings=storage)
        queue.finish(mine, transcript.steps.values(), result)
        return runs.get(run.id)

    return run_test


def step(run: Run, stage: Stage) -> dict:
    return next(step for step in run.steps if step["stage"] == stage)


def test_an_accepted_message_tells_its_queue_id_and_what_left(probed, server):
    run = probed(account_at(server.port, reply_to="answers@example.com", return_path="bounce@example.com"))
    assert run.state == "accepted"
    assert run.result["queue_id"] == "4F2ABC"
    assert run.result["reply_text"] == "2.0.0 Ok: queued as 4F2ABC"
    facts = step(run, Stage.SETTINGS)["facts"]
    assert (facts["sender"], facts["recipients"]) == ("bounce@example.com", ["maria@example.com"])
    headers = dict(facts["headers"])
    assert (headers["From"], headers["Reply-To"]) == ("app@example.com", "answers@example.com")
    assert headers["Message-ID"] == run.result["message_id"]
    assert "MAIL FROM:<bounce@example.com>" in " ".join(server.heard)


def test_the_headers_shown_are_those_that_left(probed):
    mailbox = Mailbox()
    with real_server(mailbox) as server:
        run = probed(account_at(server.port, read_receipt=True))
    sent = mailbox.received[0].content.decode().partition("\r\n\r\n")[0]
    for name, value in step(run, Stage.SETTINGS)["facts"]["headers"]:
        assert f"{name}: {value}" in sent.replace("\r\n ", " ")


def test_a_test_that_succeeds_releases_a_held_account(probed, server):
    account = account_at(server.port)
    later = now() + dt.timedelta(hours=1)
    sending_state.hold(account.id, "connect.refused", {}, held_for="", probe_at=later)
    probed(account)
    assert sending_state.of(account.id).held_at is None


def test_a_test_that_fails_leaves_the_next_probe_of_a_held_account_as_it_is(probed):
    account = account_at(1)  # where nothing listens
    later = now() + dt.timedelta(hours=1)
    sending_state.hold(account.id, "connect.refused", {}, held_for="", probe_at=later)
    assert probed(account).state == "refused"
    assert sending_state.of(account.id).probe_at == later


def test_the_account_remembers_when_the_certificate_that_its_test_met_ends(probed):
    with real_server(Mailbox(), implicit_tls=certificates.expired(trustme.CA())) as server:
        account = account_at(server.port, secure=True, security="ssl", ignore_certificate=True)
        probed(account)
    ends = service.get(account.id).certificate_expires_at
    assert ends is not None and ends < now()
    # A later test that does not come so far says nothing about it; one with other settings does.
    probed(account)
    assert service.get(account.id).certificate_expires_at == ends
    Account.update(last_test_fingerprint="another").execute()
    probed(account)
    assert service.get(account.id).certificate_expires_at is None


def test_the_account_remembers_how_its_test_went_and_keeps_its_version(probed, server):
    account = account_at(server.port)
    probed(account)
    stored = service.get(account.id)
    assert (stored.last_test_ok, stored.last_test_code, stored.last_test_by) == (True, "accepted", "tests")
    assert stored.last_test_fingerprint == stored.fingerprint
    assert stored.version == account.version


def test_a_change_after_the_test_shows_in_the_fingerprint(probed, server):
    account = account_at(server.port)
    probed(account)
    fields = dataclasses.replace(AccountFields("Main", "app@example.com", "127.0.0.1"), security="tls")
    service.update(account.id, fields, version=account.version, is_default=True, actor=TESTER)
    stored = service.get(account.id)
    assert stored.last_test_fingerprint != stored.fingerprint


def test_an_account_changed_while_its_run_waited_is_tested_as_it_is_now(storage, server):
    account = account_at(1)
    runs.start(
        "account", Subject.of(account, account.name), fingerprint=account.fingerprint,
        asked=ASKED, per_minute=100, actor=TESTER,
    )  # fmt: skip
    Account.update(port=server.port, fingerprint="changed").where(Account.id == account.id).execute()
    mine = queue.claim()
    result = testing.execute(mine, deadline=Deadline(10), transcript=Transcript(), settings=storage)
    assert (result["code"], mine.fingerprint) == ("accepted", "changed")
    assert service.get(account.id).last_test_fingerprint == "changed"


def test_a_disabled_account_can_be_tested(probed, server):
    account_at(server.port)
    second = account_at(server.port, name="Second", active=False)
    assert probed(second).state == "accepted"


def test_nobody_listening_is_diagnosed_with_host_and_port(probed):
    with ScriptedServer(polite()) as gone:
        account = account_at(gone.port)
    run = probed(account)
    assert (run.state, run.result["code"]) == ("refused", "connect.refused")
    assert run.result["facts"]["host"] == "127.0.0.1"
    assert run.result["field"] == "port"
    assert "correct_port" in run.result["cures"]
    assert service.get(account.id).last_test_ok is False


def test_a_refused_recipient_keeps_the_servers_words(probed):
    with ScriptedServer(polite(RCPT="550 5.1.1 No such user here")) as server:
        run = probed(account_at(server.port))
    assert run.result["code"] == "rcpt_to.unknown_user"
    assert (run.result["reply_code"], run.result["reply_text"]) == (550, "5.1.1 No such user here")
    assert run.result["facts"]["recipient"] == "maria@example.com"
    assert step(run, Stage.RCPT_TO)["state"] == "failed"
    assert step(run, Stage.MAIL_FROM)["state"] == "done"


def test_a_wrong_password_is_diagnosed_and_told_nowhere(probed, credential):
    mailbox = Mailbox()
    with real_server(mailbox, with_login=True) as server:
        run = probed(account_at(server.port, authenticate=True, credential_id=credential.id))
    assert run.result["code"] == "auth.bad_credentials"
    assert run.result["facts"]["user_name"] == "relay@example.com"
    assert mailbox.logins, "the log-in was tried"
    _hunt(run)


def _hunt(run: Run) -> None:
    """Fail when the secret stands anywhere in the stored run, in clear or in base64."""
    stored = json.dumps([run.steps, run.result, run.asked], ensure_ascii=False)
    transcript = Transcript([Secret(SECRET)])
    assert transcript.strike(stored) == stored


def test_a_server_that_gives_the_secret_back_has_it_struck_out(probed, credential):
    offer = ("250-fake.example", "250 AUTH PLAIN")
    with ScriptedServer(polite(EHLO=offer, AUTH=f"535 5.7.8 wrong: {SECRET}")) as server:
        run = probed(account_at(server.port, authenticate=True, credential_id=credential.id))
    assert "[***]" in run.result["reply_text"]
    _hunt(run)


def test_the_hunt_finds_a_secret_that_is_planted_on_purpose(storage):
    with pytest.raises(AssertionError):
        _hunt(Run(steps=[], result={"x": f"it is {SECRET}"}, asked={}))


def test_a_credential_that_was_not_allowed_for_this_place_never_leaves(probed, server, credential):
    account = account_at(server.port, authenticate=True, credential_id=credential.id)
    Destination.update(place="smtp elsewhere:25 none verified via direct").execute()
    run = probed(account)
    assert (run.result["code"], run.result["field"]) == ("credential.unbound", "credential")
    assert step(run, Stage.SETTINGS)["state"] == "failed"
    assert server.connections == 0
    assert AuditEntry.select().order_by(AuditEntry.id.desc()).get().after["reason"] == "credential.unbound"


def test_a_connector_that_changes_under_a_test_takes_no_secret_along(storage, account, credential, connector):
    """The check and the way must mean one reading of the connector, whatever is stored in between."""
    bound = account(
        authenticate=True, credential_id=credential.id, use_connector=True, connector_id=connector.id
    )
    Connector.update(host="elsewhere.example.com").execute()
    read = service.get(bound.id)
    assert read.connector.host == "elsewhere.example.com"
    Connector.update(host=connector.host).execute()
    with pytest.raises(Refused, match=r"credential\.unbound"):
        AccountSender(read, storage).server()


@pytest.mark.parametrize("host", ["169.254.169.254", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe"])
def test_a_test_that_a_rule_of_ours_stopped_is_in_the_audit(probed, host):
    run = probed(account_at(25, host=host))
    entry = AuditEntry.select().order_by(AuditEntry.id.desc()).get()
    assert (entry.action, entry.subject_id) == ("account.test_refused", run.subject_id)
    assert entry.after == {"run": run.id, "reason": "address.refused"}


def test_a_key_that_cannot_be_used_is_said_before_any_network(probed, server, monkeypatch, credential):
    account = account_at(server.port, authenticate=True, credential_id=credential.id)
    monkeypatch.setattr(sealed, "keyring", None)
    run = probed(account)
    assert run.result["code"] == "key.unavailable"
    assert server.connections == 0


def test_an_unreadable_file_of_authorities_is_named(storage, probed, server, tmp_path):
    account = account_at(server.port)
    run = Run(subject_id=account.id, asked=ASKED, actor="tests", fingerprint="")
    lost = dataclasses.replace(storage, ca_file=tmp_path / "gone.pem")
    result = testing.execute(run, deadline=Deadline(10), transcript=Transcript(), settings=lost)
    assert result["code"] == "ca_file.unreadable"
    assert result["facts"]["path"].endswith("gone.pem")


def test_an_account_that_was_deleted_meanwhile_is_said(storage):
    run = Run(subject_id=99, asked=ASKED, actor="tests")
    result = testing.execute(run, deadline=Deadline(10), transcript=Transcript(), settings=storage)
    assert result == {"code": "account.not_found"}


def test_a_silent_server_ends_with_the_deadline(probed):
    with ScriptedServer(polite(MAIL=silence)) as server:
        run = probed(account_at(server.port), limit_s=0.5)
    assert run.result["code"] == "server.timed_out"
    assert step(run, Stage.MAIL_FROM)["state"] == "failed"


def test_a_lost_answer_to_the_final_dot_is_uncertain(probed):
    with ScriptedServer(polite(DOT=hang_up)) as server:
        run = probed(account_at(server.port))
    assert run.result["code"] == "end_of_data.uncertain"
    assert run.result["facts"]["message_id"].startswith("<")
    assert run.result["retry"] == "ask"


def test_cancelling_says_nothing_about_the_account(storage):
    account = account_at(1)
    deadline = Deadline(10)
    deadline.cancel()
    run = Run(subject_id=account.id, asked=ASKED, actor="tests")
    with pytest.raises(Cancelled):
        testing.execute(run, deadline=deadline, transcript=Transcript(), settings=storage)
    assert service.get(account.id).last_test_at is None


def test_remarks_about_the_settings_are_kept(probed, server, credential):
    account = account_at(server.port, authenticate=True, credential_id=credential.id)
    remarks = step(probed(account), Stage.SETTINGS)["facts"]["remarks"]
    assert "preflight.log_in_without_tls" in [remark["code"] for remark in remarks]


def test_the_footer_of_the_account_is_in_the_message(probed):
    mailbox = Mailbox()
    with real_server(mailbox) as server:
        probed(account_at(server.port, footer=True))
    assert "Main" in mailbox.received[0].content.decode()


def test_whether_an_account_has_worked_as_it_is_set_is_known(probed, storage) -> None:
    with ScriptedServer(polite()) as server:
        account = account_at(server.port)
        known = AccountSender(account, storage).facts
        assert known()["worked_before"] is False
        assert probed(account).result["code"] == "accepted"
        assert known()["worked_before"] is True
        changed = dataclasses.replace(account_fields.of(account), host="localhost")
        service.update(account.id, changed, version=account.version, is_default=True, actor=TESTER)
    other = AccountSender(service.get(account.id), storage).facts
    assert other()["worked_before"] is False
    sending_state.note_good([account.id], now() + dt.timedelta(seconds=1))
    assert other()["worked_before"] is True
