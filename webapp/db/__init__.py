"""The database handle, the base of all models, and the fields they share.

`database` and `sealed.keyring` are the only process-wide handles; `webapp.boot` sets them once.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import peewee as pw

from webapp.db import sqlite

database = pw.DatabaseProxy()

LARGEST_ID = 2**63 - 1  # both databases keep row ids in 8 bytes
NO_ROW = -1


class IdField(pw.AutoField):
    """An automatic primary key whose values are never reused.

    Without AUTOINCREMENT, SQLite reuses the highest id once its row is deleted; a new account would
    then inherit what is kept under the old one's id, such as its audit entries.
    """

    def ddl(self, ctx: pw.Context) -> pw.Node:
        node = super().ddl(ctx)
        if is_sqlite():
            return pw.NodeList((node, pw.SQL("AUTOINCREMENT")))
        return node

    def db_value(self, value: Any) -> Any:
        """Return `value` for the database, or `NO_ROW` when it is too large for any id (forms send such)."""
        number = super().db_value(value)
        return number if number is None or abs(number) <= LARGEST_ID else NO_ROW


class SchemaModel(pw.Model):
    """Base of every model: its table is on `database` and has an `IdField`."""

    id = IdField()

    class Meta:
        database = database
        legacy_table_names = False


class UtcDateTimeField(pw.DateTimeField):
    """A point in time, stored as naive UTC. Writing an aware value is a programming error: ValueError."""

    def db_value(self, value: dt.datetime | None) -> Any:
        if value is not None and value.tzinfo is not None:
            raise ValueError("moments are stored as naive UTC")
        return super().db_value(value)

    def python_value(self, value: Any) -> Any:
        """Return the datetime; SQLite stores it as text in ISO 8601."""
        return dt.datetime.fromisoformat(value) if isinstance(value, str) else value


_encoder = msgspec.json.Encoder()


def as_json(value: Any) -> str:
    """Return plain values as one line of JSON, as the database keeps it.

    By msgspec, because the record of each delivery goes this way: the standard library took ten times as
    long, a tenth of what a worker did. Raises UnicodeEncodeError for a lone surrogate, which neither
    database takes.
    """
    return _encoder.encode(value).decode()


class JsonField(pw.TextField):
    """A JSON document stored as text, the same on SQLite and PostgreSQL."""

    def db_value(self, value: Any) -> str | None:
        return None if value is None else as_json(value)

    def python_value(self, value: str | None) -> Any:
        return None if value is None else msgspec.json.decode(value)


def is_sqlite() -> bool:
    """Return True when the database is a SQLite file, False when it is a shared PostgreSQL."""
    return isinstance(database.obj, pw.SqliteDatabase)


def folder() -> Path:
    """Return the data folder of this machine: the SQLite file's, or the one given to `open_postgres`."""
    shared: Any = database.obj
    return Path(shared.database).parent if is_sqlite() else shared.folder


def connect() -> None:
    """Open a connection in this thread unless it has one; replace one that PostgreSQL has closed.

    After a restart of the PostgreSQL server, the connections from before are closed.
    """
    shared: Any = database.obj
    if not is_sqlite() and shared.is_lost():
        database.close()
    database.connect(reuse_if_open=True)


def release() -> None:
    """Close the connection of this thread while it waits for something else; the next query opens one.

    Does nothing within a transaction.
    """
    if not database.in_transaction():
        database.close()


def wait_at_most(wait_ms: int) -> None:
    """Limit how long this connection waits for a lock that another one holds, in milliseconds."""
    if is_sqlite():
        sqlite.wait_at_most(wait_ms)
    else:
        database.execute_sql(f"SET lock_timeout = {wait_ms:d}")


@contextmanager
def writing(*, together: bool = False) -> Iterator[None]:
    """Run a block as one write transaction; within another transaction, as a savepoint.

    Write transactions run one at a time, so a block may read several rows to decide whether to write
    one, without locks of its own. On PostgreSQL a block with `together=True` runs concurrently with all
    others and must rely on conditional updates and unique indexes alone. SQLite always has a single
    writer. Raises peewee's OperationalError when the lock is not free in time (see `wait_at_most`).
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
    """Take the lock named `what` until the present transaction ends; wait while another one has it.

    For `writing(together=True)` blocks that have to count rows before they write one. Does nothing on
    SQLite, which has a single writer.
    """
    if not is_sqlite():
        database.execute_sql("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (what,))


@contextmanager
def only_one(what: str) -> Iterator[bool]:
    """Try to take the lock named `what` for the length of the block, and yield whether that succeeded.

    The lock excludes every other process on the same PostgreSQL. On SQLite it always succeeds: there
    the write transaction inside the block makes a second process wait.
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
