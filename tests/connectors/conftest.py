"""A stored connector, the fakes behind it, a test run without a runner, and the form as it is sent."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import TESTER
from tests.fakes.ssh_server import SshServer
from webapp.audit.log import Subject
from webapp.connectors import service, testing
from webapp.connectors.fields import ConnectorFields
from webapp.connectors.models import Connector
from webapp.credentials import service as credentials
from webapp.credentials.changes import Change
from webapp.credentials.fields import CredentialFields
from webapp.credentials.models import Credential
from webapp.deadline import Deadline
from webapp.runs import queue
from webapp.runs import service as runs
from webapp.runs.models import Run
from webapp.transcript import Transcript
from webapp.tunnels.kinds import get_kind

SECRET = " maçã: 100% "
LIMIT_S = 5.0
FRAGMENT = {"HX-Request": "true"}
TYPED = {
    "name": "Filial",
    "kind": "socks5",
    "host": "proxy.example",
    "port": "1080",
    "port_suggested": "1080",
    "authenticate": "no",
    "credential_id": "",
    "resolve_remotely": "yes",
    "remarks": "",
}


@pytest.fixture
def credential(storage) -> Callable[..., Credential]:
    """A maker of credentials: `credential("Proxy")` has the user name `tunnel` and SECRET."""

    def make(name: str = "Proxy") -> Credential:
        fields = CredentialFields(name=name, user_name="tunnel")
        return credentials.create(fields, secret=Change.to(SECRET), actor=TESTER)

    return make


@pytest.fixture
def connector(storage) -> Callable[..., Connector]:
    """A maker of connectors: `connector("Filial")` is a SOCKS5 proxy that asks for no log-in."""

    def make(name: str = "Filial", *, credential: Credential | None = None, **fields: Any) -> Connector:
        port = get_kind(fields.get("kind", "socks5")).default_port
        usual = {"host": "proxy.example", "port": port}
        if credential is not None:
            usual["credential_id"] = credential.id
        return service.create(ConnectorFields(name=name, **usual | fields), secret_again=SECRET, actor=TESTER)

    return make


@pytest.fixture
def tested(storage) -> Callable[..., Run]:
    """A maker of finished runs: `tested(connector, "server.example", 25)`; without a target, the key only."""

    def execute(connector: Connector, host: str = "", port: int = 0, deadline: Deadline | None = None) -> Run:
        asked = {"host": host, "port": port} if host else {}
        subject = Subject("connector", connector.id, connector.name)
        runs.start("connector", subject, fingerprint="", asked=asked, per_minute=1000, actor=TESTER)
        run, transcript = queue.claim(), Transcript()
        result = testing.execute(
            run, deadline=deadline or Deadline(LIMIT_S), transcript=transcript, settings=storage
        )
        queue.finish(run, transcript.steps.values(), result)
        return runs.get(run.id)

    return execute


@pytest.fixture
def admin(signed_in):
    return signed_in("administrator")


@pytest.fixture
def jump(running, connector, credential):
    """A jump host and the connector to it."""
    host = running(SshServer(password=SECRET))
    return host, connector(kind="ssh", host=host.host, port=host.port, credential=credential())


def edited(row: Connector, **changes: str) -> dict[str, str]:
    """Return the form of a stored connector as a browser sends it, with `changes`."""
    stored = {"version": str(row.version), "authenticate": "yes" if row.credential_id else "no"}
    return TYPED | stored | {"credential_id": str(row.credential_id or "")} | changes


def value_of(page: str, name: str) -> str:
    """Return the value of the input `name`."""
    field = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)[0]
    return re.search(r'value="([^"]*)"', field)[1]
