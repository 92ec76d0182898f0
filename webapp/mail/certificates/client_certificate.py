"""A client certificate: the rules for one that is pasted, and how it is shown in a handshake."""

import datetime as dt
import re
import secrets
import ssl
import tempfile
from typing import Any, NamedTuple, Protocol

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from webapp.errors import Unshown

_KEY = re.compile(r"-----BEGIN ([A-Z ]*PRIVATE KEY)-----.*?-----END \1-----", re.DOTALL)
_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)
_UNREADABLE = (ValueError, TypeError, UnsupportedAlgorithm)


class Shown(Protocol):
    """A certificate with its key as PEM, and the passphrase of the key."""

    pem: Unshown
    passphrase: Unshown


class OwnCertificate(NamedTuple):
    """What may be shown of a client certificate: whose it is, and when it ends (naive UTC)."""

    subject: str
    ends_at: dt.datetime


def has_both(text: str) -> bool:
    """Tell whether a text holds a certificate and a private key (RFC 7468)."""
    return bool(_KEY.search(text)) and bool(_CERTIFICATE.search(text))


def look_at(text: str) -> OwnCertificate | None:
    """Return what may be shown of the first certificate in a text; None where there is none."""
    try:
        found = x509.load_pem_x509_certificate(_certificates(text)[0])
        subject = found.subject.rfc4514_string()
        return OwnCertificate(subject or "?", found.not_valid_after_utc.replace(tzinfo=None))
    except (IndexError, *_UNREADABLE):
        return None


def fits(text: str, passphrase: str) -> bool:
    """Tell whether the passphrase opens the key in a text, and the key is that of its first certificate."""
    try:
        key = _key(text, passphrase).public_key()
        own = x509.load_pem_x509_certificate(_certificates(text)[0]).public_key()
    except (IndexError, *_UNREADABLE):
        return False
    form = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return key.public_bytes(*form) == own.public_bytes(*form)


def load_into(context: ssl.SSLContext, shown: Shown) -> None:
    """Let `context` show a certificate that `fits`.

    OpenSSL reads it from a file only: the key is written under a passphrase of one use, and not for long.
    """
    once = secrets.token_urlsafe(24).encode()
    text = shown.pem.reveal()
    key = _key(text, shown.passphrase.reveal())
    sealed = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(once))
    with tempfile.NamedTemporaryFile() as file:  # readable by this user only
        file.write(b"\n".join([*_certificates(text), sealed]))
        file.flush()
        context.load_cert_chain(file.name, password=once)


def _certificates(text: str) -> list[bytes]:
    return [block.encode() for block in _CERTIFICATE.findall(text)]


def _key(text: str, passphrase: str) -> Any:
    found = _KEY.search(text)
    if found is None:
        raise ValueError("no key")
    pem = found[0].encode()
    try:
        return load_pem_private_key(pem, passphrase.encode() or None)
    except TypeError:  # a passphrase for a key that has none
        return load_pem_private_key(pem, None)
