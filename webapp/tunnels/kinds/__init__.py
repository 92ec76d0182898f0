"""The kinds of Network Connector, one row each.

Models, forms, tests of connectors and words take from here what they know of a kind. A new kind is a
file in this folder, a row below, and its translations, unless its label is a protocol's name; its
tests also need a fake. `tests/connectors/test_kinds.py` tells what is missing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from webapp.deadline import Deadline
from webapp.transcript import Transcript
from webapp.tunnels.connection_attempt import ConnectionAttempt
from webapp.tunnels.kinds import http_connect, socks5, ssh
from webapp.tunnels.kinds.by_hand import ForwardCommand, by_ncat, by_ssh
from webapp.tunnels.route import AddressPolicy, Connection, Route


class LoginRule(StrEnum):
    """Whether a connector of a kind asks for a log-in: always, if it is set up to, or never."""

    REQUIRED = "required"
    POSSIBLE = "possible"
    NONE = "none"


@dataclass(frozen=True)
class ConnectorKind:
    """What the application knows of one kind of connector.

    `name` is stored, and is a word of the destinations of secrets: it never changes. `label` is the
    protocol's name, or a msgid of the catalogues. `open` returns a connection through the connector or
    raises TunnelError or Cancelled. `fetch_host_key` returns the SSH host key shown now, as
    `type base64`; a kind that has it connects only to a host whose key a person accepted. A kind that
    `takes_private_key` may log in by the private key of a credential instead of its secret.
    `forward_command` makes the command that leads a local port the same way, None where there is none.
    """

    name: str
    label: str
    default_port: int
    open: Callable[[ConnectionAttempt], Connection]
    login: LoginRule = LoginRule.POSSIBLE
    fetch_host_key: Callable[[Route, AddressPolicy, Deadline, Transcript], str] | None = None
    takes_private_key: bool = False
    forward_command: ForwardCommand | None = None

    @property
    def has_host_key(self) -> bool:
        """Tell whether a person has to accept a host key first."""
        return self.fetch_host_key is not None


ROWS = (
    ConnectorKind("socks5", "SOCKS5", 1080, socks5.open_connection, forward_command=by_ncat("socks5")),
    ConnectorKind(
        "http_connect", "HTTP CONNECT", 3128, http_connect.open_connection, forward_command=by_ncat("http")
    ),
    ConnectorKind(
        "ssh",
        "SSH",
        22,
        ssh.open_connection,
        login=LoginRule.REQUIRED,
        fetch_host_key=ssh.fetch_host_key,
        takes_private_key=True,
        forward_command=by_ssh,
    ),
)
DEFAULT = ROWS[0]
"""The kind of a form that was not filled in yet."""
KINDS: Mapping[str, ConnectorKind] = MappingProxyType({row.name: row for row in ROWS})


def find_kind(name: str) -> ConnectorKind | None:
    """Return the row of the kind `name`, or None when there is none."""
    return KINDS.get(name)


def get_kind(name: str) -> ConnectorKind:
    """Return the row of the kind `name`. Raises LookupError: the name was never a choice."""
    kind = find_kind(name)
    if kind is None:
        raise LookupError(f"no row of webapp/tunnels/kinds/__init__.py is the connector kind {name!r}")
    return kind
