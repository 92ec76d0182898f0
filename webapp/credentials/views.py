"""The pages of the credentials."""

from typing import Any

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _

from webapp.access.guard import actor, needs
from webapp.access.resume import resumes
from webapp.access.rights import Right
from webapp.credentials import binding, service
from webapp.credentials.fields import NAMES
from webapp.credentials.forms import CredentialForm, form_of
from webapp.credentials.kinds import kind_of
from webapp.credentials.models import Credential
from webapp.credentials.wording import destination_words, expiry_view, told_details
from webapp.db.references import counts_of, users_of
from webapp.errors import Conflict, InUse, Invalid
from webapp.mail.rules.secret_shape import OUTER_SPACE
from webapp.mail.rules.text import fold
from webapp.ui import conflict
from webapp.ui.compression import compressed
from webapp.ui.htmx import go_to, page_or_fragment, push_url, wants_fragment
from webapp.ui.reports import listing
from webapp.ui.reports.links import local_path, with_query
from webapp.ui.wording.connector_kinds import with_private_key
from webapp.ui.wording.guides import guide_for

FILLED_MAX = 255

bp = Blueprint("credentials", __name__, url_prefix="/credentials")


@bp.get("")
@needs(Right.READ)
@compressed
def report() -> Response:
    """Show the credentials."""
    state = listing.read_listing(url_for("credentials.report"), orders=service.ORDERS, default_order="name")
    page = service.find_page(fold(state.search), state.order, state.number)
    uses = counts_of(Credential, [credential.id for credential in page.rows])
    context = {"listing": state, "page": page, "uses": uses, "kind_of": kind_of, "expiry_view": expiry_view}
    response = page_or_fragment("credentials/report.html", "credentials/_table.html", **context)
    return push_url(response, state.link()) if wants_fragment() else response


@bp.get("/<int:credential_id>")
@needs(Right.READ)
def show(credential_id: int) -> Response:
    """Show a credential without its secrets, who uses it and where it may be sent."""
    credential = service.get(credential_id)
    destinations = [destination_words(text) for text in binding.destinations_of(credential)]
    users = users_of(credential)
    context = {"credential": credential, "users": users, "destinations": destinations}
    context |= {
        "kind": kind_of(credential.kind),
        "told": told_details(credential),
        "expiry_view": expiry_view,
    }
    return make_response(render_template("credentials/show.html", **context))


@bp.get("/new")
@needs(Right.CHANGE)
def new() -> Response:
    """Show an empty form, or one that the address fills in."""
    given = {name: request.args.get(name, "")[:FILLED_MAX] for name in ("name", "kind", "user_name")}
    return _form_page(CredentialForm(None, data={name: text for name, text in given.items() if text}))


@bp.post("")
@needs(Right.CHANGE)
@resumes(CredentialForm, "credentials.edit", new="credentials.new")
def create() -> Response:
    """Store a new credential and return to the form that asked for it, if there was one."""
    form = CredentialForm()
    if not form.validate():
        return _form_page(form, status=422)
    try:
        credential = service.create(form.values(), **form.changes(stored=False), actor=actor())
    except Invalid as error:
        form.refuse(error)
        return _form_page(form, status=422)
    flash(_("The credential %(name)s was created.", name=credential.name), "success")
    _warn_of_space(credential)
    back = _return_to()
    return go_to(with_query(back, credential=credential.id) if back else url_for("credentials.report"))


@bp.get("/<int:credential_id>/edit")
@needs(Right.CHANGE)
def edit(credential_id: int) -> Response:
    """Show the form of a credential, its secrets left out."""
    credential = service.get(credential_id)
    form = form_of(credential)
    if not form.is_resumed:
        form.keep_places.data = binding.bound_by(credential, actor())
    return _form_page(form, credential)


@bp.post("/<int:credential_id>")
@needs(Right.CHANGE)
@resumes(CredentialForm, "credentials.edit", new="credentials.new")
def update(credential_id: int) -> Response:
    """Change a credential; the second of two editors sees both versions."""
    credential = service.get(credential_id)
    form = CredentialForm()
    if not form.validate():
        return _form_page(form, credential, status=422)
    places = set(binding.destinations_of(credential))
    try:
        saved = service.update(
            credential_id,
            form.values(),
            version=conflict.read_version(form),
            **form.changes(stored=True),
            keep_places=form.keep_places.data or (),
            actor=actor(),
        )
    except Conflict as error:
        return _conflict_page(form, error.facts["current"])
    except Invalid as error:
        form.refuse(error)
        return _form_page(form, credential, status=422)
    flash(_("The credential %(name)s was saved.", name=saved.name), "success")
    _warn_of_space(saved)
    if places - set(binding.destinations_of(saved)):
        flash(
            _("Its secret is not sent to every place any more. Open and save what uses it there."), "warning"
        )
    return go_to(url_for("credentials.report"))


@bp.post("/fields", defaults={"credential_id": None})
@bp.post("/<int:credential_id>/fields")
@needs(Right.CHANGE)
@resumes(CredentialForm, "credentials.edit", new="credentials.new")
def fields(credential_id: int | None) -> Response:
    """Show the form again after a toggle changed, with the fields that now apply. Saves nothing."""
    credential = service.get(credential_id) if credential_id is not None else None
    form = CredentialForm()
    form.drop_secrets()
    context = _context(form, credential)
    return page_or_fragment("credentials/edit.html", "credentials/_fields.html", **context)


@bp.get("/<int:credential_id>/delete")
@needs(Right.CHANGE)
def confirm_delete(credential_id: int) -> Response:
    """Ask before deleting, or say who uses it."""
    credential = service.get(credential_id)
    return _delete_page(credential, users_of(credential))


@bp.post("/<int:credential_id>/delete")
@needs(Right.CHANGE)
def delete(credential_id: int) -> Response:
    """Delete a credential that nothing uses."""
    credential = service.get(credential_id)
    try:
        service.delete(credential_id, actor=actor())
    except InUse as error:
        return _delete_page(credential, error.facts["users"], status=409)
    flash(_("The credential %(name)s was deleted.", name=credential.name), "success")
    return go_to(url_for("credentials.report"))


def _warn_of_space(credential: Credential) -> None:
    if OUTER_SPACE in credential.open_secret_shape():
        flash(
            _("Its password begins or ends with a space. If it was copied, type it again without it."),
            "warning",
        )


def _return_to() -> str | None:
    return local_path(request.args.get("return_to"))


def _form_page(
    form: CredentialForm, credential: Credential | None = None, *, status: int = 200, **more: Any
) -> Response:
    form.forget_secrets()
    context = _context(form, credential) | more
    return make_response(render_template("credentials/edit.html", **context), status)


def _typed(form: CredentialForm) -> dict[str, Any]:
    """Return what the commands of a guide name of the form."""
    return {"mailbox": form.user_name.data, "application": form.application.data}


def _context(form: CredentialForm, credential: Credential | None) -> dict[str, Any]:
    places = binding.destinations_of(credential) if credential else []
    return {
        "form": form,
        "kind": form.chosen,
        "guide": guide_for(form.chosen.name, _typed(form)),
        "credential": credential,
        "places": [(place, destination_words(place)) for place in places],
        "conflict": None,
        "key_kinds": with_private_key(),
        "return_to": _return_to(),
    }


def _conflict_page(form: CredentialForm, current: Credential) -> Response:
    found = conflict.differences(form_of(current), form, NAMES)
    form.version.data = str(current.version)  # submitting once more puts these values over theirs
    return _form_page(form, current, status=409, conflict=found)


def _delete_page(credential: Credential, users: Any, *, status: int = 200) -> Response:
    return page_or_fragment(
        "credentials/confirm_delete.html",
        "credentials/_confirm_delete.html",
        status,
        credential=credential,
        users=users,
    )
