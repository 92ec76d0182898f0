"""How much the accounts report weighs on the wire: measured over a socket, headers and all."""

import dataclasses
import http.client
import re
import socket
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

import config
from tests.conftest import PASSWORD
from tests.fakes.process import LIMIT_S, Postigo
from tests.outbox.requests import new_account
from tests.web_server.conftest import prepare
from webapp import boot
from webapp.access import people
from webapp.accounts import sending_state
from webapp.audit.log import Actor
from webapp.clock import now

LIMIT_BYTES = 40_000
WITHOUT_COMPRESSION_BYTES = 100_000
ROWS = 30


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postigo]:
    """A web process with more accounts than a page has, with long names, each third one held."""
    data = tmp_path_factory.mktemp("weight") / "data"
    prepare(data)
    boot.open_storage(dataclasses.replace(config.load(dotenv=None), data=data, database_url=""))
    try:
        people.add("a@example.com", "administrator", actor=Actor(None, "x", "cli"), password=PASSWORD)
        for number in range(ROWS + 5):
            account = new_account(
                name=f"Departamento {number:03} de Comunicação Institucional e Relações com Investidores",
                sender=f"notificacoes.depto{number:03}@comunicacao.empresa.example.com.br",
                host=f"smtp-relay-{number:03}.datacenter.empresa.example.com.br",
            )
            sending_state.note_good([account.id], now())
            sending_state.note_bad(account.id, "connect.refused", now())
            if number % 3 == 0:
                sending_state.hold(
                    account.id, "connect.refused", {"host": account.host, "port": 587}, "", now()
                )
    finally:
        boot.close_storage()
    process = Postigo(data, "web", practice_port=0)
    try:
        yield process.ready()
    finally:
        process.close()


@pytest.fixture(scope="module")
def cookie(process: Postigo) -> str:
    """The cookie of the administrator's session."""
    client = http.client.HTTPConnection("127.0.0.1", process.port, timeout=LIMIT_S)
    client.request("GET", "/login")
    answer = client.getresponse()
    token = re.search(r'name="csrf_token" value="([^"]+)"', answer.read().decode())[1]
    headers = {
        "Cookie": answer.headers["Set-Cookie"].split(";")[0],
        "Content-Type": "application/x-www-form-urlencoded",
    }
    fields = {"email": "a@example.com", "password": PASSWORD, "csrf_token": token}
    client.request("POST", "/login", urlencode(fields), headers)
    answer = client.getresponse()
    answer.read()
    client.close()
    assert answer.status == 303
    return "; ".join(each.split(";")[0] for each in answer.headers.get_all("Set-Cookie"))


def on_the_wire(process: Postigo, cookie: str, encoding: str) -> bytes:
    """Return every byte that the server sends for the report."""
    asked = (
        f"GET /accounts HTTP/1.1\r\nHost: 127.0.0.1:{process.port}\r\nCookie: {cookie}\r\n"
        f"Accept-Encoding: {encoding}\r\nConnection: close\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", process.port), LIMIT_S) as client:
        client.sendall(asked.encode())
        return b"".join(iter(lambda: client.recv(65536), b""))


def test_the_report_with_thirty_rows_weighs_at_most_forty_kilobytes(process: Postigo, cookie: str) -> None:
    answer = on_the_wire(process, cookie, "gzip, deflate")
    assert answer.startswith(b"HTTP/1.1 200")
    assert b"Content-Encoding: gzip" in answer
    assert len(answer) <= LIMIT_BYTES


def test_without_compression_it_is_no_flood_either(process: Postigo, cookie: str) -> None:
    answer = on_the_wire(process, cookie, "identity")
    assert answer.count(b'class="row-menu"') == ROWS
    assert len(answer) <= WITHOUT_COMPRESSION_BYTES
