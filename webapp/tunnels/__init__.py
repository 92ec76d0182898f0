"""Roads to a server: a host name and a port become a connected socket, by whichever kind of route.

A route that fails is a failure; nothing here ever falls back to a direct connection.
"""

from collections.abc import Callable

from webapp.deadline import Deadline
from webapp.transcript import Transcript
from webapp.tunnels import direct, http_connect, socks5, ssh
from webapp.tunnels.connection_attempt import ConnectionAttempt
from webapp.tunnels.route import AddressPolicy, Connection, Route

KINDS: dict[str, Callable[[ConnectionAttempt], Connection]] = {
    "direct": direct.open_road,
    "socks5": socks5.open_road,
    "http_connect": http_connect.open_road,
    "ssh": ssh.open_road,
}


def open_connection(
    route: Route,
    host: str,
    port: int,
    *,
    policy: AddressPolicy,
    deadline: Deadline,
    transcript: Transcript,
) -> Connection:
    """Return a connection to `host` (name, IDN or address) and `port` by `route`.

    The stages connector, resolve and connect are recorded in `transcript`. The socket stays watched
    by `deadline`, so that `cancel()` ends what is done with it; whoever takes it further releases it.
    Raises TunnelError (see `codes.CODES`) or Cancelled; then nothing is left open.
    """
    trip = ConnectionAttempt(route, host, port, policy, deadline, transcript)
    with trip.cleanup:
        connection = KINDS[route.kind](trip)
        trip.cleanup.pop_all()
    return connection
