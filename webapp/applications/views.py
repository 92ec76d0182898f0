"""The pages of the applications."""

import json
from typing import Any

from flask import Blueprint, Response, flash, g, make_response, render_template, url_for
from flask_babel import gettext as _

from webapp.access.guard import actor, needs
from webapp.access.resume import resumes
from webapp.access.rights import Right
from webapp.applications import service
from webapp.applications.forms import CONFLICT_FIELDS, ApplicationForm, form_of
from webapp.applications.models import Application
from webapp.applications.wording import SCOPE_WORDS
from webapp.errors import Conflict, Invalid
from webapp.mail.rules.text import fold
from webapp.ui import conflict
from webapp.ui.compression import compressed
from webapp.ui.htmx import go_to, page_or_fragment, push_url, wants_fragment
from webapp.ui.reports import listing

bp = Blueprint("applications", __name__, url_prefix="/applications")


@bp.get("")
@needs(Right.READ)
@compressed
def report() -> Response:
    """Show the applications."""
    state = listing.read_listing(url_for("applications.report"), orders=service.ORDERS, default_order="name")
    page = service.find_page(fold(state.search), state.order, state.number)
    context = {"listing": state, "page": page, "scope_words": SCOPE_WORDS}
    response = page_or_fragment("applications/report.html", "applications/_table.html", **context)
    return push_url(response, state.link()) if wants_fragment() else response


@bp.get("/<int:application_id>")
@needs(Right.READ)
def show(application_id: int) -> Response:
    """Show an application: its rights and whether it has a token."""
    return _show_page(service.get(application_id))


@bp.get("/new")
@needs(Right.CHANGE)
def new() -> Response:
    """Show an empty form."""
    return _form_page(ApplicationForm(None))


@bp.post("")
@needs(Right.CHANGE)
@resumes(ApplicationForm, "applications.edit", new="applications.new")
def create() -> Response:
    """Store a new application and redirect to its page, on which its token is made."""
    form = ApplicationForm()
    if not form.validate():
        return _form_page(form, status=422)
    try:
        application = service.create(form.values(), actor=actor())
    except Invalid as error:
        form.refuse(error)
        return _form_page(form, status=422)
    flash(_("The application %(name)s was created. Make its token now.", name=application.name), "success")
    return go_to(url_for("applications.show", application_id=application.id))


@bp.get("/<int:application_id>/edit")
@needs(Right.CHANGE)
def edit(application_id: int) -> Response:
    """Show the form of an application."""
    application = service.get(application_id)
    return _form_page(form_of(application), application)


@bp.post("/<int:application_id>")
@needs(Right.CHANGE)
@resumes(ApplicationForm, "applications.edit", new="applications.new")
def update(application_id: int) -> Response:
    """Change an application; on an edit conflict show both versions (409)."""
    application = service.get(application_id)
    form = ApplicationForm()
    if not form.validate():
        return _form_page(form, application, status=422)
    version = conflict.read_version(form)
    try:
        saved = service.update(application_id, form.values(), version=version, actor=actor())
    except Conflict as error:
        return _conflict_page(form, error.facts["current"])
    except Invalid as error:
        form.refuse(error)
        return _form_page(form, application, status=422)
    flash(_("The application %(name)s was saved.", name=saved.name), "success")
    return go_to(url_for("applications.show", application_id=application_id))


@bp.post("/<int:application_id>/activate")
@needs(Right.CHANGE)
def activate(application_id: int) -> Response:
    """Enable the token of an application."""
    application = service.set_active(application_id, True, actor=actor())
    flash(_("The application %(name)s may use its token.", name=application.name), "success")
    return go_to(url_for("applications.show", application_id=application_id))


@bp.post("/<int:application_id>/deactivate")
@needs(Right.CHANGE)
def deactivate(application_id: int) -> Response:
    """Disable the token of an application."""
    application = service.set_active(application_id, False, actor=actor())
    flash(_("The application %(name)s may no longer use its token.", name=application.name), "success")
    return go_to(url_for("applications.show", application_id=application_id))


@bp.post("/<int:application_id>/token")
@needs(Right.CHANGE)
def make_token(application_id: int) -> Response:
    """Make a token and show it once; it is in no URL and no cookie, and `no-store` keeps it out of caches."""
    token = service.make_token(application_id, actor=actor())
    response = _show_page(service.get(application_id), token=token)
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/<int:application_id>/delete")
@needs(Right.CHANGE)
def confirm_delete(application_id: int) -> Response:
    """Ask before deleting."""
    return page_or_fragment(
        "applications/confirm_delete.html",
        "applications/_confirm_delete.html",
        application=service.get(application_id),
    )


@bp.post("/<int:application_id>/delete")
@needs(Right.CHANGE)
def delete(application_id: int) -> Response:
    """Delete an application; its messages stay."""
    application = service.get(application_id)
    service.delete(application_id, actor=actor())
    flash(_("The application %(name)s was deleted.", name=application.name), "success")
    return go_to(url_for("applications.report"))


def _show_page(application: Application, *, token: str | None = None) -> Response:
    page = render_template(
        "applications/show.html",
        application=application,
        accounts=service.account_names(application),
        practice_account=service.practice_account_of(application),
        scope_words=SCOPE_WORDS,
        token=token,
        example=_example(),
    )
    return make_response(page)


def _example() -> str:
    """Return a message to the reader as JSON, to be put between the single quotes of a command."""
    message = {"to": [g.person.email], "subject": _("First message"), "text": _("It works.")}
    return json.dumps(message, ensure_ascii=False).replace("'", "\\u0027")


def _form_page(
    form: ApplicationForm, application: Application | None = None, *, status: int = 200, **more: Any
) -> Response:
    context = {"form": form, "application": application, "conflict": None}
    return make_response(render_template("applications/edit.html", **context | more), status)


def _conflict_page(form: ApplicationForm, current: Application) -> Response:
    found = conflict.differences(form_of(current), form, CONFLICT_FIELDS)
    form.version.data = str(current.version)  # submitting again overwrites the other change
    return _form_page(form, current, status=409, conflict=found)
