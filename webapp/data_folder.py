"""The data folder: writable, on a local disk, and used by one server at a time."""

import contextlib
import os
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

from webapp.boot import BootError, no_database

MOUNTS = Path("/proc/mounts")  # Linux only; elsewhere the file system is not checked
# SQLite's WAL needs shared memory, which network file systems do not provide (sqlite.org/wal.html).
NETWORK_FILE_SYSTEMS = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "fuse.sshfs", "davfs"}


def prepare(folder: Path, *, has_database: bool = True) -> None:
    """Create the folder with mode 0700. Raises BootError when Postigo cannot keep its data there.

    `has_database` tells whether it is to hold a SQLite database, or only the keys.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise BootError(
            f"The data folder {folder} cannot be made: {error.strerror}."
            " Make it, or set POSTIGO_DATA to another one."
        ) from error
    check(folder, has_database=has_database)


def check(folder: Path, *, has_database: bool = True) -> None:
    """Raise BootError when Postigo cannot keep its data in `folder`, or it is missing; nothing is made.

    Without a SQLite database in it, a missing folder is left to the look for the keys.
    """
    try:
        mode = folder.stat().st_mode
    except FileNotFoundError as error:
        if not has_database:
            return
        raise BootError(no_database(f"in {folder}", "POSTIGO_DATA")) from error
    except OSError as error:
        raise BootError(
            f"The data folder {folder} cannot be opened: {error.strerror}. Run this as the user that Postigo"
            " runs as, or correct POSTIGO_DATA: ./run settings shows where its value comes from."
        ) from error
    if not stat.S_ISDIR(mode):
        raise BootError(f"{folder} is not a folder. Correct POSTIGO_DATA, which names it as the data folder.")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise BootError(
            f"The data folder {folder} cannot be written to. Give this user the right to,"
            " or set POSTIGO_DATA to another one."
        )
    kind = file_system_of(folder)
    if has_database and kind in NETWORK_FILE_SYSTEMS:
        raise BootError(
            f"The data folder {folder} is on a network file system ({kind}), where a SQLite database gets"
            " damaged. Set POSTIGO_DATA to a folder on a disk of this machine."
        )


def file_system_of(folder: Path) -> str | None:
    """Return the type of the file system that holds `folder`, or None when it is unknown."""
    try:
        lines = MOUNTS.read_text(errors="surrogateescape").splitlines()
    except OSError:
        return None
    mounts = [(_unescaped(fields[1]), fields[2]) for fields in map(str.split, lines) if len(fields) > 2]
    # The longest mount point counts; of several mounts on it, the last one, which hides the others.
    holding = [(len(point), kind) for point, kind in mounts if folder.is_relative_to(point)]
    longest = max((length for length, _ in holding), default=None)
    return next((kind for length, kind in reversed(holding) if length == longest), None)


def _unescaped(point: str) -> str:
    for code, character in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        point = point.replace(code, character)
    return point


@contextlib.contextmanager
def claimed(folder: Path) -> Iterator[None]:
    """Hold the server's lock on `folder` while the block runs. Raises BootError when another server has it.

    The lock is an exclusive SQLite transaction on an empty file, because that works the same on every
    system and ends with the process.
    """
    lock = sqlite3.connect(folder / "server.lock", timeout=0, isolation_level=None)
    with contextlib.closing(lock):
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise BootError(
                f"Another Postigo is running on the data folder {folder}. Stop that one first,"
                " or set POSTIGO_DATA to another folder."
            ) from error
        yield
