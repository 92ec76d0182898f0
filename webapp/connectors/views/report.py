"""The report, the page of one connector, and deleting it."""

from flask import Response, flash, make_response, render_template, url_for
from flask_babel import gettext as _

from webapp.access.guard import actor, needs
from webapp.access.rights import Right
from webapp.connectors import service
from webapp.connectors.host_keys import accepted_fingerprint
from webapp.connectors.models import Connector
from webapp.connectors.views.blueprint import bp
from webapp.connectors.wording import health_of
from webapp.db.references import Referrers, counts_of, users_of
from webapp.errors import InUse
from webapp.mail.rules.text import fold
from webapp.ui.compression import compressed
from webapp.ui.htmx import go_to, page_or_fragment, push_url, wants_fragment
from webapp.ui.reports import listing
from webapp.ui.wording.connector_kinds import alternatives, label_of


@bp.get("")
@needs(Right.READ)
@compressed
def report() -> Response:
    """Show the connectors."""
    state = listing.read_listing(url_for("connectors.report"), orders=service.ORDERS, default_order="name")
    page = service.find_page(fold(state.search), state.order, state.number)
    response = page_or_fragment(
        "connectors/report.html",
        "connectors/_table.html",
        listing=state,
        page=page,
        uses=counts_of(Connector, [connector.id for connector in page.rows]),
        kind_label=label_of,
        health_of=health_of,
        kinds=alternatives(),
    )
    return push_url(response, state.link()) if wants_fragment() else response


@bp.get("/<int:connector_id>")
@needs(Right.READ)
def show(connector_id: int) -> Response:
    """Show one connector and who uses it."""
    connector = service.get(connector_id)
    page = render_template(
        "connectors/show.html",
        connector=connector,
        kind_label=label_of,
        health=health_of(connector),
        users=users_of(connector),
        host_key=accepted_fingerprint(connector),
    )
    return make_response(page)


@bp.get("/<int:connector_id>/delete")
@needs(Right.CHANGE)
def confirm_delete(connector_id: int) -> Response:
    """Ask before deleting, or say who uses it."""
    connector = service.get(connector_id)
    return _delete_page(connector, users_of(connector))


@bp.post("/<int:connector_id>/delete")
@needs(Right.CHANGE)
def delete(connector_id: int) -> Response:
    """Delete a connector that nothing uses."""
    connector = service.get(connector_id)
    try:
        service.delete(connector_id, actor=actor())
    except InUse as error:
        return _delete_page(connector, error.facts["users"], status=409)
    flash(_("The Network Connector %(name)s was deleted.", name=connector.name), "success")
    return go_to(url_for("connectors.report"))


def _delete_page(connector: Connector, users: Referrers, *, status: int = 200) -> Response:
    return page_or_fragment(
        "connectors/confirm_delete.html",
        "connectors/_confirm_delete.html",
        status,
        connector=connector,
        users=users,
    )
