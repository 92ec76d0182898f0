"""The contract of all kinds of connector, run for each of them."""

import socket
import threading
import time
from dataclasses import replace

import pytest

from tests.fakes.connectors import fake_of
from tests.fakes.proxies import ScriptedServer, dribble, greet_and_echo, hang_up, stay_silent, unused_port
from tests.tunnels.conftest import FAR_NAME, Attempt, route_to, works
from webapp.deadline import Cancelled, Deadline
from webapp.errors import TunnelError
from webapp.transcript import Stage, State, Transcript
from webapp.tunnels.kinds import KINDS, LoginRule
from webapp.tunnels.route import Login
from webapp.vault import Secret

every_connector = pytest.mark.parametrize("kind", list(KINDS))
every_login = pytest.mark.parametrize(
    "kind", [kind.name for kind in KINDS.values() if kind.login is not LoginRule.NONE]
)


@every_connector
def test_a_name_goes_to_the_proxy_as_a_name(route, connector, echo, answers):
    asked_here = answers("127.0.0.9")
    attempt = Attempt()
    connection = attempt.open(route, FAR_NAME, echo.port)
    assert works(connection)
    assert connector.asked == [(FAR_NAME, echo.port)]
    assert FAR_NAME not in asked_here
    assert connection.peer == ""
    assert attempt.facts(Stage.RESOLVE) == {"name": FAR_NAME, "resolved_by": "connector", "addresses": []}


@every_connector
def test_an_idn_goes_to_the_proxy_in_its_ascii_form(route, connector, echo):
    connector.names["xn--caf-dma.example"] = "127.0.0.1"
    Attempt().open(route, "Café.example", echo.port).close()
    assert connector.asked == [("xn--caf-dma.example", echo.port)]


@every_connector
def test_the_address_that_was_judged_is_the_one_the_proxy_gets(route, connector, echo):
    assert works(Attempt().open(route, "2130706433", echo.port))
    assert connector.asked == [("127.0.0.1", echo.port)]


@every_connector
def test_what_is_known_of_the_connector_is_recorded(route, echo):
    attempt = Attempt()
    attempt.open(route, "127.0.0.1", echo.port).close()
    facts = attempt.facts(Stage.CONNECTOR)
    assert facts["kind"] == route.kind
    assert (facts["name"], facts["host"], facts["port"]) == ("Filial", "127.0.0.1", route.port)
    assert facts["tunnel_opened"] is True
    (reached,) = facts["reached"]["attempts"]
    assert (reached["address"], reached["error"]) == ("127.0.0.1", None)


@every_connector
def test_a_dead_connector_never_becomes_a_direct_connection(route, echo):
    attempt = Attempt()
    with pytest.raises(TunnelError) as caught:
        attempt.open(replace(route, port=unused_port()), "127.0.0.1", echo.port)
    assert (caught.value.code, caught.value.stage) == ("connector.refused", Stage.CONNECTOR)
    assert echo.seen == 0
    assert attempt.states() == {"connector": "failed"}


@every_connector
def test_the_connectors_own_address_is_judged_too(route):
    with pytest.raises(TunnelError) as caught:
        Attempt().open(replace(route, host="169.254.169.254"), "127.0.0.1", 25)
    assert (caught.value.code, caught.value.stage) == ("address.refused", Stage.CONNECTOR)
    assert caught.value.facts["reason"] == "metadata"


@every_connector
def test_an_unknown_connector_name_is_the_connectors_fault(route, monkeypatch):
    def getaddrinfo(*args, **hints):
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    with pytest.raises(TunnelError) as caught:
        Attempt().open(replace(route, host="proxy.example"), "127.0.0.1", 25)
    assert (caught.value.code, caught.value.stage) == ("connector.not_found", Stage.CONNECTOR)
    assert caught.value.facts["host"] == "proxy.example"


@every_login
@pytest.mark.parametrize(
    ("user_name", "password"), [("josé", "wrong"), ("nobody", "maçã: 100%")], ids=["password", "name"]
)
def test_a_wrong_log_in_is_the_connectors_refusal(route, echo, user_name, password):
    attempt = Attempt()
    with pytest.raises(TunnelError) as caught:
        attempt.open(replace(route, login=Login(user_name, Secret(password))), "127.0.0.1", echo.port)
    assert (caught.value.code, caught.value.stage) == ("connector.auth_refused", Stage.CONNECTOR)
    assert caught.value.permanent
    assert attempt.states()["connector"] == State.FAILED
    assert attempt.facts(Stage.CONNECTOR)["error"] == "connector.auth_refused"
    assert attempt.states().get("connect", State.SKIPPED) == State.SKIPPED
    assert echo.seen == 0


@every_login
def test_a_missing_log_in_is_reported(route):
    with pytest.raises(TunnelError) as caught:
        Attempt().open(replace(route, login=None), "127.0.0.1", 25)
    assert (caught.value.code, caught.value.stage) == ("connector.auth_required", Stage.CONNECTOR)


@every_login
def test_the_log_in_is_not_in_the_transcript(route, echo):
    attempt = Attempt(transcript=Transcript([Secret("maçã: 100%")]))
    attempt.open(route, "127.0.0.1", echo.port).close()
    assert "maçã" not in repr(attempt.transcript.steps)


@every_connector
@pytest.mark.parametrize("script", ["silent", "dribbling"])
def test_a_proxy_that_never_completes_the_handshake_ends_at_the_deadline(kind, script, running):
    server = running(ScriptedServer(stay_silent if script == "silent" else dribble(fake_of(kind).opening)))
    attempt = Attempt(deadline=Deadline(0.5))
    began = time.monotonic()
    with pytest.raises(TunnelError) as caught:
        attempt.open(route_to(server, kind, host_key="ssh-ed25519 AAAA"), "127.0.0.1", 25)
    assert 0.4 < time.monotonic() - began < 1.5
    assert caught.value.code == "deadline.reached"
    stalled_at = fake_of(kind).stalled_at if script == "dribbling" else Stage.CONNECTOR
    assert caught.value.stage == stalled_at
    assert server.wait_until_idle()


@every_connector
def test_cancelling_from_another_thread_ends_a_blocked_handshake_at_once(kind, running):
    server = running(ScriptedServer(stay_silent))
    attempt = Attempt(deadline=Deadline(30))

    def cancel():
        server.wait_until_seen()
        attempt.deadline.cancel()

    canceller = threading.Thread(target=cancel)
    canceller.start()
    began = time.monotonic()
    with pytest.raises(Cancelled):
        attempt.open(route_to(server, kind, host_key="ssh-ed25519 AAAA"), "127.0.0.1", 25)
    assert time.monotonic() - began < 3
    canceller.join()
    assert server.wait_until_idle()


@every_connector
def test_a_mail_server_instead_of_the_proxy_is_recognised(kind, running):
    server = running(ScriptedServer(greet_and_echo))
    with pytest.raises(TunnelError) as caught:
        Attempt().open(route_to(server, kind, host_key="ssh-ed25519 AAAA"), "127.0.0.1", 25)
    assert (caught.value.code, caught.value.stage) == ("connector.protocol", Stage.CONNECTOR)
    assert server.wait_until_idle()


@every_connector
def test_a_proxy_that_closes_the_connection_has_its_own_code(kind, running):
    server = running(ScriptedServer(hang_up))
    with pytest.raises(TunnelError) as caught:
        Attempt().open(route_to(server, kind, host_key="ssh-ed25519 AAAA"), "127.0.0.1", 25)
    assert (caught.value.code, caught.value.stage) == ("connector.closed", Stage.CONNECTOR)
