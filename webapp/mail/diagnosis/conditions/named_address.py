"""Finds the IP address that a refusal names, such as the one on a block list."""

import ipaddress
import re

# Not a part of a longer number, version or name; an answer of a DNS list is a loopback address.
_IP_ADDRESS = re.compile(
    r"(?<![\w.:-])(?:(?:\d{1,3}\.){3}\d{1,3}|(?:[0-9a-f]{1,4}:){2,7}[0-9a-f:]{1,39})(?![\w:-]|\.\w)", re.I
)


def address_in(text: str) -> str:
    """Return the first IP address in a reply that is of some host, empty when it names none."""
    return next((found for found in _IP_ADDRESS.findall(text) if _is_of_host(found)), "")


def _is_of_host(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return not (address.is_loopback or address.is_unspecified or address.is_multicast)
