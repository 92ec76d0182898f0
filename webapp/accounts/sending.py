"""The one place that turns an account into a server, a session, an identity and messages.

The test of an account (`testing`), delivery (`outbox.delivery.connection`) and the probe of a held
account (`outbox.delivery.circuit_breaker`) all take them from an `AccountSender`, as intake and the dry
run take their messages. So no setting can count in one of them and not in the others.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

from webapp.accounts import ignoring
from webapp.accounts.models import Account, SendingState
from webapp.accounts.service import place_by, trusted_of
from webapp.clock import now
from webapp.connectors.routes import usable_route
from webapp.credentials import binding
from webapp.credentials.kinds import kind_of
from webapp.credentials.tokens import token_request
from webapp.db import release
from webapp.deadline import Deadline
from webapp.errors import PostigoError, Unavailable
from webapp.general import authorities
from webapp.general import service as general
from webapp.general.fields import GeneralValues, InstalledSettings
from webapp.mail.compose.footer import Footer
from webapp.mail.compose.message import BuiltMessage, Draft, Identity, build
from webapp.mail.diagnosis import preflight
from webapp.mail.diagnosis.conditions.secret import FACT as SECRET_SHAPE
from webapp.mail.rules.time_limits import ATTENDED, UNATTENDED, TimeLimits
from webapp.mail.smtp.server import ClientCertificate, SmtpLogin, SmtpServer, TlsMode
from webapp.mail.smtp.session import UNWATCHED, OpeningSteps, SmtpSession, opened
from webapp.mail.smtp.transaction import Receipt
from webapp.runs import service as runs
from webapp.transcript import Stage, State, Transcript
from webapp.tunnels.container import is_container
from webapp.tunnels.route import DIRECT, AddressPolicy, Route
from webapp.vault import Secret

TLS_MODES: Mapping[str | None, TlsMode] = MappingProxyType(
    {None: TlsMode.NONE, "ssl": TlsMode.IMPLICIT, "tls": TlsMode.STARTTLS}
)


class SendingSettings(InstalledSettings, Protocol):
    """The settings of this process that sending depends on."""

    ca_file: Path | None
    allowed_networks: tuple[str, ...]
    denied_networks: tuple[str, ...]
    time_zone: str


@dataclass(frozen=True)
class SentMessage:
    """How far an attempt came: the message that it was for, and the server's answer to it.

    Without `receipt` nothing was sent. `is_practice` tells that a practice mailbox answered.
    """

    message: BuiltMessage | None
    receipt: Receipt | None
    is_practice: bool


@dataclass(frozen=True, eq=False)
class AccountSender:
    """How one account sends, as its record is at `version` (see `snapshots`)."""

    account: Account
    settings: SendingSettings
    version: str = ""

    @cached_property
    def general(self) -> GeneralValues:
        """The general settings, for what the account leaves open."""
        return general.current(self.settings)

    @property
    def ehlo_name(self) -> str:
        """The name that EHLO gives to the server: the account's own, else that of all accounts."""
        return self.account.ehlo_name or self.general.ehlo_name

    @property
    def ignores_certificate(self) -> bool:
        """Tell whether certificate errors are ignored today."""
        account = self.account
        return account.ignore_certificate and ignoring.is_on(
            account, ignoring.today_in(self.settings.time_zone)
        )

    @cached_property
    def identity(self) -> Identity:
        """What the account says about its messages."""
        account = self.account
        return Identity(
            sender=account.sender,
            reply_to=account.reply_to,
            return_path=account.return_path,
            confirmation=account.confirmation,
            read_receipt=account.read_receipt,
            force=account.force,
            sender_name=account.sender_name,
            own_sender_only=account.own_sender_only,
            footer=_footer(account, self.general) if account.footer else None,
        )

    @property
    def envelope_sender(self) -> str:
        """The address that MAIL FROM names when nobody asked for another one."""
        return self.account.return_path or self.account.sender

    def message(
        self, draft: Draft, *, date: dt.datetime | None = None, with_footer: bool = True
    ) -> BuiltMessage:
        """Return `draft` as this account sends it, dated `date` (naive UTC) or now.

        Raises MailError when it cannot be built.
        """
        identity = self.identity if with_footer else replace(self.identity, footer=None)
        return build(draft, identity, now=date or now())

    def server(self) -> SmtpServer:
        """Return the server for the engine, its secrets opened now.

        Raises Refused `credential.unbound` when a secret would travel to a destination that nobody
        allowed, and Unavailable when a key or the file of authorities cannot be read.
        """
        account, settings = self.account, self.settings
        return SmtpServer(
            host=account.host,
            port=account.port,
            tls=TLS_MODES[account.security],
            verify=not self.ignores_certificate,
            trusted=trusted_of(account),
            tls_name=account.tls_name,
            login=_login(account),
            route=_route(account),
            policy=AddressPolicy(settings.allowed_networks, settings.denied_networks),
            ehlo_name=self.ehlo_name,
            extra_ca_pem=authorities_pem(settings),
            eight_bit_anyway=account.eight_bit_anyway,
        )

    def open(
        self, deadline: Deadline, transcript: Transcript, steps: OpeningSteps = UNWATCHED
    ) -> SmtpSession:
        """Return an open session, for delivery. Raises what `server`, `steps` and `SmtpSession.open` do; then
        it is closed.
        """
        server = self.server()
        release()  # the network may keep this thread waiting for minutes
        return _open(server, deadline, transcript, UNATTENDED, steps)

    def send(
        self,
        draft: Draft | None,
        *,
        deadline: Deadline,
        transcript: Transcript,
        until: Stage = Stage.END_OF_DATA,
    ) -> SentMessage:
        """Send one message over a connection of its own while a person waits, and record how, settings
        included.

        It ends after the stage `until`: at DATA with the server's 354, before any of the message is sent, at
        AUTH once the session is open. Only for that no `draft` is needed. The first stage, `settings`, needs
        no network: its facts hold the headers and the envelope.

        Raises MailError, TunnelError or Cancelled when it was accepted for nobody, and AppError when
        the account cannot be used as it is stored (Refused `credential.unbound`, Unavailable, Invalid).
        """
        with transcript.stage(Stage.SETTINGS) as step:
            step.facts.update(self.facts())
            try:
                server = self.server()
                transcript.hide(server.secrets)
                message = self.message(draft) if draft is not None else None
            except PostigoError as error:
                step.facts["error"] = error.code
                raise
            step.facts.update(_message_facts(message) if message is not None else {})
            if step.facts["remarks"]:
                step.state = State.WARNED
        with _open(server, deadline, transcript, ATTENDED) as session:
            receipt = None
            if message is not None and until is Stage.DATA:
                session.rehearse(message.envelope)
            elif message is not None and until is Stage.END_OF_DATA:
                receipt = session.send(message.envelope)
            return SentMessage(message, receipt, session.is_practice)

    def known(self) -> dict[str, Any]:
        """Return what a diagnosis may use: `facts`, and what the secret looks like."""
        return self.facts() | self.known_of_secret()

    def known_of_secret(self) -> dict[str, Any]:
        """Return what the secret looks like, for a diagnosis alone; empty where that is not known."""
        account = self.account
        shape = account.credential.open_secret_shape() if account.authenticate else None
        return {SECRET_SHAPE: shape} if shape else {}

    def worked_before(self) -> bool:
        """Tell whether the account has worked as it is set: by a test, or by a message accepted since."""
        account = self.account
        if not account.id:
            return False  # a form that is not saved
        if runs.has_passed("account", account.id, account.fingerprint):
            return True
        good_at = SendingState.select(SendingState.good_at).where(SendingState.account == account.id).scalar()
        return good_at is not None and good_at > account.updated_at

    def facts(self) -> dict[str, Any]:
        """Return what the account says of its server, as plain values without a secret."""
        account = self.account
        user_name = account.credential.user_name if account.authenticate else None
        tls = TLS_MODES[account.security]
        remarks = preflight.warnings(
            host=account.host,
            port=account.port,
            tls=tls,
            verify=not self.ignores_certificate,
            user_name=user_name,
            shape=self.known_of_secret().get(SECRET_SHAPE, ()),
        )
        return {
            "host": account.host,
            "port": account.port,
            "tls": str(tls),
            "verify": not self.ignores_certificate,
            "trusted_as": account.trusted_as or None,
            "tls_name": account.tls_name or None,
            "user_name": user_name,
            "token_kind": (kind_of(account.credential.kind).asks_by or None)
            if account.authenticate
            else None,
            "connector": account.connector.name if account.use_connector else None,
            "ehlo_name": self.ehlo_name,
            "sender": self.envelope_sender,
            "in_container": is_container(),
            "worked_before": self.worked_before(),
            "remarks": [asdict(remark) for remark in remarks],
        }


def _open(
    server: SmtpServer,
    deadline: Deadline,
    transcript: Transcript,
    limits: TimeLimits,
    steps: OpeningSteps = UNWATCHED,
) -> SmtpSession:
    transcript.hide(server.secrets)
    return opened(server, deadline, transcript, limits, steps)


def _footer(account: Account, general: GeneralValues) -> Footer:
    """Return the account's own footer, or that of the general settings.

    An own text without HTML stands in the HTML part too.
    """
    general_html = "" if account.footer_text else general.footer_html
    return Footer(
        text=account.footer_text or general.footer_text,
        account=account.name,
        html=account.footer_html or general_html,
    )


def _message_facts(message: BuiltMessage) -> dict[str, Any]:
    return {
        "sender": message.envelope.sender,
        "recipients": list(message.envelope.recipients),
        "headers": [list(header) for header in message.headers],
        "message_id": message.message_id,
        "overridden": [asdict(item) for item in message.overridden],
        "size_bytes": len(message.envelope.message),
    }


def _login(account: Account) -> SmtpLogin | None:
    if not account.authenticate:
        return None
    credential = account.credential
    # Judged by the connector as `_route` takes it: read once more, it could be another route by now.
    binding.check(credential, place_by(account, account.connector))
    if kind_of(credential.kind).user_from:
        shown = ClientCertificate(credential.open_private_key() or Secret(""), credential.open_secret())
        return SmtpLogin(credential.user_name, Secret(""), certificate=shown)
    token = token_request(credential)
    return SmtpLogin(credential.user_name, Secret("") if token else credential.open_secret(), token)


def _route(account: Account) -> Route:
    if not account.use_connector:
        return DIRECT
    return usable_route(account.connector)


def authorities_pem(settings: SendingSettings) -> str:
    """Return the authorities that are trusted beside the system's: the installation's and the house's.

    Raises Unavailable when the installation's cannot be read.
    """
    return _in_file(settings.ca_file) + authorities.trusted_pem()


def _in_file(path: Path | None) -> str:
    if path is None:
        return ""
    try:
        return path.read_text(encoding="ascii") + "\n"
    except (OSError, UnicodeDecodeError) as error:
        raise Unavailable("ca_file.unreadable", path=str(path)) from error
