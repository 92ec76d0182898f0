"""What one connection does to the others when it meets a fault: nothing."""

import select

import pytest

from tests.fakes.process import LIMIT_S
from tests.web_server.running import Running
from webapp.web_server import listener
from webapp.web_server.incoming import IncomingRequest


@pytest.fixture
def running(settings, monkeypatch):
    """A server to which each client has sent its request before it is accepted."""

    def has_sent(sock):
        return bool(select.select([sock], [], [], LIMIT_S)[0])

    monkeypatch.setattr(listener, "_has_sent", has_sent)
    server = Running(settings)
    yield server
    server.close()


@pytest.mark.parametrize(
    "request_line",
    ["GET http://[x/ HTTP/1.1", f"GET / HTTP/1.1\r\nContent-Length: {'9' * 5000}", "GET /\xff\x00 HTTP/1.1"],
)
def test_a_request_that_cannot_be_read_closes_only_its_own_connection(running, request_line):
    client = running.open(f"{request_line}\r\nHost: localhost\r\n\r\n".encode("latin-1"))
    assert client.recv(20).startswith(b"HTTP/1.1 400")
    assert running.get() == (200, b"fine")


def test_a_fault_while_a_request_is_read_closes_only_its_own_connection(running, monkeypatch, caplog):
    class Fault(Exception):
        pass

    read_header = IncomingRequest.parse_header

    def parse_header(self, header_plus):
        if b"/fault" in header_plus:
            raise Fault
        read_header(self, header_plus)

    monkeypatch.setattr(IncomingRequest, "parse_header", parse_header)
    client = running.open(b"GET /fault HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert client.recv(20) == b""
    assert running.get() == (200, b"fine")
    assert "Fault" in caplog.text
