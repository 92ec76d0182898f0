"""TLS servers with faults beside those of `certificates`: expired roots, weak keys, issuers in between."""

import base64
import datetime as dt
import ssl
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.fakes.certificates import context_of

# The prime of 1,024 bits that servers used for years (RFC 2409 section 6.2).
_OAKLEY_GROUP_2 = int(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
    "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF",
    16,
)


def expired_root(host: str) -> tuple[ssl.SSLContext, str]:
    """Return a server context with a valid certificate whose root ended yesterday, and that root's text."""
    today = dt.datetime.now(dt.UTC)
    root_key, leaf_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Old Root CA")])
    root = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(root_key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - dt.timedelta(days=4000))
        .not_valid_after(today - dt.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    leaf = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)]))
        .issuer_name(name)
        .public_key(leaf_key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - dt.timedelta(days=30))
        .not_valid_after(today + dt.timedelta(days=300))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    key_pem = leaf_key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    leaf_pem, root_pem = (one.public_bytes(serialization.Encoding.PEM) for one in (leaf, root))
    return context_of(trustme.LeafCert(key_pem, leaf_pem, [root_pem])), root_pem.decode("ascii")


def weak_key_exchange(authority: trustme.CA, host: str, folder: Path) -> ssl.SSLContext:
    """Return a server context that knows only TLS 1.2 with Diffie-Hellman of 1,024 bits."""
    context = context_of(authority.issue_cert(host, key_type=trustme.KeyType.RSA))
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("DHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0")
    file = folder / "dh1024.pem"
    file.write_text(_parameters(_OAKLEY_GROUP_2))
    context.load_dh_params(file)
    return context


def _parameters(prime: int) -> str:
    """Return the parameters of Diffie-Hellman with generator 2 as text (PKCS 3)."""
    number = b"\0" + prime.to_bytes(128, "big")
    body = b"\x02\x81" + bytes([len(number)]) + number + b"\x02\x01\x02"
    der = b"\x30\x81" + bytes([len(body)]) + body
    text = base64.encodebytes(der).decode("ascii")
    return f"-----BEGIN DH PARAMETERS-----\n{text}-----END DH PARAMETERS-----\n"


def out_of_dates(authority: trustme.CA, host: str, *, begins: int, ends: int) -> ssl.SSLContext:
    """Return a server context whose certificate is valid from so many days after today to so many."""
    today = dt.datetime.now(dt.UTC).replace(tzinfo=None)
    first, last = (today + dt.timedelta(days=days) for days in (begins, ends))
    return context_of(authority.issue_cert(host, not_before=first, not_after=last))


def old_ciphers(authority: trustme.CA, host: str) -> ssl.SSLContext:
    """Return a server context that knows only a cipher that nobody offers any more."""
    context = context_of(authority.issue_cert(host, key_type=trustme.KeyType.RSA))
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("AES128-SHA:@SECLEVEL=0")
    return context


def wants_client_certificate(authority: trustme.CA, host: str, *, newest: bool = True) -> ssl.SSLContext:
    """Return a server context that lets nobody in without a certificate; `newest` is TLS 1.3, else 1.2."""
    context = context_of(authority.issue_cert(host))
    version = ssl.TLSVersion.TLSv1_3 if newest else ssl.TLSVersion.TLSv1_2
    context.minimum_version = context.maximum_version = version
    authority.configure_trust(context)
    context.verify_mode = ssl.CERT_REQUIRED
    return context


def issued_by(organization: str, host: str, unit: str = "") -> ssl.SSLContext:
    """Return a server context whose issuer has that organisation's name."""
    authority = trustme.CA(organization_name=organization, organization_unit_name=unit or None)
    return context_of(authority.issue_cert(host))
