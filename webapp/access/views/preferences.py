"""The page *Preferências*: how one person wants pages and exports to be."""

from flask import Response, flash, g, make_response, render_template, session, url_for
from flask_babel import gettext as _
from flask_babel import refresh

from webapp.access import people
from webapp.access import preferences as stored
from webapp.access.forms import PreferencesForm
from webapp.access.guard import needs
from webapp.access.resume import resumes
from webapp.access.rights import Right
from webapp.access.views.blueprint import bp
from webapp.ui.htmx import go_to
from webapp.ui.locale import current
from webapp.ui.reports.separator import PREFERENCE, chosen
from webapp.ui.templates import theme_choice


@bp.get("/preferences")
@needs(Right.SELF)
def preferences() -> Response:
    """Show what the person has chosen."""
    form = PreferencesForm(locale=current(), theme=theme_choice(), csv_separator=chosen())
    return make_response(render_template("access/preferences.html", form=form))


@bp.post("/preferences")
@needs(Right.SELF)
@resumes(PreferencesForm, "access.preferences")
def store_preferences() -> Response:
    """Store what the person has chosen."""
    form = PreferencesForm()
    if not form.validate():
        return make_response(render_template("access/preferences.html", form=form), 422)
    people.set_look(g.person, locale=form.locale.data, theme=form.theme.data)
    session.update(locale=form.locale.data, theme=form.theme.data)
    stored.put(g.person, PREFERENCE, form.csv_separator.data)
    g.person.locale = form.locale.data
    refresh()  # the next sentence is in the language that was just chosen
    flash(_("Your preferences are saved."), "success")
    return go_to(url_for("access.preferences"))
