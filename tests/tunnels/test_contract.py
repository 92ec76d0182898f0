"""The contract of all kinds of route, run for each of them against real servers on loopback."""

import gc
import os
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from tests.fakes.proxies import ScriptedServer, greet_and_echo, unused_port
from tests.tunnels.conftest import Attempt, works
from webapp.deadline import Cancelled
from webapp.errors import TunnelError
from webapp.transcript import Stage, State, Transcript
from webapp.tunnels.kinds import KINDS
from webapp.tunnels.route import DIRECT, AddressPolicy, Route

every_kind = pytest.mark.parametrize("kind", [DIRECT.kind, *KINDS])


def refused_code(route: Route) -> str:
    """Return the code for a server that refuses the connection."""
    return "connect.refused" if route.kind == DIRECT.kind else "connector.target_unreachable"


@every_kind
def test_it_works(route, echo):
    assert works(Attempt().open(route, "127.0.0.1", echo.port))


@every_kind
def test_it_works_with_a_name_resolved_by_ourselves(route, echo, answers):
    answers("127.0.0.1")
    attempt = Attempt()
    connection = attempt.open(replace(route, resolve_remotely=False), "mail.here.example", echo.port)
    assert works(connection)
    assert connection.peer == "127.0.0.1"
    facts = attempt.facts(Stage.RESOLVE)
    assert facts["resolved_by"] == "local"
    assert facts["addresses"] == [{"address": "127.0.0.1", "family": "ipv4", "allowed": True}]


@every_kind
def test_it_works_to_an_ipv6_server(route, running):
    server = running(ScriptedServer(greet_and_echo, "::1"))
    connection = Attempt().open(route, "[::1]", server.port)
    assert connection.peer == "::1"
    assert works(connection)


@every_kind
def test_a_second_address_is_tried_when_the_first_one_refuses(route, echo, answers):
    answers("::1", "127.0.0.1")
    attempt = Attempt()
    connection = attempt.open(replace(route, resolve_remotely=False), "mail.here.example", echo.port)
    assert connection.peer == "127.0.0.1"
    assert works(connection)
    tried = attempt.facts(Stage.CONNECT)["attempts"]
    assert [(one["address"], one["error"]) for one in tried] == [
        ("::1", refused_code(route)),
        ("127.0.0.1", None),
    ]


@every_kind
def test_a_refusing_server_is_reported_at_the_stage_connect(route):
    attempt = Attempt()
    with pytest.raises(TunnelError) as caught:
        attempt.open(route, "127.0.0.1", unused_port())
    assert caught.value.code == refused_code(route)
    assert caught.value.stage == Stage.CONNECT
    assert attempt.facts(Stage.CONNECT)["error"] == refused_code(route)
    assert attempt.states()["connect"] == State.FAILED
    assert attempt.states()["connector"] == (State.SKIPPED if route.kind == DIRECT.kind else State.DONE)


@every_kind
def test_a_refused_address_is_never_connected_to(route, echo):
    attempt = Attempt(policy=AddressPolicy(denied=("127.1.0.0/16",)))
    with pytest.raises(TunnelError) as caught:
        attempt.open(route, "0x7f010001", echo.port)
    assert (caught.value.code, caught.value.stage) == ("address.refused", Stage.RESOLVE)
    assert caught.value.facts["reason"] == "denied"
    assert echo.seen == 0


@every_kind
def test_an_email_address_is_not_a_host(route):
    with pytest.raises(TunnelError) as caught:
        Attempt().open(route, "someone@mail.example", 25)
    assert caught.value.code == "resolve.looks_like_email"


@every_kind
def test_a_line_break_in_the_host_is_refused_before_connecting(route, connector):
    with pytest.raises(TunnelError) as caught:
        Attempt().open(route, "mail.example:25 HTTP/1.1\r\nX: y", 25)
    assert caught.value.code == "resolve.bad_name"
    assert not getattr(connector, "asked", [])


@every_kind
def test_stages_are_recorded_in_their_order_with_facts(route, echo):
    attempt = Attempt()
    with_remarks = attempt.open(route, "127.0.0.1", echo.port)
    with_remarks.close()
    assert list(attempt.transcript.steps) == [Stage.CONNECTOR, Stage.RESOLVE, Stage.CONNECT]
    connect = attempt.transcript.steps[Stage.CONNECT]
    assert (connect.facts["peer"], connect.facts["local"]) == ("127.0.0.1", "127.0.0.1")
    (tried,) = connect.facts["attempts"]
    assert tried["error"] is None and tried["ms"] >= 0
    assert [line.sign for line in connect.lines] == ["*"]


@every_kind
def test_cancelling_before_the_start_opens_nothing(route, echo, connector):
    attempt = Attempt()
    attempt.deadline.cancel()
    with pytest.raises(Cancelled):
        attempt.open(route, "127.0.0.1", echo.port)
    assert echo.seen == 0
    assert connector is None or connector.wait_until_idle()


@every_kind
@pytest.mark.parametrize("stage", [Stage.CONNECTOR, Stage.RESOLVE, Stage.CONNECT])
def test_cancelling_at_the_end_of_a_stage_leaves_nothing_open(route, stage, echo, connector):
    def cancel(step):
        if step.stage == stage and step.state is not State.RUNNING:
            raise Cancelled

    with pytest.raises(Cancelled):
        Attempt(transcript=Transcript(on_change=cancel)).open(route, "127.0.0.1", echo.port)
    assert echo.wait_until_idle()
    assert connector is None or connector.wait_until_idle()


@every_kind
def test_the_deadline_still_watches_the_returned_socket(route, echo):
    attempt = Attempt()
    connection = attempt.open(route, "127.0.0.1", echo.port)
    connection.sock.settimeout(5)
    connection.sock.recv(100)
    threading.Thread(target=attempt.deadline.cancel).start()
    try:
        assert connection.sock.recv(1) == b""
    finally:
        connection.close()
    assert echo.wait_until_idle()


@every_kind
def test_the_whole_of_a_large_exchange_arrives(route, echo):
    connection = Attempt().open(route, "127.0.0.1", echo.port)
    sent = os.urandom(700_000)
    writer = threading.Thread(target=connection.sock.sendall, args=(sent,))
    try:
        connection.sock.settimeout(5)
        with connection.sock.makefile("rb") as file:
            file.readline()
            writer.start()
            assert file.read(len(sent)) == sent
        writer.join()
    finally:
        connection.close()


@every_kind
def test_nothing_stays_open_after_success_or_failure(route, echo, connector):
    servers = [server for server in (echo, connector) if server]

    def go():
        works(Attempt().open(route, "127.0.0.1", echo.port))
        with pytest.raises(TunnelError):
            Attempt().open(route, "127.0.0.1", unused_port())
        with pytest.raises(TunnelError):
            Attempt().open(route, "no name", 25)
        assert all(server.wait_until_idle() for server in servers)

    go()  # what is opened once for good (imports, urandom) is not a leak
    before = _engine_threads()
    sockets = _open_sockets(servers)
    go()
    assert _engine_threads() == before
    assert _open_sockets(servers) == sockets


def _engine_threads() -> set[str]:
    names = {thread.name for thread in threading.enumerate()}
    return {name for name in names if name.startswith(("look-up", "ssh-pump", "Thread-"))}


def _open_sockets(servers: list) -> int:
    gc.collect()
    for server in servers:
        server.thread.call(server.thread.settle())
    return sum(_is_socket(entry) for entry in Path("/proc/self/fd").iterdir())


def _is_socket(entry: Path) -> bool:
    try:
        return str(entry.readlink()).startswith("socket:")
    except FileNotFoundError:  # the listing itself was one of the entries
        return False
