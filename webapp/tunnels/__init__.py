"""Connecting to a server: a host name and a port become a connected socket, directly or by a connector.

A route that fails is a failure; nothing here ever falls back to a direct connection.
"""

from webapp.deadline import Deadline
from webapp.transcript import Transcript
from webapp.tunnels import direct
from webapp.tunnels.connection_attempt import ConnectionAttempt
from webapp.tunnels.kinds import get_kind
from webapp.tunnels.route import DIRECT, AddressPolicy, Connection, Route


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

    The stages connector, resolve and connect are recorded in `transcript`. `deadline` still watches the
    socket, so that `cancel()` ends what is done with it; the caller releases it when it is done.
    Raises TunnelError (see `codes.CODES`) or Cancelled; then nothing is left open.
    """
    attempt = ConnectionAttempt(route, host, port, policy, deadline, transcript)
    opener = direct.open_connection if route.kind == DIRECT.kind else get_kind(route.kind).open
    with attempt.cleanup:
        connection = opener(attempt)
        attempt.cleanup.pop_all()
    return connection
