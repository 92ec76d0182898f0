"""Key rotation: seal every value again with a new key, while the server runs.

A value is sealed and saved inside one write transaction (`sealed.seal` insists on it). The old keys are
dropped inside another one, which has found no value sealed with them. A transaction that seals therefore
either commits before and is found, or begins afterwards and reads the new key file first. A rotation
that a crash interrupted is finished by the next one.
"""

from dataclasses import dataclass

import peewee as pw

from webapp.db import SchemaModel, database, is_sqlite, sealed, writing
from webapp.errors import Conflict, Unavailable
from webapp.vault import Keyring, VaultError

# After a pass, only secrets saved while it ran can still be sealed with an old key.
PASSES = 20


@dataclass(frozen=True)
class Rotated:
    """The result of a rotation: how many values were resealed, and how many keys were dropped."""

    resealed: int
    dropped_keys: int


def rotate() -> Rotated:
    """Seal every value with a new key and drop the old ones.

    Several keys in the file are left by an interrupted rotation, which is then finished; no further key
    is made. The models of all features must be loaded. Raises Unavailable when a value does not open
    (the old keys are kept then), or when secrets keep being saved faster than they are resealed;
    Conflict `key.others_at_work` while other processes use a shared database, because other machines
    have key files of their own, without the new key.
    """
    if not is_sqlite() and (others := _others_connected()):
        raise Conflict("key.others_at_work", connections=others)
    ring = sealed.ring()
    with writing():  # a second rotation waits here
        if ring.key_count() == 1:
            ring.add_key()
    resealed = 0
    for _ in range(PASSES):
        resealed += sum(_reseal_column(ring, model, field) for model, field in _columns())
        with writing():
            if not any(_old_tokens(ring, model, field) for model, field in _columns()):
                dropped = ring.key_count() - 1
                ring.drop_old_keys()
                return Rotated(resealed, dropped)
    raise Unavailable("key.rotation_unfinished")


def _others_connected() -> int:
    from webapp.db.postgres import others_connected  # psycopg is installed only where PostgreSQL is used

    return others_connected(database.obj)


def _columns() -> list[tuple[type[pw.Model], pw.Field]]:
    return sealed.sealed_fields(SchemaModel.__subclasses__())


def _old_tokens(ring: Keyring, model: type[pw.Model], field: pw.Field) -> list[tuple[int, str]]:
    rows = model.select(model.id, field).where(field.is_null(False)).order_by(model.id).tuples()
    return [(row_id, token) for row_id, token in rows if not ring.is_newest(token)]


def _reseal_column(ring: Keyring, model: type[pw.Model], field: pw.Field) -> int:
    """Reseal the values sealed with an old key, one transaction each, and return how many there were."""
    return sum(
        _reseal(ring, model, field, row_id, token) for row_id, token in _old_tokens(ring, model, field)
    )


def _reseal(ring: Keyring, model: type[pw.Model], field: pw.Field, row_id: int, token: str) -> int:
    try:
        fresh = ring.reseal(token)
    except VaultError as error:
        place = {"table": model._meta.table_name, "row": row_id, "column": field.column_name}
        raise Unavailable("secret.unreadable", **place) from error
    with writing():
        # Conditional on the value that was read, so that a secret saved meanwhile is not overwritten.
        return model.update({field: fresh}).where(model.id == row_id, field == token).execute()
