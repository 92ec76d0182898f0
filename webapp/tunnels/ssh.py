"""The road through an SSH jump host (RFC 4254 section 7.2, `direct-tcpip`), its host key pinned.

paramiko is imported when the first such road is opened: it takes 33 MB that most processes never need.
"""

import base64
import hashlib
from typing import TYPE_CHECKING

from webapp.deadline import Deadline
from webapp.transcript import Stage, Transcript
from webapp.tunnels.codes import failure
from webapp.tunnels.connection_attempt import ConnectionAttempt
from webapp.tunnels.route import AddressPolicy, Connection, Route

if TYPE_CHECKING:
    from webapp.tunnels.ssh_client import JumpHost


def open_road(trip: ConnectionAttempt) -> Connection:
    """Connect through the jump host. Raises TunnelError or Cancelled."""
    jump_host = _enter(trip)
    targets = trip.resolve(by_connector=trip.route.resolve_remotely)
    with trip.stage(Stage.CONNECT) as step:
        channel, target = trip.first_reached(targets, step.facts, jump_host.open_channel)
        pump = jump_host.pump(channel)
        trip.cleanup.callback(pump.close)
        trip.deadline.release(jump_host)
        step.facts.update(peer=target.peer, local=jump_host.local)
        trip.say(f"The jump host connected to {target.text} port {trip.port}")
    return Connection(pump.near, peer=target.peer, local=jump_host.local, carriers=[jump_host, pump])


def fetch_host_key(route: Route, policy: AddressPolicy, deadline: Deadline, transcript: Transcript) -> str:
    """Return the key that the jump host shows now, as `type base64`, for a person to accept.

    Nothing is sent there but the key exchange. Raises TunnelError or Cancelled.
    """
    trip = ConnectionAttempt(route, "", 0, policy, deadline, transcript)
    with trip.cleanup, trip.stage(Stage.CONNECTOR) as step:
        step.facts.update(trip.connector_facts())
        jump_host = _reach(trip, step.facts)
        shown = jump_host.exchange_keys(route.host_key)
        step.facts["host_key"] = fingerprint(shown)
    return shown


def fingerprint(host_key: str) -> str:
    """Return `SHA256:…` of a key given as `type base64`, as OpenSSH writes it."""
    digest = hashlib.sha256(base64.b64decode(host_key.split()[1])).digest()
    return "SHA256:" + base64.b64encode(digest).decode("ascii").rstrip("=")


def _reach(trip: ConnectionAttempt, facts: dict[str, object]) -> "JumpHost":
    from webapp.tunnels.ssh_client import JumpHost

    jump_host = JumpHost(trip, trip.reach_connector(facts))
    trip.cleanup.callback(jump_host.close)
    return jump_host


def _enter(trip: ConnectionAttempt) -> "JumpHost":
    """Reach the jump host, check its key, and only then log in."""
    from webapp.tunnels.ssh_client import read_login

    with trip.stage(Stage.CONNECTOR) as step:
        step.facts.update(trip.connector_facts())
        login = read_login(trip.route)
        jump_host = _reach(trip, step.facts)
        shown = jump_host.exchange_keys(trip.route.host_key)
        step.facts["host_key"] = fingerprint(shown)
        check_host_key(shown, trip.route.host_key)
        trip.say(f"The jump host showed the accepted key {fingerprint(shown)}")
        jump_host.log_in(login)
        trip.say(f"Logged in as {login.user_name}")
        step.facts["tunnel_opened"] = True
    return jump_host


def check_host_key(shown: str, accepted: str) -> None:
    """Compare the key that a jump host shows with the accepted one, both as `type base64`.

    Raises TunnelError `connector.host_key_unknown` while none is accepted, or
    `connector.host_key_changed`; the facts hold the key shown and the fingerprints.
    """
    facts = {"host_key": shown, "fingerprint": fingerprint(shown)}
    if not accepted:
        raise failure("connector.host_key_unknown", Stage.CONNECTOR, **facts)
    if shown.split() != accepted.split()[:2]:
        facts["accepted_fingerprint"] = fingerprint(accepted)
        raise failure("connector.host_key_changed", Stage.CONNECTOR, **facts)
