"""The pages about causes of failure: an index with a search, and a page for each cause."""

from flask import Blueprint, Response, make_response, render_template, url_for

from webapp.access.guard import needs
from webapp.access.rights import Right
from webapp.causes.wording import families, view_of
from webapp.errors import NotFound
from webapp.mail.diagnosis.causes import CAUSES
from webapp.ui.compression import compressed
from webapp.ui.htmx import page_or_fragment, push_url, wants_fragment
from webapp.ui.reports import listing

bp = Blueprint("causes", __name__, url_prefix="/causes")


@bp.get("")
@needs(Right.READ)
@compressed
def report() -> Response:
    """Show all causes by the part of the dialogue in which they occur, or those that the search finds."""
    state = listing.read_listing(url_for("causes.report"), orders=("dialogue",), default_order="dialogue")
    found = families(state.search)
    response = page_or_fragment("causes/report.html", "causes/_table.html", listing=state, families=found)
    return push_url(response, state.link()) if wants_fragment() else response


@bp.get("/<code>")
@needs(Right.READ)
@compressed
def show(code: str) -> Response:
    """Show one cause: what it means, what to do, what becomes of messages, and how it is recognised."""
    cause = CAUSES.get(code)
    if cause is None:
        raise NotFound("cause.not_found", cause=code)
    return make_response(render_template("causes/show.html", view=view_of(cause)))
