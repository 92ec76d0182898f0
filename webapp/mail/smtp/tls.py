"""TLS for a mail client: the context, facts about connection and certificates, and fault codes."""

import ssl
from collections.abc import Sequence
from typing import Any

import truststore
from cryptography import x509

from webapp.mail.certificates import anchors, client_certificate
from webapp.mail.certificates.chain import bounded, chain_facts
from webapp.mail.certificates.facts import certificate_facts
from webapp.mail.smtp.server import SmtpServer

# A certificate with fewer days left is a warning, though it is valid.
FEW_DAYS = 14

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
    "UNKNOWN_PROTOCOL": "tls.plain_text_first",
    "UNSUPPORTED_PROTOCOL": "tls.old_version_only",
    "TLSV1_ALERT_PROTOCOL_VERSION": "tls.old_version_only",
    "VERSION_TOO_LOW": "tls.old_version_only",
    "WRONG_SSL_VERSION": "tls.old_version_only",
    "DH_KEY_TOO_SMALL": "tls.weak_key",
    "EE_KEY_TOO_SMALL": "tls.weak_key",
    "CA_KEY_TOO_SMALL": "tls.weak_key",
    "CA_MD_TOO_WEAK": "tls.weak_key",
}


def client_context(server: SmtpServer) -> ssl.SSLContext:
    """Return a context for one connection: truststore locks each context while a handshake lasts.

    Where the server's certificate is checked, the system's trust store and `extra_ca_pem` decide, or the
    trusted issuer alone; the name must be among the subject alternative names, because a common name has not
    counted since RFC 6125. A pinned certificate is compared after the handshake. Raises ssl.SSLError when a
    text holds no certificate.
    """
    context = _context_for(server)
    if server.login and server.login.certificate:
        client_certificate.load_into(context, server.login.certificate)
    return context


def _context_for(server: SmtpServer) -> ssl.SSLContext:
    trusted = server.trusted
    context: ssl.SSLContext
    if not server.verify or (trusted and trusted.is_pinned):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    elif trusted:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(cadata=trusted.pem)
    else:
        return verifying_context(server.extra_ca_pem)
    return _strict(context)


def verifying_context(extra_ca_pem: str) -> ssl.SSLContext:
    """Return a context that trusts the system's authorities and those in `extra_ca_pem`, for one connection.

    Raises ssl.SSLError when the text holds no certificate.
    """
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if extra_ca_pem:
        context.load_verify_locations(cadata=extra_ca_pem)
    return _strict(context)


def _strict(context: ssl.SSLContext) -> ssl.SSLContext:
    context.hostname_checks_common_name = False
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # any certificate in the list is an anchor
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def received_chain(sock: ssl.SSLSocket) -> list[bytes]:
    """Return the certificates that the server sent, its own first, unchecked and as many as are looked at.

    Python has a public name for this since 3.13; before, `truststore` asks the same inner object.
    """
    inner: Any = sock if hasattr(sock, "get_unverified_chain") else sock._sslobj  # type: ignore[attr-defined]
    sent = (inner.get_unverified_chain() or ()) if inner else ()
    ders = [one if isinstance(one, bytes) else one.public_bytes(ssl._ssl.ENCODING_DER) for one in sent]  # type: ignore[attr-defined]
    return bounded(ders)


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


def examined(server: SmtpServer, ders: Sequence[bytes], name: str, *, is_accepted: bool) -> dict[str, Any]:
    """Return what `chain_facts` tells of the chain that a server sent; those of one that was accepted are no
    faults, since they do not matter.
    """
    if is_accepted:
        return chain_facts(ders, name, None) | {"faults": []}
    return chain_facts(ders, name, _anchors(server))


def _anchors(server: SmtpServer) -> list[x509.Certificate] | None:
    trusted = server.trusted
    if trusted is None:
        return anchors.of_system(server.extra_ca_pem)
    return None if trusted.is_pinned else anchors.in_text(trusted.pem)


def refusal_facts(seen: dict[str, Any]) -> dict[str, Any]:
    """Return what the words about a refused chain and the rules need, without the chain itself: the codes of
    all faults, what is missing, and name and SHA-256 of the uppermost authority that was sent.
    """
    facts: dict[str, Any] = {"faults": [fault["code"] for fault in seen.get("faults", ())]}
    if "missing" in seen:
        facts["missing"] = seen["missing"]
    if "issuer" in seen:
        issuer = seen["chain"][seen["issuer"]]
        facts |= {"issuer_name": issuer.get("subject"), "issuer_sha256": issuer["sha256"]}
    return facts


def fault_code(
    error: ssl.SSLError, certificate: dict[str, Any] | None, *, has_trusted_issuer: bool = False
) -> str:
    """Return the `tls.` code for a failed handshake; `certificate` has its facts, if known."""
    if isinstance(error, ssl.SSLCertVerificationError):
        code = _BY_VERIFY_CODE.get(error.verify_code, "tls.not_trusted")
        if has_trusted_issuer and code in ("tls.self_signed", "tls.unknown_issuer"):
            return "tls.other_issuer"
        if code == "tls.wrong_name" and certificate is not None and not certificate.get("names"):
            return "tls.no_san"
        return code
    return _BY_REASON.get(error.reason or "", "tls.handshake_failed")


def reason(error: ssl.SSLError) -> str:
    """Return OpenSSL's own words for a failed handshake."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_message
    return error.reason or "unknown"
