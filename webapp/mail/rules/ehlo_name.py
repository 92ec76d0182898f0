"""The input rule for the name that EHLO gives to a server (RFC 5321 section 4.1.1.1)."""

import ipaddress
import re

from webapp.errors import Invalid
from webapp.mail.rules.address import HOST_MAX, check_host
from webapp.mail.rules.text import check_filled_line, refuse_hidden

_FULL_NAME = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]*[a-z0-9])?", re.I)
_ADDRESS_LITERAL = re.compile(r"\[(IPv6:)?[0-9a-f.:]+\]", re.I)
_LITERAL = re.compile(r"\[(?:(?P<tag>ipv6):)?(?P<address>[^\]]*)\]", re.IGNORECASE)


def check_ehlo_name(text: str, field: str) -> str:
    """Return a domain in its ASCII form, or an address literal (RFC 5321 section 4.1.3).

    An IP address without brackets becomes the literal that it can only mean. Unlike the host of a server,
    the domain has no underscore: section 4.1.2 allows letters, digits and hyphens. Raises Invalid with a
    `host.` or `text.` code.
    """
    name = check_filled_line(text, field, max_length=4 * HOST_MAX)
    refuse_hidden(name, field)
    if found := _LITERAL.fullmatch(name):
        return _literal(found["address"], field, is_ipv6=found["tag"] is not None)
    host = check_host(name, field)
    if host.is_ip:
        return _literal(host.ascii, field, is_ipv6=":" in host.ascii)
    if bad := next((label for label in host.ascii.split(".") if "_" in label), None):
        raise Invalid("host.bad_label", field=field, label=bad)
    return host.ascii


def _literal(text: str, field: str, *, is_ipv6: bool) -> str:
    try:
        address = ipaddress.IPv6Address(text) if is_ipv6 or ":" in text else ipaddress.IPv4Address(text)
    except ValueError as error:
        raise Invalid("host.bad_ip", field=field) from error
    if address.version == 6 and address.scope_id is not None:
        raise Invalid("host.bad_ip", field=field)
    return f"[IPv6:{address.compressed}]" if address.version == 6 else f"[{address}]"


def is_full_name(name: str) -> bool:
    """Tell whether `name` is a fully qualified domain name or an address literal, which servers expect.

    RFC 5321 section 4.1.4 asks for one of the two; many servers refuse a bare host name.
    """
    return bool(_FULL_NAME.fullmatch(name) or _ADDRESS_LITERAL.fullmatch(name))
