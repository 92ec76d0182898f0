"""The IP addresses of a stage in words: which were found and tried, and with which result."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

FAMILIES: Mapping[str, str] = MappingProxyType({"ipv4": "IPv4", "ipv6": "IPv6", "name": "DNS"})
ADDRESS_ERRORS: Mapping[str, LazyString] = MappingProxyType(
    {
        "connect.refused": _l("refused"),
        "connect.timeout": _l("no answer"),
        "connect.unreachable": _l("no route"),
        "connect.reset": _l("cut at once"),
        "connect.failed": _l("not possible on this machine"),
        "connector.target_refused": _l("refused by the connector"),
        "connector.target_unreachable": _l("out of the connector's reach"),
        "connector.target_timeout": _l("no answer to the connector"),
        "deadline.reached": _l("time ran out"),
    }
)


@dataclass(frozen=True)
class AddressView:
    """One IP address that was found or tried, with the result, and the duration if it was tried."""

    address: str
    family: str
    word: str
    fine: bool
    took_ms: int | None = None


def address_views(facts: Mapping[str, Any]) -> list[AddressView]:
    """Return the addresses tried in a stage, or those found if none was tried.

    A single successful address is left out, because the sentence of the stage names it.
    """
    reached = facts.get("reached") or facts
    tried = [_tried(attempt) for attempt in reached.get("attempts", ())]
    shown = tried or [_found(address) for address in reached.get("addresses", ())]
    return shown if len(shown) > 1 or not all(item.fine for item in shown) else []


def _tried(attempt: Mapping[str, Any]) -> AddressView:
    error = attempt["error"]
    word = str(ADDRESS_ERRORS.get(error, error)) if error else _("connected")
    return AddressView(attempt["address"], FAMILIES[attempt["family"]], word, not error, attempt["ms"])


def _found(address: Mapping[str, Any]) -> AddressView:
    fine = address["allowed"]
    word = _("may be connected to") if fine else _("not allowed here: %(reason)s", reason=address["reason"])
    return AddressView(address["address"], FAMILIES[address["family"]], word, fine)
