"""The authorities that this machine trusts, as far as they can be listed."""

import functools
import ssl
import warnings
from collections.abc import Sequence
from pathlib import Path

from cryptography import x509
from cryptography.utils import CryptographyDeprecationWarning

from webapp.mail.certificates.facts import UNREADABLE

# The bundles of authorities of common systems, in the order in which `truststore` looks for them.
_BUNDLES = (
    "/etc/ssl/cert.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/pki/tls/cert.pem",
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/ssl/ca-bundle.pem",
)


def of_system(extra_pem: str = "") -> list[x509.Certificate] | None:
    """Return the authorities of the system and those in `extra_pem`; None where the system lists none.

    The list only tells what is missing from a chain; whether a connection is trusted OpenSSL decides.
    """
    named = ssl.get_default_verify_paths().cafile
    paths = [Path(bundle) for bundle in (named, *_BUNDLES) if bundle]
    path = next((path for path in paths if path.is_file()), None)
    if path is None:
        return None
    return [*_listed(path, path.stat().st_mtime_ns), *in_text(extra_pem)]


def in_text(pem: str) -> list[x509.Certificate]:
    """Return the certificates in a text; none from one that cannot be read."""
    try:
        return x509.load_pem_x509_certificates(pem.encode()) if pem else []
    except UNREADABLE:
        return []


@functools.lru_cache(maxsize=2)
def _listed(path: Path, _changed_ns: int) -> Sequence[x509.Certificate]:
    with warnings.catch_warnings():
        # Some known authorities have serial numbers that RFC 5280 does not allow.
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)
        return tuple(in_text(path.read_text(encoding="utf-8", errors="replace")))
