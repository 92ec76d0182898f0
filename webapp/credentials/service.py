"""All actions that change a credential. Each writes its audit entry in its own transaction."""

import dataclasses
import datetime as dt
from collections.abc import Collection
from typing import Any

import peewee as pw

from webapp.audit.log import Actor, Subject, changed, record
from webapp.clock import now
from webapp.credentials import binding
from webapp.credentials import fields as credential_fields
from webapp.credentials.changes import KEEP, NO_SECRET, Change, SecretChanges
from webapp.credentials.fields import CredentialFields, audited, cleaned, columns_of
from webapp.credentials.kinds import kind_of
from webapp.credentials.models import Credential
from webapp.db import paging, writing
from webapp.db.paging import ListingPage
from webapp.db.references import users_of
from webapp.errors import Conflict, InUse, Invalid, NotFound

# What a secret tells of itself: when it ends.
ENDS = "certificate_ends"
ORDERS = {
    "name": Credential.name_key,
    "user_name": Credential.user_name,
    "changed": Credential.secret_changed_at,
}


def find_page(search_key: str, order: str, number: int) -> ListingPage:
    """Return a page of the credentials whose folded name contains `search_key`; see `db.paging`."""
    return paging.find_page(
        Credential.select(), search_key=search_key, order=order, orders=ORDERS, number=number
    )


def get(credential_id: int) -> Credential:
    """Return the credential. Raises NotFound."""
    credential = Credential.get_or_none(Credential.id == credential_id)
    if credential is None:
        raise NotFound("credential.not_found", id=credential_id)
    return credential


def create(
    fields: CredentialFields,
    *,
    secret: Change,
    private_key: Change = NO_SECRET,
    refresh_token: Change = NO_SECRET,
    actor: Actor,
) -> Credential:
    """Store a new credential. Raises Invalid at the field that breaks a rule."""
    fields = cleaned(fields)
    changes = {"secret": secret, "private_key": private_key, "refresh_token": refresh_token}
    secrets = SecretChanges(None, fields, changes)
    fields = _named(fields, secrets)
    moment = now()
    columns = _columns(fields, secrets)
    columns |= {"created_at": moment, "updated_at": moment, "secret_changed_at": moment}
    with writing():
        credential = _insert(columns)
        tokens = secrets.columns_for(credential, actor)  # bound to the row number, so after the insert
        Credential.update(tokens).where(Credential.id == credential.id).execute()
        after = audited(fields) | secrets.told() | secrets.audited
        record(actor, "credential.created", _subject(credential), after=after)
    return get(credential.id)


def update(
    credential_id: int,
    fields: CredentialFields,
    *,
    version: int,
    secret: Change = KEEP,
    private_key: Change = KEEP,
    refresh_token: Change = KEEP,
    keep_places: Collection[str] = (),
    actor: Actor,
) -> Credential:
    """Change a credential that the caller read at `version`.

    A change of a secret takes all destinations from it but `keep_places`, which `actor` allows for the
    new one (see `binding`).

    Raises Conflict when it was changed since (`facts["current"]` has the present one), Invalid at
    the field that breaks a rule, NotFound.
    """
    fields = cleaned(fields)
    with writing():
        credential = get(credential_id)
        if credential.version != version:
            raise Conflict("credential.changed", current=credential)
        _check_users(credential, fields)
        changes = {"secret": secret, "private_key": private_key, "refresh_token": refresh_token}
        secrets = SecretChanges(credential, fields, changes)
        fields = _named(fields, secrets)
        before, after = changed(audited(credential_fields.of(credential)), audited(fields))
        if after or secrets.audited:
            _write(credential, _columns(fields, secrets) | secrets.columns_for(credential, actor))
            if secrets.audited and (lost := binding.unbind(credential, keep=keep_places, actor=actor)):
                before |= {"places_lost": lost}
            subject = Subject.of(credential, fields.name)
            record(actor, "credential.updated", subject, before=before, after=after | secrets.audited)
    return get(credential_id)


def delete(credential_id: int, *, actor: Actor) -> None:
    """Delete a credential that nothing uses. Raises InUse (`facts["users"]`), NotFound."""
    with writing():
        credential = get(credential_id)
        users = users_of(credential)
        if users.count:
            raise InUse("credential.in_use", users=users, name=credential.name)
        Credential.delete().where(Credential.id == credential_id).execute()
        before = audited(credential_fields.of(credential))
        record(actor, "credential.deleted", _subject(credential), before=before)


def _columns(fields: CredentialFields, secrets: SecretChanges) -> dict[str, Any]:
    """Return what to store for `fields`, with what may be shown of their secret."""
    told = secrets.told()
    ends = {"expires_at": dt.datetime.fromisoformat(told[ENDS])} if ENDS in told else {}
    return columns_of(fields) | ends | {"details": {**fields.details, **told}}


def _named(fields: CredentialFields, secrets: SecretChanges) -> CredentialFields:
    """Return `fields` with log-in name and end as the secret tells them, where its kind has them there."""
    name, told = kind_of(fields.kind).user_from, secrets.told()
    if not name:
        return fields
    return dataclasses.replace(fields, user_name=told.get(name, ""), expires_on=told.get(ENDS, "")[:10])


def _check_users(credential: Credential, fields: CredentialFields) -> None:
    """Make sure that a connector can go on with a credential of the kind in `fields`. Raises Invalid."""
    if not kind_of(fields.kind).suits_connectors and credential.connectors.exists():  # see connectors.models
        raise Invalid("credential.kind_of_connector", field="kind")


def _insert(columns: dict[str, Any]) -> Credential:
    try:
        # A savepoint: PostgreSQL gives up the whole transaction after a refused insert.
        with writing():
            return Credential.create(**columns)
    except pw.IntegrityError as error:  # the unique name_key
        raise Invalid("credential.name_taken", field="name", name=columns["name"]) from error


def _write(credential: Credential, columns: dict[str, Any]) -> None:
    stamp = {"updated_at": now(), "version": Credential.version + 1}
    try:
        with writing():
            Credential.update(columns | stamp).where(Credential.id == credential.id).execute()
    except pw.IntegrityError as error:
        raise Invalid("credential.name_taken", field="name", name=columns["name"]) from error


def _subject(credential: Credential) -> Subject:
    return Subject.of(credential, credential.name)
