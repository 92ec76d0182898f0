"""How an account sends. The test of an account and all real sending share `send`.

There is no other place that turns an account into a server, an identity or a message.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

from webapp.accounts.models import Account
from webapp.accounts.service import place_by
from webapp.clock import now
from webapp.connectors.routes import usable_route
from webapp.credentials import binding
from webapp.deadline import Deadline
from webapp.errors import PostigoError, Unavailable
from webapp.mail.compose.footer import Footer
from webapp.mail.compose.message import BuiltMessage, Draft, Identity, build
from webapp.mail.diagnosis import preflight
from webapp.mail.smtp.server import SmtpLogin, SmtpServer, TlsMode
from webapp.mail.smtp.session import deliver
from webapp.mail.smtp.transaction import Receipt
from webapp.transcript import Stage, State, Transcript
from webapp.tunnels.route import DIRECT, AddressPolicy, Route

TLS_MODES: Mapping[str | None, TlsMode] = MappingProxyType(
    {None: TlsMode.NONE, "ssl": TlsMode.IMPLICIT, "tls": TlsMode.STARTTLS}
)


class SendingSettings(Protocol):
    """The settings of this process that sending depends on."""

    ehlo_name: str
    ca_file: Path | None
    allowed_networks: tuple[str, ...]
    denied_networks: tuple[str, ...]
    footer_text: str
    footer_html: str


@dataclass(frozen=True)
class SentMessage:
    """What left, and what the server said of it."""

    built: BuiltMessage
    receipt: Receipt


def send(
    account: Account, draft: Draft, *, deadline: Deadline, transcript: Transcript, settings: SendingSettings
) -> SentMessage:
    """Send `draft` as `account` says, over a connection of its own.

    The first stage, `settings`, needs no network: its facts hold the headers and the envelope. Raises
    MailError, TunnelError or Cancelled as `deliver` does, and AppError when the account cannot be
    used as it is stored (Refused `credential.unbound`, Unavailable, Invalid).
    """
    with transcript.stage(Stage.SETTINGS) as step:
        step.facts.update(known_facts(account, settings))
        try:
            server = server_of(account, settings)
            transcript.hide(server.secrets)
            built = build(draft, identity_of(account, settings), now=now())
        except PostigoError as error:
            step.facts["error"] = error.code
            raise
        step.facts.update(_message_facts(built))
        if step.facts["remarks"]:
            step.state = State.WARNED
    return SentMessage(built, deliver(server, built.envelope, deadline=deadline, transcript=transcript))


def server_of(account: Account, settings: SendingSettings) -> SmtpServer:
    """Return the server of `account` for the engine, its secrets opened now.

    Raises Refused `credential.unbound` when a secret would travel where nobody allowed it to, and
    Unavailable when a key or the file of authorities cannot be read.
    """
    return SmtpServer(
        host=account.host,
        port=account.port,
        tls=TLS_MODES[account.security],
        verify=not account.ignore_certificate,
        login=_login(account),
        route=_route(account),
        policy=AddressPolicy(settings.allowed_networks, settings.denied_networks),
        ehlo_name=settings.ehlo_name,
        extra_ca_pem=_extra_ca_pem(settings.ca_file),
    )


def identity_of(account: Account, settings: SendingSettings) -> Identity:
    """Return what `account` says about its messages."""
    return Identity(
        sender=account.sender,
        reply_to=account.reply_to,
        return_path=account.return_path,
        confirmation=account.confirmation,
        read_receipt=account.read_receipt,
        force=account.force,
        footer=_footer(account, settings) if account.footer else None,
    )


def _footer(account: Account, settings: SendingSettings) -> Footer:
    """Return the account's own footer, or the house's; an own text without HTML stands in the HTML too."""
    house_html = "" if account.footer_text else settings.footer_html
    return Footer(
        text=account.footer_text or settings.footer_text,
        account=account.name,
        html=account.footer_html or house_html,
    )


def known_facts(account: Account, settings: SendingSettings) -> dict[str, Any]:
    """Return what `account` says of its server, as plain values without a secret."""
    user_name = account.credential.user_name if account.authenticate else None
    tls = TLS_MODES[account.security]
    remarks = preflight.warnings(
        host=account.host,
        port=account.port,
        tls=tls,
        verify=not account.ignore_certificate,
        user_name=user_name,
        ehlo_name=settings.ehlo_name,
    )
    return {
        "host": account.host,
        "port": account.port,
        "tls": str(tls),
        "verify": not account.ignore_certificate,
        "user_name": user_name,
        "connector": account.connector.name if account.use_connector else None,
        "ehlo_name": settings.ehlo_name,
        "sender": account.return_path or account.sender,
        "remarks": [asdict(remark) for remark in remarks],
    }


def _message_facts(built: BuiltMessage) -> dict[str, Any]:
    return {
        "sender": built.envelope.sender,
        "recipients": list(built.envelope.recipients),
        "headers": [list(header) for header in built.headers],
        "message_id": built.message_id,
        "overridden": [asdict(item) for item in built.overridden],
        "size_bytes": len(built.envelope.message),
    }


def _login(account: Account) -> SmtpLogin | None:
    if not account.authenticate:
        return None
    credential = account.credential
    # Judged by the connector as `_route` takes it: read once more, it could be another road by now.
    binding.check(credential, place_by(account, account.connector))
    return SmtpLogin(credential.user_name, credential.open_secret())


def _route(account: Account) -> Route:
    if not account.use_connector:
        return DIRECT
    return usable_route(account.connector)


def _extra_ca_pem(path: Path | None) -> str:
    if path is None:
        return ""
    try:
        return path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise Unavailable("ca_file.unreadable", path=str(path)) from error
