"""Forms that meet an ended session or an outdated page: kept without secrets, shown filled again.

A form carries the signed id of the person to whom it was shown. Only that person's draft is stored, so
that a stranger stores nothing, and only that person sees it after log-in.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from flask import Flask, Response, current_app, flash, g, make_response, render_template, request, url_for
from flask_babel import gettext as _
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from webapp.access import drafts
from webapp.access.models import Person
from webapp.ui import htmx
from webapp.ui.forms import Form, KeptInput
from webapp.ui.reports.links import local_path, with_query

View = TypeVar("View", bound=Callable[..., Any])
OWNER = "form_owner"
# A page that was open for longer is not resumed; its person may not be the one who typed.
OWNER_MAX_AGE_S = 14 * 24 * 3600
QUERY = "kept"


class FormPage(NamedTuple):
    """Which form a view takes, and the endpoint of the page that shows it: `new` before it has an id."""

    form: type[Form]
    page: str
    new: str

    def url(self) -> str:
        """Return the URL of the page with the form of this request."""
        ids = {name: value for name, value in (request.view_args or {}).items() if value is not None}
        query = {name: value for name, value in request.args.items() if name not in (QUERY, *ids)}
        return url_for(self.page if ids else self.new, **ids, **query)


def resumes(form: type[Form], page: str, new: str | None = None) -> Callable[[View], View]:
    """Mark a view that takes a form with the page that shows it. Put it directly under `needs`."""

    def mark(view: View) -> View:
        view.form_page = FormPage(form, page, new or page)  # type: ignore[attr-defined]
        return view

    return mark


def form_page_of(endpoint: str) -> FormPage | None:
    """Return the mark of the view at `endpoint`, or None for one that takes no typed values."""
    return getattr(current_app.view_functions[endpoint], "form_page", None)


def install(app: Flask) -> None:
    """Find the draft that a page is to show, and give the templates the field with the form's owner."""
    app.before_request(_find_kept)
    app.jinja_env.globals["form_owner"] = form_owner
    app.context_processor(lambda: {"resumed": g.get("kept_input") is not None})


def form_owner() -> str:
    """Return the signed id of the person to whom this page is shown; empty when nobody is signed in."""
    person = g.get("person")
    return _signer().dumps(person.id) if person is not None else ""


def owner() -> Person | None:
    """Return the person to whom the posted form was shown, or None when it does not prove one."""
    try:
        person_id = _signer().loads(request.form.get(OWNER, ""), max_age=OWNER_MAX_AGE_S)
    except BadData:
        return None
    return Person.get_or_none(Person.id == person_id, Person.active)


def keep(person: Person | None) -> str | None:
    """Keep what `person` typed into the form of this request; return the URL of the page to go on with.

    Without a typed form it is the page on which a button was pressed, or None when that is unknown.
    """
    place = form_page_of(request.endpoint or "")
    if place is None:
        return page_before()
    url = place.url()
    if person is None:
        return url
    typed = {"form": place.form.__name__, "typed": place.form().typed()}
    return with_query(url, **{QUERY: drafts.keep(person, _key(url), typed)})


def page_before() -> str | None:
    """Return path and query of the page that posted this request, if it can be opened again."""
    path = local_path(htmx.path_of(request.referrer or ""))
    if path is None:
        return None
    try:
        current_app.create_url_adapter(request).match(path.partition("?")[0], method="GET")
    except HTTPException:
        return None
    return path


def say_ended() -> None:
    """Flash that nothing was done, because the session had ended."""
    if form_page_of(request.endpoint or "") is not None:
        flash(
            _("Your session had ended. Sign in again: what you typed is kept, except passwords."), "warning"
        )
    else:
        flash(_("Your session had ended, so nothing was done. Sign in and do it again."), "warning")


def notice() -> Response:
    """Return the fragment that is shown where a control was used; its button takes the form along."""
    where, signed_in = request.full_path.rstrip("?"), g.person is not None
    html = render_template("ui/_session_ended.html", where=where, signed_in=signed_in)
    return make_response(html, 401)


def page_again() -> Response | None:
    """Show the page of a public form again with what was typed, after its token had expired; 400."""
    place = form_page_of(request.endpoint or "")
    if place is None:
        return None
    flash(_("The page was open for too long. Send it again; passwords have to be typed anew."), "warning")
    response = make_response(current_app.view_functions[place.page](**(request.view_args or {})))
    if response.status_code == 200:
        response.status_code = 400
    return response


def _find_kept() -> None:
    token = request.args.get(QUERY)
    if token is None or request.method != "GET" or g.get("person") is None:
        return
    found = drafts.find(token, g.person, _key(request.script_root + request.path))
    if found is not None:
        g.kept_input = KeptInput(found["form"], MultiDict([tuple(pair) for pair in found["typed"]]))


def _key(url: str) -> str:
    return f"page:{url.partition('?')[0]}"


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="form-owner")
