"""Waitress on one listening socket, stopped without cutting answers off."""

import contextlib
import socket
import threading

from flask import Flask
from waitress import wasyncore
from waitress.server import create_server

from config import Settings
from webapp import MAX_BODY_BYTES
from webapp.clock import monotonic

FINISH_LIMIT_S = 2.0  # every page answers within that, so more would wait for a client that is gone
CONNECTIONS_MAX = 500  # browsers keep theirs open; waitress would stop accepting at 100
LOOK_EVERY_S = 0.1
RECEIVE_BYTES = 128 * 1024  # at one time: attachments and batches come in megabytes


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens. Raises OSError when the address cannot be had."""
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
            # Without it a view that streams is never told that its reader went away.
            channel_request_lookahead=1,
            recv_bytes=RECEIVE_BYTES,
            max_request_body_size=MAX_BODY_BYTES + 1,
            asyncore_use_poll=True,  # select() ends at 1024 files
            log_socket_errors=False,
            ident=None,
            **_proxy(settings.trusted_proxy),
        )

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
