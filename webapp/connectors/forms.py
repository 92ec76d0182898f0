"""The forms of a connector, of its test, and of accepting its host key."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, RadioField, TextAreaField

from webapp.connectors import fields as connector_fields
from webapp.connectors.fields import NAME_MAX, NAMES, ConnectorFields
from webapp.connectors.models import Connector
from webapp.connectors.wording import sentence
from webapp.credentials.fields import check_remarks
from webapp.credentials.kinds import KINDS as CREDENTIAL_KINDS
from webapp.credentials.models import Credential
from webapp.errors import AppError, Invalid
from webapp.mail.rules.address import check_host, check_port
from webapp.mail.rules.text import check_name
from webapp.tunnels import kinds
from webapp.tunnels.kinds import LoginRule
from webapp.ui.forms import Form, PortForm, TextField, YesNoField, choices_of, required, rule
from webapp.ui.forms.record_field import RecordField
from webapp.ui.wording import connector_kinds


def _host_text(text: str, field: str) -> str:
    return check_host(text, field).text


def _default_port(kind_name: str) -> str:
    kind = kinds.find_kind(kind_name)
    return str(kind.default_port) if kind else ""


class ConnectorForm(PortForm):
    """Every field of a connector.

    The credential is neither validated nor saved while its toggle hides it; a kind without log-in has
    no toggle either.
    """

    name = TextField(_l("Name"), [required, rule(check_name, max_length=NAME_MAX)])
    kind = RadioField(_l("Kind"), default=kinds.DEFAULT.name, validate_choice=False)
    host = TextField(_l("Host"), [required, rule(_host_text)])
    port = TextField(_l("Port"), [required, rule(check_port)])
    authenticate = YesNoField(_l("Use authentication?"), default=False)
    credential_id = RecordField(_l("Credential"))
    secret_again = PasswordField(_l("Type the secret of the credential again"))
    resolve_remotely = YesNoField(_l("Resolve names at the far end"), default=True)
    remarks = TextAreaField(_l("Remarks"), [rule(check_remarks)])
    version = HiddenField()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        rows = Credential.select(Credential.id, Credential.name).order_by(Credential.name_key)
        suitable = Credential.kind.in_(
            [kind.name for kind in CREDENTIAL_KINDS.values() if kind.suits_connectors]
        )
        self.credential_id.offer(rows.where(suitable).tuples())
        self.leaves_some_out = Credential.select().where(~suitable).exists()
        self.kind.choices = choices_of(connector_kinds.choices())
        self.authenticate_answer = "yes" if self.authenticate.data else "no"
        if not self.takes_login:
            self.authenticate.data = False
        self.follow_port(_default_port(self.kind.data))

    @property
    def takes_login(self) -> bool:
        """Tell whether the chosen kind can ask for a log-in; as long as none is chosen it can."""
        kind = kinds.find_kind(self.kind.data)
        return kind is None or kind.login is not LoginRule.NONE

    def validate(self, extra_validators: Any = None) -> bool:
        """Validate the fields that are shown; a missing credential is an error of its field."""
        fine = super().validate(extra_validators)
        if self.authenticate.data and not self.credential_id.is_offered:
            self.refuse(Invalid("connector.credential_missing", field="credential_id"))
            fine = False
        return fine

    def values(self) -> ConnectorFields:
        """Return what was filled in."""
        typed = {name: self[name].data for name in NAMES} | {"remarks": self.remarks.data or ""}
        hidden = {} if self.authenticate.data else {"credential_id": None}
        return ConnectorFields(**typed | hidden)

    def kept(self) -> dict[str, Any]:
        """Return the values as a draft, without the secret."""
        names = [*NAMES, "authenticate", "port_suggested", "port_typed", "version"]
        return {name: self[name].data for name in names}

    def refuse(self, error: AppError) -> None:
        """Show what an action refused at the field where it can be corrected."""
        # Some kinds need a credential; while the toggle hides that field, the error belongs to the toggle.
        if error.field == "credential_id" and not self.authenticate.data:
            error.field = "authenticate"
        self.take(error, sentence(error))


def form_of(connector: Connector) -> ConnectorForm:
    """Return the form filled with a stored connector."""
    stored = vars(connector_fields.of(connector))
    more = {
        "authenticate": connector.credential_id is not None,
        # A stored port that is not the default was typed by a person.
        "port_suggested": _default_port(connector.kind),
        "version": str(connector.version),
    }
    return ConnectorForm(None, data=stored | more)


class TargetForm(Form):
    """The target of a connector's test."""

    host = TextField(_l("Host"), [required, rule(_host_text)])
    port = TextField(_l("Port"), [required, rule(check_port)], default="25")


class HostKeyForm(Form):
    """Acceptance of the host key with the fingerprint `seen`."""

    seen = HiddenField()
    secret_again = PasswordField(_l("Type the secret of the credential again"))

    def refuse(self, error: AppError) -> None:
        """Show what an action refused at the field where it can be corrected."""
        self.take(error, sentence(error))
