"""The form with the filters of the audit report; they are in the query string."""

from collections.abc import Iterable, Iterator
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from webapp.audit.search import AuditFilters
from webapp.audit.wording import alike, by_label
from webapp.ui.forms import Form, TextField, choices_of
from webapp.ui.reports.days import is_day, period
from webapp.ui.wording.audit_actions import GROUPS, action_words, codes_of


class AuditFilterForm(Form):
    """The filters: actor, action or a group of them, field, subject, and days in the configured time zone."""

    class Meta:
        csrf = False  # a GET form

    who = TextField(_l("Who"))
    action = SelectField(_l("Action"), validate_choice=False, default="")
    field = SelectField(_l("Field"), validate_choice=False, default="")
    subject = TextField(_l("On what"))
    since = TextField(_l("From day"), [is_day])
    until = TextField(_l("To day"), [is_day])

    def __init__(self, formdata: Any) -> None:
        super().__init__(formdata)
        self.action.choices = [SelectChoice("", _("All")), *_grouped()]
        self.field.choices = choices_of(
            [("", _("All")), *_sorted((names[0], label) for label, names in by_label().items())]
        )

    def filters(self) -> AuditFilters:
        """Return the filters of a valid form."""
        since, before = period(self.since.data, self.until.data)
        return AuditFilters(
            who=_findable(self.who.data),
            actions=codes_of(action) if (action := _findable(self.action.data or "")) else (),
            fields=alike(field) if (field := _findable(self.field.data or "")) else (),
            subject=_findable(self.subject.data),
            since=since,
            before=before,
        )

    def query(self) -> dict[str, str]:
        """Return the filters that are set, as query parameters."""
        return {field.name: field.data for field in self if field.data}


def _grouped() -> Iterator[SelectChoice]:
    """Yield the choices of each group of actions: all of them together, then one by one."""
    for group in GROUPS:
        label = str(group.label)
        yield SelectChoice(group.name, _("%(group)s: everything", group=label), optgroup=label)
        for code, words in _sorted((code, action_words(code)) for code in group.codes):
            yield SelectChoice(code, words, optgroup=label)


def _sorted(choices: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(choices, key=lambda choice: choice[1].casefold())


def _findable(text: str) -> str:
    """Return a filter as a database takes it: NUL is in no text that is stored, and an error in a query."""
    return text.strip().replace("\0", "\ufffd")
