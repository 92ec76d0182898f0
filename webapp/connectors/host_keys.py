"""The host key that a jump host showed, and its acceptance by a person."""

from dataclasses import dataclass

from webapp.audit.log import Actor, record
from webapp.clock import now
from webapp.connectors import service
from webapp.connectors.models import Connector
from webapp.connectors.routes import destination_of, endpoint_of
from webapp.credentials import binding
from webapp.db import writing
from webapp.errors import Conflict
from webapp.runs import service as runs
from webapp.runs.models import Run
from webapp.tunnels.host_key import fingerprint


@dataclass(frozen=True)
class ShownHostKey:
    """The key that a jump host showed to a run, as `type base64`."""

    run: Run
    key: str

    @property
    def fingerprint(self) -> str:
        """The key as a person compares it."""
        return fingerprint(self.key)


def accepted_fingerprint(connector: Connector) -> str:
    """Return the fingerprint of the accepted key, empty while there is none."""
    return fingerprint(connector.host_key) if connector.host_key else ""


def find_shown(connector: Connector) -> ShownHostKey | None:
    """Return the key that the present endpoint showed last, or None when it has shown none."""
    endpoint = endpoint_of(connector)
    for run in runs.history(service.KIND, connector.id):
        facts = (run.result or {}).get("facts", {})
        if facts.get("endpoint") == endpoint and facts.get("host_key"):
            return ShownHostKey(run, facts["host_key"])
    return None


def asks_again(connector: Connector, key: str, *, actor: Actor) -> bool:
    """Tell whether `accept` would ask `actor` for the secret: another key makes another destination."""
    credential = connector.credential
    if credential is None or binding.is_bound(credential, endpoint_of(connector)):
        return False
    return binding.asks_again(credential, _destination_with(connector, key), actor=actor)


def accept(connector_id: int, seen: str, *, secret_again: str | None = None, actor: Actor) -> Connector:
    """Pin the key with the fingerprint `seen`, which the jump host showed last.

    Before the first key is accepted no secret was sent there, so the destinations that name this jump
    host only get the key added. Accepting another key later asks for the secret again.
    Raises Conflict when the present endpoint never showed a key, or another one meanwhile
    (`facts["current"]`), NotFound, Invalid or Refused as `binding.require`.
    """
    connector = service.get(connector_id)
    shown = find_shown(connector) if connector.has_host_key else None
    if shown is None:
        raise Conflict("host_key.not_shown")
    if shown.fingerprint != seen:
        raise Conflict("host_key.changed", current=shown)
    if shown.key != connector.host_key:
        _allow_destination(connector, shown.key, secret_again, actor)
        _pin(connector, shown.key, actor)
    return service.get(connector_id)


def _allow_destination(connector: Connector, key: str, secret_again: str | None, actor: Actor) -> None:
    credential = connector.credential
    if credential is not None and not binding.is_bound(credential, endpoint_of(connector)):
        binding.require(credential, _destination_with(connector, key), secret_again, actor=actor)


def _pin(connector: Connector, key: str, actor: Actor) -> None:
    before = accepted_fingerprint(connector)
    with writing():
        _write_key(connector, key)
        if not before:
            _refine_destinations(connector, key)
        record(
            actor,
            "connector.host_key_accepted",
            service.subject_of(connector),
            before={"host_key": before} if before else None,
            after={"host_key": fingerprint(key)},
        )


def _write_key(connector: Connector, key: str) -> None:
    stamp = {"updated_at": now(), "version": Connector.version + 1}
    same = (Connector.id == connector.id) & (Connector.version == connector.version)
    if not Connector.update(host_key=key, **stamp).where(same).execute():
        raise Conflict("connector.changed", current=service.get(connector.id))


def _refine_destinations(connector: Connector, key: str) -> None:
    if connector.credential is not None:
        binding.refine(connector.credential, endpoint_of(connector), _destination_with(connector, key))
    binding.refine_route(binding.route_of(connector), binding.route_of(_with_key(connector, key)))


def _destination_with(connector: Connector, key: str) -> str:
    return destination_of(_with_key(connector, key))


def _with_key(connector: Connector, key: str) -> Connector:
    return Connector(
        id=connector.id, kind=connector.kind, host=connector.host, port=connector.port, host_key=key
    )
