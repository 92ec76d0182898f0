"""Bring a database to the schema of this version."""

from pathlib import Path

import peewee as pw
from playhouse import migrations

FOLDER = Path(__file__).parent / "migrations"


def migrate(database: pw.Database) -> list[str]:
    """Apply the pending migrations in one transaction and return their names.

    The runner takes no lock of its own; the exclusive transaction makes a second process that
    starts at the same moment wait, and then find nothing to do.
    """
    runner = migrations.Runner(database, str(FOLDER))
    if not _pending(runner):
        return []
    with database.atomic("EXCLUSIVE") if isinstance(database, pw.SqliteDatabase) else database.atomic():
        return list(runner.up())


def _pending(runner: migrations.Runner) -> bool:
    return any(item.path is not None and item.applied is None for item in runner.status())
