"""ROOF: waitress on one listening socket, stopped without cutting answers off."""

import contextlib
import socket
import threading
from typing import Any

from flask import Flask
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import create_server
from waitress.task import WSGITask

from config import Settings
from webapp import MAX_BODY_BYTES
from webapp.clock import monotonic

FINISH_LIMIT_S = 2.0  # every page answers within that, so more would wait for a client that is gone
CONNECTIONS_MAX = 500  # browsers keep theirs open; waitress would stop accepting at 100
LOOK_EVERY_S = 0.1


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens. Raises OSError when the address cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=1024)


class _Task(WSGITask):
    """One request, whose answer leaves with its header: one packet, for which the client wakes once."""

    def write(self, data: Any) -> None:
        """Write a part of the body, and the header before the first one."""
        if data and not self.wrote_header and self.complete and self.has_body and self.content_length != 0:
            self.channel.held = self.build_response_header()
            self.wrote_header = True
        super().write(data)


class _Channel(HTTPChannel):
    """One connection. It wakes the main loop only where that has something to do for it.

    waitress does so after each request, though the loop mostly waits for the next one of this
    connection already; being woken costs more than reading a request.
    """

    task_class = _Task
    held = b""
    _is_watched = False

    def __init__(self, server: Any, *arguments: Any, **options: Any) -> None:
        super().__init__(server, *arguments, **options)
        self.server = _Waker(server, self)

    def readable(self) -> bool:
        """Tell whether the loop should watch for more; it asks each time before it waits."""
        self._is_watched = bool(super().readable())
        return self._is_watched

    def needs_loop(self) -> bool:
        """Tell whether the loop does not see by itself what is to be done."""
        return bool(
            not self._is_watched or self.will_close or self.close_when_flushed or self.total_outbufs_len
        )

    def write_soon(self, data: Any) -> int:
        """Send `data`, behind the header that was held back for it."""
        if self.held:
            held, self.held = self.held, b""
            return super().write_soon(held + data) - len(held)
        return super().write_soon(data)


class _Waker:
    """The server as one channel sees it."""

    def __init__(self, server: Any, channel: _Channel) -> None:
        self._server = server
        self._channel = channel

    def __getattr__(self, name: str) -> Any:
        return getattr(self._server, name)

    def pull_trigger(self) -> None:
        """Wake the main loop, if it is needed."""
        if self._channel.needs_loop():
            self._server.pull_trigger()


class WebServer:
    """Serves `app` on a listening socket from `run` until `stop`."""

    def __init__(self, app: Flask, listener: socket.socket, settings: Settings) -> None:
        self._stopping = threading.Event()
        self._waitress = create_server(
            app,
            sockets=[listener],
            threads=settings.threads,
            connection_limit=CONNECTIONS_MAX,
            # Without it a view that streams is never told that its reader went away.
            channel_request_lookahead=1,
            max_request_body_size=MAX_BODY_BYTES + 1,
            asyncore_use_poll=True,  # select() ends at 1024 files
            log_socket_errors=False,
            ident=None,
            **_proxy(settings.trusted_proxy),
        )
        self._waitress.channel_class = _Channel

    def run(self) -> None:
        """Serve until `stop` is called, then finish what is under way and hang up."""
        while not self._stopping.is_set():
            self._turn(1.0)
        wasyncore.dispatcher.close(self._waitress)  # only the listening socket: nobody new
        ends_at = monotonic() + FINISH_LIMIT_S
        while self._is_busy() and monotonic() < ends_at:
            self._turn(LOOK_EVERY_S)
        self._waitress.task_dispatcher.shutdown(timeout=FINISH_LIMIT_S)
        wasyncore.close_all(self._waitress._map, ignore_all=True)

    def stop(self) -> None:
        """End `run` soon; may be called from any thread and from a signal handler."""
        self._stopping.set()
        with contextlib.suppress(OSError):  # it has ended already
            self._waitress.pull_trigger()

    def _turn(self, wait_s: float) -> None:
        wasyncore.loop(timeout=wait_s, use_poll=True, map=self._waitress._map, count=1)

    def _is_busy(self) -> bool:
        channels = list(self._waitress.active_channels.values())
        return any(channel.requests or channel.total_outbufs_len for channel in channels)


def _proxy(address: str) -> dict[str, object]:
    """What waitress needs to believe the X-Forwarded headers of one proxy, and to drop all others."""
    if not address:
        return {"clear_untrusted_proxy_headers": True}
    return {
        "clear_untrusted_proxy_headers": True,
        "trusted_proxy": address,
        "trusted_proxy_count": 1,
        "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"},
    }
