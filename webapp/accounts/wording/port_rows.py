"""The ports of a host in words: whether each answers, in which TLS mode, with which certificate, and who."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from flask_babel import LazyString, format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.accounts.wording.offered import NO_ENCRYPTION, OfferedSettings
from webapp.mail.discovery.known import SMTP_PORT
from webapp.mail.smtp.server import TlsMode
from webapp.ui.wording import causes
from webapp.ui.wording.stages import PRACTICE_BADGE, Badge

ANSWERS = Badge(_l("It answers"), "circle-check", "green")
NO_ANSWER = Badge(_l("Does not answer"), "circle-x", "red")
OTHER = Badge(_l("Not usable"), "alert-triangle", "yellow")
PENDING = Badge(_l("Under way"), "loader-2", "blue")
NOT_LOOKED_AT = Badge(_l("Not looked at"), "circle-minus", "secondary")

_SECURITY: Mapping[str, str] = MappingProxyType(
    {TlsMode.IMPLICIT: "ssl", TlsMode.STARTTLS: "tls", TlsMode.NONE: NO_ENCRYPTION}
)
_MODES: Mapping[str, str | LazyString] = MappingProxyType(
    {
        TlsMode.IMPLICIT: _l("SSL, from the first byte"),
        TlsMode.STARTTLS: "TLS (STARTTLS)",
        TlsMode.NONE: _l("No encryption"),
    }
)
# Of two ports that are otherwise equal the first one here is the better choice (RFC 8314, RFC 6409).
_PREFERRED = (587, 465, 2525)


class PortRow(NamedTuple):
    """One port: its state, what went wrong, and the words of each column, empty where nothing is known.

    `trusts` tells whether the certificate is trusted, None where none was seen. `offer` are the settings that
    a button takes, None where no mail server answers; `is_best` marks the one to take.
    """

    port: int
    badge: Badge
    fault: str = ""
    mode: str = ""
    certificate: str = ""
    trusts: bool | None = None
    log_in: str = ""
    server: str = ""
    peer: str = ""
    offer: OfferedSettings | None = None
    is_best: bool = False


def port_rows(
    host: str, ports: Sequence[int], findings: Iterable[Mapping[str, Any]], *, is_over: bool
) -> list[PortRow]:
    """Return a row for each of `ports`, those that have not answered yet included."""
    found = {finding["port"]: finding for finding in findings}
    best = _best(list(found.values()))
    missing = NOT_LOOKED_AT if is_over else PENDING
    return [
        _row(host, found[port], is_best=port == best) if port in found else PortRow(port, missing)
        for port in ports
    ]


def _row(host: str, finding: Mapping[str, Any], *, is_best: bool) -> PortRow:
    port, tls = finding["port"], finding.get("tls")
    is_smtp = bool(tls) and not finding.get("fault")
    greeting = str(finding.get("greeting") or "")
    return PortRow(
        port=port,
        badge=_badge(finding, is_smtp=is_smtp),
        fault=_title(finding, "fault", host),
        mode=str(_MODES[tls]) if is_smtp else "",
        certificate=_certificate(finding, host) if is_smtp else "",
        trusts=finding.get("verified") if finding.get("certificate") else None,
        log_in=_log_in(finding) if is_smtp else "",
        server=greeting or str(finding.get("service") or "").upper(),
        peer=str(finding.get("peer") or ""),
        offer=OfferedSettings(host, port, _SECURITY[tls], _logs_in(finding)) if is_smtp else None,
        is_best=is_best,
    )


def _badge(finding: Mapping[str, Any], *, is_smtp: bool) -> Badge:
    if finding.get("is_practice"):
        return PRACTICE_BADGE
    if is_smtp:
        return ANSWERS
    return OTHER if finding.get("is_reachable") else NO_ANSWER


def _title(finding: Mapping[str, Any], name: str, host: str) -> str:
    """Return what a code of the finding means, in one sentence; empty where there is none."""
    code = finding.get(name)
    if not code:
        return ""
    return causes.title(code, {"host": host, **finding}) + "."


def _certificate(finding: Mapping[str, Any], host: str) -> str:
    certificate = finding.get("certificate")
    if not certificate:
        return ""
    if not finding.get("verified"):
        return _title(finding, "certificate_fault", host) or _("Not trusted.")
    ends = certificate.get("not_after")
    if not ends:
        return _("Trusted.")
    return _("Trusted, valid until %(date)s.", date=format_date(dt.datetime.fromisoformat(ends)))


def _mechanisms(finding: Mapping[str, Any]) -> Sequence[str]:
    """Return the mechanisms that are offered where an account would log in: under TLS where there is TLS."""
    is_clear = finding.get("tls") == TlsMode.NONE
    return finding.get("mechanisms" if is_clear else "mechanisms_tls") or ()


def _log_in(finding: Mapping[str, Any]) -> str:
    return ", ".join(_mechanisms(finding)) or _("Not offered")


def _logs_in(finding: Mapping[str, Any]) -> bool | None:
    """Tell whether the account is to log in; None, as the person chose, at port 25, where relays take mail
    from known addresses without it.
    """
    if not _mechanisms(finding):
        return False
    return None if finding["port"] == SMTP_PORT else True


def _best(findings: Sequence[Mapping[str, Any]]) -> int | None:
    """Return the port to take: encrypted, trusted, with log-in, in that order; None where nobody answers."""
    usable = [
        row for row in findings if row.get("tls") and not row.get("fault") and not row.get("is_practice")
    ]
    ranked = sorted(usable, key=_rank)
    return ranked[0]["port"] if ranked else None


def _rank(finding: Mapping[str, Any]) -> tuple[bool, bool, bool, int]:
    port = finding["port"]
    return (
        finding["tls"] == TlsMode.NONE,
        not finding.get("verified"),
        not _mechanisms(finding),
        _PREFERRED.index(port) if port in _PREFERRED else len(_PREFERRED),
    )
