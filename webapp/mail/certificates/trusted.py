"""The one certificate that an account trusts in place of all authorities, and what follows upon it."""

from collections.abc import Sequence
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from webapp.mail.certificates.facts import UNREADABLE, is_signed_by, key_of, sha256_of


@dataclass(frozen=True)
class TrustedCertificate:
    """A certificate in PEM that alone is trusted.

    It is an issuer, whose certificates are checked as usual. With `is_pinned` it is the server's own: exactly
    this one is accepted, whatever its names and dates, as RFC 7671 section 5.1 has it for DANE-EE. The server
    proves in the handshake that it has its key.
    """

    pem: str
    is_pinned: bool = False

    @property
    def sha256(self) -> str:
        """The SHA-256 of the certificate in hexadecimal digits."""
        return sha256_of(self._loaded().public_bytes(Encoding.DER))

    def is_shown_in(self, ders: Sequence[bytes]) -> bool:
        """Tell whether a server that sent this chain showed exactly this certificate as its own."""
        return bool(ders) and ders[0] == self._loaded().public_bytes(Encoding.DER)

    def successor_code(self, ders: Sequence[bytes]) -> str:
        """Return the `tls.` code for a server that showed another certificate than the pinned one.

        The same key is proof that the same server has a new certificate. The same issuer counts only where
        its certificate was sent and its key signed both, because anybody can write the name of an issuer.
        """
        try:
            chain, pinned = [x509.load_der_x509_certificate(der) for der in ders], self._loaded()
            if chain and key_of(chain[0]) == key_of(pinned):
                return "tls.pinned_key_kept"
            if chain and any(is_signed_by(chain[0], one) and is_signed_by(pinned, one) for one in chain[1:]):
                return "tls.pinned_issuer_kept"
        except UNREADABLE:
            pass
        return "tls.pinned_other"

    def _loaded(self) -> x509.Certificate:
        return x509.load_pem_x509_certificate(self.pem.encode())
