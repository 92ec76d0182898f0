"""The form of a credential. A stored secret is never sent to the browser."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)

from webapp.credentials import fields as credential_fields
from webapp.credentials.changes import KEEP, NO_SECRET, Change
from webapp.credentials.fields import NAME_MAX, CredentialFields, check_remarks
from webapp.credentials.kinds import DETAILS, KINDS, PASSWORD, SECRETS, CredentialKind, kind_of
from webapp.credentials.kinds.shape import Detail
from webapp.credentials.models import Credential
from webapp.credentials.wording import sentence
from webapp.errors import AppError, Invalid
from webapp.mail.rules.text import check_filled_line, check_name, check_password
from webapp.ui.forms import Form, SecretAreaField, TextField, choices_of, required, rule

REMOVERS = {"secret": "remove_secret", "private_key": "remove_private_key"}


class CredentialForm(Form):
    """The kind, and the fields of all kinds. Those that the chosen kind does not have are neither shown nor
    validated nor saved. A secret that is left empty on an edit is kept as stored.
    """

    name = TextField(_l("Name"), [required, rule(check_name, max_length=NAME_MAX)])
    kind = RadioField(_l("Kind"), default=PASSWORD.name, validate_choice=False)
    user_name = TextField(_l("User name"), [required, rule(check_filled_line)])
    secret = PasswordField(_l("Secret"), [rule(check_password)])
    secret_file = SecretAreaField(_l("Service account key"))
    remove_secret = BooleanField(_l("Remove the stored secret"))
    private_key = SecretAreaField(_l("SSH private key"))
    remove_private_key = BooleanField(_l("Remove the stored private key"))
    refresh_token = PasswordField(_l("Refresh token"), [rule(check_password)])
    expires_on = TextField(_l("Secret expires on"))
    keep_places = SelectMultipleField(_l("Where a new secret may be sent"), validate_choice=False)
    remarks = TextAreaField(_l("Remarks"), [rule(check_remarks)])
    version = HiddenField()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kind.choices = choices_of([(kind.name, _(kind.label)) for kind in KINDS.values()])
        self.user_name.label.text = _(self.chosen.user_label)
        if self.chosen.user_from:  # the field is not shown
            self.user_name.validators = []
        for field in self.chosen.secrets:
            self.input_of(field.name).label.text = _(field.label)
        for name, detail in DETAILS.items():
            self[name].label.text = _(detail.label)
            if detail.choices:
                self[name].choices = choices_of([(value, _(label)) for value, label in detail.choices])

    @property
    def chosen(self) -> CredentialKind:
        """The chosen kind; user and password for one that does not exist."""
        return kind_of(str(self.kind.data))

    def details(self) -> dict[str, str]:
        """Return the details of the chosen kind as typed."""
        return {field.name: str(self[field.name].data or "") for field in self.chosen.details}

    def hidden_details(self) -> list[Field]:
        """Return the fields of the other kinds, whose answers are kept while the form is open."""
        own = {field.name for field in self.chosen.details_for(self.details())}
        return [self[name] for name in DETAILS if name not in own]

    def input_of(self, column: str) -> Field:
        """Return the field in which the secret of a column is typed: one of several lines has another one."""
        field = self.chosen.secret(column)
        return self.secret_file if column == "secret" and field and field.is_area else self[column]

    def validate(self, extra_validators: Any = None) -> bool:
        """Validate every field that is shown; a secret cannot be replaced and removed at once."""
        fine = super().validate(extra_validators)
        for name, remover in REMOVERS.items():
            if self.input_of(name).data and self[remover].data:
                self.refuse(Invalid("secret.both", field=name))
                fine = False
        return fine

    def values(self) -> CredentialFields:
        """Return the values without the secrets."""
        return CredentialFields(
            name=self.name.data or "",
            user_name=self.user_name.data or "",
            remarks=self.remarks.data or "",
            kind=str(self.kind.data or ""),
            details=self.details(),
            expires_on=self.expires_on.data or "",
        )

    def changes(self, *, stored: bool) -> dict[str, Change]:
        """Return the changes of all secrets; an empty field keeps the secret of a `stored` credential."""
        return {name: self._change(name, KEEP if stored else NO_SECRET) for name in SECRETS}

    def _change(self, name: str, if_empty: Change) -> Change:
        remover = REMOVERS.get(name)
        if remover and self[remover].data and self.chosen.needs_one_secret:
            return NO_SECRET
        typed = self.input_of(name).data
        return Change.to(typed) if typed else if_empty

    def refuse(self, error: AppError) -> None:
        """Show what an action refused at the field where it can be corrected."""
        if error.field in SECRETS:
            error.field = self.input_of(error.field).name
        self.take(error, sentence(error))

    def drop_secrets(self) -> None:
        """Send no secret back to the browser; nothing was refused, so that nothing is told either."""
        for field in (self.secret, self.secret_file, self.private_key, self.refresh_token):
            field.data = ""

    def forget_secrets(self) -> None:
        """Send no secret back to the browser, and tell at its field that it has to be typed again."""
        for field in (self.secret, self.secret_file, self.private_key, self.refresh_token):
            if field.data:
                field.data = ""
                field.errors = [*field.errors, _("It was not saved and not kept here. Type it again.")]


def _field_of(detail: Detail) -> Field:
    if detail.choices:
        return SelectField(choices=[], default=detail.default, validate_choice=False)
    return TextField(default=detail.default)


for _name, _detail in DETAILS.items():
    setattr(CredentialForm, _name, _field_of(_detail))


def form_of(credential: Credential) -> CredentialForm:
    """Return the form filled with a stored credential."""
    fields = credential_fields.of(credential)
    stored = {"name": fields.name, "kind": fields.kind, "user_name": fields.user_name}
    more = {"expires_on": fields.expires_on, "remarks": fields.remarks, "version": str(credential.version)}
    return CredentialForm(None, data=stored | dict(fields.details) | more)
