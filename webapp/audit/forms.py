"""DOOR: the filters of the audit, kept in the URL."""

import datetime as dt
import re
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import to_utc
from wtforms import Field, SelectField, ValidationError

from webapp.audit.search import Filters
from webapp.ui.actions import ACTIONS, action_words
from webapp.ui.forms import Form, TextField

MIDNIGHT = dt.time()
ONE_DAY = dt.timedelta(days=1)


def _day(text: str) -> dt.date | None:
    """Return the date written YYYY-MM-DD, as `<input type=date>` sends it. Raises ValueError."""
    if not text:
        return None
    # Years near the ends of the calendar cannot be moved to another time zone.
    if not re.fullmatch(r"2[0-9]{3}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError
    return dt.date.fromisoformat(text)


def _is_day(form: Any, field: Field) -> None:
    try:
        _day(field.data)
    except ValueError as error:
        raise ValidationError(_("Type the day as year, month and day, like 2026-12-31.")) from error


class FilterForm(Form):
    """Who did what to what, and when, in the days of the house's time zone."""

    class Meta:
        csrf = False  # it only asks

    who = TextField(_l("Who"))
    action = SelectField(_l("Action"), validate_choice=False, default="")
    subject = TextField(_l("On what"))
    since = TextField(_l("From day"), [_is_day])
    until = TextField(_l("To day"), [_is_day])

    def __init__(self, formdata: Any) -> None:
        super().__init__(formdata)
        words = sorted(((code, action_words(code)) for code in ACTIONS), key=lambda pair: pair[1].casefold())
        self.action.choices = [("", _("All")), *words]

    def filters(self) -> Filters:
        """Return what a valid form asks for."""
        since, until = _day(self.since.data), _day(self.until.data)
        return Filters(
            who=self.who.data.strip(),
            action=self.action.data or "",
            subject=self.subject.data.strip(),
            since=to_utc(dt.datetime.combine(since, MIDNIGHT)) if since else None,
            before=to_utc(dt.datetime.combine(until + ONE_DAY, MIDNIGHT)) if until else None,
        )

    def query(self) -> dict[str, str]:
        """Return the filters that are set, as parameters of a URL."""
        return {field.name: field.data for field in self if field.data}
