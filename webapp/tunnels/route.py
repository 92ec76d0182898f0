"""Routes and connections as plain values, independent of the database."""

import socket
from dataclasses import dataclass, field

from webapp.vault import Secret


@dataclass(frozen=True)
class Login:
    """A log-in at a proxy or jump host.

    For SSH, `private_key` (OpenSSH or PEM text) is used when present and `secret` is then its
    passphrase; otherwise `secret` is the password.
    """

    user_name: str
    secret: Secret
    private_key: Secret | None = None


@dataclass(frozen=True)
class Route:
    """How to reach a server: `kind` is `direct` or the name of a row of `kinds.KINDS`.

    `host` and `port` are the proxy or jump host. `resolve_remotely` sends the target's *name*
    through the tunnel, so that the far end resolves it. `host_key` is the accepted SSH host key
    as `type base64` (OpenSSH public key line without comment), empty until a person accepts one.
    """

    kind: str = "direct"
    name: str = ""
    host: str = ""
    port: int = 0
    login: Login | None = None
    resolve_remotely: bool = True
    host_key: str = ""


DIRECT = Route()


@dataclass(frozen=True)
class AddressPolicy:
    """Which addresses may be connected to.

    By default unspecified, link-local, metadata, multicast and broadcast addresses are refused;
    private and loopback ones are allowed, because an intranet has no others. `allowed` names networks
    (CIDR) that are allowed in spite of the default; `denied` names further ones to refuse.
    """

    allowed: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()


@dataclass
class Connection:
    """An open connection: `sock` is connected to the server itself.

    `peer` is the address connected to (empty when a proxy resolved it), `local` our own address.
    `close()` ends the socket and what carries it (a pump thread, an SSH transport).
    """

    sock: socket.socket
    peer: str = ""
    local: str = ""
    carriers: list[object] = field(default_factory=list)

    def close(self) -> None:
        """Close the socket, then its carriers, each of which has a `close()` of its own."""
        for item in (self.sock, *self.carriers):
            try:
                item.close()  # type: ignore[attr-defined]
            except OSError:  # the peer may have closed already
                continue
