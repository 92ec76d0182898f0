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

    The runner takes no lock of its own; the exclusive transaction makes a second process that
    starts at the same moment wait, and then find nothing to do. On PostgreSQL whoever opens the
    storage has that lock already (`alone`): even looking makes the runner's table.
    """
    runner = migrations.Runner(database, str(FOLDER))
    if not _pending(runner):
        return []
    with database.atomic("EXCLUSIVE") if isinstance(database, pw.SqliteDatabase) else database.atomic():
        return list(runner.up())


@contextmanager
def alone(database: pw.Database) -> Iterator[None]:
    """Let no other process, on whatever machine, prepare the same PostgreSQL while the block runs."""
    key = "hashtextextended(%s, 0)"
    database.execute_sql("SET lock_timeout = 0")  # another may need minutes for its migrations
    database.execute_sql(f"SELECT pg_advisory_lock({key})", (LOCK,))
    try:
        yield
    finally:
        database.execute_sql(f"SELECT pg_advisory_unlock({key})", (LOCK,))
        database.execute_sql("RESET lock_timeout")


def _pending(runner: migrations.Runner) -> bool:
    return any(item.path is not None and item.applied is None for item in runner.status())
