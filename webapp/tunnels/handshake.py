"""What SOCKS5 and HTTP CONNECT have in common: python-socks speaks over a socket of ours.

python-socks makes its own socket with a timeout that counts per read. It takes one from the
proxy named as `forward`, though, so a `Handshake` poses as that proxy and as the socket.
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
from webapp.tunnels.dial import held
from webapp.tunnels.resolve import Address
from webapp.tunnels.route import Connection, Login

HANDSHAKE_LIMIT_S = 20.0


class Handshake:
    """A connected socket as python-socks uses one: each operation asks `part` how long it may take.

    `received` keeps what the proxy said, because the library's errors do not tell a refused
    log-in from a malformed answer; `ended` tells that the proxy hung up.
    """

    def __init__(self, sock: socket.socket, part: Part) -> None:
        self._sock = sock
        self._part = part
        self.received = bytearray()
        self.ended = False

    def connect(self, **where: Any) -> "Handshake":
        """Give python-socks the socket that is open already; `where` is the proxy it leads to."""
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
        """Leave the socket to its owner: python-socks closes what it failed on."""


@dataclass(frozen=True)
class Dialect:
    """How one kind of proxy is spoken to.

    `encode_login` returns user name and password as python-socks must get them, `refusal` the
    code for a ProxyError, given the error, what was received, and whether a log-in was offered.
    """

    proxy_type: ProxyType
    encode_login: Callable[[Login], tuple[str, str]]
    refusal: Callable[[ProxyError, bytes, bool], str]
    handshake: type[Handshake] = Handshake


def open_through(trip: ConnectionAttempt, dialect: Dialect) -> Connection:
    """Open the road through a proxy: reach it, find the target, have the proxy connect to it.

    Raises TunnelError or Cancelled.
    """
    with trip.stage(Stage.CONNECTOR) as step:
        step.facts.update(trip.connector_facts())
        login = dialect.encode_login(trip.route.login) if trip.route.login else None
        asking = _Asking(trip, dialect, login, trip.reach_connector(step.facts))
    targets = trip.resolve(by_connector=trip.route.resolve_remotely)
    with trip.stage(Stage.CONNECT) as step:
        sock, target = trip.first_reached(targets, step.facts, asking.socket_to)
        local = sock.getsockname()[0]
        step.facts.update(peer=target.peer, local=local)
        trip.transcript.amend(Stage.CONNECTOR, tunnel_opened=True)
        trip.say(f"The connector connected to {target.text} port {trip.port}")
    return Connection(sock, peer=target.peer, local=local)


@dataclass
class _Asking:
    """Asks a proxy for connections. `sock` leads to it and serves one try; further ones take new sockets."""

    trip: ConnectionAttempt
    dialect: Dialect
    login: tuple[str, str] | None
    sock: socket.socket | None

    def socket_to(self, target: Address, limit_s: float) -> socket.socket:
        """Return a socket that leads to `target`. Raises TunnelError, DeadlineReached or Cancelled."""
        sock, self.sock = self.sock or self.trip.reach_connector({}), None
        with held(sock, self.trip.deadline):
            part = self.trip.deadline.part(min(HANDSHAKE_LIMIT_S, limit_s))
            self._ask(self.dialect.handshake(sock, part), target)
        return sock

    def _ask(self, handshake: Handshake, target: Address) -> None:
        try:
            self._proxy(handshake).connect(dest_host=target.text, dest_port=self.trip.port)
        except TimeoutError as error:
            raise self._too_late(handshake) from error
        except (ProxyError, OSError, ValueError) as error:  # ValueError: a bound name that is not UTF-8
            self.trip.deadline.remaining_s()
            raise self._refused(handshake, error) from error
        if handshake.ended:
            raise failure("connector.closed", Stage.CONNECTOR)

    def _proxy(self, handshake: Handshake) -> Proxy:
        user_name, password = self.login or (None, None)
        return Proxy(
            proxy_type=self.dialect.proxy_type,
            host=self.trip.route.host,
            port=self.trip.route.port,
            username=user_name,
            password=password,
            rdns=True,
            forward=handshake,  # type: ignore[arg-type]  # it poses as one: see the head of this file
        )

    def _too_late(self, handshake: Handshake) -> TunnelError:
        # A proxy that said something is alive: then it is the server behind it that keeps us waiting.
        stage = Stage.CONNECT if handshake.received else Stage.CONNECTOR
        try:
            self.trip.deadline.remaining_s()
        except DeadlineReached:
            return failure("deadline.reached", stage, limit_s=self.trip.deadline.limit_s)
        return failure("connector.target_timeout" if handshake.received else "connector.timeout", stage)

    def _refused(self, handshake: Handshake, error: Exception) -> TunnelError:
        reply_code = error.error_code if isinstance(error, ProxyError) else None
        if isinstance(error, OSError) or (handshake.ended and reply_code is None):
            return failure("connector.closed", Stage.CONNECTOR)
        if not isinstance(error, ProxyError):
            return failure("connector.protocol", Stage.CONNECTOR)
        code = self.dialect.refusal(error, bytes(handshake.received), self.login is not None)
        stage = Stage.CONNECT if code.startswith("connector.target_") else Stage.CONNECTOR
        words = self.trip.foreign_words(str(error))
        self.trip.say(f"The connector answered: {words}")
        return failure(code, stage, reply_code=reply_code, reply_text=words)
