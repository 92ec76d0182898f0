"""An SMTP server as the session sees it, and the envelope it is handed: plain values, no tables."""

from dataclasses import dataclass, field
from enum import StrEnum

from webapp.tunnels.route import DIRECT, AddressPolicy, Route
from webapp.vault import Secret


class TlsMode(StrEnum):
    """When TLS begins. `IMPLICIT`: from the first byte (RFC 8314). `STARTTLS`: RFC 3207, required."""

    NONE = "none"
    IMPLICIT = "implicit"
    STARTTLS = "starttls"


@dataclass(frozen=True)
class SmtpLogin:
    """User name and secret for AUTH (RFC 4954)."""

    user_name: str
    secret: Secret


@dataclass(frozen=True)
class SmtpServer:
    """Where and how to speak SMTP.

    `host` is the name that TLS verifies, whatever road leads there. `verify` False means encrypted
    but unverified. `ehlo_name` is what EHLO says of us (RFC 5321 section 4.1.1.1). `extra_ca_pem`
    holds certificates that are trusted beside the system's: an intranet's own authority.
    """

    host: str
    port: int
    tls: TlsMode = TlsMode.STARTTLS
    verify: bool = True
    login: SmtpLogin | None = None
    route: Route = DIRECT
    policy: AddressPolicy = field(default_factory=AddressPolicy)
    ehlo_name: str = "postigo.local"
    extra_ca_pem: str = ""

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """Every secret that a conversation with this server could show; a transcript strikes them out."""
        road = self.route.login
        held = (self.login and self.login.secret, road and road.secret, road and road.private_key)
        return tuple(secret for secret in held if secret)


@dataclass(frozen=True)
class Envelope:
    """What travels around a message: MAIL FROM, the RCPT TOs, and the bytes (CRLF line ends)."""

    sender: str
    recipients: tuple[str, ...]
    message: bytes
    smtputf8: bool = False
