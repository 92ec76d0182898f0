"""TLS: required means required, and each fault has its own name."""

import socket
import ssl

import pytest

from tests.fakes import certificates
from tests.fakes.proxies import socks5_proxy
from tests.fakes.smtp import Mailbox, ScriptedServer, hang_up, polite, real_server, silence
from tests.mail.conftest import Try
from tests.mail.scripts import until
from webapp.clock import monotonic
from webapp.deadline import Cancelled
from webapp.errors import MailError
from webapp.mail.smtp import opening
from webapp.mail.smtp.server import SmtpLogin, TlsMode
from webapp.mail.smtp.session import SmtpSession
from webapp.mail.smtp.wire_dialogue import Dialogue
from webapp.transcript import Stage
from webapp.tunnels.route import Connection, Route
from webapp.vault import Secret

FAR_NAME = "mail.far-end.example"
LOGIN = SmtpLogin("relay@example.test", Secret("correct horse"))
STARTTLS = {"EHLO": ("250-fake.example", "250-STARTTLS", "250 AUTH PLAIN")}


def leave_during_handshake(peer):
    peer.say("220 go ahead")
    peer.hear()
    hang_up(peer)


def refusal(attempt, server) -> MailError:
    with pytest.raises(MailError) as caught:
        attempt.deliver(server)
    return caught.value


@pytest.mark.parametrize("mode", [TlsMode.IMPLICIT, TlsMode.STARTTLS])
@pytest.mark.parametrize("code", certificates.BAD)
def test_each_fault_has_its_own_code_and_no_secret_or_message_is_sent(
    attempt, trusting, authority, code, mode
):
    mailbox, context = Mailbox(), certificates.BAD[code](authority)
    tls = {"implicit_tls": context} if mode is TlsMode.IMPLICIT else {"starttls": context}
    with real_server(mailbox, with_login=True, **tls) as server:
        error = refusal(attempt, trusting(server.port, mode, login=LOGIN))
    assert (error.code, error.stage, error.permanent) == (code, Stage.TLS, True)
    assert not mailbox.logins and not mailbox.received
    assert attempt.states()["tls"] == "failed"
    assert attempt.facts(Stage.TLS)["certificate"]["sha256"] == error.facts["certificate"]["sha256"]
    assert attempt.facts(Stage.TLS)["verified"] is False


def test_a_bad_certificate_is_shown_with_its_facts(attempt, trusting, authority):
    with real_server(Mailbox(), starttls=certificates.wrong_name(authority)) as server:
        error = refusal(attempt, trusting(server.port))
    assert error.facts["certificate"]["names"] == ["mail.elsewhere.example", "other.example"]
    assert error.facts["name"] == "localhost"
    second = Try()
    with real_server(Mailbox(), starttls=certificates.expired(authority)) as server:
        error = refusal(second, trusting(server.port))
    assert error.facts["certificate"]["days_left"] < 0
    assert error.facts["certificate"]["not_after"].endswith("+00:00")


def test_the_second_look_at_a_certificate_may_fail(attempt, trusting, authority):
    context = certificates.expired(authority)
    scripts = iter([polite(tls=context, **STARTTLS), hang_up])
    with ScriptedServer(lambda peer: next(scripts)(peer)) as server:
        error = refusal(attempt, trusting(server.port))
    assert error.code == "tls.expired" and error.facts["certificate"] is None
    assert server.connections == 2


def test_the_second_look_is_without_log_in_and_message(attempt, trusting, authority):
    script = polite(tls=certificates.expired(authority), **STARTTLS)
    with ScriptedServer(script) as server:
        refusal(attempt, trusting(server.port, login=LOGIN))
    assert server.connections == 2
    assert {line.split()[0] for line in server.heard} <= {"EHLO", "STARTTLS", "QUIT"}


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"EHLO": ("250-fake.example", "250 AUTH PLAIN")}, "starttls.not_offered"),
        ({**STARTTLS, "STARTTLS": "554 5.7.3 Unable to initialize"}, "starttls.refused"),
        ({**STARTTLS, "STARTTLS": "454 4.7.0 TLS not available"}, "starttls.deferred"),
        ({**STARTTLS, "STARTTLS": "250 certainly"}, "reply.unexpected"),
        ({**STARTTLS, "STARTTLS": "yes, please"}, "reply.malformed"),
        ({**STARTTLS, "STARTTLS": ("220 go ahead", "250 AUTH PLAIN")}, "starttls.injected"),
        ({**STARTTLS, "STARTTLS": hang_up}, "tls.lost"),
        ({**STARTTLS, "STARTTLS": leave_during_handshake}, "tls.lost"),
    ],
)
def test_without_tls_neither_log_in_nor_message_is_sent(attempt, trusting, answers, code):
    with ScriptedServer(polite(**answers)) as server:
        error = refusal(attempt, trusting(server.port, login=LOGIN))
    assert (error.code, error.stage) == (code, Stage.TLS)
    for verb in ("AUTH", "MAIL", "RCPT", "DATA"):
        assert not server.heard_command(verb)


def test_a_server_that_knows_only_old_versions_is_named(attempt, trusting, authority):
    script = polite(tls=certificates.old_versions_only(authority), **STARTTLS)
    with ScriptedServer(script) as server:
        error = refusal(attempt, trusting(server.port, login=LOGIN))
    assert (error.code, error.permanent) == ("tls.old_version_only", True)
    assert not server.heard_command("AUTH")


def test_plain_text_instead_of_a_handshake_is_a_failed_handshake(attempt, trusting):
    def go_on_in_clear(peer):
        peer.say("220 go ahead")
        peer.hear()
        peer.say("250 AUTH PLAIN")

    with ScriptedServer(polite(**STARTTLS | {"STARTTLS": go_on_in_clear})) as server:
        assert refusal(attempt, trusting(server.port)).code in {"tls.handshake_failed", "tls.lost"}
    assert not server.heard_command("AUTH")


def test_what_was_offered_in_clear_is_forgotten_under_tls(attempt, trusting, authority):
    script = until(Stage.EHLO_TLS, "250 fake.example", tls=certificates.good(authority))
    with ScriptedServer(script) as server:
        error = refusal(attempt, trusting(server.port, login=LOGIN))
    assert error.code == "auth.not_offered"
    assert attempt.facts(Stage.EHLO)["mechanisms"] == ["PLAIN"]
    assert attempt.facts(Stage.EHLO_TLS)["mechanisms"] == []


def test_nothing_is_known_of_the_server_once_tls_was_asked_for(attempt, trusting):
    with (
        ScriptedServer(polite(**STARTTLS | {"STARTTLS": "454 4.7.0 not now"})) as server,
        SmtpSession(
            trusting(server.port), deadline=attempt.deadline, transcript=attempt.transcript
        ) as session,
    ):
        with pytest.raises(MailError):
            session.open()
        assert session.capabilities.offers == {}


def test_what_arrived_in_clear_is_never_read_as_said_under_tls(attempt, authority):
    def go_on_under_tls(peer):
        peer.say("220 go ahead", "250 said in clear")
        peer.start_tls(certificates.good(authority))
        peer.say("250 said under TLS")
        peer.hear()

    context = ssl.create_default_context(cadata=certificates.pem_of(authority))
    with ScriptedServer(go_on_under_tls) as server:
        sock = socket.create_connection(("127.0.0.1", server.port))
        dialogue = Dialogue(Connection(sock), attempt.deadline, attempt.transcript)
        with attempt.transcript.stage(Stage.TLS):
            assert dialogue.read_reply().text == "go ahead"
            assert dialogue.wait_for_bytes(5)
            dialogue.start_tls(context, "localhost")
            assert not dialogue.has_unread
            assert dialogue.read_reply().text == "said under TLS"
        dialogue.close()


def test_implicit_tls_on_a_port_that_speaks_plain_text_first(attempt, trusting):
    with real_server(Mailbox()) as server:
        assert refusal(attempt, trusting(server.port, TlsMode.IMPLICIT)).code == "tls.plain_text_first"


def test_tls_verifies_the_name_of_the_server_whatever_the_route(attempt, trusting, authority):
    proxy = socks5_proxy({FAR_NAME: "127.0.0.1"}, None, None)
    route = Route("socks5", "Filial", proxy.host, proxy.port)
    mailbox, context = Mailbox(), certificates.serving(authority, FAR_NAME)
    try:
        with real_server(mailbox, starttls=context) as server:
            attempt.deliver(trusting(server.port, host=FAR_NAME, route=route))
            error = refusal(Try(), trusting(server.port, host="127.0.0.1", route=route))
    finally:
        proxy.stop()
    assert attempt.facts(Stage.TLS)["server_name"] == FAR_NAME
    assert len(mailbox.received) == 1
    assert error.code == "tls.wrong_name"
    assert error.facts["certificate"]["names"] == [FAR_NAME]


@pytest.mark.parametrize("stage", [Stage.EHLO_TLS, Stage.MAIL_FROM])
def test_under_tls_too_a_server_that_dribbles_ends_at_the_deadline(trusting, authority, stage):
    attempt, began = Try(limit_s=0.5), monotonic()
    script = until(
        stage, lambda peer: peer.dribble(b"250-" + b"x" * 400, 0.02), tls=certificates.good(authority)
    )
    with ScriptedServer(script) as server:
        error = refusal(attempt, trusting(server.port))
    assert (error.code, error.stage) == ("server.timed_out", stage)
    assert monotonic() - began < 2


def test_under_tls_too_cancel_ends_it_at_once(attempt, trusting, authority):
    def stall(peer):
        attempt.deadline.cancel()
        silence(peer)

    script = until(Stage.MAIL_FROM, stall, tls=certificates.good(authority))
    with ScriptedServer(script) as server, pytest.raises(Cancelled):
        attempt.deliver(trusting(server.port))
    assert attempt.states()["mail_from"] == "skipped"


def test_a_handshake_that_never_ends_ends_at_the_deadline(trusting):
    attempt = Try(limit_s=0.4)
    with ScriptedServer(silence) as server:
        error = refusal(attempt, trusting(server.port, TlsMode.IMPLICIT))
    assert error.code == "tls.timed_out"


@pytest.mark.parametrize("mode", [TlsMode.NONE, TlsMode.STARTTLS])
def test_a_server_that_waits_for_tls_is_found_out_soon(attempt, trusting, authority, monkeypatch, mode):
    monkeypatch.setattr(opening, "GREETING_SHARE", 0.02)
    with real_server(Mailbox(), implicit_tls=certificates.good(authority)) as server:
        error = refusal(attempt, trusting(server.port, mode))
    assert (error.code, error.stage) == ("banner.waits_for_tls", Stage.BANNER)
