"""Log-in by an access token: XOAUTH2 and OAUTHBEARER (RFC 7628), and the stage `token` before it."""

from dataclasses import replace

import pytest

from tests.fakes import certificates
from tests.fakes.oauth import CLIENT, CLIENT_SECRET, MAILBOX, TENANT, WRONG_SECRET, OAuthServer
from tests.fakes.smtp import ScriptedServer, polite
from tests.fakes.token_smtp import TokenLogIns, token_server
from tests.mail.conftest import Try, plain
from webapp.errors import MailError
from webapp.mail.smtp.log_in import token
from webapp.mail.smtp.server import SmtpLogin, SmtpServer
from webapp.mail.smtp.session import OpeningSteps, opened
from webapp.mail.tokens.request import TokenRequest
from webapp.mail.tokens.store import TokenStore
from webapp.transcript import Stage, State
from webapp.vault import Secret


@pytest.fixture
def service(authority):
    with OAuthServer(certificates.good(authority)) as server:
        yield server


@pytest.fixture
def log_ins(service) -> TokenLogIns:
    return TokenLogIns(takes=lambda given: given in service.issued)


@pytest.fixture
def mail_server(log_ins, authority):
    """A maker of the mail server, for a `with`."""
    return lambda: token_server(log_ins, certificates.good(authority))


@pytest.fixture(autouse=True)
def no_token_at_hand(monkeypatch):
    monkeypatch.setattr(token, "TOKENS", TokenStore())


def login(service: OAuthServer, **changes: object) -> SmtpLogin:
    request = TokenRequest(
        "microsoft", service.url, MAILBOX, Secret(CLIENT_SECRET), tenant=TENANT, application=CLIENT
    )
    return SmtpLogin(MAILBOX, Secret(""), replace(request, **changes))


def refused(attempt: Try, server: SmtpServer) -> MailError:
    with pytest.raises(MailError) as caught:
        attempt.deliver(server)
    return caught.value


@pytest.mark.parametrize("mechanism", ["XOAUTH2", "OAUTHBEARER"])
def test_the_mailbox_logs_in_by_whichever_mechanism_is_offered(
    attempt, service, log_ins, mail_server, trusting, mechanism
):
    log_ins.mechanisms = (mechanism,)
    with mail_server() as server:
        attempt.deliver(trusting(server.port, login=login(service)))
    assert log_ins.came == [(mechanism, MAILBOX, service.issued[0])]
    assert attempt.facts(Stage.AUTH)["used"] == mechanism


def test_the_stage_token_tells_what_the_token_is_and_never_the_token(attempt, service, mail_server, trusting):
    with mail_server() as server:
        attempt.deliver(trusting(server.port, login=login(service)))
    assert list(attempt.states())[-8:-5] == ["ehlo_tls", "token", "auth"]
    facts = attempt.facts(Stage.TOKEN)
    told = {
        "kind": "microsoft", "endpoint": "localhost", "tenant": TENANT, "application": CLIENT,
        "mailbox": MAILBOX, "is_fresh": True, "token_roles": ["SMTP.SendAsApp"],
        "token_audience": "https://outlook.office365.com",
    }  # fmt: skip
    assert told.items() <= facts.items()
    issued = service.issued[0]
    recorded = str(attempt.transcript.steps)
    assert not any(part in recorded for part in (issued, issued[:40], issued[-40:], CLIENT_SECRET))


def test_the_roads_own_steps_stay_those_of_the_mail_server(attempt, service, mail_server, trusting):
    with mail_server() as server:
        attempt.deliver(trusting(server.port, login=login(service)))
    steps = attempt.transcript.steps
    assert list(steps).count(Stage.CONNECT) == 1
    assert steps[Stage.CONNECT].started_ms <= steps[Stage.BANNER].started_ms <= steps[Stage.TOKEN].started_ms


def test_a_second_session_uses_the_same_token(service, mail_server, log_ins, trusting):
    with mail_server() as server:
        for _ in range(2):
            attempt = Try()
            attempt.deliver(trusting(server.port, login=login(service)))
    assert len(service.issued) == 1
    assert [given for _, _, given in log_ins.came] == [service.issued[0]] * 2
    assert attempt.facts(Stage.TOKEN)["is_fresh"] is False


def test_a_refused_token_is_told_with_the_servers_document(attempt, service, log_ins, mail_server, trusting):
    log_ins.takes = lambda given: False
    with mail_server() as server:
        error = refused(attempt, trusting(server.port, login=login(service)))
    assert (error.code, error.stage, error.enhanced_code) == ("auth.refused", Stage.AUTH, "5.7.3")
    told = {
        "mechanism": "XOAUTH2", "challenge": log_ins.document, "token_roles": ["SMTP.SendAsApp"],
        "token_audience": "https://outlook.office365.com",
    }  # fmt: skip
    assert told.items() <= error.facts.items()
    assert told.items() <= attempt.facts(Stage.AUTH).items()


@pytest.mark.parametrize("mechanism", ["XOAUTH2", "OAUTHBEARER"])
def test_a_fresh_token_that_is_refused_is_not_tried_again(
    attempt, service, log_ins, mail_server, trusting, mechanism
):
    log_ins.takes, log_ins.mechanisms = lambda given: False, (mechanism,)
    with mail_server() as server:
        refused(attempt, trusting(server.port, login=login(service)))
    assert (len(log_ins.came), len(service.issued), len(log_ins.answers)) == (1, 1, 1)


def test_a_kept_token_that_is_refused_is_replaced_once(service, log_ins, mail_server, trusting):
    with mail_server() as server:
        Try().deliver(trusting(server.port, login=login(service)))
        log_ins.takes = lambda given: given in service.issued[1:]  # the provider took the first one back
        attempt = Try()
        attempt.deliver(trusting(server.port, login=login(service)))
        assert [given for _, _, given in log_ins.came] == [service.issued[0], *service.issued]
        log_ins.takes = lambda given: False
        refused(Try(), trusting(server.port, login=login(service)))
    assert len(log_ins.came) == 5
    assert len(service.issued) == 3


def test_after_a_refusal_the_next_test_asks_for_a_new_token(service, log_ins, mail_server, trusting):
    log_ins.takes, service.roles = lambda given: False, []
    with mail_server() as server:
        error = refused(Try(), trusting(server.port, login=login(service)))
        assert error.facts["token_roles"] == []
        log_ins.takes, service.roles = (lambda given: given == service.issued[-1]), ["SMTP.SendAsApp"]
        Try().deliver(trusting(server.port, login=login(service)))
    assert len(service.issued) == 2


@pytest.mark.parametrize(
    ("document", "told"),
    [
        (b"", {}),
        (b"not JSON", {"text": "not JSON"}),
        (b'["a"]', {"text": '["a"]'}),
        (b'{"status": 401, "more": {"a": 1}}', {"status": "401"}),
        (b"[" * 5_000, {"text": "[" * 300}),
        (b"\xff\x00", {"text": "\\xff\\x00"}),
    ],
)
def test_a_document_of_any_form_is_kept_short(
    attempt, service, log_ins, mail_server, trusting, document, told
):
    log_ins.takes, log_ins.document = lambda given: False, document
    with mail_server() as server:
        error = refused(attempt, trusting(server.port, login=login(service)))
    assert error.facts["challenge"] == told


def test_a_document_that_repeats_the_token_shows_none(attempt, service, log_ins, mail_server, trusting):
    def echoes(given):
        log_ins.document = {"status": "400", "echo": f"you sent {given}"}
        return False

    log_ins.takes = echoes
    with mail_server() as server:
        error = refused(attempt, trusting(server.port, login=login(service)))
    assert service.issued[0][:40] not in f"{error.facts} {attempt.transcript.steps}"
    assert "[***]" in error.facts["challenge"]["echo"]


def test_a_refused_request_for_a_token_ends_before_the_log_in(
    attempt, service, log_ins, mail_server, trusting
):
    service.answer = WRONG_SECRET
    with mail_server() as server:
        error = refused(attempt, trusting(server.port, login=login(service)))
        assert server.heard_command("QUIT")
    assert (error.code, error.stage) == ("token.refused", Stage.TOKEN)
    assert attempt.states()["token"] == State.FAILED
    assert "auth" not in attempt.states()
    assert log_ins.came == []


def test_a_server_that_takes_no_token_is_told_without_asking_for_one(attempt, service, authority, trusting):
    offer = ("250-fake.example", "250-STARTTLS", "250 AUTH PLAIN LOGIN")
    with ScriptedServer(polite(tls=certificates.good(authority), EHLO=offer)) as server:
        error = refused(attempt, trusting(server.port, login=login(service)))
    assert (error.code, error.facts["offered"]) == ("auth.no_token_mechanism", ["PLAIN", "LOGIN"])
    assert service.paths == []


def test_a_token_never_travels_without_tls(attempt, service):
    with ScriptedServer(polite(EHLO=("250-fake.example", "250 AUTH XOAUTH2"))) as server:
        error = refused(attempt, plain(server.port, login=login(service)))
    assert error.code == "auth.token_needs_tls"
    assert service.paths == []
    assert not server.heard_command("AUTH")


def test_a_name_with_signs_of_the_mechanism_is_written_as_the_rfc_says(
    attempt, service, log_ins, mail_server, trusting
):
    log_ins.mechanisms = ("OAUTHBEARER",)
    with mail_server() as server:
        named = replace(login(service), user_name="a=b,c@example.test")
        attempt.deliver(trusting(server.port, login=named))
    assert log_ins.came[0][1] == "a=3Db=2Cc@example.test"


def test_what_comes_before_the_log_in_comes_before_the_token(attempt, service, mail_server, trusting):
    def wait_for_turn():
        assert service.paths == []
        raise MailError("auth.refused", stage=Stage.AUTH)

    steps = OpeningSteps(before_log_in=wait_for_turn)
    with mail_server() as server, pytest.raises(MailError, match=r"auth\.refused"):
        server_of_account = trusting(server.port, login=login(service))
        opened(server_of_account, attempt.deadline, attempt.transcript, steps=steps)
    assert service.paths == []
