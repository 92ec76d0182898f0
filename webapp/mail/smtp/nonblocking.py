"""Reading and writing on a non-blocking socket (`settimeout(0)`), each with its own time limit.

Most operations succeed at once and then cost one system call. The socket's own time-out would cost two
more each time, and start again with each TLS record.
"""

import errno
import select
import socket
import ssl
from collections.abc import Callable
from typing import TypeVar

from webapp.clock import monotonic

Value = TypeVar("Value")


def send(sock: socket.socket, data: memoryview, limit_s: float) -> int:
    """Send as much of `data` as one call can, and return the number of bytes sent. Raises OSError.

    Raises TimeoutError when nothing could be sent within `limit_s` seconds.
    """
    return _attempt(lambda: sock.send(data), sock, limit_s, is_reading=False)


def receive(sock: socket.socket, most_bytes: int, limit_s: float) -> bytes:
    """Return the next bytes received, at most `most_bytes`; empty at the end of the connection.

    Raises OSError, and TimeoutError when nothing arrived within `limit_s` seconds.
    """
    return _attempt(lambda: sock.recv(most_bytes), sock, limit_s, is_reading=True)


def _attempt(step: Callable[[], Value], sock: socket.socket, limit_s: float, *, is_reading: bool) -> Value:
    ends_at = None
    while True:
        try:
            return step()
        except BlockingIOError:
            for_reading = is_reading
        except ssl.SSLWantReadError:
            for_reading = True
        except ssl.SSLWantWriteError:
            for_reading = False
        moment = monotonic()
        ends_at = ends_at or moment + limit_s
        if moment >= ends_at or not _is_ready(sock, ends_at - moment, for_reading=for_reading):
            raise TimeoutError("timed out")


def _is_ready(sock: socket.socket, wait_s: float, *, for_reading: bool) -> bool:
    if not hasattr(select, "poll"):  # Windows, where select() has no limit
        readable, writable = ([sock], []) if for_reading else ([], [sock])
        return any(select.select(readable, writable, [], wait_s))
    waiting = select.poll()
    waiting.register(sock, select.POLLIN if for_reading else select.POLLOUT)
    return bool(waiting.poll(wait_s * 1000 + 1))


def ending_of(error: OSError | None) -> str:
    """Return a word for how a connection ended: `closed`, an errno name, or OpenSSL's reason."""
    if isinstance(error, ssl.SSLError):
        return error.reason or "closed"
    return errno.errorcode.get((error and error.errno) or 0, "closed")


def is_end(error: ssl.SSLError) -> bool:
    """Tell whether a failure of TLS is that the connection ended."""
    return isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError | ssl.SSLSyscallError)
