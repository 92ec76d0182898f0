"""The page Geral, on which an administrator changes the settings of the whole installation."""

from typing import Any

from flask import Blueprint, Response, current_app, flash, make_response, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape

from webapp.access.guard import actor, needs
from webapp.access.resume import resumes
from webapp.access.rights import Right
from webapp.clock import now
from webapp.errors import Conflict, Invalid
from webapp.general import authorities, service
from webapp.general.fields import NAMES, InstalledSettings, check_footer_html, check_footer_text
from webapp.general.forms import AuthorityForm, GeneralForm, form_of
from webapp.general.models import GeneralConfiguration
from webapp.general.wording import sentence
from webapp.mail.compose.footer import Footer, filled_html, filled_text
from webapp.mail.rules.ehlo_name import is_full_name
from webapp.ui import conflict, preview
from webapp.ui.htmx import go_to
from webapp.ui.wording.certificates import certificate_view

bp = Blueprint("general", __name__, url_prefix="/general")

# What stands for the account and its sender in the preview of a footer.
SAMPLE_ACCOUNT, SAMPLE_SENDER = _l("Account name"), "postigo@example.com"


@bp.get("")
@needs(Right.CHANGE)
def edit() -> Response:
    """Show the general settings."""
    return _form_page(form_of(service.find(), _settings()))


@bp.post("")
@needs(Right.CHANGE)
@resumes(GeneralForm, "general.edit")
def update() -> Response:
    """Change the general settings; on an edit conflict show both versions (409)."""
    form = GeneralForm(settings=_settings())
    if not form.validate():
        return _form_page(form, status=422)
    version = conflict.read_version(form)
    try:
        service.update(form.typed(), version=version, settings=_settings(), actor=actor())
    except Conflict as error:
        return _conflict_page(form, error.facts["current"])
    except Invalid as error:
        form.refuse(error)
        return _form_page(form, status=422)
    flash(_("The general settings were saved and are in effect."), "success")
    return go_to(url_for("general.edit"))


@bp.post("/authorities")
@needs(Right.CHANGE)
@resumes(AuthorityForm, "general.edit")
def add_authority() -> Response:
    """Trust one more authority of the house, in all accounts at once."""
    form = AuthorityForm()
    if not form.validate():
        return _authority_page(form)
    try:
        row = authorities.add(form.authority.data, field="authority", actor=actor())
    except Invalid as error:
        form.refuse(error)
        return _authority_page(form)
    flash(_("%(name)s is trusted by all accounts from now on.", name=authorities.name_of(row)), "success")
    return _to_authorities()


@bp.post("/authorities/<int:authority_id>/remove")
@needs(Right.CHANGE)
def remove_authority(authority_id: int) -> Response:
    """Trust an authority of the house no longer."""
    row = authorities.remove(authority_id, actor=actor())
    flash(_("%(name)s is not trusted any more.", name=authorities.name_of(row)), "success")
    return _to_authorities()


def _to_authorities() -> Response:
    return go_to(url_for("general.edit", _anchor="authorities"))


def _authority_page(form: AuthorityForm) -> Response:
    return _form_page(form_of(service.find(), _settings()), status=422, authority_form=form)


@bp.get("/preview")
@needs(Right.CHANGE)
def preview_stored() -> Response:
    """Show a message with the footer that counts now, for the frame of the page."""
    found = service.current(_settings())
    return _preview(found.footer_text, found.footer_html)


@bp.post("/preview")
@needs(Right.CHANGE)
@resumes(GeneralForm, "general.edit")
def preview_typed() -> Response:
    """Show a message with the footer as typed, for the frame of the page. Saves nothing."""
    typed = GeneralForm(settings=_settings()).typed()
    return _preview(typed["footer_text"], typed["footer_html"])


def _preview(text: str, html: str) -> Response:
    """Return the end of a message as its readers see it, once as text and once as HTML."""
    try:
        text, html = check_footer_text(text, "footer_text"), check_footer_html(html, "footer_html")
    except Invalid as error:
        return preview.html_response(escape(sentence(error)))
    footer = Footer(text, str(SAMPLE_ACCOUNT), html)
    shown = render_template(
        "general/_preview.html",
        text=filled_text(footer, SAMPLE_SENDER, now()),
        # Cleaned of all that may not be sent, and shown in a frame in which nothing runs.
        html=Markup(filled_html(footer, SAMPLE_SENDER, now())),  # noqa: S704
    )
    return preview.html_response(shown)


def _settings() -> InstalledSettings:
    return current_app.config["POSTIGO"]  # type: ignore[no-any-return]


def _form_page(form: GeneralForm, *, status: int = 200, **more: Any) -> Response:
    counts = service.current(_settings())
    context = {
        "form": form,
        "conflict": None,
        "authority_form": AuthorityForm(None),
        "authorities": [(row, certificate_view(row.pem)) for row in authorities.listed()],
        "own_name": None if "ehlo_name" in form.locked else _settings().ehlo_name,
        "short_name": None if is_full_name(counts.ehlo_name) else counts.ehlo_name,
    }
    return make_response(render_template("general/edit.html", **context | more), status)


def _conflict_page(form: GeneralForm, current: GeneralConfiguration | None) -> Response:
    theirs = form_of(current, _settings())
    found = conflict.differences(theirs, form, NAMES)
    form.version.data = theirs.version.data  # submitting again overwrites the other change
    return _form_page(form, status=409, conflict=found)
