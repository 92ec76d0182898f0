"""Wakes the threads that wait for work as soon as new work is committed.

Within a process by events; between the processes on one SQLite data folder by datagrams, to a Unix
socket there for each that waits; between machines on one PostgreSQL by LISTEN and NOTIFY. A wake-up may
be lost, so a waiting thread also looks once a second.
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
LISTEN_S = 0.5  # the longest that the listening thread takes to notice `close`
RECONNECT_S = 1.0
_ME = secrets.token_hex(8)
_wake_ups: "weakref.WeakSet[WakeUp]" = weakref.WeakSet()


class WakeUp:
    """An event that is set by every `notify_all` on the same database, and by `set`, until it is closed."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._closed = threading.Event()
        self._socket: socket.socket | None = None
        self._path = _new_path()
        if self._path is not None:
            self._open(self._path)
        if not is_sqlite():
            shared = database.obj
            threading.Thread(target=self._hear, args=(shared,), name="wake-up", daemon=True).start()
        _wake_ups.add(self)

    def _open(self, path: Path) -> None:
        listening = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        try:
            path.parent.mkdir(exist_ok=True, mode=0o700)
            listening.bind(str(path))
        except OSError:  # the path is too long for a socket, or the folder is not writable: do without
            listening.close()
            return
        self._socket = listening
        threading.Thread(target=self._listen, args=(listening,), name="wake-up", daemon=True).start()

    def _listen(self, listening: socket.socket) -> None:
        with contextlib.suppress(OSError):  # closed
            while listening.recv(1) != b"0":
                self._event.set()
        listening.close()

    def _hear(self, shared: Any) -> None:
        """Set the event at each NOTIFY of another process, on a dedicated connection that is reopened."""
        import psycopg  # here, because it is installed only where PostgreSQL is used

        while not self._closed.is_set():
            with contextlib.suppress(psycopg.Error), shared.own_connection() as connection:
                connection.execute(f"LISTEN {CHANNEL}")
                self._event.set()  # a notification may have been missed before LISTEN
                while not self._closed.is_set():
                    for heard in connection.notifies(timeout=LISTEN_S, stop_after=1):
                        if heard.payload != _ME:  # `notify_all` has set those of this process already
                            self._event.set()
            self._closed.wait(RECONNECT_S)

    def set(self) -> None:
        """Wake only the thread that waits on this one."""
        self._event.set()

    def wait(self, timeout_s: float) -> bool:
        """Wait up to `timeout_s` seconds for the event; clear it and return whether it was set."""
        was_set = self._event.wait(timeout_s)
        self._event.clear()
        return was_set

    def close(self) -> None:
        """Stop listening, and remove the socket."""
        _wake_ups.discard(self)
        self._closed.set()
        if self._socket is not None and self._path is not None:
            _tell(self._path, b"0")
            self._path.unlink(missing_ok=True)
            self._socket = None


def notify_all() -> None:
    """Set every `WakeUp` on this database, in this process and others. Call it after the commit.

    Never raises, and does not wait for the receivers.
    """
    own = set()
    for wake_up in list(_wake_ups):
        wake_up.set()
        own.add(wake_up._path)
    if not is_sqlite():
        with contextlib.suppress(pw.PeeweeException):  # the others look once a second anyway
            database.execute_sql("SELECT pg_notify(%s, %s)", (CHANNEL, _ME))
        return
    waiting = _folder()
    if waiting is None:
        return
    with contextlib.suppress(OSError):  # the folder does not exist until a process waits
        for name in os.listdir(waiting):  # noqa: PTH208 - called a hundred times a second; Path is slower
            path = waiting / name
            if path not in own and not _tell(path, b"1"):
                path.unlink(missing_ok=True)  # left behind by a process that was killed


def _tell(path: Path, what: bytes) -> bool:
    """Send one byte to the socket at `path`; return False when no process has it open any more."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.setblocking(False)
        try:
            sender.sendto(what, str(path))
        except ConnectionRefusedError:
            return False
        except OSError:  # its buffer is full, so a wake-up is pending there
            return True
    return True


def _folder() -> Path | None:
    return folder() / FOLDER if hasattr(socket, "AF_UNIX") and is_sqlite() else None


def _new_path() -> Path | None:
    waiting = _folder()
    return waiting and waiting / f"{os.getpid()}-{secrets.token_hex(3)}"
