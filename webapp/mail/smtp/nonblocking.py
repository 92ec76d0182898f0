"""Reading and writing on a socket that never blocks (`settimeout(0)`), each within a time of its own.

Most steps can be taken at once, and then cost one system call. A time-out of the socket's own would
cost two more each time, and begin anew with each record of TLS.
"""

import select
import socket
import ssl
from collections.abc import Callable
from typing import TypeVar

from webapp.clock import monotonic

Value = TypeVar("Value")


def send(sock: socket.socket, data: memoryview, limit_s: float) -> int:
    """Send what can be sent at one time; return how many bytes that were. Raises OSError.

    TimeoutError when nothing could be sent within `limit_s` seconds.
    """
    return _taken(lambda: sock.send(data), sock, limit_s, is_reading=False)


def receive(sock: socket.socket, most_bytes: int, limit_s: float) -> bytes:
    """Return what has arrived, once anything has; nothing at the end of the connection. Raises OSError.

    TimeoutError when nothing arrived within `limit_s` seconds.
    """
    return _taken(lambda: sock.recv(most_bytes), sock, limit_s, is_reading=True)


def _taken(step: Callable[[], Value], sock: socket.socket, limit_s: float, *, is_reading: bool) -> Value:
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
