"""The fields of a connector as values, and what each column of its record means for tests and secrets."""

import dataclasses
from dataclasses import dataclass
from typing import Any

from webapp.connectors.models import KINDS, Connector
from webapp.credentials.fields import check_remarks
from webapp.errors import Invalid
from webapp.mail.rules.address import check_host, check_port
from webapp.mail.rules.text import check_name, fold

DEFAULT_PORTS = {"socks5": 1080, "http_connect": 3128, "ssh": 22}
NAME_MAX = 120
SSH = "ssh"


@dataclass(frozen=True)
class ConnectorFields:
    """What the form asks. Without `credential_id` nobody logs in."""

    name: str
    host: str
    kind: str = "socks5"
    port: int | str = DEFAULT_PORTS["socks5"]
    credential_id: int | None = None
    resolve_remotely: bool = True
    remarks: str = ""


NAMES = tuple(field.name for field in dataclasses.fields(ConnectorFields))


@dataclass(frozen=True)
class ConnectorColumn:
    """What a column of Connector decides.

    `tested`: a test would go differently, so changing it makes the last test stale.
    `moves_secret`: the credential would travel to another machine.
    """

    tested: bool = False
    moves_secret: bool = False


# Every column has a decision; a test compares this table with the model and with what the actions do.
COLUMNS: dict[str, ConnectorColumn] = {
    "id": ConnectorColumn(),
    "name": ConnectorColumn(),
    "name_key": ConnectorColumn(),
    "kind": ConnectorColumn(tested=True, moves_secret=True),
    "host": ConnectorColumn(tested=True, moves_secret=True),
    "port": ConnectorColumn(tested=True, moves_secret=True),
    "credential": ConnectorColumn(tested=True),  # another credential has destinations of its own
    "resolve_remotely": ConnectorColumn(tested=True),  # how the target is found, once we are logged in
    "host_key": ConnectorColumn(tested=True, moves_secret=True),
    "remarks": ConnectorColumn(),
    "last_test_at": ConnectorColumn(),
    "last_test_by": ConnectorColumn(),
    "last_test_ok": ConnectorColumn(),
    "last_test_code": ConnectorColumn(),
    "last_test_fingerprint": ConnectorColumn(),
    "created_at": ConnectorColumn(),
    "updated_at": ConnectorColumn(),
    "version": ConnectorColumn(),
}


def cleaned(fields: ConnectorFields) -> ConnectorFields:
    """Return `fields` judged by the one written rule. Raises Invalid at the first that breaks it."""
    if fields.kind not in KINDS:
        raise Invalid("connector.kind_unknown", field="kind")
    if fields.kind == SSH and fields.credential_id is None:
        raise Invalid("connector.login_missing", field="credential_id")
    return dataclasses.replace(
        fields,
        name=check_name(fields.name, "name", max_length=NAME_MAX),
        host=check_host(fields.host, "host").text,
        port=check_port(str(fields.port), "port"),
        remarks=check_remarks(fields.remarks, "remarks"),
    )


def of(connector: Connector) -> ConnectorFields:
    """Return the fields of a stored connector."""
    return ConnectorFields(**{name: getattr(connector, name) for name in NAMES})


def columns_of(fields: ConnectorFields) -> dict[str, Any]:
    """Return what to store for `fields`, the derived column included."""
    return dataclasses.asdict(fields) | {"name_key": fold(fields.name)}
