"""No secret leaks: secrets are entered, stored, used and refused, and then searched in all outputs.

The servers in these tests repeat in their replies what they were sent, as careless ones do.
"""

import contextlib
import io
import logging
import re
import threading
from collections.abc import Iterator
from typing import ClassVar

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from flask.testing import FlaskClient

from tests.conftest import PASSWORD
from tests.fakes import certificates
from tests.fakes.proxies import socks5_proxy
from tests.fakes.smtp import Mailbox, Peer, ScriptedServer, polite, real_server
from tests.fakes.ssh_server import SshServer
from tests.house.pages.route_matrix import MATRIX
from tests.house.pages.world import World
from tests.house.secrets.hunt import find_secret
from tests.house.source import report
from webapp import logs
from webapp.accounts import testing as accounts_probe
from webapp.accounts.models import Account
from webapp.applications.models import Application
from webapp.clock import monotonic
from webapp.connectors import testing as connectors_probe
from webapp.connectors.models import Connector
from webapp.credentials.models import Credential
from webapp.practice.models import PracticeMessage
from webapp.runs.models import Run
from webapp.runs.runner import Runner
from webapp.transcript import Transcript

RELAY, REPLACED = "segredo & <relé> 100 %", "primeira versão: “x”"
PROXY, PASSPHRASE = "proxy? não+diga=nada", "frase da chave/privada"
WRONG, NEW_PASSWORD = "senha errada! (typo)", "uma senha nova & longa"
PATIENCE_S = 30.0


def private_key() -> str:
    encryption = serialization.BestAvailableEncryption(PASSPHRASE.encode())
    form = serialization.PrivateFormat.OpenSSH
    return (
        ed25519.Ed25519PrivateKey.generate()
        .private_bytes(serialization.Encoding.PEM, form, encryption)
        .decode()
    )


class Known(World):
    """A World that returns the records made by the actions below, instead of making new ones."""

    MODELS: ClassVar = {
        "credential_id": Credential,
        "account_id": Account,
        "run_id": Run,
        "message_id": PracticeMessage,
    }

    def _make(self, name: str, rule: str, made: dict[str, object]) -> object:
        if model := self.MODELS.get(name):
            return model.select().order_by(model.id.desc()).get().id
        if name == "connector_id":
            return Connector.get(Connector.kind == ("ssh" if "host-key" in rule else "socks5")).id
        return super()._make(name, rule, made)


class Hunt:
    """The actions of one administrator, and all their outputs by name."""

    def __init__(self, client: FlaskClient, log: io.StringIO) -> None:
        self.client = client
        self.blobs: dict[str, bytes | str] = {}
        self.token = ""
        self._log = log

    def post(self, url: str, expected: int = 303, /, **data: object) -> str:
        """Submit a form; store the response and return it."""
        answer = self.client.post(url, data=data)
        assert answer.status_code == expected, f"{url}: {answer.status_code} {answer.text}"
        self.keep(f"POST {url} #{len(self.blobs)}", answer)
        return answer.text

    def test(self, url: str, **data: object) -> Run:
        """Start a test, wait until it is over, and return its run."""
        self.post(url, **data)
        run = Run.select().order_by(Run.id.desc()).first()
        ends_at = monotonic() + PATIENCE_S
        while not (run := Run.get_by_id(run.id)).is_over:
            assert monotonic() < ends_at, f"{url} is still {run.state}"
            threading.Event().wait(0.02)
        return run

    def keep(self, name: str, answer: object) -> None:
        """Store a response as it was sent."""
        self.blobs[name] = str(answer.headers).encode() + b"\n" + answer.data

    def everything(self, data_folder) -> dict[str, bytes | str]:
        """Return everything to search: responses, the log, and every file of the data folder."""
        files = {str(path): path.read_bytes() for path in data_folder.rglob("*") if path.is_file()}
        return {**self.blobs, **files, "the log at DEBUG": self._log.getvalue()}


@pytest.fixture
def log(monkeypatch) -> Iterator[io.StringIO]:
    """What is logged at DEBUG, set up as at a start."""
    root = logging.getLogger()
    names = [None, *logs.QUIET]
    levels = {name: logging.getLogger(name).level for name in names}
    monkeypatch.setattr(root, "handlers", [])
    logs.set_up("DEBUG")
    written = io.StringIO()
    root.handlers[0].setStream(written)
    yield written
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@pytest.fixture
def hunt(app, signed_in, log) -> Iterator[Hunt]:
    """An administrator at the pages, with the tests running behind them."""
    executors = {"account": accounts_probe.execute, "connector": connectors_probe.execute}
    runner = Runner(app.config["POSTIGO"], executors)
    runner.start()
    yield Hunt(signed_in("administrator"), log)
    runner.stop()


def tell_tales(peer: Peer, said: str) -> None:
    """Refuse a log-in with a reply that repeats what the client sent."""
    peer.say(f"535-5.7.8 You said: {said}", f"535 5.7.8 Again: {said.split()[-1]}")


@contextlib.contextmanager
def servers() -> Iterator[dict[str, int]]:
    """Run a relay with a log-in, a relay that repeats secrets, a proxy and a jump host; yield their ports."""
    mailbox = Mailbox(user_name="relay", password=RELAY)
    ehlo = ("250-fake.example", "250 AUTH PLAIN")
    with contextlib.ExitStack() as running:
        relay = running.enter_context(
            real_server(mailbox, starttls=certificates.self_signed(), with_login=True)
        )
        tales = ScriptedServer(polite(EHLO=ehlo, AUTH=lambda peer: tell_tales(peer, tales.heard[-1])))
        running.enter_context(tales)
        proxy = socks5_proxy({}, "tunnel", PROXY)
        running.callback(proxy.stop)
        jump = SshServer(user_name="jump", password=PASSPHRASE)
        running.callback(jump.stop)
        yield {"relay": relay.port, "tales": tales.port, "proxy": proxy.port, "jump": jump.port}


def credential(hunt: Hunt, name: str, user_name: str, secret: str, **more: str) -> Credential:
    hunt.post("/credentials", name=name, user_name=user_name, secret=secret, **more)
    return Credential.get(Credential.name == name)


def connector(hunt: Hunt, kind: str, port: int, row: Credential, secret: str) -> Connector:
    fields = {"kind": kind, "host": "127.0.0.1", "port": port, "authenticate": "yes", "credential_id": row.id}
    hunt.post("/connectors", name=kind, resolve_remotely="yes", secret_again=secret, **fields)
    return Connector.get(Connector.kind == kind)


def account_data(name: str, port: int, row: Credential, **changes: object) -> dict[str, object]:
    return {
        **dict.fromkeys(("is_default", "read_receipt", "force", "footer"), "no"),
        **dict.fromkeys(("active", "secure", "ignore_certificate", "authenticate"), "yes"),
        "name": name,
        "sender": "app@example.com",
        "host": "127.0.0.1",
        "port": port,
        "port_suggested": "587",
        "security": "tls",
        "credential_id": row.id,
        "use_connector": "no",
        "secret_again": RELAY,
        **changes,
    }


def work(hunt: Hunt, ports: dict[str, int]) -> None:
    """Enter every secret in its own field and in wrong ones, and have it used and refused."""
    hunt.post("/credentials", 422, name="", user_name="relay", secret=RELAY, private_key=private_key())
    relay = credential(hunt, "Relay", "relay", REPLACED)
    replaced = {"name": "Relay", "user_name": "relay", "secret": RELAY, "version": relay.version}
    hunt.post(f"/credentials/{relay.id}", **replaced)
    proxy = connector(hunt, "socks5", ports["proxy"], credential(hunt, "Proxy", "tunnel", PROXY), PROXY)
    jump = connector(hunt, "ssh", ports["jump"], credential(hunt, "Jump", "jump", PASSPHRASE), PASSPHRASE)
    credential(hunt, "Key", "jump", PASSPHRASE, private_key=private_key())
    use_connectors(hunt, proxy, jump, ports["relay"])
    use_accounts(hunt, relay, proxy, ports)
    use_passwords(hunt)
    use_token(hunt)


def use_token(hunt: Hunt) -> None:
    """Make a token, which only this response may show, and use it in valid and invalid requests."""
    url = "/applications"
    hunt.post(url, name="Payroll", scopes=["send", "read"], per_minute="600", any_account="all")
    application = Application.get(Application.name == "Payroll")
    shown = hunt.client.post(f"/applications/{application.id}/token").text
    hunt.token = re.search(r'id="token"[^>]*>([^<]+)<', shown)[1]
    program = hunt.client.application.test_client()
    bearer = {"Authorization": f"Bearer {hunt.token}"}
    message = {"to": ["maria@example.com"], "subject": "x", "text": "y"}
    for expected, query, headers, body in (
        (202, {}, bearer, message),
        (422, {}, bearer, {"to": ["nobody"]}),
        (400, {"token": hunt.token}, {}, message),
        (401, {}, {"Authorization": f"Bearer {hunt.token}x"}, message),
    ):
        answer = program.post("/api/v1/messages", query_string=query, headers=headers, json=body)
        assert answer.status_code == expected, answer.text
        hunt.keep(f"POST /api/v1/messages {expected}", answer)
    hunt.keep("GET /api/v1/messages", program.get("/api/v1/messages", headers=bearer))


def use_connectors(hunt: Hunt, proxy: Connector, jump: Connector, port: int) -> None:
    target = {"host": "127.0.0.1", "port": port}
    assert hunt.test(f"/connectors/{proxy.id}/test", **target).state == "accepted"
    hunt.test(f"/connectors/{jump.id}/host-key/ask")
    page = hunt.client.get(f"/connectors/{jump.id}/host-key").text
    seen = re.search(r'name="seen"[^>]*value="([^"]+)"', page)[1]
    hunt.post(f"/connectors/{jump.id}/host-key", seen=seen, secret_again=PASSPHRASE)
    assert hunt.test(f"/connectors/{jump.id}/test", **target).state == "accepted"


def use_accounts(hunt: Hunt, relay: Credential, proxy: Connector, ports: dict[str, int]) -> None:
    through = {"use_connector": "yes", "connector_id": proxy.id}
    good = account_data("Good", ports["relay"], relay, **through)
    message = {"to": "maria@example.com", "subject": "x", "body": "y"}
    for url in ("/accounts/fields", "/accounts/live"):
        hunt.post(url, 200, **good)
    hunt.post("/accounts/draft", **good, make="credential")
    hunt.post("/accounts", **good)
    account = Account.get(Account.name == "Good")
    run = hunt.test(f"/accounts/{account.id}/test", **message)
    assert run.state == "accepted", run.result
    elsewhere = account_data("Tales", ports["tales"], relay, secure="no")
    hunt.post("/accounts", 422, **elsewhere | {"secret_again": WRONG})
    hunt.post("/accounts", **elsewhere)
    account = Account.get(Account.name == "Tales")
    run = hunt.test(f"/accounts/{account.id}/test", **message)
    assert (run.state, run.result["reply_code"]) == ("refused", 535)
    assert "You said: AUTH PLAIN" in run.result["reply_text"] and "[***]" in run.result["reply_text"]


def use_passwords(hunt: Hunt) -> None:
    stranger = hunt.client.application.test_client()
    hunt.keep(
        "POST /login", stranger.post("/login", data={"email": "administrator@example.com", "password": WRONG})
    )
    typed = {"password": NEW_PASSWORD, "again": NEW_PASSWORD}
    hunt.post("/me/password", 422, present=WRONG, **typed)
    hunt.post("/me/password", 422, present=PASSWORD, password=NEW_PASSWORD, again=WRONG)
    hunt.post("/me/password", present=PASSWORD, **typed)


def look_everywhere(hunt: Hunt) -> None:
    """Request every page, whole and as a fragment."""
    world = Known(hunt.client.application)
    world.message_id()
    for row in MATRIX:
        if row.method == "GET" and not row.rule.startswith(("/static", "/api/v1")):
            for headers in ({}, {"HX-Request": "true"}):
                url = world.url(row.rule)
                answer = hunt.client.get(url, headers=headers)
                assert answer.status_code < 400, f"{url}: {answer.status_code}"
                hunt.keep(f"GET {url} {headers}", answer)
    for run in Run.select():
        hunt.keep(f"GET /runs/{run.id}", hunt.client.get(f"/runs/{run.id}"))


@pytest.fixture
def blobs(hunt, settings) -> dict[str, bytes | str]:
    """All outputs of the actions above."""
    with servers() as ports:
        work(hunt, ports)
    look_everywhere(hunt)
    return hunt.everything(settings.data)


def test_no_secret_is_found_anywhere(blobs, hunt):
    assert {"the log at DEBUG", "POST /login"} < set(blobs)
    assert any(name.endswith("postigo.db") for name in blobs)
    assert len(hunt.token) > 30
    typed = (RELAY, REPLACED, PROXY, PASSPHRASE, WRONG, PASSWORD, NEW_PASSWORD)
    secrets = (*typed, hunt.token, "BEGIN OPENSSH PRIVATE KEY")
    hits = [f"{secret!r} {hit}" for secret in secrets for hit in find_secret(secret, blobs)]
    assert not hits, report(hits)


def test_a_secret_that_is_planted_in_the_house_is_found(hunt, settings):
    logging.getLogger("webapp.planted").debug("log in as %s", RELAY)
    careless = credential(hunt, "Careless", "relay", RELAY, remarks=f"it is {PROXY}")
    hunt.keep("GET the page", hunt.client.get(f"/credentials/{careless.id}"))
    blobs = hunt.everything(settings.data)
    assert [hit.blob for hit in find_secret(RELAY, blobs)] == ["the log at DEBUG"]
    places = {hit.blob.rpartition("/")[2] for hit in find_secret(PROXY, blobs)}
    assert {"GET the page", "postigo.db-wal"} <= places


def test_a_transcript_that_forgot_to_strike_would_be_found(hunt, settings, monkeypatch):
    monkeypatch.setattr(Transcript, "strike", lambda self, text: text)
    monkeypatch.setattr(Transcript, "heard", lambda self, lines: tuple(lines))
    with servers() as ports:
        relay = credential(hunt, "Relay", "relay", RELAY)
        hunt.post("/accounts", **account_data("Tales", ports["tales"], relay, secure="no"))
        message = {"to": "maria@example.com", "subject": "x", "body": "y"}
        run = hunt.test(f"/accounts/{Account.get().id}/test", **message)
    hunt.keep("GET the run", hunt.client.get(f"/runs/{run.id}"))
    places = {hit.blob.rpartition("/")[2] for hit in find_secret(RELAY, hunt.everything(settings.data))}
    assert {"GET the run", "postigo.db-wal"} <= places
