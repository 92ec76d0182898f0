"""The settings of an SMTP server and the envelope to send, as plain values without a database."""

from dataclasses import dataclass, field
from enum import StrEnum

from webapp.mail.certificates.trusted import TrustedCertificate
from webapp.mail.tokens.request import TokenRequest
from webapp.tunnels.route import DIRECT, AddressPolicy, Route
from webapp.vault import Secret


class TlsMode(StrEnum):
    """When TLS begins. `IMPLICIT`: from the first byte (RFC 8314). `STARTTLS`: RFC 3207, required."""

    NONE = "none"
    IMPLICIT = "implicit"
    STARTTLS = "starttls"


@dataclass(frozen=True)
class ClientCertificate:
    """A certificate with its key as PEM, shown in the TLS handshake, and the passphrase of the key."""

    pem: Secret
    passphrase: Secret


@dataclass(frozen=True)
class SmtpLogin:
    """User name and secret for AUTH (RFC 4954).

    With `token` an access token is asked for in place of the secret; with `certificate` the log-in is by TLS.
    """

    user_name: str
    secret: Secret
    token: TokenRequest | None = None
    certificate: ClientCertificate | None = None

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """Every secret that a session could reveal."""
        held = (self.certificate.pem, self.certificate.passphrase) if self.certificate else ()
        asked = self.token.secrets if self.token else ()
        return (self.secret, *asked, *held)


@dataclass(frozen=True)
class SmtpServer:
    """Where and how to connect.

    `tls_name`, or `host` where it is empty, is the name that TLS verifies and that SNI (RFC 6066) asks for,
    whatever the route. `verify` False means encrypted but unverified. `trusted` alone is trusted, in place of
    all authorities. `ehlo_name` is the name sent with EHLO (RFC 5321 section 4.1.1.1). `extra_ca_pem`
    holds certificates that are trusted in addition to the system's, such as an intranet's own authority.
    With `eight_bit_anyway` content in eight bits that cannot be encoded is sent without 8BITMIME too.
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
    trusted: TrustedCertificate | None = None
    tls_name: str = ""
    eight_bit_anyway: bool = False

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """Every secret that a session with this server could reveal; a transcript strikes them out."""
        route_login = self.route.login
        held = (
            *(self.login.secrets if self.login else ()),
            route_login and route_login.secret,
            route_login and route_login.private_key,
        )
        return tuple(secret for secret in held if secret)


@dataclass(frozen=True)
class Envelope:
    """One message with its envelope: MAIL FROM, RCPT TO, and the bytes of the message."""

    sender: str
    recipients: tuple[str, ...]
    message: bytes
    smtputf8: bool = False
