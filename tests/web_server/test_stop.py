"""The graceful stop of the web server: responses under way are completed, new connections are refused."""

import http.client
import socket
import threading

import pytest
from flask import Flask

from webapp.web_server import WebServer, listen

LIMIT_S = 10.0


class Slow:
    """An application whose only page answers when `go` is set."""

    def __init__(self):
        self.app = Flask("tests")
        self.asked, self.go = threading.Event(), threading.Event()
        self.app.add_url_rule("/", view_func=self._page)

    def _page(self):
        self.asked.set()
        self.go.wait(LIMIT_S)
        return "x" * 1_000_000


@pytest.fixture
def slow():
    return Slow()


@pytest.fixture
def server(settings, slow):
    """A running server; the test may stop it itself."""
    with listen("127.0.0.1", 0) as listener:
        server = WebServer(slow.app, listener, settings)
        server.port = listener.getsockname()[1]
        server.thread = threading.Thread(target=server.run)
        server.thread.start()
        yield server
        slow.go.set()
        server.stop()
        server.thread.join(LIMIT_S)
        assert not server.thread.is_alive()


def test_an_answer_under_way_arrives_whole(server, slow):
    client = http.client.HTTPConnection("127.0.0.1", server.port, timeout=LIMIT_S)
    client.request("GET", "/")
    assert slow.asked.wait(LIMIT_S)
    server.stop()
    slow.go.set()
    assert len(client.getresponse().read()) == 1_000_000
    client.close()


def test_no_connection_is_accepted_after_the_stop(server):
    server.stop()
    server.thread.join(LIMIT_S)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port), LIMIT_S)


def test_an_idle_connection_does_not_delay_the_stop(server):
    with socket.create_connection(("127.0.0.1", server.port), LIMIT_S) as idle:
        server.stop()
        server.thread.join(LIMIT_S)
        assert not server.thread.is_alive()
        assert idle.recv(1) == b""


@pytest.fixture
def plain(settings):
    """A running server with pages of several kinds; yields a connection to it."""
    app = Flask("tests")
    app.add_url_rule("/text", "text", view_func=lambda: "text")
    app.add_url_rule("/empty", "empty", view_func=lambda: "")
    app.add_url_rule("/nothing", "nothing", view_func=lambda: ("", 204))
    app.add_url_rule("/stream", "stream", view_func=lambda: (part for part in ("one ", "two")))
    with listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        server = WebServer(app, listener, settings)
        thread = threading.Thread(target=server.run)
        thread.start()
        yield port
        server.stop()
        thread.join(LIMIT_S)


def test_one_connection_serves_answers_of_all_kinds(plain):
    client = http.client.HTTPConnection("127.0.0.1", plain, timeout=LIMIT_S)
    asked = [("GET", "/text"), ("HEAD", "/text"), ("GET", "/empty"), ("GET", "/nothing"), ("GET", "/text")]
    found = []
    for method, path in [*asked, ("GET", "/stream")]:
        client.request(method, path)
        answer = client.getresponse()
        found.append((answer.status, answer.read()))
    client.close()
    assert found == [(200, b"text"), (200, b""), (200, b""), (204, b""), (200, b"text"), (200, b"one two")]


def test_requests_that_come_before_the_answers_are_all_answered(plain):
    with socket.create_connection(("127.0.0.1", plain), LIMIT_S) as client:
        client.sendall(b"GET /text HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 5)
        received = b""
        while received.count(b"\r\n\r\ntext") < 5:
            received += client.recv(65536)
