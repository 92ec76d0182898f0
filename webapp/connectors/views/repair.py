"""The secret of a connector, typed in the result of its test, which then starts again."""

from typing import Any, NamedTuple

from flask import Response, make_response, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, PasswordField, SelectMultipleField

from webapp.access.guard import actor, needs, person_may
from webapp.access.rights import Right
from webapp.access.wording import wait_sentence
from webapp.connectors import routes, service
from webapp.connectors.models import Connector
from webapp.connectors.views.blueprint import bp
from webapp.connectors.views.test import run_page, start_run
from webapp.connectors.wording import sentence
from webapp.credentials import binding, retyping
from webapp.credentials.models import Credential
from webapp.credentials.wording import destination_words
from webapp.errors import Conflict, Invalid, Refused
from webapp.mail.diagnosis import cures
from webapp.mail.diagnosis.causes import CAUSES
from webapp.mail.diagnosis.cures.shape import Asked
from webapp.mail.rules.text import check_password
from webapp.runs import service as runs
from webapp.runs.models import REFUSED, Run
from webapp.runs.wording import view_of
from webapp.ui.conflict import read_version
from webapp.ui.errors import retry_later
from webapp.ui.forms import Form, required, rule, sent_once
from webapp.ui.htmx import wants_fragment


class SecretForm(Form):
    """A new secret, the version of the credential as read, and where the secret stays allowed."""

    version = HiddenField()
    credential_version = HiddenField()
    secret = PasswordField(_l("Secret"), [required, rule(check_password)])
    keep_places = SelectMultipleField(_l("Where a new secret may be sent"), validate_choice=False)


class SecretOffer(NamedTuple):
    """The cure that replaces the secret of this credential."""

    cure: str
    credential: Credential


class SecretChoice(NamedTuple):
    """An offer as the result shows it; see `accounts.views.repair.choices`."""

    offer: SecretOffer
    form: SecretForm
    button: str
    action: str
    sharing: list[str]
    places: list[tuple[str, str]]

    @property
    def fields(self) -> list[Field]:
        """The visible field."""
        return [self.form.secret]


@bp.app_template_global()
def connector_repairs(run: Run, bound: SecretChoice | None = None) -> dict[str, SecretChoice]:
    """Return what a button can mend in the result of a connector's test, by cure; `bound` has errors."""
    connector = Connector.get_or_none(Connector.id == run.subject_id)
    offer = _offer(connector, run) if connector and person_may(Right.CHANGE) else None
    if connector is None or offer is None:
        return {}
    return {offer.cure: bound or _choice(connector, run, offer)}


@bp.post("/repair/<int:run_id>")
@needs(Right.CHANGE)
def repair(run_id: int) -> Response:
    """Replace the secret and test again; 409 when the connector or its credential was changed since."""
    run = runs.get(run_id)
    if (started := runs.started_by(sent_once(), actor())) is not None:
        return run_page(started)
    if run.kind != service.KIND:
        return _stale(run)
    connector = service.get(run.subject_id)
    offer = _offer(connector, run)
    if offer is None:
        return _stale(run)
    form = SecretForm(prefix=f"{offer.cure}-")
    choice = _choice(connector, run, offer, form)
    if not form.validate():
        return _page(run, 422, repair_choice=choice)
    try:
        retyping.replace_secret(
            offer.credential.id,
            form.secret.data or "",
            version=read_version(form, "credential_version"),
            place=routes.destination_of(connector),
            keep_places=form.keep_places.data or (),
            actor=actor(),
        )
    except Conflict:
        return _stale(run)
    except Invalid as error:
        form.take(error, sentence(error))
        return _page(run, 422, repair_choice=choice)
    return _test_again(service.get(connector.id), run)


def _test_again(connector: Connector, run: Run) -> Response:
    try:
        return run_page(start_run(connector, dict(run.asked)))
    except Refused as error:
        words = [
            _("The change is saved, but it was not tested."),
            wait_sentence(error.facts["retry_after_s"]),
        ]
        return retry_later(_page(run, 429, repair_problem=" ".join(words)), error)


def _offer(connector: Connector, run: Run) -> SecretOffer | None:
    """Return the offer for a failed test; None where its cures name no secret, or something was changed."""
    is_same = run.kind == service.KIND and run.fingerprint == routes.fingerprint(connector)
    cause = CAUSES.get((run.result or {}).get("code", ""))
    if not is_same or run.state != REFUSED or cause is None or connector.credential is None:
        return None
    asking = (code for code in cause.cures if _asks_secret(code))
    return next((SecretOffer(code, connector.credential) for code in asking), None)


def _asks_secret(cure: str) -> bool:
    change = cures.CURES[cure].change
    return change is not None and change.asks is Asked.CONNECTOR_SECRET


def _choice(
    connector: Connector, run: Run, offer: SecretOffer, form: SecretForm | None = None
) -> SecretChoice:
    credential = offer.credential
    if form is None:
        data = {
            "credential_version": str(credential.version),
            "keep_places": binding.bound_by(credential, actor()),
        }
        form = SecretForm(None, prefix=f"{offer.cure}-", data=data)
    own, place = (Connector._meta.table_name, connector.id), routes.destination_of(connector)
    return SecretChoice(
        offer=offer,
        form=form,
        button=_("Change %(change)s and test again", change=_("the Network Connector's password")),
        action=url_for("connectors.repair", run_id=run.id),
        sharing=sorted({user.name for user in service.users_with(credential) if (user.kind, user.id) != own}),
        places=[
            (other, destination_words(other))
            for other in binding.destinations_of(credential)
            if other != place
        ],
    )


def _stale(run: Run) -> Response:
    words = _(
        "The settings were changed after this test, so nothing was done. Test again to see what holds now."
    )
    return _page(run, 409, repair_problem=words)


def _page(run: Run, status: int, **context: Any) -> Response:
    template = "runs/_run.html" if wants_fragment() else "runs/show.html"
    return make_response(render_template(template, view=view_of(run), **context), status)
