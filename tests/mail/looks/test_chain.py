"""The look at a chain that is not trusted: what is missing, which root it needs, and how little is asked."""

import dataclasses
import datetime as dt

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

from tests.fakes.smtp import ScriptedServer, silence
from webapp.deadline import Cancelled, Deadline
from webapp.errors import MailError
from webapp.mail.certificates import fetch
from webapp.mail.certificates.chain import SIZE_MOST, chain_facts
from webapp.mail.diagnosis.case import Case
from webapp.mail.diagnosis.diagnose import diagnose
from webapp.mail.looks import LOOKS, look_further, worth_while
from webapp.mail.looks.shape import Permissions, Scene
from webapp.mail.smtp.server import SmtpServer
from webapp.transcript import Stage, State, Step, Transcript
from webapp.tunnels.route import AddressPolicy

HOST = "mail.example.com"


@dataclasses.dataclass
class Issued:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(Encoding.PEM).decode()


def issued(name, by=None, *, url="", is_authority=True):
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(dt.datetime(2020, 1, 1))
        .not_valid_after(dt.datetime(2090, 1, 1))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
    )
    if url:
        place = x509.AccessDescription(
            AuthorityInformationAccessOID.CA_ISSUERS, x509.UniformResourceIdentifier(url)
        )
        builder = builder.add_extension(x509.AuthorityInformationAccess([place]), critical=False)
    return Issued(builder.sign((by or Issued(None, key)).key, hashes.SHA256()), key)


ROOT = issued("Example Root")


def serving(*bodies, status="200 OK"):
    """Return a script of an HTTP server that answers each request with the next body."""
    left = list(bodies)

    def script(peer):
        while peer.hear():
            pass
        peer.send(f"HTTP/1.1 {status}\r\nContent-Type: application/pkix-cert\r\n\r\n".encode() + left.pop(0))

    return script


@pytest.fixture
def internet(monkeypatch):
    """Let loopback be the internet, and the port of a fake that of HTTP."""

    def at(server):
        monkeypatch.setattr(fetch, "PORT", server.port)
        monkeypatch.setattr(fetch, "INTERNAL", ())
        return f"http://localhost:{server.port}/issuer.cer"

    return at


def looked(*sent, trusted=ROOT, may_fetch=True, deadline=None, policy=None):
    """Return what the look finds after a handshake with these certificates: facts, step and diagnosis."""
    transcript, pem = Transcript(), trusted.pem
    facts = chain_facts([one.der for one in sent], HOST, [trusted.certificate])
    transcript.steps[Stage.TLS] = Step(Stage.TLS, State.FAILED, facts=facts)
    known = {"host": HOST, "connector": None, "missing": facts.get("missing", "")}
    error = MailError("tls.unknown_issuer", stage=Stage.TLS)
    server = SmtpServer(HOST, 465, extra_ca_pem=pem, policy=policy or AddressPolicy())
    allowed = Permissions(fetches_issuers=may_fetch)
    scene = Scene(Case.of(error, known, transcript), server, allowed, deadline or Deadline(10), transcript)
    assert [look.code for look in worth_while(scene, {"tls.unknown_issuer"})] == ["chain"]
    found = look_further(scene, [LOOKS["chain"]])
    return found, transcript.steps["look.chain"], diagnose(error, known | found, transcript)


@pytest.mark.parametrize("form", ["der", "pem", "pkcs7"])
def test_the_missing_link_is_fetched_and_closes_the_chain(internet, form):
    middle = issued("Example Issuing CA", ROOT)
    body = {
        "der": middle.der,
        "pem": middle.pem.encode(),
        "pkcs7": pkcs7.serialize_certificates([middle.certificate], Encoding.DER),
    }[form]
    with ScriptedServer(serving(body)) as server:
        leaf = issued(HOST, middle, url=internet(server), is_authority=False)
        found, step, diagnosis = looked(leaf)
    assert step.facts["outcome"] == "trusted"
    assert (found["chain_is_trusted"], found["chain_root"]) == (True, "CN=Example Root")
    assert step.facts["missing"] == "CN=Example Issuing CA"
    assert diagnosis.code == "tls.intermediate_missing"
    assert server.heard[:2] == ["GET /issuer.cer HTTP/1.0", "Host: localhost"]


def test_two_missing_links_are_followed_up_to_the_root(internet):
    with ScriptedServer(lambda peer: script(peer)) as server:
        url = internet(server)
        upper = issued("Upper CA", ROOT)
        lower = issued("Lower CA", upper, url=url)
        script = serving(lower.der, upper.der)
        _, step, _ = looked(issued(HOST, lower, url=url, is_authority=False))
    assert step.facts["outcome"] == "trusted" and server.connections == 2


def test_a_root_that_is_not_known_here_is_named(internet):
    other = issued("Other Root")
    middle = issued("Other CA", other)
    with ScriptedServer(serving(middle.der)) as server:
        leaf = issued(HOST, middle, url=internet(server), is_authority=False)
        found, step, diagnosis = looked(leaf)
    assert (step.facts["outcome"], step.facts["root"]) == ("unknown_root", "CN=Other Root")
    assert found["chain_is_trusted"] is False and diagnosis.code == "tls.unknown_issuer"


def test_a_root_that_was_sent_is_named_without_asking():
    other = issued("Other Root")
    _, step, _ = looked(issued(HOST, other, is_authority=False), other)
    assert step.facts == {"outcome": "root_sent", "root": "CN=Other Root"}


def test_without_permission_or_a_place_nothing_is_fetched(internet):
    middle = issued("Example Issuing CA", ROOT)
    with ScriptedServer(serving(middle.der)) as server:
        leaf = issued(HOST, middle, url=internet(server), is_authority=False)
        assert looked(leaf, may_fetch=False)[1].facts["outcome"] == "not_fetched"
        assert looked(issued(HOST, middle, is_authority=False))[1].facts["outcome"] == "nowhere"
        assert server.connections == 0


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (issued("Stranger").der, "200 OK"),
        (b"<html>", "200 OK"),
        (b"", "200 OK"),
        (b"x" * (SIZE_MOST + 1), "200 OK"),
        (ROOT.der, "301 Moved Permanently"),
        (ROOT.der, "404 Not Found"),
    ],
    ids=["of another", "html", "empty", "too large", "redirect", "not found"],
)
def test_what_is_no_issuer_of_this_certificate_does_not_count(internet, body, status):
    with ScriptedServer(serving(body, status=status)) as server:
        leaf = issued(HOST, issued("Example CA", ROOT), url=internet(server), is_authority=False)
        found, step, _ = looked(leaf)
    assert step.facts["outcome"] == "no_answer" and "chain_is_trusted" not in found
    assert server.connections == 1


def test_an_endless_or_silent_answer_ends(internet, monkeypatch):
    monkeypatch.setattr(fetch, "WITHIN_S", 0.5)

    def endless(peer):
        peer.send(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            peer.send(b"x" * 4096)

    for script in (endless, silence):
        with ScriptedServer(script) as server:
            leaf = issued(HOST, issued("Example CA", ROOT), url=internet(server), is_authority=False)
            assert looked(leaf)[1].facts["outcome"] == "no_answer"


@pytest.mark.parametrize(
    "url",
    [
        "https://ca.example.com/a.cer",
        "ldap://ca.example.com/cn=CA",
        "http://ca.example.com:8080/a.cer",
        "http://user:word@ca.example.com/a.cer",
        "http://[::1]/a.cer",
        "http://ca.example.com/a b.cer",
        "http://ca.example.com/\r\nHost: x",
        "http:///a.cer",
        f"http://ca.example.com/{'a' * 400}",
        "file:///etc/passwd",
    ],
)
def test_no_other_kind_of_address_is_asked(url):
    assert fetch.fetched(url, AddressPolicy(), Deadline(1)) == []
    assert fetch._target(url) is None


@pytest.mark.parametrize("allowed", [(), ("127.0.0.0/8",)])
def test_no_internal_address_is_asked_whatever_is_allowed_elsewhere(monkeypatch, allowed):
    with ScriptedServer(serving(ROOT.der)) as server:
        monkeypatch.setattr(fetch, "PORT", server.port)
        url = f"http://127.0.0.1:{server.port}/a.cer"
        assert fetch.fetched(url, AddressPolicy(allowed=allowed), Deadline(2)) == []
        assert server.connections == 0


def test_cancel_ends_a_fetch_that_waits_for_an_answer(internet):
    deadline = Deadline(10)

    def cancelling(peer):
        while peer.hear():
            pass
        deadline.cancel()
        silence(peer)

    with ScriptedServer(cancelling) as server, pytest.raises(Cancelled):
        fetch.fetched(internet(server), AddressPolicy(), deadline)
