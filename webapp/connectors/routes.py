"""A connector as a route: the destination of its own secret, what its tests depend on, the engine's route."""

import hashlib
import json
from typing import Any

from webapp.connectors.fields import COLUMNS
from webapp.connectors.models import Connector
from webapp.credentials import binding
from webapp.tunnels.route import Route


def endpoint_of(connector: Connector) -> str:
    """Return the destination of a connector without its host key, as it is before one is accepted."""
    return binding.connector_destination(kind=connector.kind, host=connector.host, port=connector.port)


def destination_of(connector: Connector) -> str:
    """Return the destination to which the connector sends its own secret."""
    return binding.connector_destination(
        kind=connector.kind, host=connector.host, port=connector.port, host_key=connector.host_key
    )


def usable_route(connector: Connector) -> Route:
    """Return the route for the engine, its secret opened.

    Raises Refused `credential.unbound` when the secret may not be sent there, Unavailable when the
    key does not open it.
    """
    if connector.credential is not None:
        binding.check(connector.credential, destination_of(connector))
    return connector.route()


def fingerprint(connector: Connector) -> str:
    """Return a short digest of all that a test of the connector depends on, its credential included."""
    tested = {name: getattr(connector, _attribute(name)) for name, column in COLUMNS.items() if column.tested}
    document = json.dumps([tested, _login(connector)], sort_keys=True)
    return hashlib.sha256(document.encode()).hexdigest()[:16]


def _attribute(column: str) -> str:
    return "credential_id" if column == "credential" else column


def _login(connector: Connector) -> list[Any]:
    credential = connector.credential
    if credential is None:
        return []
    return [credential.user_name, credential.secret_changed_at.isoformat()]
