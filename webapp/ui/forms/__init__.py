"""The base class of forms, fields, and validators made from the engine's rules."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from flask import g, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import (
    Field,
    HiddenField,
    PasswordField,
    RadioField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.form import BaseForm

from webapp.errors import AppError, Invalid
from webapp.mail.certificates.pasted import has_private_key
from webapp.ui.wording.causes import Explanation
from webapp.ui.wording.rules import rule_sentence


class KeptInput(NamedTuple):
    """What was typed into a form before its session ended: the name of its class, and the values."""

    form: str
    values: MultiDict[str, str]


class FieldMark(NamedTuple):
    """Why a field needs a look: what a test found, and what to do about it. With `focus` it is gone to."""

    title: str
    cures: list[str]
    focus: bool


class SecretAreaField(TextAreaField):
    """A text area for a secret of several lines. As a password it is neither kept nor shown again."""


class Form(FlaskForm):
    """Base of every form: fields keep what was typed, and a service's error is shown at its field."""

    class Meta(FlaskForm.Meta):
        """Takes the values from form fields only; Flask-WTF would read files and JSON as well."""

        def wrap_formdata(self, form: BaseForm, formdata: Any) -> Any:
            """Return `formdata` if it is a MultiDict of the caller's, else the form fields of the request.

            A page that is opened again after log-in shows the values that were kept, if this form has some.
            """
            if isinstance(formdata, MultiDict):
                return formdata
            if request.method == "POST":
                return None if formdata is None else request.form
            return g.kept_input.values if form.is_resumed else None  # type: ignore[attr-defined]

    def take(self, error: AppError, words: str) -> None:
        """Show `words`, the sentence for `error`, at the field that it names, else above the form."""
        if error.field and error.field in self._fields:
            field = self._fields[error.field]
            field.errors = [*field.errors, words]
        else:
            self.form_errors.append(words)

    @property
    def is_resumed(self) -> bool:
        """Tell whether the form shows what was typed before its session ended."""
        kept = g.get("kept_input")
        return request.method == "GET" and kept is not None and kept.form == type(self).__name__

    def typed(self) -> list[tuple[str, str]]:
        """Return the name and value of each submitted field, without secrets, and without a private key that
        was pasted into a field for something else.
        """
        fields = [field for field in self if not is_secret(field) and field.name != "csrf_token"]
        kept = {name for field in fields for name in getattr(field, "input_names", (field.name,))}
        given = request.form.items(multi=True)
        return [(name, value) for name, value in given if name in kept and not has_private_key(value)]

    def mark(self, explanation: Explanation | None, *, focus: bool) -> None:
        """Mark the field that `explanation` names with the cause and its cures, if this form has it."""
        name = explanation.form_field if explanation else None
        if name in self._fields and not hasattr(self[name], "mark"):
            self[name].mark = FieldMark(explanation.title, explanation.cures, focus)

    def first_error(self) -> str | None:
        """Return the name of the first field with an error, which gets the focus."""
        return next((field.name for field in self if field.errors), None)


class PortForm(Form):
    """Base of a form whose port follows another choice until a person types one."""

    port_suggested = HiddenField()
    port_typed = HiddenField()

    def follow_port(self, suggestion: str) -> None:
        """Set the port to `suggestion`, unless it was typed.

        The script of the page sets `port_typed`. Without it a port counts as typed from the moment when it
        differs from the last suggestion. An empty one never does.
        """
        typed = str(self["port"].data or "").strip()
        if not typed:
            self.port_typed.data = ""
        elif typed != self.port_suggested.data:
            self.port_typed.data = "yes"
        if not self.port_typed.data:
            self["port"].data = suggestion
        self.port_suggested.data = suggestion


def is_secret(field: Field) -> bool:
    """Return True for a field whose value is never kept."""
    return isinstance(field, PasswordField | SecretAreaField)


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
