"""The route without a connector."""

from webapp.transcript import Stage
from webapp.tunnels.connection_attempt import ConnectionAttempt
from webapp.tunnels.route import Connection


def open_connection(attempt: ConnectionAttempt) -> Connection:
    """Connect to the server itself. Raises TunnelError or Cancelled."""
    attempt.transcript.skip(Stage.CONNECTOR, kind="direct")
    addresses = attempt.resolve(by_connector=False)
    with attempt.stage(Stage.CONNECT) as step:
        sock = attempt.dial(addresses, attempt.port, step.facts.setdefault("attempts", []))
        peer, local = sock.getpeername()[0], sock.getsockname()[0]
        step.facts.update(peer=peer, local=local)
        attempt.remark(f"Connected to {peer} port {attempt.port}")
    return Connection(sock, peer=peer, local=local)
