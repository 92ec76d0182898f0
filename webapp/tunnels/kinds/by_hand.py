"""The commands by which a person opens a local port that leads the way of a connector, one for each kind."""

import shlex
from collections.abc import Callable
from typing import NamedTuple

LISTENING = "127.0.0.1"


class Forward(NamedTuple):
    """A port of this machine (`local_port`) that is to lead through a connector to a server."""

    local_port: int
    connector_host: str
    connector_port: int
    server_host: str
    server_port: int


ForwardCommand = Callable[[Forward], tuple[str, ...]]


def by_ssh(forward: Forward) -> tuple[str, ...]:
    """Return the words of an `ssh -L` command; the user types the own name in place of USER."""
    server = endpoint(forward.server_host, forward.server_port)
    listening = f"{LISTENING}:{forward.local_port}:{server}"
    port = str(forward.connector_port)
    return "ssh", "-N", "-L", listening, "-p", port, "--", f"USER@{forward.connector_host}"


def by_ncat(proxy_type: str) -> ForwardCommand:
    """Return the maker of an `ncat` command for a proxy of the type, as its option --proxy-type names it."""

    def words(forward: Forward) -> tuple[str, ...]:
        proxy = endpoint(forward.connector_host, forward.connector_port)
        server = (forward.server_host, str(forward.server_port))
        inner = shlex.join(("ncat", "--proxy", proxy, "--proxy-type", proxy_type, *server))
        listening = (LISTENING, str(forward.local_port))
        return "ncat", "--listen", *listening, "--keep-open", "--sh-exec", inner

    return words


def endpoint(host: str, port: int) -> str:
    """Return host and port as one word, an IPv6 address in brackets (RFC 3986 section 3.2.2)."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
