"""What a person typed into the line at the head of a new account, as what it may mean."""

import re
from dataclasses import dataclass

from webapp.errors import Invalid
from webapp.mail.rules.address import check_address, check_host, check_port
from webapp.mail.rules.text import check_filled_line, refuse_hidden

TEXT_MAX = 320
FIELD = "look_for"
_IN_BRACKETS = re.compile(r"[^<>]*<([^<>]+)>")
_SCHEME = re.compile(r"(mailto:|[a-z][a-z0-9+.-]*://)", re.IGNORECASE)
_PORT_AT_END = re.compile(r"(?P<host>[^:\[\]]+|\[[^\]]+\]):(?P<port>[0-9]{1,5})")


@dataclass(frozen=True)
class Question:
    """The parts that were understood; those that were not are empty.

    `text` is what was typed, in one line. `domain` is the name whose MX and SRV records may tell of the
    server, `host` a name or an address that may be the server itself, in its ASCII form, and `port` what
    stood behind a colon.
    """

    text: str
    address: str = ""
    domain: str = ""
    host: str = ""
    port: int | None = None

    @property
    def asks_network(self) -> bool:
        """Tell whether there is a name to look up; without one only the providers' names are searched."""
        return bool(self.domain or self.host)


def read(text: str) -> Question:
    """Return what `text` may mean: an e-mail address, `@domain`, a host, `host:port`, a URL, or words.

    Raises Invalid, with a `text.` or `address.` code, for an empty or overlong text, for characters that
    cannot be seen, and for an e-mail address that is none.
    """
    line = " ".join(check_filled_line(text, FIELD, max_length=TEXT_MAX).split())
    refuse_hidden(line, FIELD)
    bare = _without_wrappings(line)
    if bare.startswith("@"):
        return _of_domain(line, bare[1:])
    if "@" in bare:
        address = check_address(bare, FIELD)
        return _of_domain(line, address.rpartition("@")[2], address)
    if " " in bare:
        return Question(line)
    return _of_host(line, bare)


def _without_wrappings(line: str) -> str:
    """Return what stands in `<…>`, and without `mailto:`, `smtp://` or the path of a URL."""
    named = _IN_BRACKETS.fullmatch(line)
    bare = named[1].strip() if named else line
    scheme = _SCHEME.match(bare)
    return re.split(r"[/?#]", bare[scheme.end() :], maxsplit=1)[0] if scheme else bare


def _of_domain(line: str, domain: str, address: str = "") -> Question:
    return Question(line, address=address, domain=check_host(domain, FIELD).ascii)


def _of_host(line: str, bare: str) -> Question:
    with_port = _PORT_AT_END.fullmatch(bare)
    try:
        host = check_host(with_port["host"] if with_port else bare, FIELD)
        port = check_port(with_port["port"], FIELD) if with_port else None
    except Invalid:
        return Question(line)  # words, such as the name of a provider with a slash in it
    is_domain = not host.is_ip and "." in host.ascii
    return Question(line, domain=host.ascii if is_domain else "", host=host.ascii, port=port)
