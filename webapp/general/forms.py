"""The form of the general settings."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, TextAreaField

from webapp.errors import AppError, Invalid
from webapp.general.fields import FIELDS, NAMES, InstalledSettings, stored_in, typed_of
from webapp.general.models import GeneralConfiguration
from webapp.general.wording import sentence
from webapp.mail.certificates.pasted import check_authority
from webapp.ui.forms import Form, TextField, choices_of, required, rule
from webapp.ui.forms.certificate_field import CertificateField
from webapp.ui.locale import LOCALES


class GeneralForm(Form):
    """One field for each of FIELDS, whose rules it applies. `locked` are those that are not changed here."""

    ehlo_name = TextField(_l("EHLO name"))
    footer_text = TextAreaField(_l("Footer text"))
    footer_html = TextAreaField(_l("Footer in HTML"))
    keep_bodies_days = TextField(_l("Keep contents (days)"))
    keep_messages_days = TextField(_l("Keep messages (days)"))
    mail_domain = TextField(_l("Mail domain"))
    default_locale = SelectField(
        _l("Language of the first visit"), choices=choices_of(LOCALES.items()), validate_choice=False
    )
    version = HiddenField()

    def __init__(self, *args: Any, settings: InstalledSettings | None = None, **options: Any) -> None:
        """Make the form; a browser does not send what is locked, so that is filled in here."""
        super().__init__(*args, **options)
        self.locked = settings.set_by_installation & set(NAMES) if settings else frozenset()
        for name in self.locked:
            self[name].data = getattr(settings, name)

    def validate(self, extra_validators: Any = None) -> bool:
        """Apply the rule of each field that may be changed."""
        valid = super().validate(extra_validators)
        for field in FIELDS:
            if field.name in self.locked:
                continue
            try:
                field.check(self.typed()[field.name], field.name)
            except Invalid as error:
                self.refuse(error)
                valid = False
        return valid

    def typed(self) -> Mapping[str, str]:
        """Return the text of each field."""
        return {name: str(self[name].data or "") for name in NAMES}

    def refuse(self, error: AppError) -> None:
        """Show why the settings were refused, at the field at fault."""
        self.take(error, sentence(error))


def form_of(stored: GeneralConfiguration | None, settings: InstalledSettings) -> GeneralForm:
    """Return the form with what is stored, and the defaults of the installation for the rest."""
    version = stored.version if stored else 0
    data = typed_of(stored_in(stored), settings) | {"version": str(version)}
    return GeneralForm(None, data=data, settings=settings)


class AuthorityForm(Form):
    """The certificate of an authority of the house, pasted or uploaded."""

    authority = CertificateField(_l("Certificate of the authority"), [required, rule(check_authority)])

    def refuse(self, error: AppError) -> None:
        """Show why the certificate was refused, at its field."""
        self.take(error, sentence(error))
