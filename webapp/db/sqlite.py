"""How the SQLite file is opened, and how its writers stand in line."""

import random
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import peewee as pw

from webapp.clock import monotonic

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
# Threads of this process stand in line here: SQLite would let each sleep for longer and longer.
_line = threading.Lock()


def open_sqlite(path: Path) -> pw.SqliteDatabase:
    """Return a database over the file at `path`, with the pragmas that our promises need."""
    return pw.SqliteDatabase(str(path), pragmas=SQLITE_PRAGMAS)


class _Patience(threading.local):
    """How many seconds this thread waits for another's write lock."""

    s: float = BUSY_MS / 1000


_patience = _Patience()


def wait_at_most(wait_ms: int) -> None:
    """Wait no longer than this for another's write lock, in this thread."""
    _patience.s = wait_ms / 1000


@contextmanager
def writing(database: pw.SqliteDatabase) -> Iterator[None]:
    """Run a block as one write transaction. Raises peewee's OperationalError when others write for too long.

    SQLite is asked for the write lock at once: a transaction that reads first and writes later
    fails with "database is locked" whatever the busy timeout says.
    """
    ends_at = monotonic() + _patience.s
    if not _line.acquire(timeout=_patience.s):
        raise pw.OperationalError("database is locked")
    try:
        with _begun(database, ends_at):
            yield
    finally:
        _line.release()


@contextmanager
def _begun(database: pw.SqliteDatabase, ends_at: float) -> Iterator[None]:
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
