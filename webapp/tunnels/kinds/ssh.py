"""Connecting through an SSH jump host (RFC 4254 section 7.2, `direct-tcpip`), its host key pinned.

paramiko is imported when the first such connection is opened: it takes 33 MB that most processes
never need.
"""

from typing import TYPE_CHECKING

from webapp.deadline import Deadline
from webapp.transcript import Stage, Transcript
from webapp.tunnels.connection_attempt import ConnectionAttempt
from webapp.tunnels.host_key import check_host_key, fingerprint
from webapp.tunnels.route import AddressPolicy, Connection, Login, Route

if TYPE_CHECKING:
    from webapp.tunnels.kinds.ssh_client import JumpHost


def open_connection(attempt: ConnectionAttempt) -> Connection:
    """Connect through the jump host. Raises TunnelError or Cancelled."""
    jump_host = _logged_in(attempt)
    targets = attempt.resolve(by_connector=attempt.route.resolve_remotely)
    with attempt.stage(Stage.CONNECT) as step:
        channel, target = attempt.first_reached(targets, step.facts, jump_host.open_channel)
        pump = jump_host.pump(channel)
        attempt.cleanup.callback(pump.close)
        attempt.deadline.release(jump_host)
        step.facts.update(peer=target.peer, local=jump_host.local)
        attempt.remark(f"The jump host connected to {target.text} port {attempt.port}")
    return Connection(pump.near, peer=target.peer, local=jump_host.local, carriers=[jump_host, pump])


def fetch_host_key(route: Route, policy: AddressPolicy, deadline: Deadline, transcript: Transcript) -> str:
    """Return the key that the jump host shows now, as `type base64`, for a person to accept.

    Nothing is sent there but the key exchange. Raises TunnelError or Cancelled.
    """
    attempt = ConnectionAttempt(route, "", 0, policy, deadline, transcript)
    with attempt.cleanup, attempt.stage(Stage.CONNECTOR) as step:
        step.facts.update(attempt.connector_facts())
        jump_host = _connected(attempt, step.facts)
        shown = jump_host.exchange_keys(route.host_key)
        step.facts["host_key"] = fingerprint(shown)
    return shown


def check_login(login: Login) -> None:
    """Make sure that a log-in can be used, by having its private key read.

    Raises TunnelError `connector.auth_required` or `connector.key_unusable`.
    """
    from webapp.tunnels.kinds.ssh_client import read_login

    read_login(login)


def _connected(attempt: ConnectionAttempt, facts: dict[str, object]) -> "JumpHost":
    from webapp.tunnels.kinds.ssh_client import JumpHost

    jump_host = JumpHost(attempt, attempt.reach_connector(facts))
    attempt.cleanup.callback(jump_host.close)
    return jump_host


def _logged_in(attempt: ConnectionAttempt) -> "JumpHost":
    """Connect to the jump host, check its key, and only then log in."""
    from webapp.tunnels.kinds.ssh_client import read_login

    with attempt.stage(Stage.CONNECTOR) as step:
        step.facts.update(attempt.connector_facts())
        credentials = read_login(attempt.route.login)
        jump_host = _connected(attempt, step.facts)
        shown = jump_host.exchange_keys(attempt.route.host_key)
        step.facts["host_key"] = fingerprint(shown)
        check_host_key(shown, attempt.route.host_key)
        attempt.remark(f"The jump host showed the accepted key {fingerprint(shown)}")
        jump_host.log_in(credentials)
        attempt.remark(f"Logged in as {credentials.user_name}")
        step.facts["tunnel_opened"] = True
    return jump_host
