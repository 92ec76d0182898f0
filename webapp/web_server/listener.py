"""The listening socket: accepts connections, gives each address its share, and cuts those that are too slow.

Where an address has more connections than its share, the one that has kept the server waiting for longest
is cut: a new request of the same address comes through, however many idle connections it has.
"""

import ipaddress
import logging
import socket
from collections import Counter, defaultdict
from typing import Any

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.server import TcpWSGIServer

from webapp.access.limits import network_of
from webapp.clock import monotonic
from webapp.web_server import forwarded
from webapp.web_server.connection import NEVER, ClientConnection
from webapp.web_server.dispatcher import Dispatcher

CONNECTIONS_MAX = 800  # of all addresses; with files and databases below 1024, the usual limit of a process
ACCEPT_MOST = 64  # in a row, before those that are open get their turn
LOOK_EVERY_S = 1.0
TELL_EVERY_S = 60.0

log = logging.getLogger(__name__)


def _has_sent(sock: Any) -> bool:
    """Tell whether bytes of the client have arrived, without waiting."""
    try:
        return bool(sock.recv(1, socket.MSG_PEEK))
    except OSError:
        return False


def _address(ip: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    address = ipaddress.ip_address(ip.partition("%")[0])
    return getattr(address, "ipv4_mapped", None) or address


class Listener(TcpWSGIServer):
    """waitress's server with a share of connections for each address.

    `share` is how many one address may have; `exempt` is the address of the trusted reverse proxy, which
    has the connections of everybody. `own_host` is a host name under which the application is served.
    """

    task_dispatcher: Dispatcher

    def __init__(
        self, app: Any, sock: Any, adj: Adjustments, *, share: int, exempt: str, own_host: str, parser: type
    ) -> None:
        self._share, self.own_host = share, own_host
        self._proxy = _address(exempt) if exempt else None
        # No client of the network in which the proxy stands has this name.
        self._exempt = f"proxy {self._proxy}" if exempt else ""
        self._by_address: defaultdict[str, set[ClientConnection]] = defaultdict(set)
        self._cut: Counter[str] = Counter()
        self._look_at = self._tell_at = 0.0
        self._new: list[ClientConnection] = []
        self.channel_class = type("ClientConnection", (ClientConnection,), {"parser_class": parser})
        sockinfo = (sock.family, sock.type, sock.proto, sock.getsockname())
        super().__init__(
            forwarded.noting(app),
            {},
            True,
            sock,
            dispatcher=Dispatcher(adj.threads, self._exempt),
            adj=adj,
            bind_socket=False,
            sockinfo=sockinfo,
        )
        self.application = forwarded.refusing(self.application, app)

    def address_of(self, ip: str) -> str:
        """Return what has one share: the network of a client, or the trusted proxy alone."""
        return self._exempt if self._proxy and _address(ip) == self._proxy else network_of(ip)

    def readable(self) -> bool:
        """Tell whether to accept connections: always, because room is made for new ones."""
        return bool(self.accepting)

    def handle_accept(self) -> None:
        """Accept the connections that wait."""
        for _ in range(ACCEPT_MOST):
            try:
                accepted = self.accept()
                if accepted is None:
                    return
                sock, address = accepted
                self.set_socket_options(sock)
            except OSError:  # the client is gone already, or there are no file descriptors left
                return
            connection = self.channel_class(self, sock, address, self.adj, map=self._map)
            self._by_address[connection.address].add(connection)
            if _has_sent(sock):  # so that it is not taken for one that sends nothing
                wasyncore.read(connection)  # a fault ends this connection, not the listening socket
            self._new.append(connection)

    def make_room(self) -> None:
        """Cut connections where the new ones are too many.

        To be called between two turns of the loop: within one, further events are due of the socket that is
        closed, and the next one that is accepted has its number.
        """
        new, self._new = self._new, []
        for connection in new:
            if connection.connected:
                self._make_room(connection)

    def forget(self, connection: ClientConnection) -> None:
        """Count a connection that was closed no longer."""
        theirs = self._by_address.get(connection.address)
        if theirs is not None:
            theirs.discard(connection)
            if not theirs:
                del self._by_address[connection.address]

    def look(self) -> None:
        """End the waits that have lasted too long, and log what was cut, once a minute."""
        moment = monotonic()
        if moment < self._look_at:
            return
        self._look_at = moment + LOOK_EVERY_S
        for connection in list(self.active_channels.values()):
            phase = connection.phase
            if connection.end_if_overdue(moment) and phase != "idle":
                self._cut[connection.address] += 1
        if self._cut and moment >= self._tell_at:
            self._tell_at = moment + TELL_EVERY_S
            address, most = self._cut.most_common(1)[0]
            log.warning(
                "%d connections were cut: too slow, or beyond the share of their address; %d of %s",
                self._cut.total(),
                most,
                address,
            )
            self._cut.clear()

    def maintenance(self, now: float) -> None:
        """Do nothing: waitress's own time limit asks only for any activity. `look` replaces it."""

    def _make_room(self, new: ClientConnection) -> None:
        if new.address != self._exempt and len(self._by_address[new.address]) > self._share:
            self._cut_one(new.address, new)
        elif len(self.active_channels) > CONNECTIONS_MAX:
            self._cut_one(max(self._by_address, key=lambda address: len(self._by_address[address])), new)

    def _cut_one(self, address: str, new: ClientConnection) -> None:
        """Close the connection that has kept us waiting for longest; the new one if all others are served.

        The new one is not compared with the others: its request may not have arrived yet.
        """
        moment = monotonic()
        others = self._by_address[address] - {new}
        slowest = max(others, key=lambda connection: connection.eviction_rank(moment), default=new)
        if slowest.eviction_rank(moment) == NEVER:
            slowest = new
        self._cut[address] += 1
        self.task_dispatcher.crowd(address)
        slowest.handle_close()
