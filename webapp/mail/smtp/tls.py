"""TLS for a mail client: the context, facts about connection and certificate, and fault codes."""

import datetime as dt
import hashlib
import ssl
from typing import Any

import truststore
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from webapp.clock import now
from webapp.mail.smtp.wire_dialogue import visible

NAMES_SHOWN = 50
TEXT_SHOWN = 500

# OpenSSL's X509_V_ERR_* numbers (openssl/x509_vfy.h).
_BY_VERIFY_CODE = {
    9: "tls.not_yet_valid",
    10: "tls.expired",
    18: "tls.self_signed",
    2: "tls.unknown_issuer",  # issuer certificate not found
    19: "tls.unknown_issuer",  # the chain ends in a root that is not trusted
    20: "tls.unknown_issuer",  # issuer not found locally
    21: "tls.unknown_issuer",  # the server left the intermediate out
    62: "tls.wrong_name",
    64: "tls.wrong_name",  # an IP address that the certificate does not have
    66: "tls.weak_key",
    67: "tls.weak_key",  # of the issuer
    68: "tls.weak_key",  # a signature by MD5 or SHA-1
}
# OpenSSL's reason strings, as Python shows them in SSLError.reason.
_BY_REASON = {
    "WRONG_VERSION_NUMBER": "tls.plain_text_first",
    "PACKET_LENGTH_TOO_LONG": "tls.plain_text_first",  # the same bytes, seen by OpenSSL 3.2 and later
    "RECORD_LAYER_FAILURE": "tls.plain_text_first",
    "HTTP_REQUEST": "tls.plain_text_first",
    "UNSUPPORTED_PROTOCOL": "tls.old_version_only",
    "TLSV1_ALERT_PROTOCOL_VERSION": "tls.old_version_only",
    "VERSION_TOO_LOW": "tls.old_version_only",
    "DH_KEY_TOO_SMALL": "tls.weak_key",
    "EE_KEY_TOO_SMALL": "tls.weak_key",
    "CA_MD_TOO_WEAK": "tls.weak_key",
}


def client_context(*, verify: bool, extra_ca_pem: str = "") -> ssl.SSLContext:
    """Return a context for one connection: truststore locks each context while a handshake lasts.

    With `verify`, the system's trust store and `extra_ca_pem` decide; the name must be among the
    subject alternative names, because a common name has not counted since RFC 6125. Raises
    ssl.SSLError when `extra_ca_pem` holds no certificate.
    """
    if not verify:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    else:
        context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.hostname_checks_common_name = False
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # any certificate in the list is an anchor
        if extra_ca_pem:
            context.load_verify_locations(cadata=extra_ca_pem)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def connection_facts(sock: ssl.SSLSocket, *, verified: bool) -> dict[str, Any]:
    """Return version, cipher and certificate of an encrypted connection, as plain values."""
    cipher = sock.cipher()
    der = sock.getpeercert(binary_form=True)
    return {
        "version": sock.version(),
        "cipher": cipher[0] if cipher else None,
        "bits": cipher[2] if cipher else None,
        "verified": verified,
        "certificate": certificate_facts(der) if der else None,
    }


def certificate_facts(der: bytes) -> dict[str, Any]:
    """Return the facts of a certificate to be displayed; of an unreadable one only its SHA-256."""
    known: dict[str, Any] = {"sha256": hashlib.sha256(der).hexdigest()}
    try:
        certificate = x509.load_der_x509_certificate(der)
        return known | _read(certificate)
    except (ValueError, UnsupportedAlgorithm):
        return known


def fault_code(error: ssl.SSLError, certificate: dict[str, Any] | None) -> str:
    """Return the `tls.` code for a failed handshake; `certificate` has its facts, if known."""
    if isinstance(error, ssl.SSLCertVerificationError):
        code = _BY_VERIFY_CODE.get(error.verify_code, "tls.not_trusted")
        if code == "tls.wrong_name" and certificate is not None and not certificate.get("names"):
            return "tls.no_san"
        return code
    return _BY_REASON.get(error.reason or "", "tls.handshake_failed")


def reason(error: ssl.SSLError) -> str:
    """Return OpenSSL's own words for a failed handshake."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_message
    return error.reason or "unknown"


def _read(certificate: x509.Certificate) -> dict[str, Any]:
    ends = certificate.not_valid_after_utc
    key_type, key_bits = _key(certificate)
    return {
        "subject": _shown(certificate.subject.rfc4514_string()),
        "issuer": _shown(certificate.issuer.rfc4514_string()),
        "names": _names(certificate),
        "not_before": certificate.not_valid_before_utc.isoformat(),
        "not_after": ends.isoformat(),
        "days_left": (ends - now().replace(tzinfo=dt.UTC)).days,
        "key_type": key_type,
        "key_bits": key_bits,
        "self_signed": _is_self_signed(certificate),
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


def _is_self_signed(certificate: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(certificate)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _shown(text: str) -> str:
    return visible(text)[:TEXT_SHOWN]
