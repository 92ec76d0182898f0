"""The start page and the menu entry that leads to the settings."""

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
    """Lead to the report: it is what people come for."""
    return go_to(url_for("accounts.report"))


@bp.get("/settings")
@needs(Right.READ)
def settings() -> Response:
    """Produtos → Configurações opens the settings at their first page."""
    return go_to(url_for("accounts.report"))


@bp.post("/look")
@needs(Right.PUBLIC)
def look() -> Response:
    """Choose language or colours: kept with the person, or in the cookie before log-in."""
    chosen = {}
    if request.form.get("locale") in LOCALES:
        chosen["locale"] = request.form["locale"]
    if request.form.get("theme") in THEMES:
        chosen["theme"] = request.form["theme"]
    session.update(chosen)
    if g.person is not None:
        people.set_look(g.person, **chosen)
    return go_to(local_path(request.form.get("back")) or url_for("ui.home"))
