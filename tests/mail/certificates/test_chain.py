"""All faults of a chain are told at once, and what is missing of it."""

import datetime as dt

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from tests.fakes import certificates
from webapp.mail.certificates.chain import LENGTH_MOST, SIZE_MOST, bounded, chain_facts, fits

DAY = dt.timedelta(days=1)
NOW = dt.datetime.now(dt.UTC).replace(tzinfo=None)


def ders_of(leaf: trustme.LeafCert, *more: trustme.CA) -> list[bytes]:
    pems = [blob.bytes() for blob in leaf.cert_chain_pems] + [one.cert_pem.bytes() for one in more]
    return [x509.load_pem_x509_certificate(pem).public_bytes(Encoding.DER) for pem in pems]


def anchor(authority: trustme.CA) -> list[x509.Certificate]:
    return [x509.load_pem_x509_certificate(authority.cert_pem.bytes())]


def codes(facts) -> list[tuple[str, int]]:
    return [(fault["code"], fault["place"]) for fault in facts["faults"]]


def test_a_good_chain_has_no_fault_and_tells_each_certificate():
    root = trustme.CA()
    middle = root.create_child_ca()
    facts = chain_facts(ders_of(middle.issue_cert("localhost")), "localhost", anchor(root))
    assert codes(facts) == [] and "missing" not in facts
    assert [shown["is_authority"] for shown in facts["chain"]] == [False, True]
    assert facts["chain"][0]["signature"] == "SHA-256"
    assert facts["issuer"] == 1 and facts["chain"][1]["pem"].startswith("-----BEGIN CERTIFICATE-----")


def test_every_fault_is_told_not_only_the_first():
    leaf = trustme.CA().issue_cert("other.example", not_before=NOW - 9 * DAY, not_after=NOW - DAY)
    facts = chain_facts(ders_of(leaf), "localhost", [])
    assert codes(facts) == [("wrong_name", 0), ("expired", 0), ("issuer_missing", 0)]
    assert facts["missing"] == facts["chain"][0]["issuer"] and "issuer" not in facts


@pytest.mark.parametrize("sends_root", [True, False])
def test_an_unknown_root_is_told_apart_from_one_that_was_not_sent(sends_root):
    root = trustme.CA()
    leaf = certificates.issued(certificates.new_key(), root, sends_root=sends_root)
    facts = chain_facts(ders_of(leaf), "localhost", anchor(trustme.CA()))
    assert codes(facts) == [("root_unknown", 1) if sends_root else ("issuer_missing", 0)]
    assert facts.get("issuer") == (1 if sends_root else None)


def test_a_certificate_that_vouches_for_itself_is_its_own_issuer():
    leaf = certificates.issued(certificates.new_key())
    assert codes(chain_facts(ders_of(leaf), "localhost", [])) == [("self_signed", 0)]


def test_where_the_authorities_are_not_known_none_is_missed():
    leaf = certificates.issued(certificates.new_key())
    assert codes(chain_facts(ders_of(leaf), "localhost", None)) == []


def test_an_expired_authority_is_at_fault_not_the_servers_own():
    old = authority_until(NOW - DAY)
    chain = [signed_by(old, "localhost"), old[0].public_bytes(Encoding.DER)]
    assert codes(chain_facts(chain, "localhost", [])) == [("expired", 1), ("root_unknown", 1)]


def authority_until(end: dt.datetime):
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Old root")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(NOW - 900 * DAY).not_valid_after(end)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    return builder.sign(key, hashes.SHA256()), key


def signed_by(authority, name: str, *, key_size: int = 2048, uses=()) -> bytes:
    root, root_key = authority
    key = rsa.generate_private_key(public_exponent=65537, key_size=key_size)
    builder = x509.CertificateBuilder().subject_name(x509.Name([])).issuer_name(root.subject)
    builder = builder.public_key(key.public_key()).serial_number(2)
    builder = builder.not_valid_before(NOW - 9 * DAY).not_valid_after(NOW + 9 * DAY)
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=True)
    if uses:
        builder = builder.add_extension(x509.ExtendedKeyUsage(uses), critical=False)
    return builder.sign(root_key, hashes.SHA256()).public_bytes(Encoding.DER)


def test_weak_keys_and_the_wrong_use_are_told():
    authority = authority_until(NOW + 9 * DAY)
    leaf = signed_by(authority, "localhost", key_size=1024, uses=[ExtendedKeyUsageOID.CLIENT_AUTH])
    assert codes(chain_facts([leaf], "localhost", [authority[0]])) == [
        ("not_for_servers", 0),
        ("weak_key", 0),
    ]


def test_the_order_in_which_a_server_sends_does_not_matter_nor_does_what_is_superfluous():
    root = trustme.CA()
    middle = root.create_child_ca()
    leaf = ders_of(middle.issue_cert("localhost"))[0]
    above = [anchor(one)[0].public_bytes(Encoding.DER) for one in (trustme.CA(), root, middle)]
    facts = chain_facts([leaf, *above], "localhost", [])
    assert codes(facts) == [("root_unknown", 2)] and facts["issuer"] == 2


def test_what_cannot_be_read_is_told_and_ends_nothing():
    facts = chain_facts([b"no certificate"], "localhost", [])
    assert codes(facts) == [("unreadable", 0)]
    assert facts["chain"][0]["pem"] == "" and len(facts["chain"][0]["sha256"]) == 64
    assert codes(chain_facts([], "localhost", [])) == []


def test_a_chain_without_end_is_looked_at_as_far_as_its_limits_go():
    leaf = ders_of(certificates.issued(certificates.new_key()))[0]
    assert len(bounded([leaf] * 500)) == LENGTH_MOST
    assert bounded([leaf, b"x" * (SIZE_MOST + 1), leaf]) == [leaf]


@pytest.mark.parametrize(
    ("names", "host", "fitting"),
    [
        (["mail.example.com"], "MAIL.example.com", True),
        (["*.example.com"], "mail.example.com", True),
        (["*.example.com"], "a.mail.example.com", False),
        (["*.example.com"], "example.com", False),
        (["mail.example.com"], "example.com", False),
        (["192.0.2.1"], "192.0.2.1", True),
        (["2001:db8::1"], "[2001:db8::1]", True),
        (["192.0.2.1"], "192.0.2.2", False),
    ],
)
def test_a_name_fits_as_rfc_6125_has_it(names, host, fitting):
    assert fits(names, host) is fitting
