"""The account's form. Its labels must not change: people, help texts and tests find fields by them."""

import dataclasses
from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    Field,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice

from webapp.accounts import fields as account_fields
from webapp.accounts.fields import (
    DEFAULT_PORTS,
    LIMITS,
    NAME_MAX,
    NAMES,
    AccountFields,
    check_limit,
    check_sender_name,
)
from webapp.accounts.models import Account
from webapp.accounts.substitutes import MOST, candidates
from webapp.accounts.wording.refusals import refusal
from webapp.connectors.models import Connector
from webapp.credentials.models import Credential
from webapp.errors import AppError, Invalid
from webapp.general.fields import check_footer_html, check_footer_text
from webapp.mail.rules.address import check_address, check_host, check_port
from webapp.mail.rules.ehlo_name import check_ehlo_name
from webapp.mail.rules.text import check_filled_line, check_name
from webapp.ui.forms import Form, TextField, YesNoField, choices_of, required, rule

TOGGLES = {"security": "secure", "ignore_certificate": "secure",
           "credential_id": "authenticate", "connector_id": "use_connector"}  # fmt: skip


def _shown_name(text: str, field: str) -> str:
    return check_filled_line(check_name(text, field), field, max_length=NAME_MAX)


def _host_text(text: str, field: str) -> str:
    return check_host(text, field).text


def _id_or_none(value: Any) -> int | None:
    return int(value) if value not in (None, "", "None") else None


def _limit(form: Form, field: Field) -> None:
    """Validate one of LIMITS; an empty field is left to `required`."""
    if str(field.data).strip() in ("", "None"):
        return
    try:
        field.data = check_limit(str(field.data), field.name)
    except Invalid as error:
        raise ValidationError(refusal(error)) from error


def _of_footer(check: Callable[[str, str], str]) -> Callable[[Form, Field], None]:
    checked = rule(check)

    def validate(form: Form, field: Field) -> None:
        if form["footer"].data:
            checked(form, field)

    return validate


class LimitField(TextField):
    """One of LIMITS. A submission without the field leaves it at its default."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist[0] if valuelist else self.default


class SubstitutesField(Field):
    """Accounts in order, each chosen in a select of its own; empty selects are ignored.

    `choices` are pairs of id and name. Its data is a tuple of ids.
    """

    choices: list[tuple[int, str]]

    def process_data(self, value: Any) -> None:
        self.data = tuple(value or ())

    def process_formdata(self, valuelist: list[str]) -> None:
        chosen = [text for text in valuelist if text]
        if not all(text.isascii() and text.isdecimal() for text in chosen):
            raise ValueError(_("Choose accounts from the list."))
        self.data = tuple(int(text[:19]) for text in chosen)

    def iter_choices(self) -> Any:
        names = dict(self.choices)
        for account_id in self.data:
            yield account_id, names.get(account_id, account_id), True, {}

    @property
    def places(self) -> list[int | str]:
        """The value of each select: the chosen ids, then empty ones for more."""
        spare = max(3 - len(self.data), 1 if len(self.data) < MOST else 0)
        return [*self.data, *[""] * spare]


class AccountForm(Form):
    """Every field of an account. Fields hidden by a toggle are neither validated nor saved."""

    name = TextField(_l("Account name"), [required, rule(_shown_name)])
    active = YesNoField(_l("Enabled"), default=True)
    sender_name = TextField(_l("Sender name"), [rule(check_sender_name)])
    sender = TextField(_l("Sender e-mail"), [required, rule(check_address)])
    reply_to = TextField(_l("Reply e-mail (Reply-To)"), [rule(check_address)])
    return_path = TextField(_l("Return e-mail (Return-Path)"), [rule(check_address)])
    confirmation = TextField(_l("Confirmation e-mail"), [rule(check_address)])
    is_default = YesNoField(_l("Default account"), default=False)
    read_receipt = YesNoField(_l("Send read confirmation"), default=False)
    force = YesNoField(_l("Force settings use"), default=False)
    own_sender_only = YesNoField(_l("Server allows only this sender"), default=False)
    footer = YesNoField(_l("Enable footer"), default=False)
    footer_text = TextAreaField(_l("Footer text"), [_of_footer(check_footer_text)])
    footer_html = TextAreaField(_l("Footer in HTML"), [_of_footer(check_footer_html)])

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
    ehlo_name = TextField(_l("EHLO name"), [rule(check_ehlo_name)])
    authenticate = YesNoField(_l("Use authentication?"), default=False)
    credential_id = SelectField(
        _l("Credential for authentication"), coerce=_id_or_none, validate_choice=False
    )
    secret_again = PasswordField(_l("Secret of the credential, once more"))
    use_connector = YesNoField(_l("Use Network Connector?"), default=False)
    connector_id = SelectField(_l("Network Connector"), coerce=_id_or_none, validate_choice=False)

    max_connections = LimitField(_l("Simultaneous connections"), [_limit], default="")
    per_connection = LimitField(_l("Messages per connection"), [required, _limit], default="100")
    per_minute = LimitField(_l("Messages per minute"), [_limit], default="")
    eight_bit_anyway = YesNoField(_l("Send signed messages anyway?"), default=False)
    substitutes = SubstitutesField(_l("Substitute accounts"))
    substitute_after_min = LimitField(
        _l("Use a substitute after (minutes)"), [required, _limit], default="15"
    )
    version = HiddenField()

    def __init__(self, *args: Any, own_id: int | None = None, **options: Any) -> None:
        """Make the form of a new account, or of the one with the id `own_id`."""
        super().__init__(*args, **options)
        self.substitutes.choices = candidates(
            own_id, str(self.sender.data or ""), chosen=self.substitutes.data
        )
        self.credential_id.choices = _choices(Credential)
        self.connector_id.choices = _choices(Connector)
        self.follow_port()

    def validate(self, extra_validators: Any = None) -> bool:
        """Validate the visible fields; a missing choice is an error of its field."""
        valid = super().validate(extra_validators)
        for name, message in (
            ("security", _("Choose SSL or TLS.")),
            ("credential_id", _("Choose a credential, or answer No to authentication.")),
            ("connector_id", _("Choose a Network Connector, or answer No to its use.")),
        ):
            field = self[name]
            offered = [choice.value for choice in field.choices if choice.value]
            if self[TOGGLES[name]].data and field.data not in offered:
                field.errors = [message]
                valid = False
        return valid

    def encryption(self) -> str | None:
        """Return `ssl`, `tls`, or None for no encryption, of a form that need not be valid."""
        if not self.secure.data:
            return None
        return self.security.data if self.security.data in ("ssl", "tls") else self.security.default

    def follow_port(self) -> None:
        """Set the usual port of the connection type unless a person typed another.

        A port counts as typed when it differs from the last suggestion.
        """
        suggestion = str(DEFAULT_PORTS[self.encryption()])
        typed = str(self.port.data or "").strip()
        if typed in ("", self.port_suggested.data):
            self.port.data = suggestion
        self.port_suggested.data = suggestion

    def values(self) -> AccountFields:
        """Return the fields of a form that is valid."""
        values = {name: self[name].data for name in NAMES}
        values |= {name: values[name] or 0 for name in LIMITS}  # an empty field: no limit
        values |= {name: values[name] or "" for name in ("footer_text", "footer_html")}
        return AccountFields(**values)

    def refuse(self, error: AppError) -> None:
        """Show why an action was refused, at the field at fault."""
        self.take(error, refusal(error))

    def kept(self) -> dict[str, Any]:
        """Return what was typed, without secrets, to be stored as a draft."""
        names = [*NAMES, "is_default", "port_suggested", "version"]
        return {name: self[name].data for name in names}


def _choices(model: Any) -> list[SelectChoice]:
    rows = model.select(model.id, model.name).order_by(model.name_key).tuples()
    return choices_of([("", _("Choose…")), *rows])


def form_of(account: Account, *, is_default: bool) -> AccountForm:
    """Return the form of a stored account."""
    data = dataclasses.asdict(account_fields.of(account))
    security = data["security"] or "tls"
    suggested = str(DEFAULT_PORTS[data["security"]])
    return AccountForm(
        None,
        data=data | {
            "security": security,
            "max_connections": account.max_connections or "",
            "per_minute": account.per_minute or "",
            "is_default": is_default,
            "version": str(account.version),
            # A stored port that is not the usual one counts as typed.
            "port_suggested": suggested,
        },
        own_id=account.id,
    )  # fmt: skip
