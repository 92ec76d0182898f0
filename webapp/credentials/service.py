"""All actions that change a credential. Each writes its audit entry in its own transaction."""

import dataclasses
from collections.abc import Collection
from typing import Any

import peewee as pw

from webapp.audit.log import Actor, Subject, changed, record
from webapp.clock import now
from webapp.credentials import binding
from webapp.credentials import fields as credential_fields
from webapp.credentials.changes import KEEP, NO_SECRET, Change, SecretChanges
from webapp.credentials.fields import CredentialFields, cleaned, columns_of
from webapp.credentials.models import Credential
from webapp.db import paging, writing
from webapp.db.paging import ListingPage
from webapp.db.references import users_of
from webapp.errors import Conflict, InUse, Invalid, NotFound

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
    fields: CredentialFields, *, secret: Change, private_key: Change = NO_SECRET, actor: Actor
) -> Credential:
    """Store a new credential. Raises Invalid at the field that breaks a rule."""
    fields = cleaned(fields)
    secrets = SecretChanges(None, secret, private_key)
    moment = now()
    columns = columns_of(fields) | {"created_at": moment, "updated_at": moment, "secret_changed_at": moment}
    with writing():
        credential = _insert(columns)
        tokens = secrets.columns_for(credential, actor)  # bound to the row number, so after the insert
        Credential.update(tokens).where(Credential.id == credential.id).execute()
        after = _dict(fields) | secrets.audited
        record(actor, "credential.created", _subject(credential), after=after)
    return get(credential.id)


def update(
    credential_id: int,
    fields: CredentialFields,
    *,
    version: int,
    secret: Change = KEEP,
    private_key: Change = KEEP,
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
        secrets = SecretChanges(credential, secret, private_key)
        before, after = changed(_dict(credential_fields.of(credential)), _dict(fields))
        if after or secrets.audited:
            _write(credential, columns_of(fields) | secrets.columns_for(credential, actor))
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
        before = _dict(credential_fields.of(credential))
        record(actor, "credential.deleted", _subject(credential), before=before)


def _dict(fields: CredentialFields) -> dict[str, Any]:
    return dataclasses.asdict(fields)


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
