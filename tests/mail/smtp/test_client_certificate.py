"""Log-in by a client certificate: in the TLS handshake, and EXTERNAL (RFC 4422) where it is offered."""

import tempfile
from pathlib import Path

import pytest
import trustme

from tests.fakes import certificates
from tests.fakes.client_certificates import asking, own_pem
from tests.fakes.smtp import ScriptedServer, polite
from tests.mail.conftest import plain
from webapp.errors import MailError
from webapp.mail.certificates import client_certificate
from webapp.mail.smtp.server import ClientCertificate, SmtpLogin, TlsMode
from webapp.transcript import Stage
from webapp.vault import Secret

PASSPHRASE = "a passphrase of some length"


def login(pem: str, passphrase: str = "") -> SmtpLogin:
    return SmtpLogin("CN=relay", Secret(""), certificate=ClientCertificate(Secret(pem), Secret(passphrase)))


def offering(*lines: str, tls, **answers):
    return polite(tls=tls, EHLO=("250-fake.example", *lines, "250 STARTTLS"), **answers)


@pytest.mark.parametrize("passphrase", ["", PASSPHRASE])
def test_the_certificate_is_shown_and_no_command_logs_in(attempt, trusting, authority, passphrase):
    with ScriptedServer(offering(tls=asking(authority))) as server:
        attempt.deliver(trusting(server.port, login=login(own_pem(authority, passphrase), passphrase)))
    assert not server.heard_command("AUTH")
    assert attempt.facts(Stage.AUTH)["used"] == "TLS"


def test_a_server_that_offers_external_is_told_to_take_it(attempt, trusting, authority):
    offer = offering("250-AUTH PLAIN EXTERNAL", tls=asking(authority), AUTH="235 2.7.0 Ok")
    with ScriptedServer(offer) as server:
        attempt.deliver(trusting(server.port, login=login(own_pem(authority))))
    assert "AUTH EXTERNAL =" in server.heard
    assert attempt.facts(Stage.AUTH)["used"] == "EXTERNAL"


def test_a_challenge_is_answered_with_nothing(attempt, trusting, authority):
    def challenge(peer):
        peer.say("334 ")
        assert peer.hear() == ""
        peer.say("235 2.7.0 Ok")

    offer = offering("250-AUTH EXTERNAL", tls=asking(authority), AUTH=challenge)
    with ScriptedServer(offer) as server:
        attempt.deliver(trusting(server.port, login=login(own_pem(authority))))


def test_a_refusal_is_that_of_the_log_in(attempt, trusting, authority):
    offer = offering("250-AUTH EXTERNAL", tls=asking(authority), AUTH="535 5.7.8 Nobody I know")
    with ScriptedServer(offer) as server, pytest.raises(MailError) as caught:
        attempt.deliver(trusting(server.port, login=login(own_pem(authority))))
    assert (caught.value.code, caught.value.stage) == ("auth.refused", Stage.AUTH)


def test_without_tls_there_is_nothing_to_log_in_by(attempt, authority):
    with ScriptedServer(polite(EHLO=("250-fake.example", "250 AUTH EXTERNAL"))) as server:
        with pytest.raises(MailError, match=r"auth\.certificate_needs_tls"):
            attempt.deliver(plain(server.port, login=login(own_pem(authority))))
        assert not server.heard_command("AUTH")


def test_implicit_tls_shows_it_too(attempt, trusting, authority):
    def script(peer):
        peer.start_tls(asking(authority))
        polite()(peer)

    with ScriptedServer(script) as server:
        attempt.deliver(trusting(server.port, TlsMode.IMPLICIT, login=login(own_pem(authority))))
    assert attempt.facts(Stage.AUTH)["used"] == "TLS"


def test_another_authoritys_certificate_is_not_let_in(attempt, trusting, authority):
    with ScriptedServer(offering(tls=asking(authority))) as server, pytest.raises(MailError):
        attempt.deliver(trusting(server.port, login=login(own_pem(trustme.CA()))))


def test_the_key_is_never_written_in_clear_and_not_left_behind(monkeypatch, tmp_path, authority):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    written, own = [], own_pem(authority)

    class Context:
        def load_cert_chain(self, path, password):
            written.append(Path(path).read_text(encoding="ascii"))

    shown = ClientCertificate(Secret(own), Secret(""))
    client_certificate.load_into(Context(), shown)
    assert "BEGIN ENCRYPTED PRIVATE KEY" in written[0]
    assert own.rpartition("-----BEGIN")[2].splitlines()[1] not in written[0]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("make", "passphrase", "is_fine"),
    [
        (lambda ca: own_pem(ca), "", True),
        (lambda ca: own_pem(ca), "not needed", True),
        (lambda ca: own_pem(ca, PASSPHRASE), PASSPHRASE, True),
        (lambda ca: own_pem(ca, PASSPHRASE), "wrong", False),
        (lambda ca: own_pem(ca, PASSPHRASE), "", False),
        (lambda ca: certificates.pem_of(ca), "", False),
        (lambda ca: _of_two(ca), "", False),
        (lambda ca: "nothing", "", False),
    ],
)
def test_key_certificate_and_passphrase_belong_together(authority, make, passphrase, is_fine):
    assert client_certificate.fits(make(authority), passphrase) is is_fine


def _of_two(authority: trustme.CA) -> str:
    """Return the certificate of one with the key of another."""
    one, other = own_pem(authority), own_pem(authority)
    return one[: one.rindex("-----BEGIN")] + other[other.rindex("-----BEGIN") :]


def test_what_may_be_shown_is_the_subject_and_the_end(authority):
    own = client_certificate.look_at(own_pem(authority))
    assert "CN=relay" in own.subject
    assert own.ends_at.tzinfo is None
