"""A connector as a road: where its own secret goes, what a test of it depends on, and the way down it."""

import hashlib
import json
from typing import Any

from webapp.connectors.fields import COLUMNS
from webapp.connectors.models import Connector
from webapp.credentials import binding
from webapp.tunnels.route import Route


def endpoint_of(connector: Connector) -> str:
    """Return the place of a connector as far as it is known before a host key is accepted."""
    return binding.place_of_connector(kind=connector.kind, host=connector.host, port=connector.port)


def place_of(connector: Connector) -> str:
    """Return the place to which the connector sends its own secret."""
    return binding.place_of_connector(
        kind=connector.kind, host=connector.host, port=connector.port, host_key=connector.host_key
    )


def usable_route(connector: Connector) -> Route:
    """Return the road for the engine, its secret opened.

    Raises Refused `credential.unbound` when the secret may not travel there, Unavailable when the
    key does not open it.
    """
    if connector.credential is not None:
        binding.check(connector.credential, place_of(connector))
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
