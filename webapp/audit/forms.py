"""The form with the filters of the audit report; they are in the query string."""

from collections.abc import Iterable, Iterator
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from webapp.audit.search import AuditFilters
from webapp.audit.wording import alike, by_label
from webapp.mail.rules.text import check_line
from webapp.ui.forms import Form, TextField, choices_of, rule
from webapp.ui.reports.days import is_day, period
from webapp.ui.wording.audit_actions import GROUPS, action_words, codes_of

TEXT_MAX = 200  # characters


def _line(text: str, field: str) -> str:
    return check_line(text, field, max_length=TEXT_MAX)


class AuditFilterForm(Form):
    """The filters: actor, action or a group of them, field, subject, and days in the configured time zone."""

    class Meta:
        csrf = False  # a GET form

    who = TextField(_l("Who"), [rule(_line)])
    action = SelectField(_l("Action"), validate_choice=False, default="")
    field = SelectField(_l("Field"), validate_choice=False, default="")
    subject = TextField(_l("On what"), [rule(_line)])
    since = TextField(_l("From day"), [is_day])
    until = TextField(_l("To day"), [is_day])

    def __init__(self, formdata: Any) -> None:
        super().__init__(formdata)
        self.action.choices = [SelectChoice("", _("All actions")), *_grouped()]
        self.field.choices = choices_of(
            [("", _("All")), *_sorted((names[0], label) for label, names in by_label().items())]
        )

    def filters(self) -> AuditFilters:
        """Return the filters of a valid form."""
        since, before = period(self.since.data, self.until.data)
        return AuditFilters(
            who=self.who.data.strip(),
            actions=codes_of(action) if (action := _findable(self.action.data or "")) else (),
            fields=alike(field) if (field := _findable(self.field.data or "")) else (),
            subject=self.subject.data.strip(),
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
