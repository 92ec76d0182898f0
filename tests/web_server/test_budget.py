"""The bytes of bodies that arrive are bounded, and given back whatever becomes of them."""

import socket
import threading

import pytest

from tests.fakes.process import LIMIT_S
from tests.web_server.running import Running, ending
from webapp.web_server.bytes_under_way import BytesUnderWay

MIB = 1024 * 1024


def upload(size, sent):
    head = f"POST /read HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {size}\r\n\r\n"
    return head.encode() + b"x" * sent


@pytest.fixture
def running(settings, monkeypatch):
    server = Running(settings)
    monkeypatch.setattr(server.server.budget, "_most_bytes", 4 * MIB)
    yield server
    server.close()


def arrived(running, size):
    """Wait until the budget holds as many bytes."""
    for _ in range(2000):
        if running.server.budget.held_bytes == size:
            return
        threading.Event().wait(0.005)
    raise AssertionError(f"{running.server.budget.held_bytes} bytes are held, not {size}")


def test_a_body_that_does_not_fit_is_503_with_retry_after_before_it_is_sent(running):
    running.open(upload(3 * MIB, 3 * MIB - 1))
    arrived(running, 3 * MIB - 1)
    answer = ending(running.open(upload(2 * MIB, 0)))
    assert answer.startswith(b"HTTP/1.1 503 ") and b"Retry-After: 5" in answer


def test_bodies_that_outgrow_the_budget_together_are_not_all_kept(running):
    first, second = (running.open(upload(3 * MIB, 1 * MIB)) for _ in range(2))
    arrived(running, 2 * MIB)
    first.sendall(b"x" * (2 * MIB - 1))
    arrived(running, 4 * MIB - 1)
    second.sendall(b"xx")
    assert ending(second).startswith(b"HTTP/1.1 503 ")
    first.sendall(b"x")
    assert ending(first).startswith(b"HTTP/1.1 200 ")
    arrived(running, 0)


@pytest.mark.parametrize("end", ["answered", "hung up"])
def test_the_bytes_are_given_back(running, end):
    client = running.open(upload(3 * MIB, 3 * MIB - 1))
    arrived(running, 3 * MIB - 1)
    if end == "answered":
        client.sendall(b"x")
        assert str(3 * MIB).encode() in ending(client)
    else:
        client.shutdown(socket.SHUT_RDWR)
        client.close()
    arrived(running, 0)


def test_large_bodies_are_answered_one_by_one_and_leave_the_threads_to_the_pages(running):
    under_way, most, go = [], [], threading.Event()

    def held():
        under_way.append(1)
        most.append(len(under_way))
        go.wait(LIMIT_S)
        under_way.pop()
        return "held"

    running.app.add_url_rule("/held", view_func=held, methods=["POST"])
    size = MIB + 1
    head = f"POST /held HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {size}\r\n\r\n"
    clients = [running.open(head.encode() + b"x" * size) for _ in range(3)]
    arrived(running, 3 * size)
    assert running.get() == (200, b"fine")
    go.set()
    assert all(ending(client).endswith(b"held") for client in clients)
    assert max(most) == 1


def test_large_bodies_wait_on_disk_in_the_data_folder_under_no_name(running, settings):
    running.open(upload(3 * MIB, 3 * MIB - 1))
    arrived(running, 3 * MIB - 1)
    assert list((settings.data / "arriving").iterdir()) == []


def test_a_budget_has_room_until_it_is_full():
    budget = BytesUnderWay(10)
    assert budget.has_room(10) and not budget.has_room(11)
    assert budget.change(10) and not budget.change(1)
    budget.change(-11)
    assert budget.held_bytes == 0 and budget.has_room(10)
