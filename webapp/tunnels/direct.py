"""The road without a connector."""

from webapp.transcript import Stage
from webapp.tunnels.connection_attempt import ConnectionAttempt
from webapp.tunnels.route import Connection


def open_road(trip: ConnectionAttempt) -> Connection:
    """Connect to the server itself. Raises TunnelError or Cancelled."""
    trip.transcript.skip(Stage.CONNECTOR, kind="direct")
    addresses = trip.resolve(by_connector=False)
    with trip.stage(Stage.CONNECT) as step:
        sock = trip.dial(addresses, trip.port, step.facts.setdefault("attempts", []))
        peer, local = sock.getpeername()[0], sock.getsockname()[0]
        step.facts.update(peer=peer, local=local)
        trip.say(f"Connected to {peer} port {trip.port}")
    return Connection(sock, peer=peer, local=local)
