"""Certificates for test servers: a good one, and one for each fault that a client must tell apart."""

import datetime as dt
import ssl
import warnings
from collections.abc import Callable, Sequence

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

HOST = "localhost"
_DAY = dt.timedelta(days=1)
_LONG_AGO = dt.datetime(2020, 1, 1)
_Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


def pem_of(authority: trustme.CA) -> str:
    """Return what a client must trust to accept the certificates of `authority`."""
    return authority.cert_pem.bytes().decode("ascii")


def serving(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    """Return a server context for the given host names and addresses."""
    return context_of(authority.issue_cert(*names))


def good(authority: trustme.CA) -> ssl.SSLContext:
    """Return a server context for localhost and its addresses."""
    return serving(authority, HOST, "127.0.0.1", "::1")


def wrong_name(authority: trustme.CA) -> ssl.SSLContext:
    """Return a server context whose certificate is for other hosts."""
    return serving(authority, "mail.elsewhere.example", "other.example")


def common_name_only(authority: trustme.CA) -> ssl.SSLContext:
    """Return a server context with the right name in the one place where it no longer counts."""
    return context_of(authority.issue_cert(common_name=HOST))


def expired(authority: trustme.CA) -> ssl.SSLContext:
    """Return a server context whose certificate ended yesterday."""
    return context_of(authority.issue_cert(HOST, not_before=_LONG_AGO, not_after=_today() - _DAY))


def not_yet_valid(authority: trustme.CA) -> ssl.SSLContext:
    """Return a server context whose certificate begins the day after tomorrow."""
    begins = _today() + 2 * _DAY
    return context_of(authority.issue_cert(HOST, not_before=begins, not_after=begins + _DAY))


def self_signed() -> ssl.SSLContext:
    """Return a server context whose certificate vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    return context_of(_leaf(key, issuer=_name(HOST), signed_by=key))


def weak_key(authority: trustme.CA) -> ssl.SSLContext:
    """Return a server context with an RSA key of 1024 bits."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    parent = x509.load_pem_x509_certificate(authority.cert_pem.bytes())
    parent_key = serialization.load_pem_private_key(authority.private_key_pem.bytes(), None)
    return context_of(_leaf(key, issuer=parent.subject, signed_by=parent_key))


def old_versions_only(authority: trustme.CA) -> ssl.SSLContext:
    """Return a server context that knows nothing newer than TLS 1.1."""
    context = context_of(authority.issue_cert(HOST))
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    return context


BAD: dict[str, Callable[[trustme.CA], ssl.SSLContext]] = {
    "tls.expired": expired,
    "tls.not_yet_valid": not_yet_valid,
    "tls.self_signed": lambda authority: self_signed(),
    "tls.unknown_issuer": lambda authority: good(trustme.CA()),
    "tls.wrong_name": wrong_name,
    "tls.no_san": common_name_only,
    "tls.weak_key": weak_key,
}
"""By the code that a client must name: a server context whose certificate has that fault."""


def new_key() -> ec.EllipticCurvePrivateKey:
    """Return a key for `issued`."""
    return ec.generate_private_key(ec.SECP256R1())


def issued(
    key: _Key, authority: trustme.CA | None = None, *, sends_root: bool = False, days: int = 90
) -> trustme.LeafCert:
    """Return a new certificate for localhost and a key, by `authority` or by itself; it ends in `days`."""
    if authority is None:
        return _leaf(key, issuer=_name(HOST), signed_by=key, days=days)
    parent = x509.load_pem_x509_certificate(authority.cert_pem.bytes())
    parent_key = serialization.load_pem_private_key(authority.private_key_pem.bytes(), None)
    more = [authority.cert_pem.bytes()] if sends_root else []
    return _leaf(key, issuer=parent.subject, signed_by=parent_key, days=days, more=more)


def leaf_pem(leaf: trustme.LeafCert) -> str:
    """Return the certificate itself, without its chain."""
    return leaf.cert_chain_pems[0].bytes().decode("ascii")


def _today() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _leaf(
    key: _Key, *, issuer: x509.Name, signed_by: _Key, days: int = 90, more: Sequence[bytes] = ()
) -> trustme.LeafCert:
    certificate = (
        x509.CertificateBuilder()
        .subject_name(_name(HOST))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_LONG_AGO)
        .not_valid_after(_today() + days * _DAY)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(signed_by, hashes.SHA256())
    )
    key_pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return trustme.LeafCert(key_pem, certificate.public_bytes(serialization.Encoding.PEM), list(more))


def context_of(leaf: trustme.LeafCert) -> ssl.SSLContext:
    """Return a server context that shows this certificate and its chain."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("ALL:@SECLEVEL=0")  # else OpenSSL itself refuses to serve what is weak
    leaf.configure_cert(context)
    return context
