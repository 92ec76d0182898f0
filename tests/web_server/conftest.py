"""A real process with an application that may send, and a client that speaks to it over a socket."""

import dataclasses
import http.client
import json
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import config
from tests.fakes.process import LIMIT_S, Postigo
from tests.outbox.requests import new_account
from tests.outbox.running import new_application
from webapp import boot
from webapp.applications import tokens

MESSAGES = "/api/v1/messages"


class Answer(NamedTuple):
    """The answer to a request."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self) -> Any:
        """The JSON document in the body."""
        return json.loads(self.body)


class Front(NamedTuple):
    """A running process, and the token of an application of it."""

    process: Postigo
    token: str

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Send a request over a connection of its own. A body that is no bytes is sent as JSON."""
        usual = {"Accept-Language": "en"}
        if path.startswith(MESSAGES):
            usual |= {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        client = http.client.HTTPConnection("127.0.0.1", self.process.port, timeout=LIMIT_S)
        try:
            client.request(method, path, data, usual | headers)
            answer = client.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            client.close()

    def send(self, message: Any, path: str = "", **headers: str) -> Answer:
        """Post to /api/v1/messages."""
        return self.ask("POST", MESSAGES + path, message, **headers)

    def raw(self, data: bytes) -> Answer:
        """Send bytes over a connection of its own, and read one answer."""
        with socket.create_connection(("127.0.0.1", self.process.port), LIMIT_S) as client:
            client.sendall(data)
            answer = http.client.HTTPResponse(client)
            answer.begin()
            return Answer(answer.status, answer.headers, answer.read())


def prepare(data: Path, **columns: Any) -> str:
    """Make a data folder with a default account and an application; return the application's token."""
    boot.open_storage(dataclasses.replace(config.load(dotenv=None), data=data, database_url=""))
    try:
        new_account()
        token = tokens.new_token()
        new_application(token_hash=tokens.digest_of(token), **{"scopes": ["send", "read"], **columns})
        return token
    finally:
        boot.close_storage()


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """A web process with the settings that it has by default."""
    data = tmp_path_factory.mktemp("front") / "data"
    token = prepare(data, per_minute=60_000)
    process = Postigo(data, "web", practice_port=0)
    try:
        yield Front(process.ready(), token)
    finally:
        process.close()


@pytest.fixture
def front_with(tmp_path: Path) -> Iterator[Callable[..., Front]]:
    """A factory of web processes with other settings."""
    processes: list[Postigo] = []

    def make(**settings: Any) -> Front:
        data = tmp_path / f"data{len(processes)}"
        token = prepare(data, per_minute=60_000)
        processes.append(Postigo(data, "web", practice_port=0, **settings))
        return Front(processes[-1].ready(), token)

    yield make
    for process in processes:
        process.close()
