"""The filters of the audit, kept in the URL."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from webapp.audit.search import AuditFilters
from webapp.ui.forms import Form, TextField
from webapp.ui.reports.days import is_day, period
from webapp.ui.wording.audit_actions import ACTIONS, action_words


class AuditFilterForm(Form):
    """Who did what to what, and when, in the days of the house's time zone."""

    class Meta:
        csrf = False  # it only asks

    who = TextField(_l("Who"))
    action = SelectField(_l("Action"), validate_choice=False, default="")
    subject = TextField(_l("On what"))
    since = TextField(_l("From day"), [is_day])
    until = TextField(_l("To day"), [is_day])

    def __init__(self, formdata: Any) -> None:
        super().__init__(formdata)
        words = sorted(((code, action_words(code)) for code in ACTIONS), key=lambda pair: pair[1].casefold())
        self.action.choices = [("", _("All")), *words]

    def filters(self) -> AuditFilters:
        """Return what a valid form asks for."""
        since, before = period(self.since.data, self.until.data)
        return AuditFilters(
            who=self.who.data.strip(),
            action=self.action.data or "",
            subject=self.subject.data.strip(),
            since=since,
            before=before,
        )

    def query(self) -> dict[str, str]:
        """Return the filters that are set, as parameters of a URL."""
        return {field.name: field.data for field in self if field.data}
