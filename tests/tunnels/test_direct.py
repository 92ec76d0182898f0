"""The route without a connector: how connecting fails, and how the time is shared."""

import errno
import socket
import subprocess
import sys
import threading
import time

import pytest

from tests.fakes.proxies import unused_port
from tests.tunnels.conftest import Attempt
from webapp.deadline import Cancelled, Deadline
from webapp.errors import TunnelError
from webapp.transcript import Stage, Transcript
from webapp.tunnels import dial, direct
from webapp.tunnels.route import DIRECT


@pytest.fixture
def full():
    """A port whose queue of connections is full: a further one gets no answer."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server, Crowd(server) as port:
        yield port


class Crowd:
    """Fills the queue of a listening server that accepts no connection."""

    def __init__(self, server: socket.socket) -> None:
        self._port = server.getsockname()[1]
        self._sockets: list[socket.socket] = []

    def __enter__(self) -> int:
        for _ in range(8):
            sock = socket.socket()
            self._sockets.append(sock)
            sock.setblocking(False)
            sock.connect_ex(("127.0.0.1", self._port))
        return self._port

    def __exit__(self, *failure: object) -> None:
        for sock in self._sockets:
            sock.close()


@pytest.fixture
def connecting(monkeypatch):
    """Let connecting to each address fail with the given errno."""

    def arrange(**errnos: int):
        def connected(address, *rest):
            raise OSError(errnos[address.family], "as the network says")

        monkeypatch.setattr(dial, "_connected", connected)
        monkeypatch.setattr(direct, "source_address", lambda address, port: None)

    return arrange


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ECONNREFUSED, "connect.refused"),
        (errno.ETIMEDOUT, "connect.timeout"),
        (errno.ENETUNREACH, "connect.unreachable"),
        (errno.EHOSTUNREACH, "connect.unreachable"),
        (errno.ECONNRESET, "connect.reset"),
        (errno.EACCES, "connect.failed"),
    ],
)
def test_each_fault_of_the_network_has_its_code(connecting, number, code):
    connecting(ipv4=number)
    attempt = Attempt()
    with pytest.raises(TunnelError) as caught:
        attempt.open(DIRECT, "192.0.2.1", 25)
    assert (caught.value.code, caught.value.stage) == (code, Stage.CONNECT)
    assert caught.value.facts["attempts"] == attempt.facts(Stage.CONNECT)["attempts"]


def test_our_own_address_is_known_where_the_connection_failed():
    attempt = Attempt()
    with pytest.raises(TunnelError):
        attempt.open(DIRECT, "127.0.0.1", unused_port())
    assert attempt.facts(Stage.CONNECT)["local"] == "127.0.0.1"


def test_ipv6_without_an_ipv6_network_is_reported(connecting, answers):
    connecting(ipv6=errno.ENETUNREACH)
    answers("2001:db8::1", "2001:db8::2")
    with pytest.raises(TunnelError) as caught:
        Attempt().open(DIRECT, "mail.example", 25)
    assert caught.value.code == "connect.no_ipv6_route"


def test_the_reason_from_nearest_the_server_is_reported(connecting, answers):
    connecting(ipv4=errno.ECONNREFUSED, ipv6=errno.ENETUNREACH)
    answers("2001:db8::1", "192.0.2.1")
    attempt = Attempt()
    with pytest.raises(TunnelError) as caught:
        attempt.open(DIRECT, "mail.example", 25)
    assert caught.value.code == "connect.refused"
    errors = [one["error"] for one in attempt.facts(Stage.CONNECT)["attempts"]]
    assert errors == ["connect.unreachable", "connect.refused"]


def test_no_answer_ends_at_the_limit_for_one_address(full, monkeypatch):
    monkeypatch.setattr(dial, "PER_ADDRESS_LIMIT_S", 0.2)
    with pytest.raises(TunnelError) as caught:
        Attempt().open(DIRECT, "127.0.0.1", full)
    assert caught.value.code == "connect.timeout"


def test_no_answer_ends_at_the_deadline(full):
    attempt = Attempt(deadline=Deadline(0.4))
    began = time.monotonic()
    with pytest.raises(TunnelError) as caught:
        attempt.open(DIRECT, "127.0.0.1", full)
    assert 0.3 < time.monotonic() - began < 1.5
    assert (caught.value.code, caught.value.stage) == ("deadline.reached", Stage.CONNECT)
    assert attempt.facts(Stage.CONNECT)["attempts"][0]["error"] == "connect.timeout"


def test_the_first_address_leaves_time_for_the_second(full, answers):
    answers("127.0.0.1", "::1")
    attempt = Attempt(deadline=Deadline(1))
    with pytest.raises(TunnelError) as caught:
        attempt.open(DIRECT, "mail.example", full)
    tried = attempt.facts(Stage.CONNECT)["attempts"]
    assert [one["error"] for one in tried] == ["connect.timeout", "connect.refused"]
    assert 400 < tried[0]["ms"] < 700
    assert caught.value.code == "connect.refused"


def test_cancelling_from_another_thread_ends_a_connection_attempt_at_once(full):
    deadline = Deadline(30)
    started = threading.Event()
    transcript = Transcript(on_change=lambda step: step.stage == Stage.CONNECT and started.set())
    threading.Thread(target=lambda: started.wait(5) and deadline.cancel()).start()
    began = time.monotonic()
    with pytest.raises(Cancelled):
        Attempt(deadline=deadline, transcript=transcript).open(DIRECT, "127.0.0.1", full)
    assert time.monotonic() - began < 3


def test_a_cancel_that_falls_between_watching_and_connecting_is_noticed(full, monkeypatch):
    deadline = Deadline(30)
    watch = deadline.watch
    monkeypatch.setattr(deadline, "watch", lambda sock: (watch(sock), deadline.cancel()))
    began = time.monotonic()
    with pytest.raises(Cancelled):
        Attempt(deadline=deadline).open(DIRECT, "127.0.0.1", full)
    assert time.monotonic() - began < 3


def test_paramiko_is_not_loaded_by_the_tunnels():
    program = "import sys, webapp.tunnels; sys.exit('paramiko' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_short_lines_are_not_delayed_for_an_ack():
    with socket.create_server(("127.0.0.1", 0)) as server:
        connection = Attempt().open(DIRECT, "127.0.0.1", server.getsockname()[1])
        try:
            assert connection.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        finally:
            connection.close()
