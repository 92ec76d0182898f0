"""What SOCKS5 and HTTP CONNECT have in common: python-socks speaks over a socket of ours.

python-socks makes its own socket with a timeout that counts per read. It takes one from the
proxy named as `forward`, though, so a `Handshake` poses as that proxy and as the socket.
"""

import socket
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from python_socks import ProxyError, ProxyType
from python_socks.sync import Proxy

from webapp.deadline import DeadlineReached, Part
from webapp.errors import TunnelError
from webapp.transcript import Stage
from webapp.tunnels.codes import failure
from webapp.tunnels.dial import held, timed_attempt
from webapp.tunnels.resolve import Address
from webapp.tunnels.route import Connection, Login
from webapp.tunnels.trip import Trip

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


def open_through(trip: Trip, dialect: Dialect) -> Connection:
    """Open the road through a proxy: reach it, find the target, have the proxy connect to it.

    Raises TunnelError or Cancelled.
    """
    with trip.stage(Stage.CONNECTOR) as step:
        step.facts.update(trip.connector_facts())
        login = dialect.encode_login(trip.route.login) if trip.route.login else None
        sock = trip.reach_connector(step.facts)
    targets = trip.resolve(by_connector=trip.route.resolve_remotely)
    with trip.stage(Stage.CONNECT) as step:
        ask = partial(_ask, trip, dialect, login)
        sock, target = _first_reached(trip, sock, targets, step.facts.setdefault("attempts", []), ask)
        peer, local = target.peer, sock.getsockname()[0]
        step.facts.update(peer=peer, local=local)
        trip.transcript.amend(Stage.CONNECTOR, tunnel_opened=True)
        trip.say(f"The connector connected to {target.text} port {trip.port}")
    return Connection(sock, peer=peer, local=local)


def _first_reached(
    trip: Trip,
    first_sock: socket.socket,
    targets: list[Address],
    attempts: list[dict[str, Any]],
    ask: Callable[[socket.socket, Address, float], None],
) -> tuple[socket.socket, Address]:
    """Return the socket that leads to the first target that the proxy reaches.

    A connection to a proxy serves one try, so each further target takes a new one. A fault of the
    proxy itself ends the search.
    """
    faults: list[TunnelError] = []
    for left, target in zip(range(len(targets), 0, -1), targets, strict=True):
        sock = trip.reach_connector({}) if faults else first_sock
        try:
            with held(sock, trip.deadline), timed_attempt(target, attempts):
                ask(sock, target, min(HANDSHAKE_LIMIT_S, trip.deadline.remaining_s() / left))
            return sock, target
        except TunnelError as fault:
            if fault.stage != Stage.CONNECT:
                raise
            faults.append(fault)
    raise faults[-1]


def _ask(
    trip: Trip,
    dialect: Dialect,
    login: tuple[str, str] | None,
    sock: socket.socket,
    target: Address,
    limit_s: float,
) -> None:
    """Have the proxy connect to `target`. Raises TunnelError or Cancelled."""
    handshake = dialect.handshake(sock, trip.deadline.part(limit_s))
    try:
        _proxy(trip, dialect, login, handshake).connect(dest_host=target.text, dest_port=trip.port)
    except TimeoutError as error:
        raise _too_late(trip, handshake) from error
    except (ProxyError, OSError, ValueError) as error:  # ValueError: a bound name that is not UTF-8
        trip.deadline.remaining_s()
        raise _refused(trip, dialect, login, handshake, error) from error
    if handshake.ended:
        raise failure("connector.closed", Stage.CONNECTOR)


def _proxy(trip: Trip, dialect: Dialect, login: tuple[str, str] | None, handshake: Handshake) -> Proxy:
    user_name, password = login or (None, None)
    return Proxy(
        proxy_type=dialect.proxy_type,
        host=trip.route.host,
        port=trip.route.port,
        username=user_name,
        password=password,
        rdns=True,
        forward=handshake,  # type: ignore[arg-type]  # it poses as one: see the head of this file
    )


def _too_late(trip: Trip, handshake: Handshake) -> TunnelError:
    # A proxy that said something is alive: then it is the server behind it that keeps us waiting.
    stage = Stage.CONNECT if handshake.received else Stage.CONNECTOR
    try:
        trip.deadline.remaining_s()
    except DeadlineReached:
        return failure("deadline.reached", stage, limit_s=trip.deadline.limit_s)
    return failure("connector.target_timeout" if handshake.received else "connector.timeout", stage)


def _refused(
    trip: Trip,
    dialect: Dialect,
    login: tuple[str, str] | None,
    handshake: Handshake,
    error: Exception,
) -> TunnelError:
    reply_code = error.error_code if isinstance(error, ProxyError) else None
    if isinstance(error, OSError) or (handshake.ended and reply_code is None):
        return failure("connector.closed", Stage.CONNECTOR)
    if not isinstance(error, ProxyError):
        return failure("connector.protocol", Stage.CONNECTOR)
    code = dialect.refusal(error, bytes(handshake.received), login is not None)
    stage = Stage.CONNECT if code.startswith("connector.target_") else Stage.CONNECTOR
    words = trip.foreign_words(str(error))
    trip.say(f"The connector answered: {words}")
    return failure(code, stage, reply_code=reply_code, reply_text=words)
