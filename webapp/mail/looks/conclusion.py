"""What the findings at ports mean together: the port and TLS mode to propose, and the ports that are closed."""

from collections.abc import Iterable
from typing import Any

from webapp.mail.looks.ports import TYPES
from webapp.mail.looks.shape import Scene
from webapp.mail.smtp.server import TlsMode
from webapp.mail.survey.finding import PortFinding

# Ports for mail that a client hands in come first; 25 is for delivery between servers.
_PREFERRED = (587, 465, 2525, 25)


def conclude(scene: Scene, findings: Iterable[PortFinding]) -> dict[str, Any]:
    """Return facts for conditions and cures.

    `found_port`, `found_tls` (as `SmtpServer.tls`), `found_type` (as the account form calls it) and
    `found_log_in` are of the best place found. `closed_ports` are the ports without a mail server,
    `some_port_reached` tells that one of them takes connections, and `answers_now` that the account's own port
    and mode answered, which had failed.
    """
    seen = list(findings)
    if not seen:
        return {}
    facts: dict[str, Any] = {"closed_ports": sorted({one.port for one in seen if not one.is_smtp})}
    if any(one.is_reachable for one in seen):
        facts["some_port_reached"] = True
    if any(_is_as_set(one, scene) for one in seen):
        facts["answers_now"] = True
    places = [one for one in seen if _is_better(one, scene)]
    if not places:
        return facts
    best = min(places, key=lambda one: _rank(one, scene))
    return facts | {
        "found_port": best.port,
        "found_tls": str(best.tls),
        "found_type": TYPES[best.tls or TlsMode.NONE],
        "found_log_in": best.offers_log_in,
    }


def _is_as_set(one: PortFinding, scene: Scene) -> bool:
    return one.is_smtp and one.port == scene.server.port and str(one.tls) == scene.case.text("tls")


def _is_better(one: PortFinding, scene: Scene) -> bool:
    """Tell whether a place can be proposed: a mail server with TLS, and with a log-in if the account has one.

    One in clear is never proposed: whether the network may be trusted is not found out by looking.
    """
    needs_log_in = bool(scene.case.text("user_name"))
    return (
        one.is_smtp
        and not one.is_practice
        and one.tls is not TlsMode.NONE
        and not _is_as_set(one, scene)
        and (one.offers_log_in or not needs_log_in)
    )


def _rank(one: PortFinding, scene: Scene) -> tuple[bool, bool, int]:
    place = _PREFERRED.index(one.port) if one.port in _PREFERRED else len(_PREFERRED)
    return (not one.verified, one.port != scene.server.port, place)
