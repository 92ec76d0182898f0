"""Bring a database to the schema of this version."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import peewee as pw
from playhouse import migrations

FOLDER = Path(__file__).parent / "migrations"
LOCK = "migrations"


def migrate(database: pw.Database) -> list[str]:
    """Apply the pending migrations in one transaction and return their names.

    The runner takes no lock of its own. On SQLite the exclusive transaction makes a second process that
    starts at the same time wait, and then find nothing to do. On PostgreSQL the caller holds the lock
    of `alone` already, because even listing the pending migrations creates the runner's table.
    """
    runner = migrations.Runner(database, str(FOLDER))
    if not _pending(runner):
        return []
    with database.atomic("EXCLUSIVE") if isinstance(database, pw.SqliteDatabase) else database.atomic():
        return list(runner.up())


def pending(database: pw.Database) -> list[str]:
    """Return the names of the migrations that are to be applied; none makes a table."""
    return _pending(migrations.Runner(database, str(FOLDER)))


def unknown(database: pw.Database) -> list[str]:
    """Return the names of the migrations that a newer version of the program has applied."""
    runner = migrations.Runner(database, str(FOLDER))
    return [item.name for item in runner.status() if item.path is None]


@contextmanager
def alone(database: pw.Database) -> Iterator[None]:
    """Hold the lock for preparing this PostgreSQL while the block runs, waiting for it as long as needed."""
    key = "hashtextextended(%s, 0)"
    database.execute_sql("SET lock_timeout = 0")  # migrations of another process may take minutes
    database.execute_sql(f"SELECT pg_advisory_lock({key})", (LOCK,))
    try:
        yield
    finally:
        database.execute_sql(f"SELECT pg_advisory_unlock({key})", (LOCK,))
        database.execute_sql("RESET lock_timeout")


def _pending(runner: migrations.Runner) -> list[str]:
    return [item.name for item in runner.status() if item.path is not None and item.applied is None]
