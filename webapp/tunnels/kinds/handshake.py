"""The handshake with a SOCKS5 or HTTP proxy: python-socks speaks over a socket of ours.

A socket that python-socks opens has a timeout for each read only, none for the whole handshake. It
accepts a socket from the proxy given as `forward`, so `Handshake` stands in for both of them.
"""

import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from python_socks import ProxyError, ProxyType
from python_socks.sync import Proxy

from webapp.deadline import DeadlineReached, Part
from webapp.errors import TunnelError
from webapp.transcript import Stage
from webapp.tunnels.codes import failure
from webapp.tunnels.connection_attempt import ConnectionAttempt
from webapp.tunnels.dial import closed_on_failure
from webapp.tunnels.resolve import Address
from webapp.tunnels.route import Connection, Login

HANDSHAKE_LIMIT_S = 20.0


class Handshake:
    """A connected socket as python-socks uses one: each operation asks `part` how long it may take.

    `received` keeps what the proxy said, because the library's errors do not tell a refused
    log-in from a malformed reply; `ended` tells that the proxy closed the connection.
    """

    def __init__(self, sock: socket.socket, part: Part) -> None:
        self._sock = sock
        self._part = part
        self.received = bytearray()
        self.ended = False

    def connect(self, **where: Any) -> "Handshake":
        """Give python-socks the socket that is connected already, to the proxy at `where`."""
        return self

    def sendall(self, data: bytes) -> None:
        """Send `data`. Raises PartReached, DeadlineReached, Cancelled or OSError."""
        self._sock.settimeout(self._part.remaining_s())
        self._sock.sendall(data)

    def recv(self, size: int) -> bytes:
        """Return at most `size` bytes, none at the end. Raises as `sendall` does."""
        self._sock.settimeout(self._part.remaining_s())
        data = self._sock.recv(size)
        self.received += data
        self.ended = not data
        return data

    def close(self) -> None:
        """Leave the socket open: python-socks closes it after a failure, but its owner does that."""


@dataclass(frozen=True)
class Dialect:
    """How the handshake of one kind of proxy goes.

    `encode_login` returns user name and password in the form that python-socks needs. `refusal` returns
    the code for a ProxyError, given the error, what was received, and whether a log-in was offered.
    """

    proxy_type: ProxyType
    encode_login: Callable[[Login], tuple[str, str]]
    refusal: Callable[[ProxyError, bytes, bool], str]
    handshake: type[Handshake] = Handshake


def open_through(attempt: ConnectionAttempt, dialect: Dialect) -> Connection:
    """Connect to a proxy, resolve the target, and have the proxy connect to it.

    Raises TunnelError or Cancelled.
    """
    with attempt.stage(Stage.CONNECTOR) as step:
        step.facts.update(attempt.connector_facts())
        login = dialect.encode_login(attempt.route.login) if attempt.route.login else None
        proxy = _ProxyClient(attempt, dialect, login, attempt.reach_connector(step.facts))
    targets = attempt.resolve(by_connector=attempt.route.resolve_remotely)
    with attempt.stage(Stage.CONNECT) as step:
        sock, target = attempt.first_reached(targets, step.facts, proxy.socket_to)
        local = sock.getsockname()[0]
        step.facts.update(peer=target.peer, local=local)
        attempt.transcript.amend(Stage.CONNECTOR, tunnel_opened=True)
        attempt.remark(f"The connector connected to {target.text} port {attempt.port}")
    return Connection(sock, peer=target.peer, local=local)


@dataclass
class _ProxyClient:
    """Asks a proxy for connections: the first over `sock`, each further one over a new socket."""

    attempt: ConnectionAttempt
    dialect: Dialect
    login: tuple[str, str] | None
    sock: socket.socket | None

    def socket_to(self, target: Address, limit_s: float) -> socket.socket:
        """Return a socket to `target`. Raises TunnelError, DeadlineReached or Cancelled."""
        sock, self.sock = self.sock or self.attempt.reach_connector({}), None
        with closed_on_failure(sock, self.attempt.deadline):
            part = self.attempt.deadline.part(min(HANDSHAKE_LIMIT_S, limit_s))
            self._ask(self.dialect.handshake(sock, part), target)
        return sock

    def _ask(self, handshake: Handshake, target: Address) -> None:
        try:
            self._proxy(handshake).connect(dest_host=target.text, dest_port=self.attempt.port)
        except TimeoutError as error:
            raise self._timed_out(handshake) from error
        except (ProxyError, OSError, ValueError) as error:  # ValueError: a bound name that is not UTF-8
            self.attempt.deadline.remaining_s()
            raise self._refused(handshake, error) from error
        if handshake.ended:
            raise failure("connector.closed", Stage.CONNECTOR)

    def _proxy(self, handshake: Handshake) -> Proxy:
        user_name, password = self.login or (None, None)
        return Proxy(
            proxy_type=self.dialect.proxy_type,
            host=self.attempt.route.host,
            port=self.attempt.route.port,
            username=user_name,
            password=password,
            rdns=True,
            forward=handshake,  # type: ignore[arg-type]  # see the docstring of this file
        )

    def _timed_out(self, handshake: Handshake) -> TunnelError:
        # A proxy that has replied works: then it is the server behind it that does not answer.
        stage = Stage.CONNECT if handshake.received else Stage.CONNECTOR
        try:
            self.attempt.deadline.remaining_s()
        except DeadlineReached:
            return failure("deadline.reached", stage, limit_s=self.attempt.deadline.limit_s)
        return failure("connector.target_timeout" if handshake.received else "connector.timeout", stage)

    def _refused(self, handshake: Handshake, error: Exception) -> TunnelError:
        reply_code = error.error_code if isinstance(error, ProxyError) else None
        if isinstance(error, OSError) or (handshake.ended and reply_code is None):
            return failure("connector.closed", Stage.CONNECTOR)
        if not isinstance(error, ProxyError):
            return failure("connector.protocol", Stage.CONNECTOR)
        code = self.dialect.refusal(error, bytes(handshake.received), self.login is not None)
        stage = Stage.CONNECT if code.startswith("connector.target_") else Stage.CONNECTOR
        reply_text = self.attempt.remote_text(str(error))
        self.attempt.remark(f"The connector answered: {reply_text}")
        return failure(code, stage, reply_code=reply_code, reply_text=reply_text)
