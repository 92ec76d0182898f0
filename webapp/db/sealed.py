"""Columns whose value is sealed by the vault and bound to its row and column."""

from typing import Any

import peewee as pw

from webapp.db import SchemaModel, database, writing
from webapp.errors import Unavailable
from webapp.vault import Keyring, Place, Secret, VaultError

keyring: Keyring | None = None


class SealedField(pw.TextField):
    """A sealed token, written by `seal` and read by `open_sealed`; the token itself is never shown."""


def use(new: Keyring | None) -> None:
    """Set the keyring of this process; None removes it when the process stops."""
    global keyring
    keyring = new


def ring() -> Keyring:
    """Return the keyring of this process. Raises Unavailable `key.absent` while there is none."""
    if keyring is None:
        raise Unavailable("key.absent")
    return keyring


def place_of(row: pw.Model, field: pw.Field) -> Place:
    """Return the place to which the value of `field` in `row` is bound; the row must have its id."""
    return Place(row._meta.table_name, str(row.get_id()), field.column_name)


def seal(row: pw.Model, field: pw.Field, secret: Secret | None) -> None:
    """Put `secret` (None = no secret) into `row`, sealed for its place. The caller saves the row.

    Call it in the write transaction that saves the row: a rotation drops the old keys only while it
    holds the write lock, so by then every value sealed with one of them is stored and found.
    Raises Unavailable when the key file cannot be read.
    """
    if not database.in_transaction():
        raise RuntimeError("a rotation could drop the key between sealing and saving")
    try:
        token = None if secret is None else ring().seal(secret, place_of(row, field))
    except VaultError as error:
        raise Unavailable(error.code, **error.facts) from error
    setattr(row, field.name, token)


def open_sealed(row: pw.Model, field: pw.Field) -> Secret | None:
    """Return the secret of `row`, or None when none is set.

    Raises Unavailable when no key opens it.
    """
    token: Any = getattr(row, field.name)
    if not token:
        return None
    try:
        return ring().open(token, place_of(row, field))
    except VaultError as error:
        raise Unavailable(error.code, **error.facts) from error


def sealed_fields(models: list[type[pw.Model]]) -> list[tuple[type[pw.Model], pw.Field]]:
    """Return every sealed column of `models`, for the rotation and for the tests that search for secrets."""
    return [
        (model, field)
        for model in models
        for field in model._meta.sorted_fields
        if isinstance(field, SealedField)
    ]


class KeyCheck(SchemaModel):
    """One sealed value with known content: opening it at start proves that the key fits the database."""

    value = SealedField(null=True)


def check_key(*, fresh: bool) -> None:
    """Prove that the keyring opens what this database holds; a `fresh` database gets its `KeyCheck`.

    Raises VaultError when no key opens it, or when sealed values exist without a `KeyCheck`.
    """
    row = KeyCheck.get_or_none()
    if row is None:
        if not fresh and any_sealed():
            raise VaultError("key.unproven")
        with writing():
            row = KeyCheck.create()
            seal(row, KeyCheck.value, Secret("postigo"))
            row.save()
    ring().open(row.value, place_of(row, KeyCheck.value))


def any_sealed() -> bool:
    """Return True when any row holds a sealed value."""
    return any(
        model.select().where(field.is_null(False)).exists()
        for model, field in sealed_fields(SchemaModel.__subclasses__())
    )
