"""The host key of a jump host: ask for it, compare it, accept it."""

from flask import Response, flash, make_response, render_template, url_for
from flask_babel import gettext as _

from webapp.access.guard import actor, needs
from webapp.access.resume import resumes
from webapp.access.rights import Right
from webapp.connectors import host_keys, service
from webapp.connectors.forms import HostKeyForm
from webapp.connectors.models import Connector
from webapp.connectors.views.blueprint import bp
from webapp.connectors.views.test import run_page, start_run
from webapp.errors import Conflict, Invalid, NotFound, Refused
from webapp.ui.htmx import go_to


@bp.get("/<int:connector_id>/host-key")
@needs(Right.READ)
def host_key(connector_id: int) -> Response:
    """Show the accepted key beside the one that was shown last."""
    return _page(_get_with_host_key(connector_id), HostKeyForm(None))


@bp.post("/<int:connector_id>/host-key/ask")
@needs(Right.TEST)
def ask_host_key(connector_id: int) -> Response:
    """Start a run that asks the jump host for its key, without a log-in."""
    return run_page(start_run(_get_with_host_key(connector_id), {}))


@bp.post("/<int:connector_id>/host-key")
@needs(Right.CHANGE)
@resumes(HostKeyForm, "connectors.host_key")
def accept_host_key(connector_id: int) -> Response:
    """Accept the key that was shown, and only that one."""
    connector = _get_with_host_key(connector_id)
    form = HostKeyForm()
    seen, secret = form.seen.data or "", form.secret_again.data
    try:
        host_keys.accept(connector_id, seen, secret_again=secret, actor=actor())
    except (Conflict, Invalid, Refused) as error:
        form.refuse(error)
        return _page(connector, form, status=_STATUS[type(error)])
    flash(_("The host key of %(name)s is accepted. Test it now.", name=connector.name), "success")
    return go_to(url_for("connectors.show", connector_id=connector_id))


_STATUS = {Conflict: 409, Invalid: 422, Refused: 429}


def _get_with_host_key(connector_id: int) -> Connector:
    connector = service.get(connector_id)
    if not connector.has_host_key:
        raise NotFound("host_key.none", id=connector_id)
    return connector


def _page(connector: Connector, form: HostKeyForm, *, status: int = 200) -> Response:
    shown = host_keys.find_shown(connector)
    page = render_template(
        "connectors/host_key.html",
        connector=connector,
        form=form,
        accepted=host_keys.accepted_fingerprint(connector),
        shown=shown,
        ask_secret=shown is not None and host_keys.asks_again(connector, shown.key, actor=actor()),
    )
    return make_response(page, status)
