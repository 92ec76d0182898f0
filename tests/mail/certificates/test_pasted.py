"""What may be pasted or uploaded as a certificate, and what is refused with which code."""

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from tests.fakes import certificates
from webapp.errors import Invalid
from webapp.mail.certificates.pasted import (
    TEXT_MOST,
    check_authority,
    check_certificate,
    check_uploaded,
    may_be_issuer,
)

AUTHORITY = trustme.CA()
ROOT = certificates.pem_of(AUTHORITY)
LEAF = certificates.leaf_pem(certificates.issued(certificates.new_key()))
KEY = AUTHORITY.private_key_pem.bytes().decode()
BROKEN = "-----BEGIN CERTIFICATE-----\nTm8=\n-----END CERTIFICATE-----\n"


def refused(check, text) -> str:
    with pytest.raises(Invalid) as caught:
        check(text, "trusted_certificate")
    assert caught.value.field == "trusted_certificate"
    return caught.value.code


def test_words_and_line_ends_around_the_certificate_are_left_out():
    around = "Subject: CN=x\r\n" + LEAF.replace("\n", "\r\n") + "\r\nbye"
    assert check_certificate(around, "f").split() == LEAF.split()
    assert check_certificate(LEAF, "f") == check_certificate(around, "f")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "certificate.none"),
        ("MIIB", "certificate.none"),
        (LEAF + ROOT, "certificate.several"),
        (LEAF + KEY, "certificate.private_key"),
        (BROKEN, "certificate.unreadable"),
        (LEAF.replace("END CERT", "END"), "certificate.none"),
        ("x" * (TEXT_MOST + 1), "certificate.too_long"),
    ],
)
def test_what_is_no_certificate_is_refused(text, code):
    assert refused(check_certificate, text) == code


def test_only_an_authority_may_be_an_issuer():
    assert check_authority(ROOT, "f").split() == ROOT.split()
    assert refused(check_authority, LEAF) == "certificate.no_authority"
    assert may_be_issuer(ROOT) and not may_be_issuer(LEAF)


def test_a_file_may_be_pem_or_der():
    der = x509.load_pem_x509_certificate(LEAF.encode()).public_bytes(Encoding.DER)
    assert check_certificate(check_uploaded(der, "f"), "f") == check_certificate(LEAF, "f")
    assert check_uploaded(LEAF.encode(), "f") == LEAF
    assert refused(check_uploaded, b"\x30\x82junk") == "certificate.none"
    assert refused(check_uploaded, b"x" * (TEXT_MOST + 1)) == "certificate.too_long"
