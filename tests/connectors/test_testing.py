"""The test of a connector alone, through real proxies and an SSH host on loopback."""

import json
import threading

import pytest

from tests.conftest import TESTER
from tests.connectors.conftest import SECRET
from tests.connectors.test_host_keys import accept
from tests.fakes.connectors import fake_of
from tests.fakes.proxies import (
    GREETING,
    ScriptedServer,
    greet_and_echo,
    socks5_proxy,
    stay_silent,
    unused_port,
)
from tests.fakes.ssh_server import SshServer
from webapp.connectors import host_keys, routes, service, testing
from webapp.connectors.models import Connector
from webapp.deadline import Cancelled, Deadline
from webapp.tunnels.kinds import KINDS

FAR_NAME = "mail.far-end.example"
NAMES = {FAR_NAME: "127.0.0.1"}


def states(run) -> dict[str, str]:
    return {step["stage"]: step["state"] for step in run.steps}


@pytest.fixture
def greeter(running):
    return running(ScriptedServer(greet_and_echo))


@pytest.fixture
def through(running, connector, credential):
    """A maker of connectors to a fresh proxy or jump host of a kind, with a log-in."""

    def make(kind: str, password: str = SECRET) -> Connector:
        fake = running(fake_of(kind).start(NAMES, "tunnel", password))
        return connector(kind=kind, host=fake.host, port=fake.port, credential=credential())

    return make


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_tunnel_is_opened_and_the_first_line_is_shown(through, greeter, tested, kind):
    row = through(kind)
    if row.has_host_key:
        row = accept(row, tested)
    run = tested(row, FAR_NAME, greeter.port)
    assert (run.state, run.result["code"]) == ("accepted", "accepted")
    assert run.result["facts"]["banner"] == GREETING.decode().strip()
    assert states(run) == {"connector": "done", "resolve": "done", "connect": "done", "banner": "done"}
    assert greeter.wait_until_idle()


def test_a_silent_server_is_sent_nothing_and_is_no_failure(running, through, tested, monkeypatch):
    heard = []

    async def listen(reader, writer):
        heard.append(await reader.read(100))

    server = running(ScriptedServer(listen))
    monkeypatch.setattr(testing, "LISTEN_S", 0.2)
    run = tested(through("socks5"), FAR_NAME, server.port)
    assert (run.state, states(run)["banner"]) == ("accepted", "skipped")
    assert server.wait_until_idle()
    assert heard == [b""]


def test_the_first_line_is_cut_and_control_characters_are_shown_as_escapes(running, through, tested):
    async def shout(reader, writer):
        writer.write(b"\x1b[31m\xff" + b"a" * 100_000)
        await reader.read(1)

    run = tested(through("socks5"), FAR_NAME, running(ScriptedServer(shout)).port)
    banner = run.result["facts"]["banner"]
    assert banner.startswith("\\x1b[31m\\xffaaa")
    assert len(banner) < testing.FIRST_LINE_BYTES + 20


@pytest.mark.parametrize("kind", ["socks5", "http_connect"])
def test_a_refused_log_in_is_the_connectors_fault(through, greeter, tested, kind):
    run = tested(through(kind, password="other"), FAR_NAME, greeter.port)
    assert (run.state, run.result["code"]) == ("refused", "connector.auth_refused")
    assert run.result["facts"]["connector"] == "Filial"
    assert greeter.seen == 0


def test_a_connector_that_is_off_never_becomes_a_direct_connection(connector, greeter, tested):
    row = connector(host="127.0.0.1", port=unused_port())
    run = tested(row, "127.0.0.1", greeter.port)
    assert run.result["code"] == "connector.refused"
    assert greeter.seen == 0


def test_a_forbidden_address_is_refused(through, tested):
    run = tested(through("socks5"), "169.254.169.254", 80)
    assert run.result["code"] == "address.refused"


def test_an_unknown_host_key_ends_the_test_before_any_log_in(running, connector, credential, greeter, tested):
    host = running(SshServer(NAMES, password=SECRET))
    row = connector(kind="ssh", host=host.host, port=host.port, credential=credential())
    run = tested(row, FAR_NAME, greeter.port)
    assert (run.result["code"], run.result["facts"]["host_key"]) == (
        "connector.host_key_unknown",
        host.host_key,
    )
    assert host.tried == []


def test_asking_for_the_key_only_needs_no_log_in_and_is_no_test(running, connector, credential, tested):
    host = running(SshServer(NAMES, password=SECRET))
    row = connector(kind="ssh", host=host.host, port=host.port, credential=credential())
    run = tested(row)
    assert run.result["code"] == "connector.host_key_unknown"
    assert states(run) == {"connector": "failed"}
    assert host.tried == []
    assert service.get(row.id).last_test_at is None


def test_a_key_asked_for_before_the_kind_was_changed_is_no_key_of_the_new_one(connector, tested):
    row = connector(host="127.0.0.1", port=unused_port())
    run = tested(row)
    assert (run.state, run.result["code"]) == ("refused", "connector.protocol")
    assert host_keys.find_shown(row) is None


def test_an_unbound_credential_is_not_sent(running, connector, credential, greeter, tested):
    proxy = running(socks5_proxy(NAMES, "tunnel", SECRET))
    row = connector(credential=credential())
    Connector.update(host=proxy.host, port=proxy.port).execute()  # without the service
    run = tested(row, FAR_NAME, greeter.port)
    assert run.result["code"] == "credential.unbound"
    assert proxy.seen == 0


def test_a_secret_that_no_key_opens_is_reported(through, tested, monkeypatch):
    row = through("socks5")
    type(row.credential).update(secret="damaged").execute()
    assert tested(row, FAR_NAME, 25).result["code"] == "key.unavailable"


def test_a_connector_that_was_deleted_meanwhile_is_reported(connector, tested):
    row = connector()
    service.delete(row.id, actor=TESTER)
    assert tested(row, FAR_NAME, 25).result == {"code": "connector.gone"}


def test_the_row_remembers_the_last_test_until_something_changes(through, greeter, tested):
    row = through("socks5")
    version = row.version
    run = tested(row, FAR_NAME, greeter.port)
    after = service.get(row.id)
    assert (after.last_test_ok, after.last_test_code, after.last_test_by) == (True, "accepted", "tests")
    assert after.last_test_fingerprint == routes.fingerprint(after) == run.fingerprint
    assert after.version == version


@pytest.mark.parametrize("kind", ["socks5", "ssh"])
def test_no_secret_is_in_what_a_run_keeps(through, greeter, tested, kind):
    run = tested(through(kind, password="other"), FAR_NAME, greeter.port)
    assert SECRET.strip() not in str([run.steps, run.result])


def test_a_test_ends_when_it_is_cancelled(running, through, tested):
    server, deadline = running(ScriptedServer(stay_silent)), Deadline(30)
    row, ended = through("socks5"), []

    def cancel() -> None:
        assert server.wait_until_seen()
        deadline.cancel()
        ended.append(True)

    thread = threading.Thread(target=cancel)
    thread.start()
    with pytest.raises(Cancelled):
        tested(row, FAR_NAME, server.port, deadline)
    thread.join(5)
    assert ended
    assert server.wait_until_idle()


def test_a_greeting_that_repeats_the_connectors_secret_is_struck_out(running, through, tested):
    async def greet(reader, writer):
        writer.write(f"220 you are {SECRET.strip()[::-1]}\r\n".encode())
        await reader.read(4096)

    run = tested(through("socks5"), FAR_NAME, running(ScriptedServer(greet)).port)
    assert run.result["code"] == "accepted"
    assert SECRET.strip()[::-1] not in json.dumps([run.result, run.steps], ensure_ascii=False)
    assert "[***]" in run.result["facts"]["banner"]
