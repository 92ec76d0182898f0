"""From the text of a host field to a name for the resolver, or to the address that it spells."""

import ipaddress
import re
import socket

import idna

from webapp.transcript import Stage
from webapp.tunnels.codes import failure
from webapp.tunnels.policy import IPAddress

NAME_LIMIT = 253  # RFC 1035 section 3.1, as text
_LABEL = re.compile(r"[A-Za-z0-9_-]{1,63}")
# What inet_aton accepts: 2130706433, 0x7f000001, 0177.0.0.1, 127.1. It also accepts trailing words.
_NUMERIC = re.compile(r"(0[xX][0-9A-Fa-f]+|[0-9]+)(\.(0[xX][0-9A-Fa-f]+|[0-9]+)){0,3}")


def ascii_name(host: str) -> str:
    """Return `host` as the resolver takes it: ASCII, an IDN as `xn--` (UTS 46), IPv6 without brackets.

    The result has no space, control character or separator, so it can stand in a proxy's
    request line. Raises TunnelError `resolve.looks_like_email` or `resolve.bad_name`.
    """
    if "@" in host:
        raise failure("resolve.looks_like_email", Stage.RESOLVE, host=host)
    bare = _without_brackets(host)
    if _ip(bare):
        return bare
    try:
        name = bare if bare.isascii() else idna.encode(bare, uts46=True).decode("ascii")
    except idna.IDNAError as error:
        raise failure("resolve.bad_name", Stage.RESOLVE, host=host) from error
    labels = name.removesuffix(".").split(".")
    if len(name) > NAME_LIMIT or not all(_LABEL.fullmatch(label) for label in labels):
        raise failure("resolve.bad_name", Stage.RESOLVE, host=host)
    return name


def literal(name: str) -> IPAddress | None:
    """Return the address that an ASCII `name` spells in any notation, or None when it is a name.

    An IPv4 address inside an IPv6 one (`::ffff:192.0.2.1`) is returned as the IPv4 address.
    """
    bare = _without_brackets(name).removesuffix(".")
    found = _ip(bare)
    if found is None and _NUMERIC.fullmatch(bare):
        found = _legacy_ipv4(bare)
    return unwrapped(found) if found else None


def unwrapped(address: IPAddress) -> IPAddress:
    """Return the IPv4 address that an IPv4-mapped IPv6 address stands for; any other one as it is."""
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _without_brackets(host: str) -> str:
    return host[1:-1] if host.startswith("[") and host.endswith("]") else host


def _ip(text: str) -> IPAddress | None:
    # A zone (`%eth0`) may hold any character at all, line breaks too, and means nothing elsewhere.
    if "%" in text:
        return None
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _legacy_ipv4(text: str) -> IPAddress | None:
    try:
        return ipaddress.IPv4Address(socket.inet_aton(text))
    except OSError:
        return None
