"""What was found at one port of a mail server."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from webapp.mail.smtp.server import TlsMode

TEXT_SHOWN = 300
NAMES_SHOWN = 20
MECHANISMS_SHOWN = 20
# Faults of a connection that a connector says to have opened, and of which nothing came.
NOBODY_ANSWERED = "connector.opened_and_closed"


@dataclass(frozen=True)
class PortFinding:
    """Who answers at one port, and how; plain values without secrets.

    `fault` is the code of what ended the look too early (`connect.refused`, `banner.silent`), empty where an
    SMTP server answered EHLO. `tls` is the mode that it speaks: NONE means SMTP that offers no TLS, and None
    that no SMTP server was recognised. `service` names another service that answered. `greeting` is the
    text of the 220 reply (RFC 5321 section 4.2), `peer` the address reached, empty behind a connector.
    `certificate` has the facts of `tls.certificate_facts`; `verified` is None where no certificate was seen,
    and `certificate_fault` then says why it is False. `mechanisms` are those of AUTH before TLS,
    `mechanisms_tls` those under TLS (RFC 4954). `took_ms` is in milliseconds.
    """

    port: int
    fault: str = ""
    is_reachable: bool = False
    tls: TlsMode | None = None
    service: str = ""
    is_practice: bool = False
    greeting: str = ""
    peer: str = ""
    tls_version: str = ""
    certificate: Mapping[str, Any] | None = None
    verified: bool | None = None
    certificate_fault: str = ""
    mechanisms: tuple[str, ...] = ()
    mechanisms_tls: tuple[str, ...] = ()
    took_ms: int = 0

    @property
    def is_smtp(self) -> bool:
        """Tell whether an SMTP server answered and can be spoken to."""
        return self.tls is not None and not self.fault

    @property
    def server_name(self) -> str:
        """The name by which the server introduces itself, the first word of its greeting; may be empty."""
        return (self.greeting.split() or [""])[0]

    @property
    def offers_log_in(self) -> bool:
        """Tell whether the server offers AUTH where the account would log in: under TLS if it has TLS."""
        return bool(self.mechanisms if self.tls is TlsMode.NONE else self.mechanisms_tls)

    def facts(self) -> dict[str, Any]:
        """Return it as plain JSON values, to be stored."""
        facts = {name: value for name, value in asdict(self).items() if value not in (None, "", (), False)}
        if self.certificate is not None:
            names = list(self.certificate.get("names") or ())[:NAMES_SHOWN]
            facts["certificate"] = {**self.certificate, "names": names}
            facts["verified"] = bool(self.verified)
        for name in ("mechanisms", "mechanisms_tls"):
            if name in facts:
                facts[name] = list(facts[name])
        return facts | ({"tls": str(self.tls)} if self.tls is not None else {})
