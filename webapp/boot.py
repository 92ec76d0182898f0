"""Opens the database and the key files at start, or refuses with a sentence that says what to do."""

import datetime as dt
import secrets
from pathlib import Path
from typing import Any

import peewee as pw

# All models are loaded before a key is checked or rotated: sealed columns of others would be missed.
import webapp.access.models
import webapp.accounts.models
import webapp.applications.models
import webapp.audit.models
import webapp.connectors.models
import webapp.credentials.models
import webapp.devices.models
import webapp.general.models
import webapp.outbox.models
import webapp.practice.models
import webapp.runs.models  # noqa: F401
from config import Settings
from webapp.clock import now
from webapp.db import database, is_sqlite, sealed
from webapp.db.migrate import alone, migrate, pending, unknown
from webapp.db.sqlite import open_sqlite
from webapp.vault import Keyring, VaultError

COOKIE_KEY_BYTES = 32
# Leases last 30 seconds, and each machine compares their end with its own clock.
CLOCKS_APART_S = 5.0


class BootError(Exception):
    """Postigo cannot start. The text is the sentence shown to the user."""


def open_storage(settings: Settings, *, create: bool = True, upgrade: bool = True) -> None:
    """Open the database and the keyring of this process.

    With `create`, a first start makes both, and the data folder. With `upgrade`, pending migrations are
    applied. Raises BootError when one of the two is missing or they do not belong together: a missing
    database is never replaced by an empty one, nor a missing key by a new one. BootError too when there is
    no database yet without `create`, when its schema is older without `upgrade`, and when it is newer than
    this program.
    """
    if create:
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    key_path = settings.data / "keys" / "vault.key"
    if settings.database_url:
        _open_shared(settings, key_path, create=create, upgrade=upgrade)
    else:
        _open_own(settings.data / "postigo.db", key_path, create=create, upgrade=upgrade)


def _open_own(path: Path, key_path: Path, *, create: bool, upgrade: bool) -> None:
    if path.exists() != key_path.exists():
        raise BootError(_lonely(path if path.exists() else key_path, key_path if path.exists() else path))
    fresh = not path.exists()
    if fresh and not create:
        raise BootError(no_database(f"in {path.parent}", "POSTIGO_DATA"))
    ring = _open_keys(key_path, fresh=fresh)
    database.initialize(open_sqlite(path))
    try:
        database.connect(reuse_if_open=True)
        if not fresh and not sealed.KeyCheck.table_exists():
            raise BootError(_not_ours(path))
        _check_schema(f"The database {path}", upgrade=fresh or upgrade)
        _make_ready(ring, fresh=fresh)
    except pw.DatabaseError as error:
        raise BootError(
            f"The database {path} cannot be used: {error}. Restore it from a backup"
            " (./run db backup made them) together with the keys folder beside it."
        ) from error
    except VaultError as error:
        raise BootError(_wrong_key(key_path, path)) from error


def _check_schema(name: str, *, upgrade: bool) -> None:
    if newer := unknown(database.obj):
        raise BootError(
            f"{name} was brought to the schema of a newer version of Postigo ({newer[-1]}). Start that"
            " version, or restore the backup from before the update."
        )
    if not upgrade and pending(database.obj):
        raise BootError(
            f"{name} has the schema of an earlier version of Postigo. Nothing was changed. Start this version"
            " of Postigo, or call ./run migrate to change the schema alone; then try again."
        )


def _make_ready(ring: Keyring, *, fresh: bool) -> None:
    migrate(database.obj)
    sealed.use(ring)
    sealed.check_key(fresh=fresh)


def no_database(place: str, variable: str) -> str:
    """Return the sentence with which a command stops; `variable` is the setting that names the place."""
    return (
        f"There is no Postigo database {place}. Nothing was made. If Postigo keeps its data elsewhere,"
        f" correct {variable}: ./run settings shows where its value comes from. Else start Postigo first:"
        " ./run."
    )


# The PostgreSQL that several machines share


def _open_shared(settings: Settings, key_path: Path, *, create: bool, upgrade: bool) -> None:
    """Open the PostgreSQL of POSTIGO_DATABASE_URL; the first machine to do so makes tables and keys."""
    shared = connect_shared(settings)
    name = f"The database {shared.database} on {shared.connect_params.get('host', 'this machine')}"
    try:
        _check_clock(name)
        with alone(shared):
            fresh = not sealed.KeyCheck.table_exists()
            if fresh == key_path.exists():
                raise BootError(_lonely_shared(name, key_path, fresh=fresh))
            if fresh and not create:
                raise BootError(no_database(f"yet: {name} is empty", "POSTIGO_DATABASE_URL"))
            _check_schema(name, upgrade=fresh or upgrade)
            ring = _open_keys(key_path, fresh=fresh)
            if create:
                cookie_key(settings.data)  # copied with the keys folder, so that all machines share sessions
            _make_ready(ring, fresh=fresh)
    except pw.DatabaseError as error:
        raise BootError(
            f"{name} cannot be used: {_first_line(error)}. Its user must own it, or have the right to make"
            " tables in it."
        ) from error
    except VaultError as error:
        raise BootError(_wrong_key(key_path, name)) from error


def connect_shared(settings: Settings) -> Any:
    """Connect to the PostgreSQL of POSTIGO_DATABASE_URL and return it, without migrating it.

    Raises BootError when the driver is missing, the URL is malformed, or the server refuses.
    """
    try:
        from webapp.db.postgres import open_postgres  # psycopg may not be installed

        shared = open_postgres(settings.database_url, settings.data, authorities=settings.ca_file)
    except ImportError as error:
        raise BootError(
            "POSTIGO_DATABASE_URL is set, but the driver for PostgreSQL is not installed."
            " Start with ./run, which installs requirements-scale.txt."
        ) from error
    except ValueError as error:
        raise BootError(f"POSTIGO_DATABASE_URL is not the address of a PostgreSQL: {error}.") from error
    database.initialize(shared)
    try:
        database.connect(reuse_if_open=True)
    except pw.DatabaseError as error:
        raise BootError(
            "The PostgreSQL of POSTIGO_DATABASE_URL does not let Postigo in:"
            f" {_first_line(error)}. Start the server, or correct the address."
        ) from error
    return shared


def _check_clock(name: str) -> None:
    """Raise BootError when this machine's clock differs from the database server's.

    With a wrong clock, this machine would take over messages whose leases have not expired.
    """
    theirs: dt.datetime = database.execute_sql("SELECT clock_timestamp() AT TIME ZONE 'UTC'").fetchone()[0]
    apart_s = (now() - theirs).total_seconds()
    if abs(apart_s) > CLOCKS_APART_S:
        raise BootError(
            f"{name} has another time than this machine: {abs(apart_s):.0f} seconds"
            f" {'less' if apart_s > 0 else 'more'}. Set both clocks by one time server, then start again."
        )


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0].rstrip(".")


def _lonely_shared(name: str, key_path: Path, *, fresh: bool) -> str:
    if fresh:
        return (
            f"{name} is empty, but {key_path} is there. Nothing was changed. Correct POSTIGO_DATABASE_URL, or"
            " restore the database, or fill it with ./run db copy; only to begin anew, move the keys away."
        )
    return (
        f"{name} is in use, but {key_path} is missing. Nothing was changed."
        f" Copy the folder {key_path.parent} here from a machine that uses this database."
    )


# Keys


def cookie_key(data: Path) -> bytes:
    """Return the key that signs cookies; it is created once, in a file of mode 0600.

    A file of the wrong length, left by a crash or a full disk, is replaced; that ends all sessions.
    """
    path = data / "keys" / "cookies.key"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600)
    key = path.read_bytes()
    if len(key) != COOKIE_KEY_BYTES:
        key = secrets.token_bytes(COOKIE_KEY_BYTES)
        path.write_bytes(key)
    return key


def _open_keys(path: Path, *, fresh: bool) -> Keyring:
    try:
        return Keyring.create(path) if fresh else Keyring(path)
    except VaultError as error:
        raise BootError(
            f"The key file {path} cannot be read or is damaged. Restore it from the backup."
        ) from error


def _wrong_key(key_path: Path, database_name: object) -> str:
    return (
        f"The key in {key_path} is not the one with which the secrets in {database_name} were sealed."
        " Put back the keys folder that belongs to this database."
    )


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


def close_storage() -> None:
    """Close this thread's connection and those in the pool, and drop the keyring."""
    sealed.use(None)
    if database.obj is None:
        return
    if not database.is_closed():
        database.close()
    if not is_sqlite():
        database.obj.close_idle()
