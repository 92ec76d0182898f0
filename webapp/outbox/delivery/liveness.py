"""Tells by a file lock whether a worker is alive, so that nobody waits for the leases of a dead one.

Each worker holds a lock on a file of its own in the data folder. The kernel frees the lock when the
process ends, however it ends, but not while it is suspended. For workers on another machine, and
where there are no such locks, the leases decide.
"""

import contextlib
import os
from pathlib import Path

from webapp.db import folder, is_sqlite

try:
    import fcntl
except ImportError:  # not a POSIX system
    fcntl = None  # type: ignore[assignment]

FOLDER = "workers"


class LivenessLock:
    """The lock that shows that the worker `name` is alive, from now until `close`."""

    def __init__(self, name: str) -> None:
        self._handle: int | None = None
        self._path = _path_of(name)
        if self._path is None:
            return
        self._path.parent.mkdir(exist_ok=True, mode=0o700)
        self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def close(self) -> None:
        """Free the lock."""
        if self._handle is not None and self._path is not None:
            self._path.unlink(missing_ok=True)
            os.close(self._handle)
            self._handle = None


def is_gone(name: str) -> bool:
    """Tell whether the worker `name` has certainly ended; False where that is unknown."""
    path = _path_of(name)
    if path is None:
        return False
    try:
        handle = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        # With SQLite all workers run on this machine: it ended in order and released its leases.
        return is_sqlite()
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    else:
        with contextlib.suppress(FileNotFoundError):
            path.unlink()
        return True
    finally:
        os.close(handle)


def _path_of(name: str) -> Path | None:
    return None if fcntl is None else folder() / FOLDER / name.replace("/", "_")
