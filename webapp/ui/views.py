"""Redirects from `/` and from the settings menu entry, and the choice of language and theme."""

from flask import Blueprint, Response, g, request, session, url_for

from webapp.access import people
from webapp.access.guard import needs
from webapp.access.rights import Right
from webapp.ui.htmx import go_to
from webapp.ui.locale import LOCALES
from webapp.ui.reports.links import local_path
from webapp.ui.templates import THEMES

bp = Blueprint("ui", __name__)


@bp.get("/")
@needs(Right.READ)
def home() -> Response:
    """Redirect to the report of accounts."""
    return go_to(url_for("accounts.report"))


@bp.get("/settings")
@needs(Right.READ)
def settings() -> Response:
    """Redirect the menu entry Produtos → Configurações to the first page of the settings."""
    return go_to(url_for("accounts.report"))


@bp.post("/look")
@needs(Right.PUBLIC)
def look() -> Response:
    """Store the chosen language or theme, with the person or, before log-in, in the cookie."""
    chosen = {}
    if request.form.get("locale") in LOCALES:
        chosen["locale"] = request.form["locale"]
    if request.form.get("theme") in THEMES:
        chosen["theme"] = request.form["theme"]
    session.update(chosen)
    if g.person is not None:
        people.set_look(g.person, **chosen)
    return go_to(local_path(request.form.get("back")) or url_for("ui.home"))
