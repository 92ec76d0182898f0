"""RECORDS: telling those who wait for work that there is some, in the moment when it was committed.

Within a process by events. Between the processes on one SQLite data folder by datagrams: each that
waits has a socket of its own there. Who cannot be told looks by itself once a second.
"""

import contextlib
import os
import secrets
import socket
import threading
import weakref
from pathlib import Path

import peewee as pw

from webapp.db import database

FOLDER = "wake"
_bells: "weakref.WeakSet[Bell]" = weakref.WeakSet()


class Bell:
    """Rings for every `ring` on the same storage, and for `set`, until it is closed."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._socket: socket.socket | None = None
        self._path = _new_path()
        if self._path is not None:
            self._open(self._path)
        _bells.add(self)

    def _open(self, path: Path) -> None:
        listening = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        try:
            path.parent.mkdir(exist_ok=True, mode=0o700)
            listening.bind(str(path))
        except OSError:  # a path too long for a socket, a folder that is not ours: it looks by itself
            listening.close()
            return
        self._socket = listening
        threading.Thread(target=self._listen, args=(listening,), name="bell", daemon=True).start()

    def _listen(self, listening: socket.socket) -> None:
        with contextlib.suppress(OSError):  # closed
            while listening.recv(1) != b"0":
                self._event.set()
        listening.close()

    def set(self) -> None:
        """Ring this bell alone."""
        self._event.set()

    def wait(self, timeout_s: float) -> bool:
        """Wait for a ring, at most so long; tell whether there was one, which is then over."""
        rang = self._event.wait(timeout_s)
        self._event.clear()
        return rang

    def close(self) -> None:
        """Ring no more."""
        _bells.discard(self)
        if self._socket is not None and self._path is not None:
            _tell(self._path, b"0")
            self._path.unlink(missing_ok=True)
            self._socket = None


def ring() -> None:
    """Ring every bell; called after the commit of what is to be seen. Never fails, hardly takes time."""
    own = set()
    for bell in list(_bells):
        bell.set()
        own.add(bell._path)
    folder = _folder()
    if folder is None:
        return
    with contextlib.suppress(OSError):  # nobody has waited here yet
        for name in os.listdir(folder):  # noqa: PTH208 - a hundred times a second, without a Path for each
            path = folder / name
            if path not in own and not _tell(path, b"1"):
                path.unlink(missing_ok=True)  # whoever listened there was killed


def _tell(path: Path, what: bytes) -> bool:
    """Send one byte to a bell; False when nobody listens there any more."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.setblocking(False)
        try:
            sender.sendto(what, str(path))
        except ConnectionRefusedError:
            return False
        except OSError:  # full: then it rings anyhow
            return True
    return True


def _folder() -> Path | None:
    if not hasattr(socket, "AF_UNIX") or not isinstance(database.obj, pw.SqliteDatabase):
        return None
    return Path(database.obj.database).parent / FOLDER


def _new_path() -> Path | None:
    folder = _folder()
    return folder and folder / f"{os.getpid()}-{secrets.token_hex(3)}"
