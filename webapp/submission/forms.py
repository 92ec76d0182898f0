"""The forms of the page *SMTP entry*: an address range, and the device that is played."""

import re
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, RadioField, SelectField, TextAreaField, ValidationError

from webapp.accounts.models import Account
from webapp.applications.fields import NAME_MAX, PER_MINUTE_MOST, check_senders
from webapp.devices import fields as range_fields
from webapp.devices.fields import RangeFields, check_network
from webapp.devices.models import DeviceRange
from webapp.errors import AppError, Invalid
from webapp.mail.rules.address import check_address
from webapp.mail.rules.text import check_name
from webapp.submission.wording import range_sentence
from webapp.ui.forms import Form, TextField, choices_of, required, rule
from webapp.ui.forms.record_field import RecordField

CONFLICT_FIELDS = ("name", "network", "log_in", "account", "senders", "per_minute")
TOKEN_MAX = 200


def _network(text: str, field: str) -> str:
    try:
        return check_network(text, field)
    except Invalid as error:
        raise ValidationError(range_sentence(error)) from error


class RangeForm(Form):
    """A named address range of devices."""

    name = TextField(_l("Name"), [required, rule(check_name, max_length=NAME_MAX)])
    network = TextField(_l("Addresses"), [required, rule(_network)])
    log_in = RadioField(
        _l("Log-in"),
        choices=choices_of(
            [("no", _l("Without a log-in")), ("yes", _l("With name and token, also without encryption"))]
        ),
        default="no",
    )
    account = RecordField(_l("Account"))
    senders = TextAreaField(_l("Further senders"))
    per_minute = TextField(_l("Messages per minute"))
    version = HiddenField()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        rows = Account.select(Account.id, Account.name).where(Account.active).order_by(Account.name_key)
        self.account.offer(rows.tuples(), none=_("As for the application"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Validate every field; a bad line among the senders is named."""
        valid = super().validate(extra_validators)
        for check in (self._senders, self._rate):
            try:
                check()
            except Invalid as error:
                self.refuse(error)
                valid = False
        return valid

    def values(self) -> RangeFields:
        """Return the values of a form that `validate` accepted."""
        return RangeFields(
            name=self.name.data,
            network=self.network.data,
            log_in=self.log_in.data == "yes",
            account=self.account.data,
            senders=self._senders(),
            per_minute=self._rate(),
        )

    def refuse(self, error: AppError) -> None:
        """Show an error of the service at the form field where it can be corrected."""
        self.take(error, range_sentence(error))

    def _senders(self) -> tuple[str, ...]:
        lines = (line.strip() for line in (self.senders.data or "").splitlines())
        return check_senders(tuple(line for line in lines if line), "senders")

    def _rate(self) -> int | None:
        text = (self.per_minute.data or "").strip()
        if not text:
            return None
        if not re.fullmatch(r"[0-9]{1,6}", text):
            raise Invalid("application.bad_rate", field="per_minute", most=PER_MINUTE_MOST)
        return int(text)


def form_of(row: DeviceRange) -> RangeForm:
    """Return the form filled with a stored range."""
    stored = range_fields.of(row)
    return RangeForm(
        None,
        data={
            "name": stored.name,
            "network": stored.network,
            "log_in": "yes" if stored.log_in else "no",
            "account": stored.account,
            "senders": "\n".join(stored.senders),
            "per_minute": "" if stored.per_minute is None else str(stored.per_minute),
            "version": str(row.version),
        },
    )


class DeviceForm(Form):
    """The device that is played: from which range, or with the token; and to whom it writes."""

    way = SelectField(_l("Device"), validate_choice=True)
    token = PasswordField(_l("Token"))
    to = TextField(_l("Send to"), [required, rule(check_address)])

    def offer(self, ranges: list[DeviceRange]) -> None:
        """Set the ways to hand over: with the token, or from one of the ranges without a log-in."""
        without = [row for row in ranges if not row.log_in]
        named = [(str(row.id), _("In %(name)s, without a log-in", name=row.name)) for row in without]
        self.way.choices = choices_of([("token", _("With name and token")), *named])

    def validate(self, extra_validators: Any = None) -> bool:
        """Validate; a token is needed where the device logs in."""
        valid = super().validate(extra_validators)
        token = self.token.data or ""
        if self.way.data == "token" and not 0 < len(token) <= TOKEN_MAX:
            self.token.errors = [_("Paste the token that the device is given.")]
            valid = False
        return valid
