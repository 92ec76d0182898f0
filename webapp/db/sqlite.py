"""Opens the SQLite file, and queues its writers."""

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
# synchronous 2 is FULL: what an answer acknowledges is on the disk, which NORMAL does not promise
# for the last commits before a power failure (sqlite.org/pragma.html#pragma_synchronous).
# busy_timeout in ms: a page answers within two seconds, so it may wait a little less for a lock.
BUSY_MS = 1500
RETRY_S = (0.0002, 0.001)
SQLITE_PRAGMAS = {
    "journal_mode": "wal",
    "foreign_keys": 1,
    "busy_timeout": BUSY_MS,
    "synchronous": 2,
    "cache_size": -16_000,
}
# Threads of this process queue for this lock: SQLite's busy handler would sleep longer and longer.
_queue = threading.Lock()


def open_sqlite(path: Path) -> pw.SqliteDatabase:
    """Return the database in the file at `path`, with foreign keys, WAL and full durability switched on."""
    return pw.SqliteDatabase(str(path), pragmas=SQLITE_PRAGMAS)


class _Patience(threading.local):
    """How many seconds this thread waits for the write lock."""

    s: float = BUSY_MS / 1000


_patience = _Patience()


def wait_at_most(wait_ms: int) -> None:
    """Limit how long this thread waits for the write lock, in milliseconds."""
    _patience.s = wait_ms / 1000


@contextmanager
def writing(database: pw.SqliteDatabase) -> Iterator[None]:
    """Run a block as one write transaction.

    Raises peewee's OperationalError "database is locked" when the lock is not free in time.
    It begins with BEGIN IMMEDIATE: a transaction that reads first and writes later fails with
    "database is locked" whatever the busy timeout is (sqlite.org/isolation.html).
    """
    ends_at = monotonic() + _patience.s
    if not _queue.acquire(timeout=_patience.s):
        raise pw.OperationalError("database is locked")
    try:
        with _begun(database, ends_at):
            yield
    finally:
        _queue.release()


@contextmanager
def _begun(database: pw.SqliteDatabase, ends_at: float) -> Iterator[None]:
    """Run a block in a transaction with the write lock of the file, waiting until `ends_at` to get it.

    SQLite's busy handler sleeps 1, 2, 5, 10, … 100 ms, while the lock is mostly held for less than one.
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
        time.sleep(random.uniform(*RETRY_S))  # noqa: S311 - jitter, not a secret
    database.execute_sql(f"PRAGMA busy_timeout = {BUSY_MS:d}")
    try:
        yield
    except BaseException:
        if not transaction.__exit__(*sys.exc_info()):
            raise
    else:
        transaction.__exit__(None, None, None)
