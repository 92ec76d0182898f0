"""An installation with one of each kind of record, and a client that requests every route."""

import datetime as dt
import itertools
import re

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import TESTER
from tests.house.pages.route_matrix import ANONYMOUS, Row
from tests.outbox import stored
from webapp.access import people
from webapp.access.authentication import links, sessions
from webapp.access.guard import SESSION_KEY
from webapp.access.models import Person, Session
from webapp.accounts import service as accounts
from webapp.accounts.fields import AccountFields
from webapp.accounts.models import Account
from webapp.applications import service as applications
from webapp.applications.fields import ApplicationFields
from webapp.audit.models import AuditEntry
from webapp.clock import now
from webapp.connectors import service as connectors
from webapp.connectors.fields import ConnectorFields
from webapp.credentials import service as credentials
from webapp.credentials.changes import Change
from webapp.credentials.fields import CredentialFields
from webapp.devices import service as devices
from webapp.devices.fields import RangeFields
from webapp.general.models import HouseAuthority
from webapp.outbox import bulk
from webapp.outbox.models import Recipient
from webapp.outbox.queue.states import UNCERTAIN
from webapp.outbox.reading.search import MessageFilters
from webapp.practice import service as practice
from webapp.practice.service import Received
from webapp.runs.models import Run

SECRET = "maçã & <100%> +/=?"
"""The secret of every credential here, with characters that each way of writing changes."""
HOUR = dt.timedelta(hours=1)
MESSAGE = b"From: app@example.com\r\nSubject: x\r\nContent-Type: text/html\r\n\r\n<p>Hello</p>\r\n"
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


class World:
    """Creates the records that routes need, a new one at each call, so that no request affects another.

    The value for `<int:account_id>` in a route is created by `account_id()`.
    """

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._numbers = itertools.count(1)
        self._caller: Person | None = None

    def call(self, row: Row, role: str, *, htmx: bool = False) -> TestResponse:
        """Make the request of `row` as a person with `role`."""
        client = self.client(role)
        headers = {"HX-Request": "true"} if htmx else {}
        return client.open(
            self.url(row.rule), method=row.method, data=row.data, headers=headers, buffered=True
        )

    def client(self, role: str) -> FlaskClient:
        """Return a browser in which a new person with `role` has signed in."""
        client = self.app.test_client()
        self._caller = None
        if role != ANONYMOUS:
            self._caller = self._person(role)
            with client.session_transaction() as cookie:
                cookie[SESSION_KEY] = self._session(self._caller)
        return client

    def url(self, rule: str) -> str:
        """Return the URL of `rule` with the ids of new records in it."""
        made: dict[str, object] = {}
        for name in _PARAMETER.findall(rule):
            made[name] = self._make(name, rule, made)
        return _PARAMETER.sub(lambda found: str(made[found[1]]), rule)

    def _make(self, name: str, rule: str, made: dict[str, object]) -> object:
        if name == "token":
            return self._token(rule)
        if name == "connector_id" and "host-key" in rule:
            return self.connector_id("ssh")
        if name == "session_id" and "person_id" in made:
            return self.session_id(made["person_id"])
        if name == "recipient_id" and "mail_id" in made:
            return Recipient.get(Recipient.message == made["mail_id"]).id
        if name == "entry_id":
            return self.entry_id(made["account_id"])
        if name == "range_id":
            return self.range_id(int(made["application_id"]))
        return getattr(self, name)()

    def filename(self) -> str:
        """Return a static file."""
        return "css/postigo.css"

    def code(self) -> str:
        """Return a cause of failure."""
        return "connect.timeout"

    def person_id(self) -> int:
        """Add a person."""
        return self._person("operator").id

    def session_id(self, person_id: int | None = None) -> int:
        """Begin a session of the person, or of the person who makes the request."""
        person = people.get(person_id) if person_id else self._caller or self._person("operator")
        self._session(person)
        return Session.select().where(Session.person == person).order_by(Session.id.desc()).first().id

    def credential_id(self) -> int:
        """Store a credential with SECRET."""
        fields = CredentialFields(name=f"Credential {next(self._numbers)}", user_name="relay")
        return credentials.create(fields, secret=Change.to(SECRET), actor=TESTER).id

    def connector_id(self, kind: str = "socks5") -> int:
        """Store a connector that logs in with SECRET."""
        name, credential_id = f"Connector {next(self._numbers)}", self.credential_id()
        fields = ConnectorFields(name=name, host="127.0.0.1", kind=kind, credential_id=credential_id)
        return connectors.create(fields, secret_again=SECRET, actor=TESTER).id

    def application_id(self) -> int:
        """Store an application."""
        fields = ApplicationFields(name=f"Application {next(self._numbers)}")
        return applications.create(fields, actor=TESTER).id

    def range_id(self, application_id: int) -> int:
        """Store an address range of an application."""
        fields = RangeFields(name="Printers", network=f"10.9.{next(self._numbers) % 250}.0/24")
        return devices.create(application_id, fields, actor=TESTER).id

    def account_id(self) -> int:
        """Store an account that is not the default."""
        if accounts.default_id() is None:
            self._account()
        return self._account()

    def entry_id(self, account_id: object) -> int:
        """Return the entry with which the first version of an account began."""
        return AuditEntry.get(AuditEntry.action == "account.created", AuditEntry.subject_id == account_id).id

    def message_id(self) -> int:
        """Put a message into the practice mailbox."""
        received = Received(MESSAGE, "app@example.com", ("maria@example.com",), "127.0.0.1", "app", False, "")
        return practice.keep(received).id

    def mail_id(self) -> int:
        """Put a message with an uncertain recipient into the outbox."""
        return stored.message(Account.get_by_id(self.account_id()), ("maria@example.com", UNCERTAIN)).id

    def bulk_id(self) -> int:
        """Store a bulk action that cancels all messages."""
        self.mail_id()
        return bulk.create(bulk.CANCEL, MessageFilters(), None, actor=TESTER).id

    def run_id(self) -> int:
        """Store a waiting test run; no runner is started."""
        return Run.create(
            kind="account",
            subject_id=self.account_id(),
            subject_name="Account",
            asked={"to": "maria@example.com", "subject": "x", "body": "y"},
            actor=TESTER.name,
            created_at=now(),
        ).id

    def authority_id(self) -> int:
        """Trust an authority of the house."""
        sha256 = f"{next(self._numbers):064x}"
        return HouseAuthority.create(sha256=sha256, pem="", added_by=TESTER.name, added_at=now()).id

    def cure(self) -> str:
        """Return the cure of a button in the result of a test."""
        return "set_ehlo_name"

    def discovery_id(self) -> int:
        """Begin a search for a server."""
        return Run.create(
            kind="discovery",
            subject_id=0,
            subject_name="example.com",
            asked={"domain": "example.com"},
            actor=TESTER.name,
            created_at=now(),
        ).id

    def _account(self) -> int:
        fields = AccountFields(
            name=f"Account {next(self._numbers)}", sender="app@example.com", host="127.0.0.1"
        )
        return accounts.create(fields, actor=TESTER).account.id

    def _person(self, role: str) -> Person:
        return people.add(f"person{next(self._numbers)}@example.com", role, actor=TESTER)

    def _session(self, person: Person) -> str:
        return sessions.begin(person, lifetime=HOUR, address="127.0.0.1", user_agent="tests")

    def _token(self, rule: str) -> str:
        if rule.startswith("/setup"):
            return links.make(links.SETUP, HOUR)
        return links.make(links.RESET, HOUR, person=self._person("operator"))
