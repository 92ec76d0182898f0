"""What a certificate says (RFC 5280), as plain values to be displayed and compared."""

import datetime as dt
import hashlib
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import ExtendedKeyUsageOID

from webapp.clock import now
from webapp.mail.smtp.wire_dialogue import visible

NAMES_SHOWN = 50
TEXT_SHOWN = 500
# What reading a certificate of a stranger may raise.
UNREADABLE = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)
_HASHES = {
    "sha1": "SHA-1",
    "sha224": "SHA-224",
    "sha256": "SHA-256",
    "sha384": "SHA-384",
    "sha512": "SHA-512",
}


def certificate_facts(der: bytes) -> dict[str, Any]:
    """Return the facts of a certificate to be displayed; of an unreadable one only its SHA-256."""
    known: dict[str, Any] = {"sha256": sha256_of(der)}
    try:
        return known | _read(x509.load_der_x509_certificate(der))
    except UNREADABLE:
        return known


def sha256_of(der: bytes) -> str:
    """Return the SHA-256 of a certificate in hexadecimal digits, by which people compare two."""
    return hashlib.sha256(der).hexdigest()


def spaced(sha256: str) -> str:
    """Return a SHA-256 in capital pairs with colons, as `openssl x509 -fingerprint` and browsers show it."""
    return ":".join(sha256[at : at + 2] for at in range(0, len(sha256), 2)).upper()


def is_signed_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Tell whether the key of `issuer` signed `certificate`, and their names fit."""
    try:
        certificate.verify_directly_issued_by(issuer)
    except (*UNREADABLE, InvalidSignature):
        return False
    return True


def is_authority(certificate: x509.Certificate) -> bool:
    """Tell whether a certificate may sign others (RFC 5280 section 4.2.1.9). May raise one of UNREADABLE."""
    try:
        limits = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    except x509.ExtensionNotFound:
        return False
    return bool(limits.value.ca)


def key_of(certificate: x509.Certificate) -> bytes:
    """Return the public key of a certificate. May raise one of UNREADABLE."""
    return certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def is_for_servers(certificate: x509.Certificate) -> bool:
    """Tell whether a server may show a certificate (RFC 5280 section 4.2.1.12)."""
    try:
        uses = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return ExtendedKeyUsageOID.SERVER_AUTH in uses or ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE in uses


def _read(certificate: x509.Certificate) -> dict[str, Any]:
    begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    key_type, key_bits = _key(certificate)
    return {
        "subject": _shown(certificate.subject.rfc4514_string()),
        "issuer": _shown(certificate.issuer.rfc4514_string()),
        "names": _names(certificate),
        "not_before": begins.isoformat(),
        "not_after": ends.isoformat(),
        "days_left": (ends - now().replace(tzinfo=dt.UTC)).days,
        "key_type": key_type,
        "key_bits": key_bits,
        "signature": _hash(certificate),
        "self_signed": is_signed_by(certificate, certificate),
        "is_authority": is_authority(certificate),
        "is_public": _is_public(certificate),
    }


def _names(certificate: x509.Certificate) -> list[str]:
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return []
    names = extension.value.get_values_for_type(x509.DNSName)
    addresses = extension.value.get_values_for_type(x509.IPAddress)
    return [_shown(str(name)) for name in (*names, *addresses)][:NAMES_SHOWN]


def _key(certificate: x509.Certificate) -> tuple[str, int | None]:
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        return "RSA", key.key_size
    if isinstance(key, ec.EllipticCurvePublicKey):
        return "EC", key.key_size
    return type(key).__name__.removesuffix("PublicKey"), None


def _hash(certificate: x509.Certificate) -> str:
    """Return the hash of the signature, such as SHA-256; empty for a signature without one (Ed25519)."""
    algorithm = certificate.signature_hash_algorithm
    return "" if algorithm is None else _HASHES.get(algorithm.name, algorithm.name.upper())


def _is_public(certificate: x509.Certificate) -> bool:
    """Tell whether a certificate was logged in public (RFC 6962), as those of well-known authorities are."""
    logged = x509.PrecertificateSignedCertificateTimestamps.oid
    return any(extension.oid == logged for extension in certificate.extensions)


def _shown(text: str) -> str:
    return visible(text)[:TEXT_SHOWN]
