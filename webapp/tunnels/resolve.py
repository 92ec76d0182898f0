"""Name resolution within a deadline, with the policy's verdict on every address."""

import ipaddress
import itertools
import socket
import threading
from dataclasses import dataclass
from typing import Any

from webapp.deadline import Deadline
from webapp.transcript import Stage
from webapp.tunnels import names, policy
from webapp.tunnels.codes import failure
from webapp.tunnels.policy import IPAddress
from webapp.tunnels.route import AddressPolicy

LOOK_UP_LIMIT_S = 10.0
_ERRORS = {
    socket.EAI_NONAME: "resolve.not_found",
    socket.EAI_NODATA: "resolve.no_address",
    socket.EAI_AGAIN: "resolve.temporary",
    socket.EAI_FAIL: "resolve.temporary",
}


@dataclass(frozen=True)
class Address:
    """One address to connect to: `text` is an IP address, or a name that the connector resolves.

    `family` is `ipv4`, `ipv6` or `name`; `refusal` says why the policy forbids it.
    """

    text: str
    family: str
    refusal: str | None = None

    @property
    def peer(self) -> str:
        """Return the IP address, empty when only the connector knows it."""
        return "" if self.family == "name" else self.text

    def facts(self) -> dict[str, Any]:
        """Return the address as plain values for the record."""
        facts = {"address": self.text, "family": self.family, "allowed": self.refusal is None}
        return facts | ({"reason": self.refusal} if self.refusal else {})


def judged(address: IPAddress, rules: AddressPolicy) -> Address:
    """Return `address` with the verdict of the policy."""
    return Address(str(address), f"ipv{address.version}", policy.refusal(address, rules))


def find_addresses(name: str, rules: AddressPolicy, deadline: Deadline) -> list[Address]:
    """Return all addresses of `name` (as `names.ascii_name` returns it), IPv4 and IPv6 in turn.

    Raises TunnelError `resolve.*`, DeadlineReached or Cancelled.
    """
    literal = names.literal(name)
    found = [literal] if literal else look_up(name, deadline)
    return [judged(address, rules) for address in _alternating(found)]


def permitted(addresses: list[Address], host: str) -> list[Address]:
    """Return the addresses that may be connected to. Raises TunnelError `address.refused` when none may."""
    allowed = [address for address in addresses if address.refusal is None]
    if not allowed:
        listed = [address.facts() for address in addresses]
        raise failure(
            "address.refused", Stage.RESOLVE, host=host, reason=addresses[0].refusal, addresses=listed
        )
    return allowed


def look_up(name: str, deadline: Deadline) -> list[IPAddress]:
    """Ask the system's resolver for the addresses of `name`, for at most 10 s.

    Raises TunnelError `resolve.*`, DeadlineReached or Cancelled.
    """
    lookup = _Lookup(name)
    with deadline.guard(lookup):
        lookup.start()
        lookup.done.wait(deadline.remaining_s(LOOK_UP_LIMIT_S))
    deadline.remaining_s()
    if lookup.error is not None:
        code = _ERRORS.get(getattr(lookup.error, "errno", None), "resolve.not_found")
        raise failure(code, Stage.RESOLVE, host=name) from lookup.error
    if lookup.found is None:
        raise failure("resolve.timeout", Stage.RESOLVE, host=name)
    if not lookup.found:
        raise failure("resolve.no_address", Stage.RESOLVE, host=name)
    return lookup.found


class _Lookup(threading.Thread):
    """One call of getaddrinfo, which has no timeout: its caller can stop waiting for it.

    `shutdown` lets the deadline guard it as it guards a socket.
    """

    def __init__(self, name: str) -> None:
        super().__init__(name="look-up", daemon=True)
        self._host = name
        self.done = threading.Event()
        self.found: list[IPAddress] | None = None
        self.error: Exception | None = None

    def run(self) -> None:
        try:
            infos = socket.getaddrinfo(self._host, None, type=socket.SOCK_STREAM)
            self.found = [_ip(info) for info in infos if info[0] in (socket.AF_INET, socket.AF_INET6)]
        except (OSError, ValueError) as error:  # ValueError: the idna codec's UnicodeError
            self.error = error
        finally:
            self.done.set()

    def shutdown(self, how: int, /) -> None:
        self.done.set()


def _ip(info: tuple[Any, ...]) -> IPAddress:
    return names.unwrapped(ipaddress.ip_address(info[4][0]))


def _alternating(addresses: list[IPAddress]) -> list[IPAddress]:
    """Order for trying (RFC 8305 section 4): the resolver's own order, families alternating."""
    unique = list(dict.fromkeys(addresses))
    first = [address for address in unique if address.version == unique[0].version]
    second = [address for address in unique if address.version != unique[0].version]
    pairs = itertools.zip_longest(first, second)
    return [address for pair in pairs for address in pair if address is not None]
