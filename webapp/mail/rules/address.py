"""The input rules for e-mail addresses, hosts and ports; those for texts are in `webapp.mail.rules.text`.

An address is one addr-spec (RFC 5321 section 4.1.2, internationalised by RFC 6531): no display name, no
quoted local part (which is hardly used and which many programs mishandle), no IP address after the @. Its
domain has a dot, because RFC 5321 section 2.3.5 forbids aliases and `maria@empresa` is probably a mistake;
only `localhost` needs none.
"""

import ipaddress
import re
from dataclasses import dataclass

import email_validator
import idna

from webapp.errors import Invalid
from webapp.mail.rules.text import check_filled_line, has_encoded_word, refuse_hidden

# Octets. A path of 256 (RFC 5321 section 4.5.3.1.3) less its angle brackets.
ADDRESS_MAX = 254
LOCAL_PART_MAX = 64
# RFC 1035 section 2.3.4: 255 octets on the wire are 253 characters of text.
HOST_MAX = 253
LABEL_MAX = 63

# The library refuses every special-use domain, by a process-wide list that is changed here only.
# Intranets do receive mail at `.local` (RFC 6762), `localhost`, `home.arpa` (RFC 8375) and, for trials,
# `.test` (RFC 6761). `.invalid`, which never exists, and `.onion` stay refused.
_INTRANET_DOMAINS = frozenset({"local", "localhost", "arpa", "test"})
email_validator.SPECIAL_USE_DOMAIN_NAMES[:] = [
    name for name in email_validator.SPECIAL_USE_DOMAIN_NAMES if name not in _INTRANET_DOMAINS
]

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://|(?:smtps?|https?|mailto):(?!\d+$)", re.IGNORECASE)
_HOST_LABEL = re.compile(r"(?!-)[a-z0-9_-]+(?<!-)")
_WITH_PORT = re.compile(r"(?:\[[^\]]*\]|[^:]*):[^:]*")  # an IPv6 address has two colons or more
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_PLAIN_NUMBER = re.compile(r"0|[1-9][0-9]*")


@dataclass(frozen=True)
class Host:
    """A valid host.

    `text` is the input in lower case, without brackets and final dot. `ascii` is for the resolver and
    for TLS (`xn--` form, or the IP address), `unicode` for display.
    """

    text: str
    ascii: str
    is_ip: bool
    unicode: str


def check_address(text: str, field: str) -> str:
    """Return the address with its domain in lower case and IDN labels in Unicode.

    Raises Invalid with an `address.` or `text.` code.
    """
    address = check_filled_line(text, field, max_length=4 * ADDRESS_MAX)
    refuse_hidden(address, field)
    _refuse_other_forms(address, field)
    local, _, domain = address.rpartition("@")
    _refuse_domain_forms(domain, field)
    _refuse_long(address, "address.too_long", ADDRESS_MAX, field)
    _refuse_long(local, "address.local_too_long", LOCAL_PART_MAX, field)
    normalised = _validated(address)
    if normalised is None:
        raise _refusal(local, domain, field)
    # Normalising full-width characters can produce what is refused above in ASCII.
    _refuse_domain_forms(_to_ascii(normalised.rpartition("@")[2]), field)
    return normalised


def ascii_address(address: str) -> str:
    """Return a checked address with its domain in `xn--` form, for envelope and headers.

    If the result is not ASCII, its local part is not, and only a server with SMTPUTF8 (RFC 6531)
    accepts it.
    """
    local, _, domain = address.rpartition("@")
    return f"{local}@{_to_ascii(domain)}"


def check_host(text: str, field: str) -> Host:
    """Return the host: a name, an IPv4 address, or an IPv6 address with or without brackets.

    One final dot is removed, because certificates and SNI (RFC 6066 section 3) have none. Underscores are
    allowed, against RFC 1123, because Windows and container networks use them. Raises Invalid with a
    `host.` or `text.` code.
    """
    typed = check_filled_line(text, field, max_length=4 * HOST_MAX).lower()
    refuse_hidden(typed, field)
    # The mapping turns full-width letters and dots into ASCII, so all checks below come after it:
    # `１２７．１` is refused like `127.1`.
    host = _mapped(typed, field)
    _refuse_wrappings(host, field)
    if ":" in host or "[" in host or "]" in host:
        return _check_ipv6(host, field)
    name = host.removesuffix(".")
    if _NUMBER.fullmatch(name.rpartition(".")[2]):
        return _check_ipv4(name, field)
    return _check_name(name, field)


def check_port(text: str, field: str) -> int:
    """Return the port. Raises Invalid for anything but ASCII digits with a value of 1 to 65535."""
    digits = check_filled_line(text, field)
    if not re.fullmatch(r"[0-9]+", digits):
        raise Invalid("port.not_digits", field=field)
    port = int(digits)
    if not 1 <= port <= 65535:
        raise Invalid("port.out_of_range", field=field)
    return port


def _refuse_long(text: str, code: str, limit: int, field: str) -> None:
    length = len(text.encode())
    if length > limit:
        raise Invalid(code, field=field, length=length, limit=limit)


def _refuse_other_forms(address: str, field: str) -> None:
    """Raise Invalid for several addresses, display names and other forms, each with its own code."""
    if has_encoded_word(address):
        raise Invalid("address.encoded", field=field)
    if "<" in address or ">" in address:
        raise Invalid("address.has_name", field=field)
    if '"' in address:
        raise Invalid("address.quoted", field=field)
    if "," in address or ";" in address or address.count("@") > 1:
        raise Invalid("address.several", field=field)
    if "@" not in address:
        raise Invalid("address.no_at", field=field)
    if any(character.isspace() for character in address):
        raise Invalid("address.has_space", field=field)
    if address.startswith("@") or address.endswith("@"):
        raise Invalid("address.incomplete", field=field)


def _refuse_domain_forms(domain: str, field: str) -> None:
    lowered = domain.lower()
    if lowered.startswith("[") or _NUMBER.fullmatch(lowered.rpartition(".")[2]):
        raise Invalid("address.ip_domain", field=field, domain=domain)
    if lowered.rpartition(".")[2] in email_validator.SPECIAL_USE_DOMAIN_NAMES:
        raise Invalid("address.reserved_domain", field=field, domain=domain)
    # Other scripts have their own full stops, which the library maps to this one.
    if "." not in domain and lowered != "localhost" and domain.isascii():
        raise Invalid("address.no_dot", field=field, domain=domain)


def _validated(address: str) -> str | None:
    """Return the library's normalised address, or None when it refuses."""
    try:
        return email_validator.validate_email(
            address, check_deliverability=False, globally_deliverable=False, strict=True
        ).normalized
    except email_validator.EmailNotValidError:
        return None


def _refusal(local: str, domain: str, field: str) -> Invalid:
    """Return the error for the local part or the domain, found without parsing the library's messages."""
    if _validated(f"x@{domain}") is None:
        return Invalid("address.bad_domain", field=field, domain=domain)
    return Invalid("address.bad_local", field=field, local=local)


def _to_ascii(name: str) -> str:
    return name if name.isascii() else idna.encode(name).decode("ascii")


def _mapped(text: str, field: str) -> str:
    if text.isascii():
        return text
    try:
        return idna.uts46_remap(text, std3_rules=False)
    except idna.IDNAError as error:
        raise Invalid("host.bad_label", field=field, label=text) from error


def _refuse_wrappings(host: str, field: str) -> None:
    """Raise Invalid for what is often pasted with a host, such as a scheme or a port, each with its code."""
    if any(character.isspace() for character in host):
        raise Invalid("host.has_space", field=field)
    if _SCHEME.match(host):
        raise Invalid("host.has_scheme", field=field)
    if "@" in host:
        raise Invalid("host.is_email", field=field)
    if any(mark in host for mark in "/\\?#"):
        raise Invalid("host.has_path", field=field)
    if _WITH_PORT.fullmatch(host):
        raise Invalid("host.has_port", field=field)


def _check_ipv6(host: str, field: str) -> Host:
    bare = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    try:
        address = ipaddress.IPv6Address(bare)
    except ValueError as error:
        raise Invalid("host.bad_ip", field=field) from error
    if address.scope_id is not None:  # a zone id: link-local, on an interface of this machine
        raise Invalid("host.bad_ip", field=field)
    return Host(bare, address.compressed, True, bare)


def _check_ipv4(name: str, field: str) -> Host:
    """Check a name that ends in a number and so must be an IPv4 address (RFC 1123 section 2.1)."""
    parts = name.split(".")
    if len(parts) == 4 and all(map(_PLAIN_NUMBER.fullmatch, parts)):
        try:
            return Host(name, str(ipaddress.IPv4Address(name)), True, name)
        except ValueError as error:
            raise Invalid("host.bad_ip", field=field) from error
    # inet_aton() accepts 127.1, 0x7f.1, 010.0.0.1 and 2130706433 as addresses, other parsers do not:
    # the address checked would not be the address connected to.
    is_odd = len(parts) <= 4 and all(map(_NUMBER.fullmatch, parts))
    raise Invalid("host.odd_ip" if is_odd else "host.bad_ip", field=field)


def _check_name(name: str, field: str) -> Host:
    labels = name.split(".")
    if "" in labels:
        raise Invalid("host.empty_label", field=field)
    ascii_name = ".".join(_ascii_label(label, field) for label in labels)
    _refuse_long(ascii_name, "host.too_long", HOST_MAX, field)
    unicode_name = ".".join(_unicode_label(label, field) for label in ascii_name.split("."))
    return Host(name, ascii_name, False, unicode_name)


def _ascii_label(label: str, field: str) -> str:
    encoded = label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")
    _refuse_long(encoded, "host.label_too_long", LABEL_MAX, field)
    if label.isascii():
        if not _HOST_LABEL.fullmatch(label):
            raise Invalid("host.bad_label", field=field, label=label)
        return label
    try:
        return idna.alabel(label).decode("ascii")
    except idna.IDNAError as error:
        raise Invalid("host.bad_label", field=field, label=label) from error


def _unicode_label(label: str, field: str) -> str:
    try:
        return idna.ulabel(label) if label.startswith("xn--") else label
    except idna.IDNAError as error:
        raise Invalid("host.bad_label", field=field, label=label) from error
