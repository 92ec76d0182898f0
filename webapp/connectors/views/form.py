"""The form of a connector: new, edit, its toggles, and the draft while a missing credential is made."""

from typing import Any

from flask import Response, flash, g, make_response, render_template, request, url_for
from flask_babel import gettext as _

from webapp.access import drafts
from webapp.access.guard import actor, needs
from webapp.access.resume import resumes
from webapp.access.rights import Right
from webapp.connectors import service
from webapp.connectors.fields import NAMES
from webapp.connectors.forms import ConnectorForm, form_of
from webapp.connectors.models import Connector
from webapp.connectors.views.blueprint import bp
from webapp.connectors.wording import login_help
from webapp.errors import Conflict, Invalid, Refused
from webapp.ui import conflict
from webapp.ui.errors import retry_later
from webapp.ui.htmx import go_to, page_or_fragment
from webapp.ui.reports.links import local_path, with_query

DRAFT = "connector"


@bp.get("/new")
@needs(Right.CHANGE)
def new() -> Response:
    """Show an empty form, or the draft."""
    return _form_page(_from_draft() or ConnectorForm(None))


@bp.post("")
@needs(Right.CHANGE)
@resumes(ConnectorForm, "connectors.edit", new="connectors.new")
def create() -> Response:
    """Store a new connector and return to the form that asked for it, if there was one."""
    form = ConnectorForm()
    if not form.validate():
        return _form_page(form, status=422)
    try:
        saved = service.create(form.values(), secret_again=form.secret_again.data, actor=actor())
    except (Invalid, Refused) as error:
        return _refused(form, None, error)
    flash(_("The Network Connector %(name)s was created.", name=saved.name), "success")
    back = _return_to()
    return go_to(with_query(back, connector=saved.id) if back else url_for("connectors.report"))


@bp.get("/<int:connector_id>/edit")
@needs(Right.CHANGE)
def edit(connector_id: int) -> Response:
    """Show the form of a connector."""
    connector = service.get(connector_id)
    return _form_page(_from_draft() or form_of(connector), connector)


@bp.post("/<int:connector_id>")
@needs(Right.CHANGE)
@resumes(ConnectorForm, "connectors.edit", new="connectors.new")
def update(connector_id: int) -> Response:
    """Change a connector; the second of two editors sees both versions."""
    connector = service.get(connector_id)
    form = ConnectorForm()
    if not form.validate():
        return _form_page(form, connector, status=422)
    try:
        saved = service.update(
            connector_id,
            form.values(),
            version=conflict.read_version(form),
            secret_again=form.secret_again.data,
            actor=actor(),
        )
    except Conflict as error:
        return _conflict_page(form, error.facts["current"])
    except (Invalid, Refused) as error:
        return _refused(form, connector, error)
    flash(_("The Network Connector %(name)s was saved.", name=saved.name), "success")
    return go_to(url_for("connectors.report"))


@bp.post("/fields", defaults={"connector_id": None})
@bp.post("/<int:connector_id>/fields")
@needs(Right.CHANGE)
@resumes(ConnectorForm, "connectors.edit", new="connectors.new")
def fields(connector_id: int | None) -> Response:
    """Show the form again after a toggle changed, with the fields that now apply. Saves nothing."""
    connector = service.get(connector_id) if connector_id is not None else None
    context = _context(ConnectorForm(), connector)
    return page_or_fragment("connectors/edit.html", "connectors/_fields.html", **context)


@bp.post("/draft", defaults={"connector_id": None})
@bp.post("/<int:connector_id>/draft")
@needs(Right.CHANGE)
@resumes(ConnectorForm, "connectors.edit", new="connectors.new")
def draft(connector_id: int | None) -> Response:
    """Keep the form as a draft and go to make the credential that it lacks."""
    token = drafts.keep(g.person, DRAFT, ConnectorForm().kept())
    here = (
        url_for("connectors.new")
        if connector_id is None
        else url_for("connectors.edit", connector_id=connector_id)
    )
    back = with_query(here, draft=token, return_to=_return_to())
    return go_to(url_for("credentials.new", return_to=back))


def _from_draft() -> ConnectorForm | None:
    """Return the form kept as a draft, with the credential made meanwhile chosen."""
    kept = drafts.find(request.args.get("draft", ""), g.person, DRAFT)
    if kept is None:
        return None
    made = request.args.get("credential", type=int)
    chosen = {"credential_id": made, "authenticate": True} if made is not None else {}
    return ConnectorForm(None, data=kept | chosen)


def _return_to() -> str | None:
    return local_path(request.args.get("return_to"))


def _context(form: ConnectorForm, connector: Connector | None) -> dict[str, Any]:
    return {
        "form": form,
        "connector": connector,
        "conflict": None,
        "ask_secret": _asks_secret(form, connector),
        "login_help": login_help(),
        "return_to": _return_to(),
    }


def _asks_secret(form: ConnectorForm, connector: Connector | None) -> bool:
    """Tell whether saving would send the credential to a new destination."""
    if form.secret_again.errors:
        return True
    try:
        typed = form.values()
        return bool(form.authenticate.data) and service.needs_secret(typed, connector, actor=actor())
    except Invalid:  # incomplete as yet; saving asks again
        return False


def _form_page(
    form: ConnectorForm, connector: Connector | None = None, *, status: int = 200, **more: Any
) -> Response:
    context = _context(form, connector) | more
    return make_response(render_template("connectors/edit.html", **context), status)


def _refused(form: ConnectorForm, connector: Connector | None, error: Invalid | Refused) -> Response:
    form.refuse(error)
    status = 429 if isinstance(error, Refused) else 422
    return retry_later(_form_page(form, connector, status=status), error)


def _conflict_page(form: ConnectorForm, current: Connector) -> Response:
    found = conflict.differences(form_of(current), form, [*NAMES, "authenticate"])
    form.version.data = str(current.version)  # submitting once more puts these values over theirs
    return _form_page(form, current, status=409, conflict=found)
