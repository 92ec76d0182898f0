"""The HTTP server: waitress on one listening socket, with limits of its own and a graceful stop.

What is added to waitress: total time limits, a share of connections for each address (`listener`,
`connection`), limits and a budget for bodies (`incoming`), and answers of the application where waitress
would refuse a request in plain English (`refusal`).
"""

import contextlib
import socket
import threading
from pathlib import Path

from flask import Flask
from waitress import wasyncore
from waitress.adjustments import Adjustments

from config import Settings
from webapp.clock import monotonic
from webapp.web_server.bytes_under_way import BytesUnderWay
from webapp.web_server.incoming import HEADER_MOST, BodyRules, IncomingRequest
from webapp.web_server.listener import Listener

FINISH_LIMIT_S = 2.0  # every page answers within that; a longer wait is for a client that is gone
LOOK_EVERY_S = 0.1
RECEIVE_BYTES = 128 * 1024  # per call of recv: bodies with attachments or batches have megabytes
MEGABYTE = 1024 * 1024
API = "/api/"
UNLIMITED = 2**62  # waitress has one limit for all paths; ours is in `incoming`


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket. Raises OSError when the address is in use or not of this machine."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=1024)


class WebServer:
    """Serves `app` on a listening socket from `run` until `stop`."""

    def __init__(
        self, app: Flask, listener: socket.socket, settings: Settings, budget: BytesUnderWay | None = None
    ) -> None:
        self._stopping = threading.Event()
        self.budget = budget or BytesUnderWay(settings.bytes_under_way_mb * MEGABYTE)
        adj = Adjustments(
            sockets=[listener],
            threads=settings.threads,
            # Without it a streaming view is not told that the client has disconnected.
            channel_request_lookahead=1,
            recv_bytes=RECEIVE_BYTES,
            max_request_header_size=HEADER_MOST + 1,  # it refuses what has as many
            max_request_body_size=UNLIMITED,
            asyncore_use_poll=True,  # select() cannot handle file descriptors above 1023
            log_socket_errors=False,
            ident=None,
            **_proxy(settings.trusted_proxy),
        )
        hosts = app.config.get("TRUSTED_HOSTS") or [settings.host]
        self._waitress = Listener(
            app,
            listener,
            adj,
            share=settings.connections_per_address,
            exempt=settings.trusted_proxy,
            own_host=hosts[0],
            parser=type("Request", (IncomingRequest,), {"rules": _body_rules(app, settings, self.budget)}),
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
        for connection in list(self._waitress.active_channels.values()):
            connection.handle_close()
        wasyncore.close_all(self._waitress._map, ignore_all=True)

    def stop(self) -> None:
        """Make `run` return soon. May be called from any thread and from a signal handler."""
        self._stopping.set()
        with contextlib.suppress(OSError):  # `run` has returned already
            self._waitress.pull_trigger()

    def _turn(self, wait_s: float) -> None:
        wasyncore.loop(timeout=wait_s, use_poll=True, map=self._waitress._map, count=1)
        self._waitress.make_room()
        self._waitress.look()

    def _is_busy(self) -> bool:
        channels = list(self._waitress.active_channels.values())
        return any(channel.requests or channel.total_outbufs_len for channel in channels)


def _body_rules(app: Flask, settings: Settings, budget: BytesUnderWay) -> BodyRules:
    most_of_pages = app.config["MAX_CONTENT_LENGTH"] or UNLIMITED
    most_of_api = settings.api_max_body_mb * MEGABYTE
    return BodyRules(
        most_bytes=lambda path: most_of_api if path.startswith(API) else most_of_pages,
        budget=budget,
        folder=_spool_folder(settings.data),
    )


def _spool_folder(data: Path) -> Path:
    """Return the folder for bodies that arrive: on the disk of the data, because /tmp may be memory."""
    folder = data / "arriving"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


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
