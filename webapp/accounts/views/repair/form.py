"""The form of one cure that a button applies."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, SelectMultipleField

from webapp.access.guard import actor
from webapp.accounts.fields import check_tls_name
from webapp.accounts.forms import records_of
from webapp.accounts.repair.applying import TypedRepair
from webapp.accounts.repair.offers import Offer
from webapp.accounts.wording.refusals import refusal
from webapp.connectors.models import Connector
from webapp.credentials.models import Credential
from webapp.credentials.wording import SENTENCES
from webapp.credentials.wording import sentence as credential_sentence
from webapp.errors import AppError
from webapp.mail.diagnosis.cures.shape import Asked
from webapp.mail.rules.address import check_address, check_host, check_port
from webapp.mail.rules.ehlo_name import check_ehlo_name
from webapp.mail.rules.text import check_filled_line, check_password
from webapp.ui.conflict import read_version
from webapp.ui.forms import Form, TextField, required, rule
from webapp.ui.forms.record_field import RecordField

# The fields for what an offer asks; the first takes the proposed text.
FIELDS: Mapping[Asked | None, tuple[str, ...]] = MappingProxyType(
    {
        None: (),
        Asked.HOST: ("host",),
        Asked.PORT: ("port",),
        Asked.SENDER: ("sender",),
        Asked.EHLO_NAME: ("ehlo_name",),
        Asked.TLS_NAME: ("tls_name",),
        Asked.USER_NAME: ("user_name",),
        Asked.SECRET: ("secret", "keep_places"),
        Asked.SECRET_AGAIN: ("secret_again",),
        Asked.CONNECTOR_SECRET: ("secret", "keep_places"),
        Asked.LOG_IN: ("credential_id", "user_name", "secret"),
        Asked.CONNECTOR: ("connector_id",),
    }
)
# Those of them whose text is the value asked for.
TYPED = frozenset({"host", "port", "sender", "ehlo_name", "tls_name", "user_name"})
_RECORDS = {"credential_id": Credential, "connector_id": Connector}
_ALWAYS = ("version", "credential_version", "csrf_token")


def _host_text(text: str, field: str) -> str:
    return check_host(text, field).text


class RepairForm(Form):
    """The fields that one offer asks for, with a prefix of its own: a result has several such forms."""

    version = HiddenField()
    credential_version = HiddenField()
    host = TextField(_l("SMTP host"), [required, rule(_host_text)])
    port = TextField(_l("Port"), [required, rule(check_port)])
    sender = TextField(_l("Sender e-mail"), [required, rule(check_address)])
    ehlo_name = TextField(_l("EHLO name"), [required, rule(check_ehlo_name)])
    tls_name = TextField(_l("Name in the certificate"), [required, rule(check_tls_name)])
    credential_id = RecordField(_l("Credential for authentication"))
    user_name = TextField(_l("User name"), [required, rule(check_filled_line)])
    secret = PasswordField(_l("Secret"), [required, rule(check_password)])
    secret_again = PasswordField(_l("Secret of the credential, once more"), [required, rule(check_password)])
    connector_id = RecordField(_l("Network Connector"), validators=[required])
    keep_places = SelectMultipleField(_l("Where a new secret may be sent"), validate_choice=False)

    def __init__(self, offer: Offer, *args: Any, **options: Any) -> None:
        """Make the form of an offer; all fields that it does not ask for are left out."""
        super().__init__(*args, prefix=f"{offer.cure}-", **options)
        self.asked = (("user_name",) if offer.mends_user_name else ()) + FIELDS[offer.asks]
        if offer.needs_secret(actor()) and offer.asks is not Asked.LOG_IN:
            self.asked += ("secret_again",)
        for name in [name for name in self._fields if name not in (*self.asked, *_ALWAYS)]:
            del self[name]
        for name, model in _RECORDS.items():
            if name in self:
                self[name].offer(records_of(model))
        if "credential_id" in self and not self.credential_id.records:
            del self.credential_id

    def validate(self, extra_validators: Any = None) -> bool:
        """Validate what is asked; a stored credential needs no user name, and perhaps no secret."""
        if "credential_id" in self and self.credential_id.data:
            del self.user_name
            self.secret.validators = [rule(check_password)]
        return super().validate(extra_validators)

    def refuse(self, error: AppError) -> None:
        """Show why the change was refused, at the field at fault."""
        words = credential_sentence(error) if error.code in SENTENCES else refusal(error)
        if error.field == "secret_again" and "secret_again" not in self and "secret" in self:
            self.secret.errors = [*self.secret.errors, words]
        else:
            self.take(error, words)

    def typed(self) -> list[tuple[str, str]]:
        """Return nothing: a form that is opened anew offers what then holds."""
        return []

    def read(self) -> TypedRepair:
        """Return what was typed."""
        return TypedRepair(
            version=read_version(self),
            credential_version=read_version(self, "credential_version"),
            value=self._data_of(*(name for name in self.asked if name in TYPED)),
            secret=self._data_of("secret", "secret_again"),
            record_id=next((self[name].data for name in _RECORDS if name in self), None),
            keep_places=(self.keep_places.data or ()) if "keep_places" in self else (),
        )

    def _data_of(self, *names: str) -> str:
        return next((str(self[name].data or "") for name in names if name in self), "")
