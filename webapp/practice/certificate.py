"""Self-signed certificates: created on first use and renewed before they expire.

The practice mailbox has one, and so has the SMTP door of an installation that gives it none.
"""

import datetime as dt
import ipaddress
import os
import ssl
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from webapp.clock import now

LIFETIME = dt.timedelta(days=365)
RENEWED_BEFORE = dt.timedelta(days=30)
_BACKDATED = dt.timedelta(hours=1)  # for clients whose clock is behind


PRACTICE = "Postigo practice mailbox"


def server_context(path: Path, *, owner: str = PRACTICE, host: str = "localhost") -> ssl.SSLContext:
    """Return a TLS context for the certificate and key in the file at `path`, created if it is not valid.

    A new certificate names its `owner`, and `host` besides this machine's own address.
    """
    if not _is_valid(path):
        _write_private(path, _new_pem(owner, host))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def _is_valid(path: Path) -> bool:
    """Tell whether the file holds a certificate that is not about to expire."""
    try:
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return False
    return certificate.not_valid_after_utc.replace(tzinfo=None) - now() > RENEWED_BEFORE


def _new_pem(owner: str, host: str) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    key_pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return key_pem + _self_signed(key, owner, host).public_bytes(serialization.Encoding.PEM)


def _self_signed(key: ec.EllipticCurvePrivateKey, owner: str, host: str) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, owner)])
    names = [x509.DNSName(host), x509.IPAddress(ipaddress.IPv4Address("127.0.0.1"))]
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now() - _BACKDATED)
        .not_valid_after(now() + LIFETIME)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )


def _write_private(path: Path, content: bytes) -> None:
    # Written under another name and renamed, so that a crash leaves the old file or the new one.
    temporary = path.with_name(path.name + ".new")
    temporary.unlink(missing_ok=True)
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    temporary.replace(path)
