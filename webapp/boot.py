"""ROOF: make storage ready, or refuse to start in a sentence that says what to do."""

import peewee as pw

# Every model must be known before a key is proven or rotated: what is not would be left behind.
import webapp.access.models
import webapp.accounts.models
import webapp.applications.models
import webapp.audit.models
import webapp.connectors.models
import webapp.credentials.models
import webapp.outbox.models
import webapp.practice.models
import webapp.runs.models  # noqa: F401
from config import Settings
from webapp.db import database, open_sqlite, sealed
from webapp.db.migrate import migrate
from webapp.vault import Keyring, VaultError


class BootError(Exception):
    """Postigo cannot start. The text is the sentence to show."""


def open_storage(settings: Settings) -> None:
    """Open database and keys of this process, migrated.

    Raises BootError when the two do not belong together: a lost database is never replaced by an
    empty one, and a lost key never by a new one.
    """
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = settings.data / "postigo.db"
    key_path = settings.data / "keys" / "vault.key"
    if path.exists() != key_path.exists():
        raise BootError(_lonely(path if path.exists() else key_path, key_path if path.exists() else path))
    fresh = not path.exists()
    ring = _open_keys(key_path, fresh=fresh)
    database.initialize(open_sqlite(path))
    try:
        database.connect(reuse_if_open=True)
        if not fresh and not sealed.KeyCheck.table_exists():
            raise BootError(_not_ours(path))
        migrate(database.obj)
        sealed.use(ring)
        sealed.check_key(fresh=fresh)
    except pw.DatabaseError as error:
        raise BootError(
            f"The database {path} cannot be used: {error}. Restore it from a backup"
            " (./run db backup made them) together with the keys folder beside it."
        ) from error
    except VaultError as error:
        raise BootError(
            f"The key in {key_path} is not the one with which the secrets in {path} were sealed."
            " Put back the keys folder that belongs to this database."
        ) from error


def _lonely(present: object, absent: object) -> str:
    return (
        f"{present} is there, but {absent} is missing. Nothing was changed. Put it back from the backup;"
        f" only if you mean to begin anew, move {present} away first."
    )


def _not_ours(path: object) -> str:
    return (
        f"The database {path} is empty or not one of Postigo's, although its keys are there. Nothing was"
        " changed. Restore it from a backup; only if you mean to begin anew, move it and the keys away."
    )


def _open_keys(path: object, *, fresh: bool) -> Keyring:
    try:
        return Keyring.create(path) if fresh else Keyring(path)  # type: ignore[arg-type]
    except VaultError as error:
        raise BootError(
            f"The key file {path} cannot be read or is damaged. Restore it from the backup."
        ) from error


def close_storage() -> None:
    """Close the database of this thread and forget the keys."""
    sealed.use(None)
    if database.obj is not None and not database.is_closed():
        database.close()
