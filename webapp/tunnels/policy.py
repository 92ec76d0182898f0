"""Whether an address may be connected to, addresses that are embedded in it included."""

import functools
import ipaddress
from collections.abc import Iterator

from webapp.tunnels.route import AddressPolicy

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network

# The first match names the reason, so the narrower network stands before the wider one.
REFUSED_BY_DEFAULT: tuple[tuple[str, str], ...] = (
    ("169.254.169.254/32", "metadata"),  # AWS, Google, Azure, OpenStack
    ("169.254.170.2/32", "metadata"),  # AWS container credentials
    ("100.100.100.200/32", "metadata"),  # Alibaba
    ("168.63.129.16/32", "metadata"),  # Azure's host: goal state and certificates of the machine
    ("192.0.0.192/32", "metadata"),  # Oracle
    ("fd00:ec2::254/128", "metadata"),  # AWS
    ("fd20:ce::254/128", "metadata"),  # Google
    ("0.0.0.0/32", "unspecified"),
    ("::/128", "unspecified"),
    ("0.0.0.0/8", "this_network"),  # RFC 1122 section 3.2.1.3; some systems take it for themselves
    ("169.254.0.0/16", "link_local"),
    ("fe80::/10", "link_local"),
    ("224.0.0.0/4", "multicast"),
    ("ff00::/8", "multicast"),
    ("255.255.255.255/32", "broadcast"),
    ("240.0.0.0/4", "reserved"),
)
_DEFAULTS = tuple((ipaddress.ip_network(network), reason) for network, reason in REFUSED_BY_DEFAULT)
# The IPv4 address is the last 32 bits: NAT64 (RFC 6052; RFC 8215 for a network's own), IPv4-translated
# (RFC 7915 section 1.1), IPv4-compatible (RFC 4291 section 2.5.5.1).
_IPV4_AT_THE_END = (
    ipaddress.IPv6Network("64:ff9b::/96"),
    ipaddress.IPv6Network("64:ff9b:1::/48"),
    ipaddress.IPv6Network("::ffff:0:0:0/96"),
    ipaddress.IPv6Network("::/96"),
)
_NOT_COMPATIBLE = (ipaddress.IPv6Address("::"), ipaddress.IPv6Address("::1"))


def refusal(address: IPAddress, policy: AddressPolicy) -> str | None:
    """Return why `address` may not be connected to, or None when it may.

    Each form of the address is judged by itself: `denied` first, then `allowed`, then the default.
    """
    for form in _forms(address):
        reason = _refusal_of_form(form, policy)
        if reason:
            return reason
    return None


def _refusal_of_form(address: IPAddress, policy: AddressPolicy) -> str | None:
    if any(address in network for network in _networks(policy.denied)):
        return "denied"
    if any(address in network for network in _networks(policy.allowed)):
        return None
    return next((reason for network, reason in _DEFAULTS if address in network), None)


@functools.lru_cache(maxsize=64)
def _networks(texts: tuple[str, ...]) -> tuple[IPNetwork, ...]:
    return tuple(ipaddress.ip_network(text, strict=False) for text in texts)


def _forms(address: IPAddress) -> Iterator[IPAddress]:
    yield address
    if isinstance(address, ipaddress.IPv4Address):
        return
    if address.ipv4_mapped:
        yield address.ipv4_mapped
    if address.sixtofour:
        yield address.sixtofour
    yield from address.teredo or ()
    if address not in _NOT_COMPATIBLE and any(address in network for network in _IPV4_AT_THE_END):
        yield ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
