"""The HTTP server: waitress on one listening socket, with a graceful stop."""

import contextlib
import socket
import threading

from flask import Flask
from waitress import wasyncore
from waitress.server import create_server

from config import Settings
from webapp import MAX_BODY_BYTES
from webapp.clock import monotonic

FINISH_LIMIT_S = 2.0  # every page answers within that; a longer wait is for a client that is gone
CONNECTIONS_MAX = 500  # browsers keep connections open; waitress stops accepting at 100 by default
LOOK_EVERY_S = 0.1
RECEIVE_BYTES = 128 * 1024  # per call of recv: bodies with attachments or batches have megabytes


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket. Raises OSError when the address is in use or not of this machine."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=1024)


class WebServer:
    """Serves `app` on a listening socket from `run` until `stop`."""

    def __init__(self, app: Flask, listener: socket.socket, settings: Settings) -> None:
        self._stopping = threading.Event()
        self._waitress = create_server(
            app,
            sockets=[listener],
            threads=settings.threads,
            connection_limit=CONNECTIONS_MAX,
            # Without it a streaming view is not told that the client has disconnected.
            channel_request_lookahead=1,
            recv_bytes=RECEIVE_BYTES,
            max_request_body_size=MAX_BODY_BYTES + 1,
            asyncore_use_poll=True,  # select() cannot handle file descriptors above 1023
            log_socket_errors=False,
            ident=None,
            **_proxy(settings.trusted_proxy),
        )

    def run(self) -> None:
        """Serve until `stop` is called, then finish the requests under way and close all connections."""
        while not self._stopping.is_set():
            self._turn(1.0)
        wasyncore.dispatcher.close(self._waitress)  # closes only the listening socket
        ends_at = monotonic() + FINISH_LIMIT_S
        while self._is_busy() and monotonic() < ends_at:
            self._turn(LOOK_EVERY_S)
        self._waitress.task_dispatcher.shutdown(timeout=FINISH_LIMIT_S)
        wasyncore.close_all(self._waitress._map, ignore_all=True)

    def stop(self) -> None:
        """Make `run` return soon. May be called from any thread and from a signal handler."""
        self._stopping.set()
        with contextlib.suppress(OSError):  # `run` has returned already
            self._waitress.pull_trigger()

    def _turn(self, wait_s: float) -> None:
        wasyncore.loop(timeout=wait_s, use_poll=True, map=self._waitress._map, count=1)

    def _is_busy(self) -> bool:
        channels = list(self._waitress.active_channels.values())
        return any(channel.requests or channel.total_outbufs_len for channel in channels)


def _proxy(address: str) -> dict[str, object]:
    """Return waitress's options to trust the X-Forwarded headers of one proxy and drop those of others."""
    if not address:
        return {"clear_untrusted_proxy_headers": True}
    return {
        "clear_untrusted_proxy_headers": True,
        "trusted_proxy": address,
        "trusted_proxy_count": 1,
        "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"},
    }
