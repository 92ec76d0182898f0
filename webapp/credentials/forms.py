"""The form of a credential. A stored secret is never sent to the browser."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, PasswordField, SelectMultipleField, TextAreaField

from webapp.credentials import fields as credential_fields
from webapp.credentials.changes import KEEP, NO_SECRET, Change
from webapp.credentials.fields import NAME_MAX, NAMES, CredentialFields, check_private_key, check_remarks
from webapp.credentials.models import Credential
from webapp.credentials.wording import sentence
from webapp.errors import AppError, Invalid
from webapp.mail.rules.text import check_filled_line, check_name, check_password
from webapp.ui.forms import Form, SecretAreaField, TextField, required, rule

REMOVERS = {"secret": "remove_secret", "private_key": "remove_private_key"}


class CredentialForm(Form):
    """User name and secrets. A secret that is left empty on an edit is kept as stored."""

    name = TextField(_l("Name"), [required, rule(check_name, max_length=NAME_MAX)])
    user_name = TextField(_l("User name"), [required, rule(check_filled_line)])
    secret = PasswordField(_l("Secret"), [rule(check_password)])
    remove_secret = BooleanField(_l("Remove the stored secret"))
    private_key = SecretAreaField(_l("SSH private key"), [rule(check_private_key)])
    remove_private_key = BooleanField(_l("Remove the stored private key"))
    keep_places = SelectMultipleField(_l("Where a new secret may be sent"), validate_choice=False)
    remarks = TextAreaField(_l("Remarks"), [rule(check_remarks)])
    version = HiddenField()

    def validate(self, extra_validators: Any = None) -> bool:
        """Validate every field; a secret cannot be replaced and removed at once."""
        fine = super().validate(extra_validators)
        for name, remover in REMOVERS.items():
            if self[name].data and self[remover].data:
                self.refuse(Invalid("secret.both", field=name))
                fine = False
        return fine

    def values(self) -> CredentialFields:
        """Return the values without the secrets."""
        return CredentialFields(**{name: self[name].data or "" for name in NAMES})

    def changes(self, *, stored: bool) -> dict[str, Change]:
        """Return the changes of both secrets; an empty field keeps the secret of a `stored` credential."""
        return {name: self._change(name, KEEP if stored else NO_SECRET) for name in REMOVERS}

    def _change(self, name: str, if_empty: Change) -> Change:
        if self[REMOVERS[name]].data:
            return NO_SECRET
        return Change.to(self[name].data) if self[name].data else if_empty

    def refuse(self, error: AppError) -> None:
        """Show what an action refused at the field where it can be corrected."""
        self.take(error, sentence(error))

    def forget_secrets(self) -> None:
        """Send no secret back to the browser, and tell at its field that it has to be typed again."""
        for name in REMOVERS:
            field = self[name]
            if field.data:
                field.data = ""
                field.errors = [*field.errors, _("It was not saved and not kept here. Type it again.")]


def form_of(credential: Credential) -> CredentialForm:
    """Return the form filled with a stored credential."""
    stored = vars(credential_fields.of(credential))
    return CredentialForm(None, data=stored | {"version": str(credential.version)})
