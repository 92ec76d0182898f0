"""Client certificates, and servers that ask for one."""

import ssl

import trustme
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from tests.fakes import certificates


def own_pem(authority: trustme.CA, passphrase: str = "") -> str:
    """Return a client certificate with its key, as one text."""
    issued = authority.issue_cert("relay.example.test", common_name="relay")
    key = issued.private_key_pem.bytes()
    if passphrase:
        loaded = load_pem_private_key(key, None)
        sealing = BestAvailableEncryption(passphrase.encode())
        key = loaded.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, sealing)
    return b"".join([*(cert.bytes() for cert in issued.cert_chain_pems), key]).decode("ascii")


def asking(authority: trustme.CA) -> ssl.SSLContext:
    """Return a server context that lets in only clients with a certificate of `authority`."""
    context = certificates.good(authority)
    context.verify_mode = ssl.CERT_REQUIRED
    authority.configure_trust(context)
    return context
