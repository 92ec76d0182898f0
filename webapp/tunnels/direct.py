"""The route without a connector."""

from webapp.deadline import DeadlineReached
from webapp.errors import TunnelError
from webapp.transcript import Stage
from webapp.tunnels.connection_attempt import ConnectionAttempt
from webapp.tunnels.dial import source_address
from webapp.tunnels.route import Connection


def open_connection(attempt: ConnectionAttempt) -> Connection:
    """Connect to the server itself. Raises TunnelError or Cancelled."""
    attempt.transcript.skip(Stage.CONNECTOR, kind="direct")
    addresses = attempt.resolve(by_connector=False)
    with attempt.stage(Stage.CONNECT) as step:
        try:
            sock = attempt.dial(addresses, attempt.port, step.facts.setdefault("attempts", []))
        except (TunnelError, DeadlineReached):
            if local := source_address(addresses[0], attempt.port):
                step.facts["local"] = local  # which a firewall has to let through
            raise
        peer, local = sock.getpeername()[0], sock.getsockname()[0]
        step.facts.update(peer=peer, local=local)
        attempt.remark(f"Connected to {peer} port {attempt.port}")
    return Connection(sock, peer=peer, local=local)
