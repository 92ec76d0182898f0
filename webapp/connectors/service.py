"""All actions that change a connector. Each writes its audit entry in its own transaction."""

import dataclasses
from typing import Any

import peewee as pw

from webapp.audit.log import Actor, Subject, changed, record, record_refusal
from webapp.clock import now
from webapp.connectors import fields as connector_fields
from webapp.connectors.fields import ConnectorFields, cleaned, columns_of
from webapp.connectors.models import Connector
from webapp.credentials import binding
from webapp.credentials.kinds import kind_of
from webapp.credentials.models import Credential
from webapp.db import paging, writing
from webapp.db.paging import ListingPage
from webapp.db.references import Referrer, users_of
from webapp.errors import Conflict, InUse, Invalid, NotFound, Refused
from webapp.mail.rules.address import check_host
from webapp.runs.models import Run

KIND = "connector"
ORDERS = {"name": Connector.name_key, "kind": Connector.kind, "host": Connector.host}


def find_page(search_key: str, order: str, number: int) -> ListingPage:
    """Return a page of the connectors whose folded name contains `search_key`; see `db.paging`."""
    query = Connector.select(Connector, Credential).join(Credential, pw.JOIN.LEFT_OUTER)
    return paging.find_page(query, search_key=search_key, order=order, orders=ORDERS, number=number)


def get(connector_id: int) -> Connector:
    """Return the connector. Raises NotFound."""
    connector = Connector.get_or_none(Connector.id == connector_id)
    if connector is None:
        raise NotFound("connector.not_found", id=connector_id)
    return connector


def create(fields: ConnectorFields, *, secret_again: str | None = None, actor: Actor) -> Connector:
    """Store a new connector. Raises Invalid at the field that breaks a rule, Refused `limit.reached`."""
    fields = cleaned(fields)
    _allow_destination(fields, "", secret_again, actor)
    moment = now()
    with writing():
        connector = _insert(columns_of(fields) | {"created_at": moment, "updated_at": moment})
        record(actor, "connector.created", subject_of(connector), after=dataclasses.asdict(fields))
    return connector


def update(
    connector_id: int,
    fields: ConnectorFields,
    *,
    version: int,
    secret_again: str | None = None,
    actor: Actor,
) -> Connector:
    """Change a connector that the caller read at `version`; another endpoint forgets the host key.

    Raises Conflict when it was changed since (`facts["current"]` has the present one), Invalid at
    the field that breaks a rule, Refused `limit.reached`, NotFound.
    """
    fields = cleaned(fields)
    connector = _at_version(connector_id, version)
    host_key = _kept_host_key(connector, fields)
    _allow_destination(fields, host_key, secret_again, actor)
    with writing():
        connector = _at_version(connector_id, version)
        before = dataclasses.asdict(connector_fields.of(connector))
        old, new = changed(before, dataclasses.asdict(fields))
        if new:
            _write(connector, columns_of(fields) | {"host_key": host_key})
            record(actor, "connector.updated", subject_of(connector), before=old, after=new)
    return get(connector_id)


def needs_secret(fields: ConnectorFields, stored: Connector | None, *, actor: Actor) -> bool:
    """Tell whether saving `fields` would ask `actor` for the secret. Raises Invalid as saving does."""
    fields = cleaned(fields)
    host_key = _kept_host_key(stored, fields) if stored else ""
    credential = _credential_of(fields)
    if credential is None:
        return False
    return binding.asks_again(credential, _destination(fields, host_key), actor=actor)


def delete(connector_id: int, *, actor: Actor) -> None:
    """Delete a connector that nothing uses, and its test runs. Raises InUse (`facts["users"]`), NotFound."""
    with writing():
        connector = get(connector_id)
        users = users_of(connector)
        if users.count:
            raise InUse("connector.in_use", users=users, name=connector.name)
        Run.delete().where(Run.kind == KIND, Run.subject_id == connector_id).execute()
        Connector.delete().where(Connector.id == connector_id).execute()
        before = dataclasses.asdict(connector_fields.of(connector))
        record(actor, "connector.deleted", subject_of(connector), before=before)


def check_target(connector: Connector, host: str, port: int, *, may_test_any: bool, actor: Actor) -> None:
    """Make sure that `actor` may have the connector connect to `host` and `port` for a test.

    Without `may_test_any` only to the servers of the accounts that use it: a test tells whether a port is
    open, so that anything else would let its owner scan the network behind the connector.
    Raises Refused `connector.foreign_target`, which is recorded.
    """
    known = {(check_host(account.host, "host").ascii, account.port) for account in connector.accounts}
    if not may_test_any and (check_host(host, "host").ascii, port) not in known:
        record_refusal(actor, "connector.test_refused", f"{host}:{port}", subject_of(connector))
        raise Refused("connector.foreign_target", field="host")


def users_with(credential: Credential) -> list[Referrer]:
    """Return the connectors and accounts that send a credential, also those behind a connector that does."""
    found = users_of(credential).listed
    for connector in Connector.select().where(Connector.credential == credential):
        found = [*found, *(user for user in users_of(connector).listed if user not in found)]
    return found


def subject_of(connector: Connector) -> Subject:
    """Return the connector as the subject of an audit entry and of a run."""
    return Subject.of(connector, connector.name)


def _at_version(connector_id: int, version: int) -> Connector:
    connector = get(connector_id)
    if connector.version != version:
        raise Conflict("connector.changed", current=connector)
    return connector


def _kept_host_key(connector: Connector, fields: ConnectorFields) -> str:
    """Return the accepted key while the endpoint stays the same: a key belongs to one machine."""
    before = (connector.kind, connector.host, connector.port)
    return connector.host_key if before == (fields.kind, fields.host, fields.port) else ""


def _allow_destination(
    fields: ConnectorFields, host_key: str, secret_again: str | None, actor: Actor
) -> None:
    """Allow the credential for the destination that `fields` give it, or refuse.

    It has transactions of its own: a wrong secret is counted and audited although nothing is saved.
    """
    credential = _credential_of(fields)
    if credential is not None:
        binding.require(credential, _destination(fields, host_key), secret_again, actor=actor)


def _credential_of(fields: ConnectorFields) -> Credential | None:
    if fields.credential_id is None:
        return None
    credential = Credential.get_or_none(Credential.id == fields.credential_id)
    if credential is None:
        raise Invalid("connector.credential_gone", field="credential_id")
    if not kind_of(credential.kind).suits_connectors:
        raise Invalid("connector.credential_kind", field="credential_id")
    return credential


def _destination(fields: ConnectorFields, host_key: str) -> str:
    return binding.connector_destination(
        kind=fields.kind, host=fields.host, port=int(fields.port), host_key=host_key
    )


def _insert(columns: dict[str, Any]) -> Connector:
    try:
        # A savepoint: PostgreSQL gives up the whole transaction after a refused insert.
        with writing():
            return Connector.create(**columns)
    except pw.IntegrityError as error:  # the unique name_key
        raise Invalid("connector.name_taken", field="name", name=columns["name"]) from error


def _write(connector: Connector, columns: dict[str, Any]) -> None:
    """Write only `columns`: a test that ends at the same moment writes others of the same row."""
    stamp = {"updated_at": now(), "version": Connector.version + 1}
    try:
        with writing():
            Connector.update(columns | stamp).where(Connector.id == connector.id).execute()
    except pw.IntegrityError as error:
        raise Invalid("connector.name_taken", field="name", name=columns["name"]) from error
