"""Checks an account's settings without network access, for the form's live line and for the test."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from webapp.mail.rules.secret_shape import OUTER_SPACE
from webapp.mail.smtp.server import TlsMode

IMPLICIT_TLS_PORT = 465  # RFC 8314 section 7.3
PLAIN_FIRST_PORTS = (25, 587)


@dataclass(frozen=True)
class Remark:
    """Something that will fail or that the user should know. `field` is the form field that it is about."""

    code: str
    field: str | None
    facts: dict[str, Any] = field(default_factory=dict)


WARNING_CODES = frozenset(
    {
        "preflight.implicit_port_with_starttls",
        "preflight.starttls_port_with_implicit",
        "preflight.log_in_without_tls",
        "preflight.host_is_address",
        "preflight.certificate_not_checked",
        "preflight.user_name_empty",
        "preflight.space_around_secret",
    }
)


def warnings(
    *,
    host: str,
    port: int | None,
    tls: TlsMode,
    verify: bool,
    user_name: str | None,
    shape: Collection[str] = (),
) -> list[Remark]:
    """Return the remarks about these values, in the order of the form.

    `port` is None when not entered; `user_name` is None for an account without log-in, and may be empty.
    `shape` is what the secret looks like, as far as that is known (`rules.secret_shape`).
    """
    found = [
        *_of_host(host),
        *_of_port(port, tls),
        *_of_certificate(tls, verify),
        *_of_log_in(tls, user_name),
        *_of_secret(shape),
    ]
    return found


def _of_host(host: str) -> list[Remark]:
    return [Remark("preflight.host_is_address", "host", {"host": host})] if "@" in host else []


def _of_port(port: int | None, tls: TlsMode) -> list[Remark]:
    if port == IMPLICIT_TLS_PORT and tls is TlsMode.STARTTLS:
        return [Remark("preflight.implicit_port_with_starttls", "security", {"port": port})]
    if port in PLAIN_FIRST_PORTS and tls is TlsMode.IMPLICIT:
        return [Remark("preflight.starttls_port_with_implicit", "security", {"port": port})]
    return []


def _of_certificate(tls: TlsMode, verify: bool) -> list[Remark]:
    if tls is TlsMode.NONE or verify:
        return []
    return [Remark("preflight.certificate_not_checked", "ignore_certificate")]


def _of_secret(shape: Collection[str]) -> list[Remark]:
    return [Remark("preflight.space_around_secret", "credential")] if OUTER_SPACE in shape else []


def _of_log_in(tls: TlsMode, user_name: str | None) -> list[Remark]:
    if user_name is None:
        return []
    found = []
    if tls is TlsMode.NONE:
        found.append(Remark("preflight.log_in_without_tls", "secure"))
    if not user_name.strip():
        found.append(Remark("preflight.user_name_empty", "credential"))
    return found
