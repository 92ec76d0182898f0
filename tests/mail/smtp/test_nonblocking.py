"""Operations on a non-blocking socket: at once, after a wait, or a time-out."""

import select
import socket
import threading

import pytest

from webapp.mail.smtp import nonblocking


@pytest.fixture
def pair():
    """Two ends of a connection, the first of which never blocks."""
    near, far = socket.socketpair()
    with near, far:
        near.settimeout(0)
        yield near, far


@pytest.fixture(params=["poll", "select"])
def waiting(request, monkeypatch):
    """Wait by poll(), and as systems do that have none."""
    if request.param == "select":
        monkeypatch.delattr(select, "poll")


def test_what_has_arrived_is_received_at_once(pair):
    near, far = pair
    far.send(b"hello")
    assert nonblocking.receive(near, 100, 0) == b"hello"


def test_what_arrives_later_is_waited_for(pair, waiting):
    near, far = pair
    threading.Timer(0.01, far.send, [b"hello"]).start()
    assert nonblocking.receive(near, 100, 30) == b"hello"


def test_the_end_of_the_connection_is_received_as_empty_bytes(pair):
    near, far = pair
    far.close()
    assert nonblocking.receive(near, 100, 30) == b""


def test_nothing_within_the_time_is_a_time_out(pair, waiting):
    with pytest.raises(TimeoutError):
        nonblocking.receive(pair[0], 100, 0.001)


def test_a_full_socket_takes_no_more_and_then_the_rest(pair, waiting):
    near, far = pair
    data = memoryview(b"x" * 10_000_000)
    sent = nonblocking.send(near, data, 30)
    with pytest.raises(TimeoutError):
        while True:
            sent += nonblocking.send(near, data[sent:], 0.001)
    threading.Timer(0.01, far.recv, [sent]).start()
    assert nonblocking.send(near, data[sent:], 30) > 0


def test_a_broken_connection_raises(pair):
    near, far = pair
    far.close()
    with pytest.raises(OSError, match="Broken pipe"):
        nonblocking.send(near, memoryview(b"x"), 30)
