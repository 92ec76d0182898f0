"""Telling those who wait for work that there is some, in the moment when it was committed.

Within a process by events. Between the processes on one SQLite data folder by datagrams: each that
waits has a socket of its own there. Between machines on one PostgreSQL by NOTIFY. Who cannot be told
looks by itself once a second.
"""

import contextlib
import os
import secrets
import socket
import threading
import weakref
from pathlib import Path
from typing import Any

import peewee as pw

from webapp.db import database, folder, is_sqlite

FOLDER = "wake"
CHANNEL = "postigo"
LISTEN_S = 0.5  # so soon a bell on PostgreSQL notices that it was closed
RECONNECT_S = 1.0
_ME = secrets.token_hex(8)
_bells: "weakref.WeakSet[WakeUp]" = weakref.WeakSet()


class WakeUp:
    """Rings for every `ring` on the same storage, and for `set`, until it is closed."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._closed = threading.Event()
        self._socket: socket.socket | None = None
        self._path = _new_path()
        if self._path is not None:
            self._open(self._path)
        if not is_sqlite():
            shared = database.obj
            threading.Thread(target=self._hear, args=(shared,), name="bell", daemon=True).start()
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

    def _hear(self, shared: Any) -> None:
        """Ring for what other processes tell, over a connection of its own that is made anew when lost."""
        import psycopg  # here, because only those who share a PostgreSQL have it

        while not self._closed.is_set():
            with contextlib.suppress(psycopg.Error), shared.own_connection() as connection:
                connection.execute(f"LISTEN {CHANNEL}")
                self._event.set()  # something may have been committed while nobody listened
                while not self._closed.is_set():
                    for heard in connection.notifies(timeout=LISTEN_S, stop_after=1):
                        if heard.payload != _ME:  # those of this process have rung already
                            self._event.set()
            self._closed.wait(RECONNECT_S)

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
        self._closed.set()
        if self._socket is not None and self._path is not None:
            _tell(self._path, b"0")
            self._path.unlink(missing_ok=True)
            self._socket = None


def notify_all() -> None:
    """Ring every bell; called after the commit of what is to be seen. Never fails, hardly takes time."""
    own = set()
    for bell in list(_bells):
        bell.set()
        own.add(bell._path)
    if not is_sqlite():
        with contextlib.suppress(pw.PeeweeException):  # then they look by themselves
            database.execute_sql("SELECT pg_notify(%s, %s)", (CHANNEL, _ME))
        return
    waiting = _folder()
    if waiting is None:
        return
    with contextlib.suppress(OSError):  # nobody has waited here yet
        for name in os.listdir(waiting):  # noqa: PTH208 - a hundred times a second, without a Path for each
            path = waiting / name
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
    return folder() / FOLDER if hasattr(socket, "AF_UNIX") and is_sqlite() else None


def _new_path() -> Path | None:
    waiting = _folder()
    return waiting and waiting / f"{os.getpid()}-{secrets.token_hex(3)}"
