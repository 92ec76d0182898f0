"""Copy the database to one file, complete and checked, while it is in use.

Copying the file by hand would leave out the commits that are still in the write-ahead log.
"""

import contextlib
import os
import sqlite3
from pathlib import Path

from webapp.errors import Invalid, Unavailable


def back_up(database: Path, target: Path) -> int:
    """Copy `database` to the new file `target` with mode 0600, and return its size in bytes.

    Raises Invalid when `database` does not exist or `target` does; Unavailable when the copy cannot be
    written or is damaged. No incomplete `target` is left behind.
    """
    if not database.exists():
        raise Invalid("backup.nothing", path=str(database))
    try:
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError as error:
        raise Invalid("backup.exists", path=str(target)) from error
    except OSError as error:
        raise Unavailable("backup.failed", path=str(target), reason=error.strerror) from error
    try:
        _copy(database, target)
        _flush_to_disk(target)
    except (sqlite3.Error, OSError) as error:
        target.unlink()
        raise Unavailable("backup.failed", path=str(target), reason=str(error)) from error
    except Unavailable:
        target.unlink()
        raise
    return target.stat().st_size


def _copy(database: Path, target: Path) -> None:
    with (
        contextlib.closing(sqlite3.connect(database)) as source,
        contextlib.closing(sqlite3.connect(target)) as copy,
    ):
        # All pages in one step: a consistent snapshot, while others may write.
        source.backup(copy)
        # The copy is in WAL mode like its original and would need a second file; DELETE keeps it to one.
        copy.execute("PRAGMA journal_mode = DELETE")
        found = copy.execute("PRAGMA integrity_check").fetchone()[0]
        if found != "ok":
            raise Unavailable("backup.damaged", reason=found)


def _flush_to_disk(target: Path) -> None:
    for path in (target, target.parent):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
