"""Clients that keep the server waiting are cut, and leave the others their answers."""

import contextlib
import dataclasses
import socket
import threading

import pytest

from tests.fakes.process import LIMIT_S
from tests.web_server.running import ANSWER, Running, ending, read_answer, small_application
from webapp.clock import monotonic
from webapp.web_server import WebServer, connection, listen, listener

SHARE = 8


@pytest.fixture
def quick(monkeypatch):
    """Short time limits."""
    monkeypatch.setattr(connection, "LIMITS_S", dict.fromkeys(connection.LIMITS_S, 0.3))
    monkeypatch.setattr(listener, "LOOK_EVERY_S", 0.05)


@pytest.fixture
def running(settings):
    server = Running(dataclasses.replace(settings, connections_per_address=SHARE))
    yield server
    server.close()


HEAD = b"GET / HTTP/1.1\r\nHost: localhost\r\n"
UPLOAD = b"POST /read HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n"


def drip(client, stop):
    """Send a byte now and then until the server ends it."""
    with contextlib.suppress(OSError):
        while not stop.wait(0.02):
            client.sendall(b"x")


@pytest.mark.parametrize("start", [HEAD + b"X-Long: ", UPLOAD], ids=["header", "body"])
def test_a_header_or_body_that_drips_is_ended_with_408(quick, running, start):
    client, stop = running.open(start), threading.Event()
    dripping = threading.Thread(target=drip, args=(client, stop))
    dripping.start()
    answer = ending(client)
    stop.set()
    dripping.join(LIMIT_S)
    assert answer.startswith((b"HTTP/1.0 408 ", b"HTTP/1.1 408 "))


def test_a_connection_that_sends_nothing_is_ended(quick, running):
    assert ending(running.open()) == b""


def test_an_idle_connection_is_ended_after_its_answer(quick, running):
    assert ending(running.open(HEAD + b"\r\n")).endswith(b"fine")


def test_who_never_takes_the_answer_is_cut_and_the_thread_is_free_again(quick, running, monkeypatch):
    monkeypatch.setitem(connection.LIMITS_S, connection.HEADER, LIMIT_S)  # on a busy machine as well
    request = b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n"
    stuck = [running.open(request) for _ in range(4)]  # 30 MB each, more than waitress keeps
    running.get()  # accepted after those
    ends_at = monotonic() + LIMIT_S
    while running.connections:
        assert monotonic() < ends_at, "they are still there"
        running.get()
    assert all(len(ending(client)) < len(ANSWER) for client in stuck)


def test_a_slow_upload_that_moves_is_not_cut(quick, running, monkeypatch):
    monkeypatch.setattr(connection, "RATE_BYTES_S", 50)  # each byte is worth 20 ms
    client = running.open(UPLOAD)
    began = monotonic()
    for _ in range(100):
        client.sendall(b"x")
        threading.Event().wait(0.006)
    assert monotonic() - began > 2 * connection.LIMITS_S[connection.BODY]
    assert read_answer(client)[0] == 200


def test_one_address_has_its_share_of_connections_and_a_new_request_comes_through(running):
    idle = [running.open(HEAD) for _ in range(3 * SHARE)]
    assert running.get() == (200, b"fine")
    assert len(running.connections) <= SHARE
    assert ending(idle[0]) == b""


def test_the_one_that_waited_longest_is_cut_not_one_that_is_served(running):
    entered, go = threading.Event(), threading.Event()

    def held():
        entered.set()
        go.wait(LIMIT_S)
        return "held"

    running.app.add_url_rule("/held", view_func=held)
    first = running.open(b"GET /held HTTP/1.0\r\nHost: localhost\r\n\r\n")
    assert entered.wait(LIMIT_S)
    for _ in range(2 * SHARE):
        running.open(HEAD)
    assert running.get(source="127.0.0.2") == (200, b"fine")
    go.set()
    assert ending(first).endswith(b"held")
    assert running.get() == (200, b"fine")


def test_who_opens_more_than_its_share_has_one_thread_and_the_others_have_theirs(running):
    entered, go = threading.Semaphore(0), threading.Event()

    def held():
        entered.release()
        go.wait(LIMIT_S)
        return "held"

    running.app.add_url_rule("/held", view_func=held)
    for _ in range(2 * SHARE):
        running.open(HEAD)
    assert running.get() == (200, b"fine")  # the cuts were made before it
    asked = [running.open(b"GET /held HTTP/1.1\r\nHost: localhost\r\n\r\n") for _ in range(3)]
    assert entered.acquire(timeout=LIMIT_S)
    assert running.get(source="127.0.0.2") == (200, b"fine")
    assert not entered.acquire(blocking=False)
    go.set()
    assert [read_answer(each) for each in asked] == [(200, b"held")] * 3


def test_who_sends_request_after_request_goes_before_a_new_connection_is_refused(running):
    entered, go = threading.Semaphore(0), threading.Event()

    def held():
        entered.release()
        go.wait(LIMIT_S)
        return "held"

    running.app.add_url_rule("/held", view_func=held)
    request = b"GET /held HTTP/1.1\r\nHost: localhost\r\n\r\n"
    clients = [running.open(request * 2) for _ in range(SHARE)]
    for _ in clients:
        assert entered.acquire(timeout=LIMIT_S)
    ends_at = monotonic() + LIMIT_S
    while not all(each._unread for each in running.connections.values()):
        assert monotonic() < ends_at
    late = running.open()
    number = late.getsockname()[1]
    while True:  # until it is in, and another one is out
        open_now = list(running.connections.values())
        if len(open_now) == SHARE and number in {each.addr[1] for each in open_now}:
            break
        assert monotonic() < ends_at
    late.sendall(HEAD + b"\r\n")  # it was accepted before its request came
    go.set()
    assert read_answer(late) == (200, b"fine")


@pytest.mark.parametrize("proxy", ["2001:db8::5", "10.0.0.5"])
def test_the_address_of_the_proxy_is_known_as_connections_have_it(settings, proxy):
    server = Running(dataclasses.replace(settings, trusted_proxy=proxy))
    try:
        listener = server.server._waitress
        assert listener.address_of(proxy) == listener._exempt
    finally:
        server.close()


@pytest.mark.parametrize("neighbour", ["2001:db8::6", "2001:db8::", "2001:db8::5:0"])
def test_the_network_of_the_proxy_has_a_share_as_any_other(settings, neighbour):
    server = Running(dataclasses.replace(settings, trusted_proxy="2001:db8::5"))
    try:
        listener = server.server._waitress
        assert listener.address_of(neighbour) == "2001:db8::" != listener._exempt
    finally:
        server.close()


def test_the_trusted_proxy_has_no_share(settings):
    server = Running(dataclasses.replace(settings, connections_per_address=SHARE, trusted_proxy="127.0.0.1"))
    try:
        clients = [server.open(HEAD) for _ in range(3 * SHARE)]
        assert server.get()[0] == 200
        for client in clients:
            client.sendall(b"\r\n")
            assert read_answer(client)[0] == 200
    finally:
        server.close()


def test_a_client_that_comes_while_another_is_cut_gets_its_answer(settings):
    """The new socket may have the number of the one that is closed, of which further events are due."""
    chosen = dataclasses.replace(settings, connections_per_address=SHARE)
    with listen("127.0.0.1", 0) as door, contextlib.ExitStack() as sockets:
        server = WebServer(small_application(), door, chosen)
        address = door.getsockname()

        def client(data):
            made = sockets.enter_context(socket.create_connection(address, LIMIT_S))
            made.sendall(data)
            return made

        waiting = []
        for _ in range(SHARE):
            waiting.append(client(HEAD))
            server._turn(1.0)
        waiting[0].close()  # waited for longest, and gone at the same moment
        new = [client(HEAD + b"\r\n") for _ in range(4)]
        serving = threading.Thread(target=server.run)
        serving.start()
        try:
            assert [read_answer(each) for each in new] == [(200, b"fine")] * 4
        finally:
            server.stop()
            serving.join(LIMIT_S)


def test_what_is_cut_is_logged_once_with_its_address(running, caplog):
    for _ in range(3 * SHARE):
        running.open(HEAD)
    running.get()
    ends_at = monotonic() + LIMIT_S
    while not any("127.0.0.1" in record.message for record in caplog.records):
        assert monotonic() < ends_at, "nothing was logged"
        running.get()
    assert len([record for record in caplog.records if "connections were cut" in record.message]) == 1


@pytest.mark.parametrize(
    ("ip", "address"),
    [
        ("10.1.2.3", "10.1.2.3"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("::ffff:10.1.2.3", "10.1.2.3"),
        ("fe80::1%eth0", "fe80::"),
    ],
)
def test_an_ipv6_network_has_one_share(running, ip, address):
    assert running.server._waitress.address_of(ip) == address


def test_requests_behind_one_another_are_answered_one_at_a_time(running):
    client = running.open((HEAD + b"\r\n") * 200)
    received = b""
    while received.count(b"fine") < 200:
        received += client.recv(65536)
