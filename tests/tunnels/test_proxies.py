"""The replies of SOCKS5 and HTTP proxies, byte by byte, and the code for each."""

import base64

import pytest

from tests.fakes.proxies import GREETING, ScriptedServer, answer, stay_silent
from tests.tunnels.conftest import PASSWORD, USER_NAME, Attempt, route_to
from webapp.deadline import Deadline
from webapp.errors import TunnelError
from webapp.transcript import Stage, State
from webapp.tunnels.kinds import handshake, http_connect
from webapp.tunnels.route import Login
from webapp.vault import Secret

NO_LOGIN, WITH_LOGIN, LOGIN_TAKEN = b"\x05\x00", b"\x05\x02", b"\x01\x00"
CONNECTED = b"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x19"


def fault(running, kind: str, *replies: bytes, attempt: Attempt | None = None, **changes) -> TunnelError:
    """Return the error of an attempt through a proxy that answers with `replies`."""
    server = running(ScriptedServer(answer(*replies)))
    with pytest.raises(TunnelError) as caught:
        (attempt or Attempt()).open(route_to(server, kind, **changes), "mail.example", 25)
    assert server.wait_until_idle()
    return caught.value


@pytest.mark.parametrize(
    ("number", "code", "words"),
    [
        (1, "connector.target_unreachable", "General SOCKS server failure"),
        (2, "connector.target_refused", "Connection not allowed by ruleset"),
        (3, "connector.target_unreachable", "Network unreachable"),
        (4, "connector.target_unreachable", "Host unreachable"),
        (5, "connector.target_unreachable", "Connection refused by destination host"),
        (6, "connector.target_unreachable", "TTL expired"),
        (7, "connector.target_refused", "Command not supported or protocol error"),
        (8, "connector.target_refused", "Address type not supported"),
    ],
)
def test_each_socks5_reply_has_its_code_and_words(running, number, code, words):
    error = fault(running, "socks5", NO_LOGIN, bytes([5, number, 0, 1, 0, 0, 0, 0, 0, 0]))
    assert (error.code, error.stage) == (code, Stage.CONNECT)
    assert (error.reply_code, error.reply_text) == (number, words)


@pytest.mark.parametrize(
    ("status", "code", "stage"),
    [
        ("403 Forbidden", "connector.target_refused", Stage.CONNECT),
        ("405 Method Not Allowed", "connector.protocol", Stage.CONNECTOR),
        ("501 Not Implemented", "connector.protocol", Stage.CONNECTOR),
        ("502 Bad Gateway", "connector.target_unreachable", Stage.CONNECT),
        ("503 Service Unavailable", "connector.target_unreachable", Stage.CONNECT),
        ("504 Gateway Timeout", "connector.target_timeout", Stage.CONNECT),
        ("407 Proxy Authentication Required", "connector.auth_refused", Stage.CONNECTOR),
        ("401 Unauthorized", "connector.auth_refused", Stage.CONNECTOR),
    ],
)
def test_each_http_status_has_its_code_and_words(running, status, code, stage):
    error = fault(running, "http_connect", f"HTTP/1.1 {status}\r\nX: y\r\n\r\n".encode())
    assert (error.code, error.stage) == (code, stage)
    assert (error.reply_code, error.reply_text) == (int(status[:3]), status)


@pytest.mark.parametrize(
    ("kind", "replies"),
    [
        ("socks5", [b"\x04\x5a"]),
        ("socks5", [b"HTTP/1.1 400 Bad Request\r\n\r\n"]),
        ("socks5", [b"\x05\x01"]),
        ("socks5", [WITH_LOGIN, b"\x07\x00"]),
        ("socks5", [NO_LOGIN, b"\x05\x63\x00\x01"]),
        ("socks5", [NO_LOGIN, b"\x05\x00\x00\x03\x02\xff\xfe\x00\x19"]),
        ("http_connect", [b"\x05\x00"]),
        ("http_connect", [b"HTTP/1.1 twohundred OK\r\n\r\n"]),
        ("http_connect", [b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 4000]),
        ("http_connect", [b"SSH-2.0-OpenSSH_9.2\r\n"]),
    ],
)
def test_what_is_no_proxy_of_that_kind_is_reported(running, kind, replies):
    error = fault(running, kind, *replies)
    assert (error.code, error.stage) == ("connector.protocol", Stage.CONNECTOR)


def test_socks5_without_an_acceptable_method_wants_a_log_in(running):
    assert fault(running, "socks5", b"\x05\xff", login=None).code == "connector.auth_required"
    assert fault(running, "socks5", b"\x05\xff").code == "connector.auth_refused"
    assert fault(running, "socks5", WITH_LOGIN, b"\x01\x01").code == "connector.auth_refused"


@pytest.mark.parametrize("kind", ["socks5", "http_connect"])
def test_a_greeting_that_comes_with_the_answer_is_not_lost(running, kind):
    head = b"HTTP/1.1 200 OK\r\nProxy-Agent: x\r\n\r\n"
    replies = [NO_LOGIN, CONNECTED + GREETING] if kind == "socks5" else [head + GREETING]
    server = running(ScriptedServer(answer(*replies)))
    connection = Attempt().open(route_to(server, kind, login=None), "mail.example", 25)
    try:
        connection.sock.settimeout(5)
        assert connection.sock.recv(100) == GREETING
    finally:
        connection.close()


def test_an_http_head_in_pieces_is_not_taken_for_the_greeting(running):
    async def in_pieces(reader, writer):
        await reader.read(4096)
        for piece in (b"HTTP/1.1 2", b"00 OK\r\nProxy", b"-Agent: x\r\n\r", b"\n", GREETING):
            writer.write(piece)
            await writer.drain()
        await reader.read(1)

    server = running(ScriptedServer(in_pieces))
    connection = Attempt().open(route_to(server, "http_connect"), "mail.example", 25)
    try:
        connection.sock.settimeout(5)
        assert connection.sock.makefile("rb").readline() == GREETING
    finally:
        connection.close()


@pytest.mark.parametrize(
    "interim",
    [
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\nX: y\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n",
        b"HTTP/1.0 199 Hm\n\n",
    ],
)
def test_interim_responses_are_skipped(running, interim):
    server = running(ScriptedServer(answer(interim + b"HTTP/1.1 200 OK\r\n\r\n" + GREETING)))
    connection = Attempt().open(route_to(server, "http_connect", login=None), "mail.example", 25)
    try:
        connection.sock.settimeout(5)
        assert connection.sock.recv(100) == GREETING
    finally:
        connection.close()
    refusing = fault(running, "http_connect", interim + b"HTTP/1.1 403 Forbidden\r\n\r\n")
    assert (refusing.code, refusing.reply_code) == ("connector.target_refused", 403)


def test_interim_responses_without_end_are_no_proxy(running, monkeypatch):
    monkeypatch.setattr(http_connect, "HEAD_LIMIT_BYTES", 200)
    error = fault(running, "http_connect", b"HTTP/1.1 100 Continue\r\n\r\n" * 20)
    assert error.code == "connector.protocol"


def test_an_http_proxy_that_closes_in_the_middle_of_its_head_did_not_connect(running):
    async def half(reader, writer):
        await reader.read(4096)
        writer.write(b"HTTP/1.1 200 OK\r\n")

    server = running(ScriptedServer(half))
    with pytest.raises(TunnelError) as caught:
        Attempt().open(route_to(server, "http_connect"), "mail.example", 25)
    assert caught.value.code == "connector.closed"


def test_the_http_request_brackets_ipv6_and_sends_the_log_in_in_utf8(running):
    heard = []

    async def listen(reader, writer):
        heard.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        await reader.read(1)

    server = running(ScriptedServer(listen))
    Attempt().open(route_to(server, "http_connect"), "2001:db8::1", 25).close()
    login = base64.b64encode(f"{USER_NAME}:{PASSWORD}".encode())
    assert heard[0].startswith(b"CONNECT [2001:db8::1]:25 HTTP/1.1\r\n")
    assert b"Proxy-Authorization: Basic " + login + b"\r\n" in heard[0]


@pytest.mark.parametrize(
    ("kind", "user_name", "password"),
    [
        ("socks5", "é" * 128, "x"),
        ("socks5", "x", "é" * 128),
        ("socks5", "x", ""),
        ("http_connect", "domain:user", "x"),
        ("http_connect", "", "x"),
    ],
)
def test_a_log_in_that_the_protocol_cannot_carry_is_reported_before_connecting(
    running, kind, user_name, password
):
    server = running(ScriptedServer(stay_silent))
    with pytest.raises(TunnelError) as caught:
        Attempt().open(route_to(server, kind, login=Login(user_name, Secret(password))), "mail.example", 25)
    assert (caught.value.code, caught.value.permanent) == ("connector.login_unusable", True)
    assert server.seen == 0


@pytest.mark.parametrize(
    ("replies", "code", "stage"),
    [
        ([], "connector.timeout", Stage.CONNECTOR),
        ([NO_LOGIN], "connector.target_timeout", Stage.CONNECT),
    ],
)
def test_a_handshake_has_a_limit_of_its_own(running, monkeypatch, replies, code, stage):
    monkeypatch.setattr(handshake, "HANDSHAKE_LIMIT_S", 0.2)
    attempt = Attempt(deadline=Deadline(10))
    error = fault(running, "socks5", *replies, attempt=attempt)
    assert (error.code, error.stage) == (code, stage)
    assert attempt.states()[stage] == State.FAILED


def test_what_a_proxy_says_is_cut_and_cleaned(running):
    error = fault(running, "http_connect", b"HTTP/1.1 403 \x1b[31m\xff" + b"a" * 5000 + b"\r\n\r\n")
    assert len(error.reply_text) == 200
    assert error.reply_text.startswith("403 ?[31m?aaa")
