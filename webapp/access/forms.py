"""The forms for log-in, passwords and people."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, PasswordField, SelectField, ValidationError

from webapp.access.authentication import passwords
from webapp.access.wording import ROLE_NAMES, SENTENCES, THEME_NAMES, sentence
from webapp.mail.rules.address import check_address
from webapp.mail.rules.text import check_line
from webapp.ui.forms import Form, TextField, choices_of, required, rule
from webapp.ui.locale import LOCALES
from webapp.ui.reports.separator import SEPARATORS


def _same_as_password(form: Any, field: Field) -> None:
    if form.password.data and field.data != form.password.data:
        raise ValidationError(SENTENCES["password.unlike"])


def _filled(form: Any, field: Field) -> None:
    # A password may consist of spaces only, which `required` would refuse.
    if not field.data:
        raise ValidationError(SENTENCES["password.missing"])


class SignInForm(Form):
    """E-mail address and password."""

    email = TextField(_l("E-mail"), [required, rule(check_line)])
    password = PasswordField(_l("Password"), [_filled])


class NewPasswordForm(Form):
    """A new password, twice. `email` is the address of the person, which it must not be."""

    password = PasswordField(_l("New password"), [_filled])
    again = PasswordField(_l("Repeat the new password"), [_same_as_password])

    def __init__(self, *args: Any, email_of: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.email_of = email_of

    def validate(self, extra_validators: Any = None) -> bool:
        """Validate every field, and tell all rules that the new password breaks at once."""
        valid = super().validate(extra_validators)
        if not self.password.data:
            return valid
        found = passwords.faults(self.password.data, self.address())
        for fault in found:
            self.take(fault, sentence(fault))
        return valid and not found

    def address(self) -> str:
        """Return the e-mail address of the person whose password it is."""
        return self.email_of


class SetUpForm(NewPasswordForm):
    """The first administrator's address and password."""

    email = TextField(_l("E-mail"), [required, rule(check_address)])
    password = PasswordField(_l("Password"), [_filled])
    again = PasswordField(_l("Repeat the password"), [_same_as_password])

    def address(self) -> str:
        """Return the address that is typed along with the password."""
        return self.email.data or ""


class ChangePasswordForm(NewPasswordForm):
    """A new password for oneself; the present one protects against a stranger at an unlocked screen."""

    present = PasswordField(_l("Present password"), [_filled])


class PersonForm(Form):
    """The address and role of a new person."""

    email = TextField(_l("E-mail"), [required, rule(check_address)])
    role = SelectField(_l("Role"), choices=choices_of(ROLE_NAMES.items()), default="operator")


class PreferencesForm(Form):
    """How a person wants pages and exports to be."""

    locale = SelectField(_l("Language"), choices=choices_of(LOCALES.items()))
    theme = SelectField(_l("Colours"), choices=choices_of(THEME_NAMES.items()))
    csv_separator = SelectField(
        _l("Separator in CSV files"),
        choices=choices_of((name, row.words) for name, row in SEPARATORS.items()),
    )
