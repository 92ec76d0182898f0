"""The base class of forms, fields, and validators made from the engine's rules."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, RadioField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.form import BaseForm

from webapp.errors import AppError, Invalid
from webapp.ui.wording.rules import rule_sentence


class Form(FlaskForm):
    """Base of every form: fields keep what was typed, and a service's error is shown at its field."""

    class Meta(FlaskForm.Meta):
        """Takes the values from form fields only; Flask-WTF would read files and JSON as well."""

        def wrap_formdata(self, form: BaseForm, formdata: Any) -> Any:
            """Return `formdata` if it is a MultiDict of the caller's, else the form fields of the request."""
            if formdata is None or isinstance(formdata, MultiDict):
                return formdata
            return request.form if request.method == "POST" else None

    def take(self, error: AppError, words: str) -> None:
        """Show `words`, the sentence for `error`, at the field that it names, else above the form."""
        if error.field and error.field in self._fields:
            field = self._fields[error.field]
            field.errors = [*field.errors, words]
        else:
            self.form_errors.append(words)

    def first_error(self) -> str | None:
        """Return the name of the first field with an error, which gets the focus."""
        return next((field.name for field in self if field.errors), None)


def rule(check: Callable[..., Any], **options: Any) -> Callable[[FlaskForm, Field], None]:
    """Return a validator that calls `check(text, field_name, **options)` and stores what it returns.

    An empty field is not checked; put `required` before this validator where a value is needed.
    """

    def validate(form: FlaskForm, field: Field) -> None:
        if field.data in (None, ""):
            return
        try:
            field.data = check(field.data, field.name, **options)
        except Invalid as error:
            raise ValidationError(rule_sentence(error)) from error

    return validate


def required(form: FlaskForm, field: Field) -> None:
    """Refuse an empty field, with a sentence."""
    if field.data is None or (isinstance(field.data, str) and not field.data.strip()):
        raise ValidationError(_("Fill in this field."))


def choices_of(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """Return the choices of a select or radio field from pairs of value and label."""
    return [SelectChoice(value, label) for value, label in pairs]


class YesNoField(RadioField):
    """A labelled pair of radio buttons, Sim / Não. Its data is a bool."""

    def __init__(self, label: Any, *, default: bool, **options: Any) -> None:
        super().__init__(
            label,
            choices=choices_of([("yes", lazy_gettext("Yes")), ("no", lazy_gettext("No"))]),
            coerce=_to_bool,
            default=default,
            **options,
        )

    def iter_choices(self) -> Any:
        for value, label, _checked, render_kw in super().iter_choices():
            yield value, label, (value == "yes") is bool(self.data), render_kw

    def pre_validate(self, form: FlaskForm) -> None:
        if not isinstance(self.data, bool):
            raise ValidationError(_("Choose one of the answers."))


def _to_bool(value: Any) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    if value not in ("yes", "no"):
        raise ValueError
    return value == "yes"


class TextField(StringField):
    """A one-line text field whose data is never None: a field missing from the request is empty."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist[0] if valuelist else ""


def sent_once() -> str | None:
    """Return the idempotency token of the submitted form; a double submit has the same one."""
    return request.form.get("once", "")[:64] or None
