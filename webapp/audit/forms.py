"""The form with the filters of the audit report; they are in the query string."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from webapp.audit.search import AuditFilters
from webapp.ui.forms import Form, TextField
from webapp.ui.reports.days import is_day, period
from webapp.ui.wording.audit_actions import ACTIONS, action_words


class AuditFilterForm(Form):
    """The filters: actor, action, subject and days in the configured time zone."""

    class Meta:
        csrf = False  # a GET form

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
        """Return the filters of a valid form."""
        since, before = period(self.since.data, self.until.data)
        return AuditFilters(
            who=_findable(self.who.data),
            action=_findable(self.action.data or ""),
            subject=_findable(self.subject.data),
            since=since,
            before=before,
        )

    def query(self) -> dict[str, str]:
        """Return the filters that are set, as query parameters."""
        return {field.name: field.data for field in self if field.data}


def _findable(text: str) -> str:
    """Return a filter as a database takes it: NUL is in no text that is stored, and an error in a query."""
    return text.strip().replace("\0", "\ufffd")
