"""The database handle, the base of all models, and the fields they share.

`database` and `sealed.keyring` are the only process-wide handles; the roof sets them once.
"""

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import peewee as pw

from webapp.db import sqlite

database = pw.DatabaseProxy()

LARGEST_ID = 2**63 - 1  # both engines keep row numbers in 8 bytes
NO_ROW = -1


class IdField(pw.AutoField):
    """A row number that is never given twice.

    SQLite gives the highest number again after its row was deleted; a new account would then
    inherit what was kept under the old one's number, its audit entries first of all.
    """

    def ddl(self, ctx: pw.Context) -> pw.Node:
        node = super().ddl(ctx)
        if is_sqlite():
            return pw.NodeList((node, pw.SQL("AUTOINCREMENT")))
        return node

    def db_value(self, value: Any) -> Any:
        """Return `value` for the database; what a form sends may be too large a number for any row."""
        number = super().db_value(value)
        return number if number is None or abs(number) <= LARGEST_ID else NO_ROW


class SchemaModel(pw.Model):
    """Base of every record."""

    id = IdField()

    class Meta:
        database = database
        legacy_table_names = False


class UtcDateTimeField(pw.DateTimeField):
    """A moment as naive UTC; an aware value is a mistake of ours and is refused."""

    def db_value(self, value: dt.datetime | None) -> Any:
        if value is not None and value.tzinfo is not None:
            raise ValueError("moments are stored as naive UTC")
        return super().db_value(value)

    def python_value(self, value: Any) -> Any:
        """Return the moment; SQLite keeps it as the text that we gave it."""
        return dt.datetime.fromisoformat(value) if isinstance(value, str) else value


# One encoder: making it takes as long as a small document does.
as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class JsonField(pw.TextField):
    """A JSON document kept as text, the same on every engine."""

    def db_value(self, value: Any) -> str | None:
        return None if value is None else as_json(value)

    def python_value(self, value: str | None) -> Any:
        return None if value is None else json.loads(value)


def is_sqlite() -> bool:
    """Tell whether the records are in a SQLite file, and not in a PostgreSQL that several machines share."""
    return isinstance(database.obj, pw.SqliteDatabase)


def folder() -> Path:
    """Return the data folder of this machine: beside the SQLite file, or what was said of it on opening."""
    shared: Any = database.obj
    return Path(shared.database).parent if is_sqlite() else shared.folder


def connect() -> None:
    """Have a usable connection in this thread: what a server had before it was started anew is lost."""
    shared: Any = database.obj
    if not is_sqlite() and shared.is_lost():
        database.close()
    database.connect(reuse_if_open=True)


def wait_at_most(wait_ms: int) -> None:
    """Wait no longer than this for another's write lock, on this connection."""
    if is_sqlite():
        sqlite.wait_at_most(wait_ms)
    else:
        database.execute_sql(f"SET lock_timeout = {wait_ms:d}")


@contextmanager
def writing(*, together: bool = False) -> Iterator[None]:
    """Run a block as one write transaction; inside another one, as a savepoint of it.

    Such blocks never run at the same time as one another: a rule that looks at several rows before it
    writes one holds without locks of its own. PostgreSQL lets those that say `together` run beside all
    others; they rely on conditional updates and unique indexes alone. SQLite has one writer at a time
    anyhow.
    """
    if database.in_transaction():
        with database.atomic():
            yield
    elif is_sqlite():
        with sqlite.writing(database.obj):
            yield
    else:
        with database.atomic():
            if not together:
                serialized("writing")
            yield


def serialized(what: str) -> None:
    """Let no other transaction that says the same `what` go on before the present one ends.

    For `writing` blocks that run together and still have to count rows before they write one.
    """
    if not is_sqlite():
        database.execute_sql("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (what,))


@contextmanager
def only_one(what: str) -> Iterator[bool]:
    """Yield whether nobody else on the same PostgreSQL is at `what`; while the block runs, nobody begins it.

    On SQLite always True: there whoever does something twice has to wait for a writer anyhow.
    """
    if is_sqlite():
        yield True
        return
    key = "hashtextextended(%s, 0)"
    is_mine: bool = database.execute_sql(f"SELECT pg_try_advisory_lock({key})", (what,)).fetchone()[0]
    try:
        yield is_mine
    finally:
        if is_mine:
            database.execute_sql(f"SELECT pg_advisory_unlock({key})", (what,))
