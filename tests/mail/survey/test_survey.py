"""The survey of ports: each finding tells who answers and how, and nothing of a log-in or message is sent."""

import contextlib
import dataclasses

import pytest

from tests.fakes import certificates
from tests.fakes.proxies import socks5_proxy, unused_port
from tests.fakes.smtp import Mailbox, ScriptedServer, hang_up, polite, real_server, silence
from webapp.clock import monotonic
from webapp.deadline import Cancelled, Deadline
from webapp.mail.rules.time_limits import TimeLimits
from webapp.mail.smtp.replies import PRACTICE_GREETING
from webapp.mail.smtp.server import TlsMode
from webapp.mail.survey import PORTS_MOST, survey
from webapp.mail.survey import port as one_port
from webapp.transcript import Stage
from webapp.tunnels.route import DIRECT, AddressPolicy, Login, Route
from webapp.vault import Secret

POLICY = AddressPolicy()


@pytest.fixture
def look(authority):
    """Return a survey of loopback that trusts `authority`, within a few seconds."""

    def at(*ports, limit_s=10.0, route=DIRECT, policy=POLICY, host="localhost", deadline=None):
        return survey(
            host,
            ports,
            route=route,
            policy=policy,
            deadline=deadline or Deadline(limit_s),
            ehlo_name="postigo.example.com",
            extra_ca_pem=certificates.pem_of(authority),
        )

    return at


@pytest.fixture
def impatient(monkeypatch):
    """Let a greeting take half a second at most."""
    limits = TimeLimits(2.0, 2.0, 2.0, {Stage.BANNER: 0.5}, looks_for_tls=True)
    monkeypatch.setattr(one_port, "LIMITS", limits)


def test_a_server_with_starttls_is_told_with_certificate_and_mechanisms(look, authority):
    mailbox = Mailbox()
    with real_server(mailbox, starttls=certificates.good(authority), with_login=True) as server:
        [found] = look(server.port)
    assert (found.port, found.fault, found.is_reachable) == (server.port, "", True)
    assert found.tls is TlsMode.STARTTLS and found.is_smtp and found.verified is True
    assert (found.mechanisms, set(found.mechanisms_tls)) == ((), {"LOGIN", "PLAIN"})
    assert found.offers_log_in and found.certificate["names"] and found.tls_version.startswith("TLSv1")
    assert found.server_name == found.greeting.split()[0] and found.peer == "127.0.0.1"
    assert not mailbox.logins and not mailbox.received


def test_a_server_with_implicit_tls_is_told_though_the_port_is_not_465(look, impatient, authority):
    with real_server(Mailbox(), implicit_tls=certificates.good(authority)) as server:
        [found] = look(server.port)
    assert (found.tls, found.fault, found.verified) == (TlsMode.IMPLICIT, "", True)


def test_on_the_port_of_implicit_tls_that_is_asked_first_and_starttls_afterwards(
    look, monkeypatch, authority
):
    with real_server(Mailbox(), starttls=certificates.good(authority)) as server:
        monkeypatch.setattr(one_port, "SUBMISSIONS_PORT", server.port)
        [found] = look(server.port)
    assert (found.tls, found.fault) == (TlsMode.STARTTLS, "")
    with ScriptedServer(polite()) as server:
        monkeypatch.setattr(one_port, "SUBMISSIONS_PORT", server.port)
        look(server.port)
    assert not server.heard[0].startswith("EHLO") and server.heard_command("EHLO")


def test_a_server_without_tls_is_smtp_in_clear(look):
    with ScriptedServer(polite(EHLO=("250-fake.example", "250 AUTH LOGIN"))) as server:
        [found] = look(server.port)
    assert (found.tls, found.fault, found.mechanisms) == (TlsMode.NONE, "", ("LOGIN",))
    assert found.offers_log_in and found.verified is None and found.certificate is None
    assert not server.heard_command("AUTH")


@pytest.mark.parametrize("mode", [TlsMode.IMPLICIT, TlsMode.STARTTLS])
@pytest.mark.parametrize("code", certificates.BAD)
def test_a_certificate_that_is_not_trusted_is_told_and_the_look_goes_on(
    look, monkeypatch, authority, mode, code
):
    context, mailbox = certificates.BAD[code](authority), Mailbox()
    tls = {"implicit_tls": context} if mode is TlsMode.IMPLICIT else {"starttls": context}
    with real_server(mailbox, with_login=True, **tls) as server:
        if mode is TlsMode.IMPLICIT:
            monkeypatch.setattr(one_port, "SUBMISSIONS_PORT", server.port)
        [found] = look(server.port)
    assert (found.tls, found.fault, found.certificate_fault, found.verified) == (mode, "", code, False)
    assert found.certificate["sha256"] and found.is_smtp and found.greeting
    assert found.mechanisms_tls and not mailbox.logins


@pytest.mark.parametrize(
    ("script", "fault", "service"),
    [
        (lambda peer: peer.say("HTTP/1.1 400 Bad Request"), "banner.other_service", "http"),
        (lambda peer: peer.say("* OK IMAP4rev1 ready"), "banner.other_service", "imap"),
        (hang_up, "banner.lost", ""),
        (silence, "banner.silent", ""),
        (polite(BANNER="554 no service for you"), "banner.refused", ""),
        (polite(EHLO="550 go away"), "ehlo.refused", ""),
    ],
)
def test_whoever_is_no_mail_server_is_told_by_fault_and_service(look, impatient, script, fault, service):
    with ScriptedServer(script) as server:
        [found] = look(server.port)
    assert (found.fault, found.service, found.tls) == (fault, service, None)
    assert found.is_reachable and not found.is_smtp


def test_a_port_where_nobody_listens_is_not_reachable(look):
    [found] = look(unused_port())
    assert (found.fault, found.is_reachable, found.is_smtp) == ("connect.refused", False, False)


def test_the_ports_are_looked_at_side_by_side_and_told_in_their_order(look, impatient):
    with contextlib.ExitStack() as stack:
        servers = [stack.enter_context(ScriptedServer(silence)) for _ in range(4)]
        began = monotonic()
        found = look(*(server.port for server in servers))
        took_s = monotonic() - began
    assert [one.port for one in found] == [server.port for server in servers]
    assert {one.fault for one in found} == {"banner.silent"}
    assert took_s < 2 * max(one.took_ms for one in found) / 1000


def test_it_ends_by_the_deadline_and_cancel_ends_it_at_once(look):
    with ScriptedServer(silence) as server:
        [found] = look(server.port, limit_s=0.5)
        assert found.fault in ("banner.silent", "server.timed_out", "deadline.reached")
        over = Deadline(0.0)
        assert look(server.port, deadline=over)[0].fault == "deadline.reached"
        cancelled = Deadline(10.0)
        cancelled.cancel()
        with pytest.raises(Cancelled):
            look(server.port, deadline=cancelled)


def test_a_survey_is_bounded_in_ports(look):
    with pytest.raises(ValueError, match="at most"):
        look(*range(1, PORTS_MOST + 2))


def test_an_address_that_the_policy_forbids_is_not_connected_to(look):
    with ScriptedServer(polite()) as server:
        [found] = look(server.port, policy=AddressPolicy(denied=("127.0.0.0/8", "::1/128")))
    assert found.fault == "address.refused" and server.connections == 0


def test_through_a_connector_the_far_server_is_seen(look, authority):
    proxy = socks5_proxy({"mail.far.example": "127.0.0.1"}, "u", "very secret")
    route = Route("socks5", "Filial", proxy.host, proxy.port, Login("u", Secret("very secret")))
    try:
        with real_server(Mailbox(), starttls=certificates.serving(authority, "mail.far.example")) as server:
            found = look(server.port, unused_port(), route=route, host="mail.far.example")
    finally:
        proxy.stop()
    assert (found[0].tls, found[0].verified, found[0].peer) == (TlsMode.STARTTLS, True, "")
    assert found[1].fault == "connector.target_unreachable" and not found[1].is_reachable
    assert "very secret" not in repr([one.facts() for one in found])


def test_a_connector_that_refuses_the_log_in_is_asked_once(look):
    proxy = socks5_proxy({}, "u", "right")
    route = Route("socks5", "Filial", proxy.host, proxy.port, Login("u", Secret("wrong")))
    try:
        found = look(587, 465, 25, route=route, host="mail.far.example")
        assert proxy.wait_until_seen(1)
    finally:
        proxy.stop()
    assert [one.fault for one in found] == ["connector.auth_refused"] * 3
    assert [one.port for one in found] == [587, 465, 25]
    assert proxy.seen == 1


def test_the_practice_mailbox_is_recognised(look):
    with ScriptedServer(polite(BANNER=f"220 {PRACTICE_GREETING}")) as server:
        assert look(server.port)[0].is_practice


def test_a_finding_is_stored_in_a_bounded_form(look):
    many = " ".join(f"X{number}" for number in range(500))
    with ScriptedServer(polite(BANNER="220 " + "g" * 5000, EHLO=("250-a", f"250 AUTH {many}"))) as server:
        [found] = look(server.port)
    facts = found.facts()
    assert len(repr(facts)) < 2_000 and len(facts["mechanisms"]) == 20
    crowded = dataclasses.replace(found, certificate={"sha256": "ab", "names": ["n.example"] * 100})
    assert len(crowded.facts()["certificate"]["names"]) == 20
