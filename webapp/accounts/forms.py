"""The account's form. Its labels must not change: people, help texts and tests find fields by them."""

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, PasswordField, RadioField, TextAreaField, ValidationError

from webapp.accounts import fields as account_fields
from webapp.accounts.fields import (
    DEFAULT_PORTS,
    LIMITS,
    NAME_MAX,
    NAMES,
    AccountFields,
    check_limit,
    check_sender_name,
    check_tls_name,
)
from webapp.accounts.ignoring import check_day, check_reason
from webapp.accounts.models import Account
from webapp.accounts.substitutes import MOST, candidates
from webapp.accounts.wording.refusals import refusal
from webapp.accounts.wording.settings import TRUST_WORDS, SettingChange
from webapp.connectors.models import Connector
from webapp.credentials.models import Credential
from webapp.errors import AppError, Invalid
from webapp.general.fields import check_footer_html, check_footer_text
from webapp.mail.certificates.pasted import check_certificate
from webapp.mail.rules.address import check_address, check_host, check_port
from webapp.mail.rules.ehlo_name import check_ehlo_name
from webapp.mail.rules.text import check_filled_line, check_name
from webapp.ui.forms import FieldMark, Form, PortForm, TextField, YesNoField, choices_of, required, rule
from webapp.ui.forms.certificate_field import CertificateField
from webapp.ui.forms.record_field import AccountsField, RecordField
from webapp.ui.wording.causes import Explanation

# The fields that help to fill in the form and are no part of the account.
LOOKED_FOR = ("look_for", "looked_for", "found_run")
TOGGLES = {"security": "secure", "ignore_certificate": "secure",
           "trusted_certificate": "secure", "tls_name": "secure",
           "credential_id": "authenticate", "connector_id": "use_connector"}  # fmt: skip


def _shown_name(text: str, field: str) -> str:
    return check_filled_line(check_name(text, field), field, max_length=NAME_MAX)


def _host_text(text: str, field: str) -> str:
    return check_host(text, field).text


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


def _day(form: Form, field: Field) -> None:
    """Validate the last day on which certificate errors are ignored; empty for no end."""
    if not str(field.data or "").strip():
        return
    try:
        field.data = check_day(field.data, field.name)
    except Invalid as error:
        raise ValidationError(refusal(error)) from error


def _of_checking(check: Callable[[str, str], str]) -> Callable[[Form, Field], None]:
    """Return a validator of a field that counts only where the certificate is checked."""
    checked = rule(check)

    def validate(form: Form, field: Field) -> None:
        if form["secure"].data and not form["ignore_certificate"].data:
            checked(form, field)

    return validate


class LimitField(TextField):
    """One of LIMITS. A submission without the field leaves it at its default."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist[0] if valuelist else self.default


class AccountForm(PortForm):
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
    secure = YesNoField(_l("Use secure connection?"), default=True)
    security = RadioField(
        _l("Secure connection type"),
        choices=choices_of([("ssl", "SSL"), ("tls", "TLS")]),
        default="tls",
        validate_choice=False,
    )
    ignore_certificate = YesNoField(_l("Ignore certificate error"), default=False)
    ignore_reason = TextField(_l("Reason for ignoring"), [rule(check_reason)])
    ignore_until = TextField(_l("Ignore until"), [_day])
    trusted_certificate = CertificateField(_l("Trusted certificate"), [_of_checking(check_certificate)])
    trusted_as = RadioField(
        _l("Trust it"), choices=choices_of(TRUST_WORDS.items()), default="", validate_choice=False
    )
    tls_name = TextField(_l("Name in the certificate"), [_of_checking(check_tls_name)])
    ehlo_name = TextField(_l("EHLO name"), [rule(check_ehlo_name)])
    authenticate = YesNoField(_l("Use authentication?"), default=False)
    credential_id = RecordField(_l("Credential for authentication"))
    secret_again = PasswordField(_l("Secret of the credential, once more"))
    use_connector = YesNoField(_l("Use Network Connector?"), default=False)
    connector_id = RecordField(_l("Network Connector"))

    max_connections = LimitField(_l("Simultaneous connections"), [_limit], default="")
    per_connection = LimitField(_l("Messages per connection"), [required, _limit], default="100")
    per_minute = LimitField(_l("Messages per minute"), [_limit], default="")
    eight_bit_anyway = YesNoField(_l("Send signed messages anyway?"), default=False)
    substitutes = AccountsField(_l("Substitute accounts"), most=MOST)
    substitute_after_min = LimitField(
        _l("Use a substitute after (minutes)"), [required, _limit], default="15"
    )
    version = HiddenField()
    # The line at the head of a new account; what was looked for last, and the run that looked.
    look_for = TextField(_l("E-mail, server or provider"))
    looked_for = HiddenField()
    found_run = HiddenField()

    def __init__(self, *args: Any, own_id: int | None = None, **options: Any) -> None:
        """Make the form of a new account, or of the one with the id `own_id`."""
        super().__init__(*args, **options)
        self.substitutes.offer(candidates(own_id, str(self.sender.data or ""), chosen=self.substitutes.data))
        self.credential_id.offer(records_of(Credential))
        self.connector_id.offer(records_of(Connector))
        self.follow_port(str(DEFAULT_PORTS[self.encryption()]))

    def validate(self, extra_validators: Any = None) -> bool:
        """Validate the visible fields; a missing choice is an error of its field."""
        valid = super().validate(extra_validators)
        if self.secure.data and self.security.data not in ("ssl", "tls"):
            self.security.errors = [_("Choose SSL or TLS.")]
            valid = False
        for field, message in (
            (self.credential_id, _("Choose a credential, or answer No to authentication.")),
            (self.connector_id, _("Choose a Network Connector, or answer No to its use.")),
        ):
            if self[TOGGLES[field.name]].data and not field.is_offered:
                field.errors = field.missing(message)
                valid = False
        return valid

    def encryption(self) -> str | None:
        """Return `ssl`, `tls`, or None for no encryption, of a form that need not be valid."""
        if not self.secure.data:
            return None
        return self.security.data if self.security.data in ("ssl", "tls") else self.security.default

    def values(self) -> AccountFields:
        """Return the fields of a form that is valid."""
        values = {name: self[name].data for name in NAMES}
        values |= {name: values[name] or 0 for name in LIMITS}  # an empty field: no limit
        texts = ("footer_text", "footer_html", "trusted_certificate", "trusted_as")
        values |= {name: values[name] or "" for name in texts}
        return AccountFields(**values)

    def refuse(self, error: AppError) -> None:
        """Show why an action was refused, at the field at fault."""
        self.take(error, refusal(error))

    def show(self, explanation: Explanation | None) -> None:
        """Mark the field at fault in a failed test and go to it; one that a toggle hides is shown."""
        toggle = TOGGLES.get(explanation.form_field or "") if explanation else None
        if toggle is not None:
            self[toggle].data = True
        self.mark(explanation, focus=True)

    def mark_changes(self, changes: Sequence[SettingChange]) -> None:
        """Mark the fields that a cure has just changed in this form, with what they were before."""
        for change in changes:
            if change.name in self._fields:
                words = _("Changed in this form and not saved yet. Before: %(before)s", before=change.before)
                self[change.name].mark = FieldMark(words, [], focus=change is changes[0])

    def kept(self) -> dict[str, Any]:
        """Return what was typed, without secrets, to be stored as a draft."""
        names = [*NAMES, "is_default", "port_suggested", "port_typed", "version", *LOOKED_FOR]
        return {name: self[name].data for name in names}


def records_of(model: Any) -> Any:
    """Return the ids and names of all credentials or connectors, by name."""
    return model.select(model.id, model.name).order_by(model.name_key).tuples()


def form_of(account: Account, *, is_default: bool) -> AccountForm:
    """Return the form of a stored account."""
    fields, version = account_fields.of(account), str(account.version)
    return form_of_fields(fields, is_default=is_default, version=version, own_id=account.id)


def form_of_fields(
    fields: AccountFields, *, is_default: bool, version: str, own_id: int | None
) -> AccountForm:
    """Return the form with these fields; `version` is that of the account `own_id`, if it is stored."""
    data = dataclasses.asdict(fields)
    security = data["security"] or "tls"
    suggested = str(DEFAULT_PORTS[data["security"]])
    return AccountForm(
        None,
        data=data | {
            "security": security,
            "max_connections": fields.max_connections or "",
            "per_minute": fields.per_minute or "",
            "is_default": is_default,
            "version": version,
            # A stored port that is not the usual one counts as typed.
            "port_suggested": suggested,
        },
        own_id=own_id,
    )  # fmt: skip
