"""The forms of the outbox: the report's filters, the recipients of a resend, and the dry run."""

import ipaddress
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, SelectField, TextAreaField, ValidationError

from webapp.applications.models import Application
from webapp.errors import AppError
from webapp.mail.rules.address import ascii_address
from webapp.mail.rules.address_list import check_named_address, read_list
from webapp.mail.rules.text import check_line
from webapp.outbox.reading.search import MessageFilters
from webapp.outbox.wording.codes import SITUATIONS, refusal
from webapp.ui.forms import Form, TextField, choices_of, required, rule
from webapp.ui.forms.record_field import RecordField
from webapp.ui.reports.days import is_day, period

TEXT_MAX = 200
ADDRESSES_MAX = 100_000  # characters


def _one_address(text: str, field: str) -> str:
    return str(check_named_address(text, field))


def _address_list(text: str, field: str) -> str:
    read_list(_in_one_line(text), field)
    return text


def _in_one_line(text: str) -> str:
    """Return a list with an address a line, or several, as a list in one line."""
    return ", ".join(text[:ADDRESSES_MAX].splitlines())


def _line(text: str, field: str) -> str:
    return check_line(text, field, max_length=TEXT_MAX)


class MessageFilterForm(Form):
    """The filters of the report; days are in the configured time zone."""

    class Meta:
        csrf = False  # it changes nothing

    state = SelectField(_l("State"), validate_choice=False, default="")
    application = RecordField(_l("Application"))
    account = TextField(_l("Account"), [rule(_line)])
    sender = TextField(_l("Sender"), [rule(_line)])
    recipient = TextField(_l("Recipient"), [rule(_line)])
    subject = TextField(_l("Subject"), [rule(_line)])
    number = TextField(_l("ID, Message-ID or queue id"), [rule(_line)])
    since = TextField(_l("From day"), [is_day])
    until = TextField(_l("To day"), [is_day])

    def __init__(self, formdata: Any) -> None:
        super().__init__(formdata)
        self.state.choices = choices_of([("", _("All states")), *SITUATIONS.items()])
        self.application.offer(_applications(), none=_("All applications"))
        if self.state.data not in SITUATIONS:
            self.state.data = ""

    def filters(self) -> MessageFilters:
        """Return the filters of a valid form."""
        names = ("account", "sender", "recipient", "subject", "number")
        texts = {name: (self[name].data or "").strip() for name in names}
        since, until = period(self.since.data, self.until.data)
        return MessageFilters(
            **texts,
            state=self.state.data,
            application=str(self.application.data or ""),
            since=since.isoformat() if since else "",
            until=until.isoformat() if until else "",
        )

    def query(self) -> dict[str, str]:
        """Return the filters that are set, as URL parameters."""
        return {field.name: field.data for field in self if field.data}

    def named(self) -> list[tuple[str, str]]:
        """Return the label and the displayed value of each filter that is set."""
        shown = []
        for field in self:
            if field.data:
                choices = {
                    choice.value: str(choice.label) for choice in getattr(field, "choices", None) or ()
                }
                shown.append((str(field.label.text), choices.get(field.data, field.data)))
        return shown


class ResendForm(Form):
    """The recipients of a resend."""

    to = TextAreaField(_l("Recipients"), [required, rule(_address_list)])

    def addresses(self) -> list[str]:
        """Return the addresses of a valid form; commas, semicolons or line breaks separate them."""
        found = read_list(_in_one_line(self.to.data or ""), "to")
        return [str(named._replace(address=ascii_address(named.address))) for named in found]

    def refuse(self, error: AppError) -> None:
        """Show a service's error at the field where it can be corrected."""
        self.take(error, refusal(error))


def _ip_address(_form: Form, field: Field) -> None:
    try:
        ipaddress.ip_address(field.data or "127.0.0.1")
    except ValueError as error:
        raise ValidationError(_("Type an IP address, like 10.1.2.3.")) from error


class DryRunForm(Form):
    """The parameters of a dry run."""

    class Meta:
        csrf = False  # it changes nothing

    application = RecordField(_l("Application"))
    account = TextField(_l("Account"), [rule(_line)])
    sender = TextField(_l("Sender"), [rule(_line)])  # judged as that of a message, which mends it
    recipient = TextField(_l("Recipient"), [required, rule(_one_address)])
    device = TextField(_l("Device that hands over by SMTP"), [rule(_line), _ip_address])

    def __init__(self, formdata: Any) -> None:
        super().__init__(formdata)
        self.application.offer(_applications(), none=_("None (a person)"))

    def refuse(self, error: AppError) -> None:
        """Show a refusal at its field; services call the recipient field `to`."""
        field = "recipient" if error.field in ("to", "recipient") else error.field
        if field in self._fields:
            self[field].errors = [*self[field].errors, refusal(error)]
        else:
            self.form_errors.append(refusal(error))


def _applications() -> Any:
    return Application.select(Application.id, Application.name).order_by(Application.name_key).tuples()
