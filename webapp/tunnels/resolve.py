"""Name resolution that ends when its time does, every address of it judged."""

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
    """One place to connect to: `text` is an IP address, or a name that the far end resolves.

    `family` is `ipv4`, `ipv6` or `name`; `refusal` says why the policy forbids it.
    """

    text: str
    family: str
    refusal: str | None = None

    @property
    def peer(self) -> str:
        """Return the IP address, or nothing when only the far end knows it."""
        return "" if self.family == "name" else self.text

    def facts(self) -> dict[str, Any]:
        """Return what a page shows of it."""
        facts = {"address": self.text, "family": self.family, "allowed": self.refusal is None}
        return facts | ({"reason": self.refusal} if self.refusal else {})


def judged(address: IPAddress, rules: AddressPolicy) -> Address:
    """Return `address` with the verdict of the policy."""
    return Address(str(address), f"ipv{address.version}", policy.refusal(address, rules))


def find_addresses(name: str, rules: AddressPolicy, deadline: Deadline) -> list[Address]:
    """Return all addresses of `name` (as `names.ascii_name` returns it), the families taking turns.

    Raises TunnelError `resolve.*`, DeadlineReached or Cancelled.
    """
    spelt = names.literal(name)
    found = [spelt] if spelt else look_up(name, deadline)
    return [judged(address, rules) for address in _taking_turns(found)]


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
    question = _Question(name)
    with deadline.guard(question):
        question.start()
        question.over.wait(deadline.remaining_s(LOOK_UP_LIMIT_S))
    deadline.remaining_s()
    if question.error is not None:
        code = _ERRORS.get(getattr(question.error, "errno", None), "resolve.not_found")
        raise failure(code, Stage.RESOLVE, host=name) from question.error
    if question.found is None:
        raise failure("resolve.timeout", Stage.RESOLVE, host=name)
    if not question.found:
        raise failure("resolve.no_address", Stage.RESOLVE, host=name)
    return question.found


class _Question(threading.Thread):
    """One call of getaddrinfo, which knows no timeout: whoever waits for it can leave it behind.

    `shutdown` lets the deadline guard it as it guards a socket.
    """

    def __init__(self, name: str) -> None:
        super().__init__(name="look-up", daemon=True)
        self._host = name
        self.over = threading.Event()
        self.found: list[IPAddress] | None = None
        self.error: Exception | None = None

    def run(self) -> None:
        try:
            infos = socket.getaddrinfo(self._host, None, type=socket.SOCK_STREAM)
            self.found = [_ip(info) for info in infos if info[0] in (socket.AF_INET, socket.AF_INET6)]
        except (OSError, ValueError) as error:  # ValueError: the idna codec's UnicodeError
            self.error = error
        finally:
            self.over.set()

    def shutdown(self, how: int, /) -> None:
        self.over.set()


def _ip(info: tuple[Any, ...]) -> IPAddress:
    return names.unwrapped(ipaddress.ip_address(info[4][0]))


def _taking_turns(addresses: list[IPAddress]) -> list[IPAddress]:
    """Order for trying (RFC 8305 section 4): the resolver's own order, families alternating."""
    unique = list(dict.fromkeys(addresses))
    first = [address for address in unique if address.version == unique[0].version]
    second = [address for address in unique if address.version != unique[0].version]
    pairs = itertools.zip_longest(first, second)
    return [address for pair in pairs for address in pair if address is not None]
