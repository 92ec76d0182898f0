"""RECORDS: the database handle, the base of all models, and the fields they share.

`database` and `sealed.keyring` are the only process-wide handles; the roof sets them once.
"""

import datetime as dt
import json
import random
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import peewee as pw

from webapp.clock import monotonic

database = pw.DatabaseProxy()

# foreign_keys is off in SQLite unless asked for. WAL lets pages read while a worker writes.
# synchronous 2 is FULL: what an answer acknowledges has reached the disk, which NORMAL does not
# promise for the last commits before a power cut (sqlite.org/pragma.html#pragma_synchronous).
# busy_timeout in ms: a page answers within two seconds, so it may wait for a lock a little less.
BUSY_MS = 1500
RETRY_S = (0.0002, 0.001)
SQLITE_PRAGMAS = {
    "journal_mode": "wal",
    "foreign_keys": 1,
    "busy_timeout": BUSY_MS,
    "synchronous": 2,
    "cache_size": -16_000,
}


LARGEST_ID = 2**63 - 1  # both engines keep row numbers in 8 bytes
NO_ROW = -1


class IdField(pw.AutoField):
    """A row number that is never given twice.

    SQLite gives the highest number again after its row was deleted; a new account would then
    inherit what was kept under the old one's number, its audit entries first of all.
    """

    def ddl(self, ctx: pw.Context) -> pw.Node:
        node = super().ddl(ctx)
        if isinstance(database.obj, pw.SqliteDatabase):
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


class JsonField(pw.TextField):
    """A JSON document kept as text, the same on every engine."""

    def db_value(self, value: Any) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def python_value(self, value: str | None) -> Any:
        return None if value is None else json.loads(value)


def open_sqlite(path: Path) -> pw.SqliteDatabase:
    """Return a database over the file at `path`, with the pragmas that our promises need."""
    return pw.SqliteDatabase(str(path), pragmas=SQLITE_PRAGMAS)


def write_alone(model: type[pw.Model]) -> None:
    """Let no other transaction write rows of `model` until this one ends.

    For rules over several rows that no index can keep. SQLite has one writer at a time anyhow.
    """
    if not isinstance(database.obj, pw.SqliteDatabase):
        database.execute_sql(f'LOCK TABLE "{model._meta.table_name}" IN SHARE ROW EXCLUSIVE MODE')


def wait_at_most(wait_ms: int) -> None:
    """Wait no longer than this for another's write lock, on this connection of a SQLite database."""
    if isinstance(database.obj, pw.SqliteDatabase):
        _patience.s = wait_ms / 1000


@contextmanager
def writing() -> Iterator[None]:
    """Run a block as one write transaction; inside another one, as a savepoint of it.

    SQLite is asked for the write lock at once: a transaction that reads first and writes later
    fails with "database is locked" whatever the busy timeout says.
    """
    if database.in_transaction() or not isinstance(database.obj, pw.SqliteDatabase):
        with database.atomic():
            yield
        return
    ends_at = monotonic() + _patience.s
    if not _line.acquire(timeout=_patience.s):
        raise pw.OperationalError("database is locked")
    try:
        with _begun(ends_at):
            yield
    finally:
        _line.release()


# Threads of this process stand in line here: SQLite would let each sleep for longer and longer.
_line = threading.Lock()


class _Patience(threading.local):
    """How many seconds this thread waits for another's write lock."""

    s: float = BUSY_MS / 1000


_patience = _Patience()


@contextmanager
def _begun(ends_at: float) -> Iterator[None]:
    """Run a block in a transaction that has the write lock of the file, once other processes let go of it.

    SQLite's own waiting sleeps 1, 2, 5, 10, … 100 ms, while the lock is mostly held for less than one.
    """
    database.execute_sql("PRAGMA busy_timeout = 0")
    while True:
        transaction = database.atomic("IMMEDIATE")
        try:
            transaction.__enter__()
            break
        except pw.OperationalError as error:
            if "locked" not in str(error) or monotonic() >= ends_at:
                database.execute_sql(f"PRAGMA busy_timeout = {BUSY_MS:d}")
                raise
        time.sleep(random.uniform(*RETRY_S))  # noqa: S311 - only so that two do not wake together
    database.execute_sql(f"PRAGMA busy_timeout = {BUSY_MS:d}")
    try:
        yield
    except BaseException:
        if not transaction.__exit__(*sys.exc_info()):
            raise
    else:
        transaction.__exit__(None, None, None)
