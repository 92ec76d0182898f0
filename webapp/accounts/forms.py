"""DOOR: the account's form. Its labels are contracts: people, help texts and tests find fields by them."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from webapp.accounts import fields as account_fields
from webapp.accounts.fields import DEFAULT_PORTS, NAME_MAX, NAMES, AccountFields
from webapp.accounts.models import Account
from webapp.connectors.models import Connector
from webapp.credentials.models import Credential
from webapp.errors import AppError, Invalid
from webapp.mail.address import check_address, check_host, check_port
from webapp.mail.text_rules import check_filled_line, check_name
from webapp.ui.forms import Form, TextField, YesNoField, choices_of, required, rule
from webapp.ui.rules import RULES, rule_sentence

TOGGLES = {"security": "secure", "ignore_certificate": "secure",
           "credential_id": "authenticate", "connector_id": "use_connector"}  # fmt: skip


def _shown_name(text: str, field: str) -> str:
    return check_filled_line(check_name(text, field), field, max_length=NAME_MAX)


def _host_text(text: str, field: str) -> str:
    return check_host(text, field).text


def _id_or_none(value: Any) -> int | None:
    return int(value) if value not in (None, "", "None") else None


class AccountForm(Form):
    """Every field of an account. Fields hidden by a toggle are neither judged nor saved."""

    name = TextField(_l("Account name"), [required, rule(_shown_name)])
    active = YesNoField(_l("Enabled"), default=True)
    sender = TextField(_l("Sender e-mail"), [required, rule(check_address)])
    reply_to = TextField(_l("Reply e-mail (Reply-To)"), [rule(check_address)])
    return_path = TextField(_l("Return e-mail (Return-Path)"), [rule(check_address)])
    confirmation = TextField(_l("Confirmation e-mail"), [rule(check_address)])
    is_default = YesNoField(_l("Default account"), default=False)
    read_receipt = YesNoField(_l("Send read confirmation"), default=False)
    force = YesNoField(_l("Force settings use"), default=False)
    footer = YesNoField(_l("Enable footer"), default=False)

    host = TextField(_l("SMTP host"), [required, rule(_host_text)])
    port = TextField(_l("Port"), [required, rule(check_port)])
    port_suggested = HiddenField()
    secure = YesNoField(_l("Use secure connection?"), default=True)
    security = RadioField(
        _l("Secure connection type"),
        choices=choices_of([("ssl", "SSL"), ("tls", "TLS")]),
        default="tls",
        validate_choice=False,
    )
    ignore_certificate = YesNoField(_l("Ignore certificate error"), default=False)
    authenticate = YesNoField(_l("Use authentication?"), default=False)
    credential_id = SelectField(
        _l("Credential for authentication"), coerce=_id_or_none, validate_choice=False
    )
    secret_again = PasswordField(_l("Secret of the credential, once more"))
    use_connector = YesNoField(_l("Use Network Connector?"), default=False)
    connector_id = SelectField(_l("Network Connector"), coerce=_id_or_none, validate_choice=False)
    version = HiddenField()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.credential_id.choices = _choices(Credential)
        self.connector_id.choices = _choices(Connector)
        self.follow_port()

    def validate(self, extra_validators: Any = None) -> bool:
        """Judge what is shown; a choice that is missing is said at its field."""
        fine = super().validate(extra_validators)
        for name, complaint in (
            ("security", _("Choose SSL or TLS.")),
            ("credential_id", _("Choose a credential, or answer No to authentication.")),
            ("connector_id", _("Choose a Network Connector, or answer No to its use.")),
        ):
            field = self[name]
            offered = [choice.value for choice in field.choices if choice.value]
            if self[TOGGLES[name]].data and field.data not in offered:
                field.errors = [complaint]
                fine = False
        return fine

    def encryption(self) -> str | None:
        """Return `ssl`, `tls`, or None for no encryption, as the form stands; it may not be valid yet."""
        if not self.secure.data:
            return None
        return self.security.data if self.security.data in ("ssl", "tls") else self.security.default

    def follow_port(self) -> None:
        """Let the port follow the connection type until a person typed one.

        A port is typed when it differs from the one that we suggested last.
        """
        suggestion = str(DEFAULT_PORTS[self.encryption()])
        typed = str(self.port.data or "").strip()
        if typed in ("", self.port_suggested.data):
            self.port.data = suggestion
        self.port_suggested.data = suggestion

    def values(self) -> AccountFields:
        """Return what was filled in, once `validate` has said yes."""
        return AccountFields(**{name: self[name].data for name in NAMES})

    def refuse(self, error: AppError) -> None:
        """Put what a deed refused where the person can mend it."""
        self.take(error, refusal(error))

    def kept(self) -> dict[str, Any]:
        """Return what was typed, without secrets, to find it again after a detour."""
        names = [*NAMES, "is_default", "port_suggested", "version"]
        return {name: self[name].data for name in names}


def _choices(model: Any) -> list[SelectChoice]:
    rows = model.select(model.id, model.name).order_by(model.name_key).tuples()
    return choices_of([("", _("Choose…")), *rows])


def form_of(account: Account, *, is_default: bool) -> AccountForm:
    """Return the form filled with a stored account."""
    data = {name: getattr(account_fields.of(account), name) for name in NAMES}
    security = data["security"] or "tls"
    suggested = str(DEFAULT_PORTS[data["security"]])
    return AccountForm(
        None,
        data=data | {
            "security": security,
            "is_default": is_default,
            "version": str(account.version),
            # A stored port that is not the usual one was typed by a person.
            "port_suggested": suggested,
        },
    )  # fmt: skip


def refusal(error: AppError) -> str:
    """Return the sentence for what a deed on accounts refused."""
    if isinstance(error, Invalid) and error.code in RULES:
        return rule_sentence(error)
    sentences = {
        "account.name_taken": _("Another account has this name. Choose a different one."),
        "account.security_missing": _("Choose SSL or TLS."),
        "account.credential_missing": _("Choose a credential, or answer No to authentication."),
        "account.connector_missing": _("Choose a Network Connector, or answer No to its use."),
        "account.credential_gone": _("This credential was deleted in the meantime. Choose another one."),
        "account.connector_gone": _(
            "This Network Connector was deleted in the meantime. Choose another one."
        ),
        "account.first_must_be_active": _(
            "The first account becomes the default, and the default is always enabled. Answer Yes."
        ),
        "account.default_must_be_active": _("The default account must be enabled. Enable this one first."),
        "account.default_stays_active": _(
            "This is the default account, so it stays enabled. Make another account the default first."
        ),
        "account.default_needs_successor": _(
            "There is always one default account."
            " Open the account that is to take its place and make it the default."
        ),
        "secret.needed": _(
            "This credential has never been used with this server. Type its secret once more to allow it."
        ),
        "secret.mismatch": _("This is not the secret of the credential. Type it exactly, spaces included."),
        "limit.reached": _("Too many wrong secrets. Wait a few minutes and try again."),
    }
    return sentences[error.code]
