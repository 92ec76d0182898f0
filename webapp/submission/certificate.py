"""The certificate of the SMTP door: that of the installation, read again when it changes, or a self-made."""

import logging
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from webapp.practice.certificate import server_context

SELF_MADE = "submission.pem"
log = logging.getLogger(__name__)


class CertificateSettings(Protocol):
    """The settings that the certificate depends on."""

    data: Path
    ehlo_name: str
    submission_certificate: Path | None
    submission_key: Path | None


@dataclass(frozen=True)
class ShownCertificate:
    """What a page tells of the certificate: whether it is self-made, and its SHA-256 with colons."""

    is_self_made: bool
    sha256: str


class DoorCertificate:
    """Keeps the TLS context, and loads it again when one of the files was changed."""

    def __init__(self, settings: CertificateSettings) -> None:
        """Load the certificate. Raises OSError (ssl.SSLError among them) when it cannot be used."""
        self._settings = settings
        self._seen = self._stamps()
        self._context = self._load()

    @property
    def context(self) -> ssl.SSLContext:
        """The context for the next connection. A new file that cannot be used leaves the old one in use."""
        stamps = self._stamps()
        if stamps != self._seen:
            self._seen = stamps
            try:
                self._context = self._load()
                log.info("the certificate of the SMTP door was read again")
            except OSError as error:
                log.error("the new certificate of the SMTP door cannot be used: %s", error)
        return self._context

    def _load(self) -> ssl.SSLContext:
        own = self._settings.submission_certificate
        if own is None:
            path = self._settings.data / SELF_MADE
            return server_context(path, owner="Postigo", host=self._settings.ehlo_name.strip("[]"))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(own, self._settings.submission_key)
        return context

    def _stamps(self) -> tuple[float, ...]:
        files = (self._settings.submission_certificate, self._settings.submission_key)
        return tuple(_changed_at(file) for file in files if file is not None)


def shown(settings: CertificateSettings) -> ShownCertificate | None:
    """Return what is to be told of the certificate in use; None when its file cannot be read."""
    own = settings.submission_certificate
    try:
        pem = (own or settings.data / SELF_MADE).read_bytes()
        digest = x509.load_pem_x509_certificate(pem).fingerprint(hashes.SHA256())
    except (OSError, ValueError):
        return None
    return ShownCertificate(own is None, digest.hex(":").upper())


def _changed_at(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:  # it is being replaced
        return 0.0
