"""The input rules for a certificate that a person pastes or uploads."""

import re

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from webapp.errors import Invalid
from webapp.mail.certificates.chain import SIZE_MOST
from webapp.mail.certificates.facts import UNREADABLE, is_authority

# Characters of a text that is read: a certificate of the greatest size in base64, with words around it.
TEXT_MOST = 2 * SIZE_MOST
_CERTIFICATE = re.compile(
    r"-----BEGIN (?:X509 )?CERTIFICATE-----.*?-----END (?:X509 )?CERTIFICATE-----", re.DOTALL
)
_PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----")


def check_certificate(text: str, field: str) -> str:
    """Return the one certificate in `text`, as PEM (RFC 7468) without words around it. Raises Invalid."""
    return _pem(_only(text, field))


def check_authority(text: str, field: str) -> str:
    """Return the one certificate of an authority in `text`, as `check_certificate` does. Raises Invalid."""
    certificate = _only(text, field)
    if not _may_sign(certificate):
        raise Invalid("certificate.no_authority", field=field)
    return _pem(certificate)


def check_uploaded(data: bytes, field: str) -> str:
    """Return the text of an uploaded file, PEM or DER. Raises Invalid where it holds no certificate."""
    if len(data) > TEXT_MOST:
        raise Invalid("certificate.too_long", field=field, limit=TEXT_MOST)
    if b"-----BEGIN" in data:
        return data.decode("utf-8", "replace")
    try:
        return _pem(x509.load_der_x509_certificate(data))
    except UNREADABLE as error:
        raise Invalid("certificate.none", field=field) from error


def has_private_key(text: str) -> bool:
    """Tell whether a text holds a private key (RFC 7468 section 10)."""
    return bool(_PRIVATE_KEY.search(text))


def may_be_issuer(pem: str) -> bool:
    """Tell whether a certificate that was checked may sign others."""
    return _may_sign(x509.load_pem_x509_certificate(pem.encode()))


def der_of(text: str) -> bytes | None:
    """Return the one certificate in a text as DER; None where there is none that can be read."""
    try:
        return _only(text, "").public_bytes(Encoding.DER)
    except Invalid:
        return None


def _may_sign(certificate: x509.Certificate) -> bool:
    try:
        return is_authority(certificate)
    except UNREADABLE:
        return False


def _only(text: str, field: str) -> x509.Certificate:
    if len(text) > TEXT_MOST:
        raise Invalid("certificate.too_long", field=field, limit=TEXT_MOST)
    if has_private_key(text):
        raise Invalid("certificate.private_key", field=field)
    blocks = _CERTIFICATE.findall(text)
    if not blocks:
        raise Invalid("certificate.none", field=field)
    if len(blocks) > 1:
        raise Invalid("certificate.several", field=field, count=len(blocks))
    try:
        found = x509.load_pem_x509_certificate(blocks[0].replace("X509 CERTIFICATE", "CERTIFICATE").encode())
        found.not_valid_after_utc, found.extensions, found.public_key()
    except UNREADABLE as error:
        raise Invalid("certificate.unreadable", field=field) from error
    return found


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode("ascii")
