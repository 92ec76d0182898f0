"""A web server in this process, with a small application, and clients that misbehave."""

import contextlib
import http.client
import socket
import threading
from typing import Any

from flask import Flask, request

import config
from tests.fakes.process import LIMIT_S
from webapp.web_server import WebServer, listen, refusal

ANSWER = b"x" * 30_000_000  # more than waitress keeps of an answer


def small_application() -> Flask:
    """Return an application with a short answer, a large one, and one that reads the body."""
    app = Flask("tests")
    refusal.install(app)
    app.add_url_rule("/", "short", lambda: "fine")
    app.add_url_rule("/large", "large", lambda: ANSWER)
    app.add_url_rule("/read", "read", lambda: str(len(request.get_data())), methods=["POST"])
    return app


class Running:
    """A server that runs until `close`, and the connections to it."""

    def __init__(self, settings: config.Settings, app: Flask | None = None) -> None:
        self.app = app or small_application()
        self._open_things = contextlib.ExitStack()
        listener = self._open_things.enter_context(listen("127.0.0.1", 0))
        self.port = listener.getsockname()[1]
        self.server = WebServer(self.app, listener, settings)
        self._thread = threading.Thread(target=self.server.run)
        self._thread.start()

    @property
    def connections(self) -> dict[int, Any]:
        """The open connections as the server has them."""
        return self.server._waitress.active_channels

    def open(self, data: bytes = b"") -> socket.socket:
        """Return a connection over which `data` was sent."""
        client = socket.create_connection(("127.0.0.1", self.port), LIMIT_S)
        self._open_things.callback(client.close)
        client.sendall(data)
        return client

    def get(self, path: str = "/", *, source: str = "127.0.0.1") -> tuple[int, bytes]:
        """Ask for a page over a connection of its own, from a loopback address."""
        client = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=LIMIT_S, source_address=(source, 0)
        )
        with contextlib.closing(client):
            client.request("GET", path)
            answer = client.getresponse()
            return answer.status, answer.read()

    def close(self) -> None:
        """Stop the server."""
        self.server.stop()
        self._thread.join(LIMIT_S)
        self._open_things.close()


def read_answer(client: socket.socket) -> tuple[int, bytes]:
    """Read one answer over `client`, however many packets it comes in: its status and its body."""
    response = http.client.HTTPResponse(client)
    response.begin()
    return response.status, response.read()


def ending(client: socket.socket) -> bytes:
    """Read until the server ends the connection, and return what it sent."""
    received = b""
    with contextlib.suppress(ConnectionResetError):
        while piece := client.recv(65536):
            received += piece
    return received
