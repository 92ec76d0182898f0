"""The application's form."""

import datetime as dt
import re
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectMultipleField, TextAreaField, widgets

from webapp.accounts.models import Account
from webapp.applications import fields as application_fields
from webapp.applications.fields import NAME_MAX, ApplicationFields, check_remarks, check_senders
from webapp.applications.models import Application
from webapp.applications.wording import SCOPE_WORDS, sentence
from webapp.clock import now
from webapp.errors import AppError, Invalid
from webapp.mail.rules.text import check_name
from webapp.ui.forms import Form, TextField, choices_of, required, rule

ACCOUNTS_MOST = 300
CONFLICT_FIELDS = (
    "name",
    "scopes",
    "any_account",
    "accounts",
    "senders",
    "per_minute",
    "expires_on",
    "remarks",
)


class CheckBoxesField(SelectMultipleField):
    """Check boxes, one for each choice."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


class ApplicationForm(Form):
    """The name of an application and the rights of its token."""

    name = TextField(_l("Name"), [required, rule(check_name, max_length=NAME_MAX)])
    scopes = CheckBoxesField(_l("It may"), choices=choices_of(SCOPE_WORDS.items()), default=["send", "read"])
    any_account = RadioField(
        _l("Accounts that it may use"),
        choices=choices_of([("all", _l("All accounts")), ("chosen", _l("Only these"))]),
        default="all",
    )
    accounts = CheckBoxesField(_l("Accounts"), coerce=int, validate_choice=False)
    senders = TextAreaField(_l("Further senders"))
    per_minute = TextField(_l("Messages per minute"), default="600")
    expires_on = TextField(_l("Token valid until"))
    remarks = TextAreaField(_l("Remarks"), [rule(check_remarks)])
    version = HiddenField()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        rows = Account.select(Account.id, Account.name).order_by(Account.name_key).limit(ACCOUNTS_MOST)
        self.accounts.choices = choices_of(rows.tuples())

    def validate(self, extra_validators: Any = None) -> bool:
        """Validate every field; a bad line among the senders is named."""
        valid = super().validate(extra_validators)
        for check in (self._senders, self._rate, self._expiry):
            try:
                check()
            except Invalid as error:
                self.refuse(error)
                valid = False
        return valid

    def values(self) -> ApplicationFields:
        """Return the values of a form that `validate` accepted."""
        return ApplicationFields(
            name=self.name.data,
            scopes=tuple(self.scopes.data or ()),
            any_account=self.any_account.data == "all",
            accounts=tuple(self.accounts.data or ()),
            senders=self._senders(),
            per_minute=self._rate(),
            expires_at=self._expiry(),
            remarks=self.remarks.data or "",
        )

    def refuse(self, error: AppError) -> None:
        """Show an error of the service at the form field where it can be corrected."""
        name = {"expires_at": "expires_on"}.get(error.field or "", error.field)
        error.field = name
        self.take(error, sentence(error))

    def _senders(self) -> tuple[str, ...]:
        lines = (line.strip() for line in (self.senders.data or "").splitlines())
        return check_senders(tuple(line for line in lines if line), "senders")

    def _rate(self) -> int:
        text = (self.per_minute.data or "").strip()
        if not re.fullmatch(r"[0-9]{1,6}", text):
            raise Invalid("application.bad_rate", field="per_minute", most=application_fields.PER_MINUTE_MOST)
        return int(text)

    def _expiry(self) -> dt.datetime | None:
        """Return the end of the given day in the configured time zone, as naive UTC."""
        text = (self.expires_on.data or "").strip()
        if not text:
            return None
        try:
            day = dt.date.fromisoformat(text) + dt.timedelta(days=1)
            zone = ZoneInfo(current_app.config["POSTIGO"].time_zone)
            end = dt.datetime.combine(day, dt.time(), zone).astimezone(dt.UTC).replace(tzinfo=None)
        except (ValueError, OverflowError) as error:
            raise Invalid("application.bad_date", field="expires_on") from error
        if end <= now():
            raise Invalid("application.bad_date", field="expires_on")
        return end


def form_of(application: Application) -> ApplicationForm:
    """Return the form filled with a stored application."""
    stored = application_fields.of(application)
    return ApplicationForm(
        None,
        data={
            "name": stored.name,
            "scopes": list(stored.scopes),
            "any_account": "all" if stored.any_account else "chosen",
            "accounts": list(stored.accounts),
            "senders": "\n".join(stored.senders),
            "per_minute": str(stored.per_minute),
            "expires_on": _day_of(stored.expires_at),
            "remarks": stored.remarks,
            "version": str(application.version),
        },
    )


def _day_of(expires_at: dt.datetime | None) -> str:
    if expires_at is None:
        return ""
    zone = ZoneInfo(current_app.config["POSTIGO"].time_zone)
    local = expires_at.replace(tzinfo=dt.UTC).astimezone(zone)
    return (local - dt.timedelta(seconds=1)).date().isoformat()
