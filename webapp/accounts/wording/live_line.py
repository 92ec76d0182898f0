"""The form's live line: the settings in words, and warnings about them."""

from dataclasses import dataclass

from flask_babel import gettext as _

from webapp.accounts import practice
from webapp.accounts.fields import check_limit
from webapp.accounts.forms import AccountForm
from webapp.accounts.ignoring import check_day
from webapp.accounts.models import Account
from webapp.accounts.substitutes import INACTIVE, OTHER_SENDER, PRACTICE, obstacle
from webapp.accounts.wording.report import today
from webapp.connectors.models import Connector
from webapp.credentials.models import Credential
from webapp.errors import Invalid
from webapp.mail.diagnosis.preflight import warnings
from webapp.mail.rules.address import check_host, check_port
from webapp.mail.smtp.server import TlsMode
from webapp.ui.wording import preflight
from webapp.ui.wording.numbers import ngettext

TLS_MODES = {None: TlsMode.NONE, "ssl": TlsMode.IMPLICIT, "tls": TlsMode.STARTTLS}


@dataclass(frozen=True)
class LiveLine:
    """`sentence` says what the settings do; `remarks` are warnings, one sentence each."""

    sentence: str
    remarks: list[str]


def live_line(form: AccountForm) -> LiveLine:
    """Return the live line for a form, which may be incomplete or invalid."""
    security = form.encryption()
    credential = _row(Credential, form.credential_id.data) if form.authenticate.data else None
    connector = _row(Connector, form.connector_id.data) if form.use_connector.data else None
    parts = [
        _destination(form, connector),
        _encryption(security, verify=not _ignores(form)),
        _log_in(credential, authenticate=bool(form.authenticate.data)),
    ]
    chosen = _substitutes(form)
    if chosen:
        parts.append(_substitution(form, chosen))
    remarks = _remarks(form, security, credential) + _unusable_substitutes(form, chosen)
    return LiveLine(" ".join(parts), remarks)


def _destination(form: AccountForm, connector: Connector | None) -> str:
    host = _host_words((form.host.data or "").strip())
    port = (form.port.data or "").strip() if isinstance(form.port.data, str) else form.port.data
    if not host:
        return _("The SMTP host is missing.")
    if connector is not None:
        return _("Connects to %(host)s:%(port)s through %(name)s.", host=host, port=port, name=connector.name)
    return _("Connects to %(host)s:%(port)s.", host=host, port=port)


def _host_words(text: str) -> str:
    """Return the host as typed; an international name beside the form that DNS knows."""
    try:
        host = check_host(text, "host")
    except Invalid:
        return text
    if host.is_ip:
        return f"[{host.text}]" if ":" in host.text else host.text
    return host.unicode if host.unicode == host.ascii else f"{host.unicode} ({host.ascii})"


def _encryption(security: str | None, *, verify: bool) -> str:
    if security is None:
        return _("No encryption.")
    if security == "ssl":
        return (
            _("TLS from the first byte.")
            if verify
            else _("TLS from the first byte, certificate not checked.")
        )
    return _("Requires STARTTLS.") if verify else _("Requires STARTTLS, certificate not checked.")


def _ignores(form: AccountForm) -> bool:
    """Tell whether certificate errors are ignored today; a day that is none counts as no end."""
    try:
        until = check_day(str(form.ignore_until.data or ""), "ignore_until")
    except Invalid:
        until = ""
    return bool(form.ignore_certificate.data) and not (until and until < today().isoformat())


def _log_in(credential: Credential | None, *, authenticate: bool) -> str:
    if not authenticate:
        return _("No log-in.")
    if credential is None:
        return _("Logs in, but no credential is chosen yet.")
    return _("Logs in as %(user)s.", user=credential.user_name)


def _remarks(form: AccountForm, security: str | None, credential: Credential | None) -> list[str]:
    try:
        port = check_port(str(form.port.data or ""), "port")
    except Invalid:
        port = None
    found = warnings(
        host=form.host.data or "",
        port=port,
        tls=TLS_MODES[security],
        verify=not _ignores(form),
        user_name=credential.user_name if credential else None,
    )
    remarks = [preflight.sentence(remark) for remark in found]
    if security and form.ignore_certificate.data and not _ignores(form):
        remarks.append(
            _("The last day for ignoring certificate errors has passed: the certificate is checked.")
        )
    if not form.use_connector.data and practice.is_its_address((form.host.data or "").strip(), port):
        remarks.insert(0, _("This is the practice mailbox: what it takes is delivered to nobody."))
    return remarks


def _substitutes(form: AccountForm) -> list[Account]:
    found = {row.id: row for row in Account.select().where(Account.id.in_(form.substitutes.data))}
    return [found[account_id] for account_id in form.substitutes.data if account_id in found]


def _substitution(form: AccountForm, chosen: list[Account]) -> str:
    try:
        minutes = check_limit(str(form.substitute_after_min.data), "substitute_after_min")
    except Invalid:
        minutes = int(form.substitute_after_min.default)
    return ngettext(
        "While it is held, or for a message that has waited %(num)s minute, these step in: %(names)s.",
        "While it is held, or for a message that has waited %(num)s minutes, these step in: %(names)s.",
        minutes,
        names=", ".join(account.name for account in chosen),
    )


def _unusable_substitutes(form: AccountForm, chosen: list[Account]) -> list[str]:
    sender = (form.sender.data or "").strip()
    remarks = []
    for account in chosen:
        reason = obstacle(account, sender)
        if reason == INACTIVE:
            remarks.append(_("%(name)s can never step in: it is disabled.", name=account.name))
        elif reason == PRACTICE:
            remarks.append(
                _("%(name)s can never step in: it leads to the practice mailbox.", name=account.name)
            )
        elif reason == OTHER_SENDER and sender:
            remarks.append(
                _(
                    "%(name)s can never step in: it sends as %(theirs)s, not as %(ours)s, and does not"
                    " force its settings.",
                    name=account.name,
                    theirs=account.sender,
                    ours=sender,
                )
            )
    return remarks


def _row(model: type, row_id: int | None) -> object:
    return model.get_or_none(model.id == row_id) if row_id else None  # type: ignore[attr-defined]
