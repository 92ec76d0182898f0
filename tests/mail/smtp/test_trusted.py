"""Who trusts an issuer or one certificate accepts nothing else, in either mode, through a connector too."""

import contextlib
from dataclasses import replace

import pytest
import trustme

from tests.fakes import certificates
from tests.fakes.proxies import socks5_proxy
from tests.fakes.smtp import Mailbox, real_server
from tests.mail.conftest import Try
from tests.mail.smtp.test_tls import FAR_NAME, LOGIN, refusal
from webapp.errors import MailError
from webapp.mail.certificates.trusted import TrustedCertificate
from webapp.mail.smtp.server import SmtpServer, TlsMode
from webapp.mail.smtp.session import opened
from webapp.transcript import Stage
from webapp.tunnels.route import Route

MODES = pytest.mark.parametrize("mode", [TlsMode.IMPLICIT, TlsMode.STARTTLS])


def serving(mode: TlsMode, context, mailbox: Mailbox | None = None):
    tls = {"implicit_tls": context} if mode is TlsMode.IMPLICIT else {"starttls": context}
    return real_server(mailbox or Mailbox(), with_login=True, **tls)


def pinned(leaf: trustme.LeafCert) -> TrustedCertificate:
    return TrustedCertificate(certificates.leaf_pem(leaf), is_pinned=True)


def server_at(port: int, mode: TlsMode, **changes) -> SmtpServer:
    return replace(SmtpServer("localhost", port, mode), **changes)


@MODES
def test_a_chosen_issuer_is_enough(attempt, authority, mode):
    mailbox, issuer = Mailbox(), TrustedCertificate(certificates.pem_of(authority))
    with serving(mode, certificates.good(authority), mailbox) as server:
        attempt.deliver(server_at(server.port, mode, trusted=issuer, login=LOGIN))
    facts = attempt.facts(Stage.TLS)
    assert len(mailbox.received) == 1
    assert (facts["verified"], facts["trusted"]) == (True, "issuer")


@MODES
def test_beside_a_chosen_issuer_no_other_authority_counts(attempt, trusting, authority, mode):
    chosen = TrustedCertificate(certificates.pem_of(trustme.CA()))
    with serving(mode, certificates.good(authority)) as server:
        assert refusal(attempt, trusting(server.port, mode, trusted=chosen)).code == "tls.other_issuer"


def test_a_chosen_issuer_is_no_reason_to_take_another_name_or_an_old_certificate(authority):
    issuer = TrustedCertificate(certificates.pem_of(authority))
    for context, code in (
        (certificates.wrong_name(authority), "tls.wrong_name"),
        (certificates.expired(authority), "tls.expired"),
    ):
        with serving(TlsMode.STARTTLS, context) as server:
            error = refusal(Try(), server_at(server.port, TlsMode.STARTTLS, trusted=issuer))
        assert error.code == code


@MODES
def test_a_pinned_certificate_is_enough_whatever_its_name_issuer_and_end(attempt, mode):
    mailbox, leaf = Mailbox(), certificates.issued(certificates.new_key(), days=-3)
    with serving(mode, certificates.context_of(leaf), mailbox) as server:
        attempt.deliver(server_at(server.port, mode, host="127.0.0.1", trusted=pinned(leaf), login=LOGIN))
    facts = attempt.facts(Stage.TLS)
    assert len(mailbox.received) == 1
    assert (facts["verified"], facts["trusted"]) == (True, "certificate")
    assert attempt.states()["tls"] == "warned"  # it has expired


@MODES
@pytest.mark.parametrize(
    "code", ["tls.pinned_key_kept", "tls.pinned_issuer_kept", "tls.pinned_other", "a name is no proof"]
)
def test_a_successor_of_a_pinned_certificate_is_told_apart_and_gets_no_secret(authority, mode, code):
    key, mailbox, attempt = certificates.new_key(), Mailbox(), Try()
    former = certificates.issued(key, authority)
    successor = {
        "tls.pinned_key_kept": certificates.issued(key),
        "tls.pinned_issuer_kept": certificates.issued(certificates.new_key(), authority, sends_root=True),
        "tls.pinned_other": certificates.issued(certificates.new_key()),
        "a name is no proof": certificates.issued(certificates.new_key(), authority),
    }[code]
    with serving(mode, certificates.context_of(successor), mailbox) as server:
        error = refusal(attempt, server_at(server.port, mode, trusted=pinned(former), login=LOGIN))
    expected = code if code.startswith("tls.") else "tls.pinned_other"
    assert (error.code, error.stage, error.permanent) == (expected, Stage.TLS, True)
    assert error.facts["pinned_sha256"] == pinned(former).sha256
    assert error.facts["certificate"]["sha256"] == pinned(successor).sha256
    assert attempt.facts(Stage.TLS)["verified"] is False
    assert ("issuer_sha256" in error.facts) is (code == "tls.pinned_issuer_kept")
    assert not mailbox.logins and not mailbox.received


def test_the_name_in_the_certificate_may_be_another_than_the_host(attempt, trusting, authority):
    mailbox = Mailbox()
    with real_server(mailbox, starttls=certificates.serving(authority, FAR_NAME)) as server:
        assert refusal(Try(), trusting(server.port)).code == "tls.wrong_name"
        attempt.deliver(trusting(server.port, tls_name=FAR_NAME))
        error = refusal(Try(), trusting(server.port, tls_name="other.example"))
    assert len(mailbox.received) == 1 and error.code == "tls.wrong_name"
    assert attempt.facts(Stage.TLS)["server_name"] == FAR_NAME


@MODES
@pytest.mark.parametrize("is_pinned", [True, False])
def test_through_a_connector_it_is_the_same(attempt, authority, mode, is_pinned):
    proxy = socks5_proxy({FAR_NAME: "127.0.0.1"}, None, None)
    route = Route("socks5", "Filial", proxy.host, proxy.port)
    leaf = authority.issue_cert(FAR_NAME)
    trusted = pinned(leaf) if is_pinned else TrustedCertificate(certificates.pem_of(authority))
    mailbox = Mailbox()
    try:
        with serving(mode, certificates.context_of(leaf), mailbox) as server:
            how = {"host": FAR_NAME, "route": route, "login": LOGIN}
            attempt.deliver(server_at(server.port, mode, trusted=trusted, **how))
            other = TrustedCertificate(certificates.pem_of(trustme.CA()), is_pinned=is_pinned)
            error = refusal(Try(), server_at(server.port, mode, trusted=other, **how))
    finally:
        proxy.stop()
    assert len(mailbox.received) == 1
    assert error.code == ("tls.pinned_other" if is_pinned else "tls.other_issuer")


def test_a_refused_certificate_comes_with_its_whole_chain_and_all_of_its_faults(attempt, authority):
    leaf = certificates.issued(certificates.new_key(), authority, sends_root=True, days=-3)
    with real_server(Mailbox(), starttls=certificates.context_of(leaf)) as server:
        error = refusal(attempt, server_at(server.port, TlsMode.STARTTLS, host="127.0.0.1"))
    facts = attempt.facts(Stage.TLS)
    assert {fault["code"] for fault in facts["faults"]} == {"wrong_name", "expired", "root_unknown"}
    assert [shown["is_authority"] for shown in facts["chain"]] == [False, True]
    assert facts["chain"][1]["pem"].split() == certificates.pem_of(authority).split()
    assert error.facts["issuer_sha256"] == facts["chain"][1]["sha256"]
    assert "chain" not in error.facts


@pytest.mark.parametrize("changes", [{}, {"verify": False}])
def test_where_nobody_looks_no_chain_is_kept(attempt, authority, changes):
    leaf = certificates.issued(certificates.new_key(), authority, sends_root=True)
    context = certificates.context_of(leaf)
    with real_server(Mailbox(), starttls=context) as server, contextlib.suppress(MailError):
        opened(
            server_at(server.port, TlsMode.STARTTLS, **changes), attempt.deadline, attempt.transcript
        ).close()
    facts = attempt.facts(Stage.TLS)
    assert "chain" not in facts and facts["certificate"]["names"] == ["localhost"]


def test_a_certificate_with_few_days_left_is_a_warning(authority):
    states = []
    for days in (4, 40):
        attempt, leaf = Try(), certificates.issued(certificates.new_key(), authority, days=days)
        issuer = TrustedCertificate(certificates.pem_of(authority))
        with real_server(Mailbox(), starttls=certificates.context_of(leaf)) as server:
            attempt.deliver(server_at(server.port, TlsMode.STARTTLS, trusted=issuer))
        states.append(attempt.states()["tls"])
    assert states == ["warned", "done"]
