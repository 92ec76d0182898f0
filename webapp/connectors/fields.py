"""The fields of a connector as values, and what each column of its record means for tests and secrets."""

import dataclasses
from dataclasses import dataclass
from typing import Any

from webapp.connectors.models import Connector
from webapp.credentials.columns import ColumnEffect
from webapp.credentials.fields import check_remarks
from webapp.errors import Invalid
from webapp.mail.rules.address import check_host, check_port
from webapp.mail.rules.text import check_name, fold
from webapp.tunnels import kinds
from webapp.tunnels.kinds import LoginRule

NAME_MAX = 120


@dataclass(frozen=True)
class ConnectorFields:
    """What the form asks. Without `credential_id` there is no log-in."""

    name: str
    host: str
    kind: str = kinds.DEFAULT.name
    port: int | str = kinds.DEFAULT.default_port
    credential_id: int | None = None
    resolve_remotely: bool = True
    remarks: str = ""


NAMES = tuple(field.name for field in dataclasses.fields(ConnectorFields))


# Every column has a decision; a test compares this table with the model and with what the actions do.
COLUMNS: dict[str, ColumnEffect] = {
    "id": ColumnEffect(),
    "name": ColumnEffect(),
    "name_key": ColumnEffect(),
    "kind": ColumnEffect(tested=True, moves_secret=True),
    "host": ColumnEffect(tested=True, moves_secret=True),
    "port": ColumnEffect(tested=True, moves_secret=True),
    "credential": ColumnEffect(tested=True),  # another credential has destinations of its own
    "resolve_remotely": ColumnEffect(tested=True),  # how the target is found, once we are logged in
    "host_key": ColumnEffect(tested=True, moves_secret=True),
    "remarks": ColumnEffect(),
    "last_test_at": ColumnEffect(),
    "last_test_by": ColumnEffect(),
    "last_test_ok": ColumnEffect(),
    "last_test_code": ColumnEffect(),
    "last_test_fingerprint": ColumnEffect(),
    "created_at": ColumnEffect(),
    "updated_at": ColumnEffect(),
    "version": ColumnEffect(),
}


def cleaned(fields: ConnectorFields) -> ConnectorFields:
    """Return `fields` as they are stored. Raises Invalid at the first that breaks its rule."""
    return dataclasses.replace(
        fields,
        credential_id=_credential_for_kind(fields),
        name=check_name(fields.name, "name", max_length=NAME_MAX),
        host=check_host(fields.host, "host").text,
        port=check_port(str(fields.port), "port"),
        remarks=check_remarks(fields.remarks, "remarks"),
    )


def _credential_for_kind(fields: ConnectorFields) -> int | None:
    kind = kinds.find_kind(fields.kind)
    if kind is None:
        raise Invalid("connector.kind_unknown", field="kind")
    if kind.login is LoginRule.NONE:
        return None
    if kind.login is LoginRule.REQUIRED and fields.credential_id is None:
        raise Invalid("connector.login_missing", field="credential_id", kind=kind.name)
    return fields.credential_id


def of(connector: Connector) -> ConnectorFields:
    """Return the fields of a stored connector."""
    return ConnectorFields(**{name: getattr(connector, name) for name in NAMES})


def columns_of(fields: ConnectorFields) -> dict[str, Any]:
    """Return what to store for `fields`, the derived column included."""
    return dataclasses.asdict(fields) | {"name_key": fold(fields.name)}
