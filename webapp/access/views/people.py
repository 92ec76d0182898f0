"""The people page, for administrators to change and auditors to read."""

import re

from flask import Response, flash, g, make_response, render_template, request, url_for
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.access import people
from webapp.access.authentication import reset, sessions
from webapp.access.forms import PersonForm
from webapp.access.guard import actor, needs
from webapp.access.resume import resumes
from webapp.access.rights import Right
from webapp.access.views.blueprint import bp
from webapp.access.wording import ROLE_NAMES, ended_sessions, rights_of_roles, sentence, state_words
from webapp.audit.log import record_refusal
from webapp.errors import AppError, Conflict, Invalid, Refused
from webapp.ui.compression import compressed
from webapp.ui.htmx import go_to


@bp.get("/people")
@needs(Right.READ_PEOPLE)
@compressed
def report() -> Response:
    """List all people, active or not."""
    return make_response(
        render_template(
            "access/report.html", people=people.listed(), role_names=ROLE_NAMES, state_words=state_words
        )
    )


@bp.get("/people/new")
@needs(Right.CHANGE_PEOPLE)
def new() -> Response:
    """Show the form for a new person's address and role."""
    return _new_page(PersonForm(), 200)


@bp.post("/people")
@needs(Right.CHANGE_PEOPLE)
@resumes(PersonForm, "access.new")
def create() -> Response:
    """Add a person; their page then offers to make the link by which they set a password."""
    form = PersonForm()
    if not form.validate():
        return _new_page(form, 422)
    try:
        person = people.add(form.email.data, form.role.data, actor=actor())
    except Invalid as error:
        form.take(error, sentence(error))
        return _new_page(form, 422)
    flash(_("%(email)s is added. Make a link with which they choose their password.", email=person.email))
    return go_to(url_for("access.show", person_id=person.id))


@bp.get("/people/<int:person_id>")
@needs(Right.READ_PEOPLE)
def show(person_id: int) -> Response:
    """Show one person, their sessions, and the available actions."""
    return _show(person_id, 200)


@bp.post("/people/<int:person_id>/role")
@needs(Right.CHANGE_PEOPLE)
def update_role(person_id: int) -> Response:
    """Give the person another role."""
    try:
        person = people.set_role(person_id, request.form.get("role", ""), version=_version(), actor=actor())
    except (Invalid, Conflict, Refused) as error:
        return _not_done(person_id, error)
    flash(_("%(email)s is now: %(role)s.", email=person.email, role=ROLE_NAMES[person.role]))
    return go_to(url_for("access.show", person_id=person_id))


@bp.post("/people/<int:person_id>/activate")
@needs(Right.CHANGE_PEOPLE)
def activate(person_id: int) -> Response:
    """Let the person sign in again."""
    return _set_active(person_id, True, _l("%(email)s can sign in again."))


@bp.post("/people/<int:person_id>/deactivate")
@needs(Right.CHANGE_PEOPLE)
def deactivate(person_id: int) -> Response:
    """Deactivate the person; their sessions end at once."""
    return _set_active(person_id, False, _l("%(email)s can no longer sign in."))


@bp.post("/people/<int:person_id>/reset-link")
@needs(Right.CHANGE_PEOPLE)
def make_reset_link(person_id: int) -> Response:
    """Make a reset link and show it in this response only."""
    try:
        token = reset.make_link(person_id, actor=actor())
    except Refused as error:
        return _not_done(person_id, error)
    url = url_for("access.reset_password", token=token, _external=True)
    return make_response(render_template("access/reset_link.html", subject=people.get(person_id), url=url))


@bp.post("/people/<int:person_id>/sessions/<int:session_id>/end")
@needs(Right.CHANGE_PEOPLE)
def end_session(person_id: int, session_id: int) -> Response:
    """End one session of the person."""
    sessions.end(people.get(person_id), session_id, actor=actor())
    flash(_("The session is ended."))
    return go_to(url_for("access.show", person_id=person_id))


@bp.post("/people/<int:person_id>/sessions/end")
@needs(Right.CHANGE_PEOPLE)
def end_sessions(person_id: int) -> Response:
    """End every session of the person."""
    count = sessions.end_others(people.get(person_id), actor=actor())
    flash(ended_sessions(count))
    return go_to(url_for("access.show", person_id=person_id))


def _set_active(person_id: int, active: bool, done: LazyString) -> Response:
    try:
        person = people.set_active(person_id, active, version=_version(), actor=actor())
    except (Conflict, Refused) as error:
        return _not_done(person_id, error)
    flash(str(done) % {"email": person.email})
    return go_to(url_for("access.show", person_id=person_id))


def _version() -> int:
    """Return the person's version that the form was made from; -1, which no row has, if not a number."""
    text = request.form.get("version", "")
    return int(text) if re.fullmatch(r"[0-9]{1,18}", text) else -1


def _not_done(person_id: int, error: AppError) -> Response:
    """Show the person unchanged, with the sentence for `error` above."""
    if isinstance(error, Refused):
        record_refusal(actor(), "person.change_refused", error.code, people.subject(people.get(person_id)))
    return _show(person_id, 422 if isinstance(error, Invalid) else 409, problem=sentence(error))


def _show(person_id: int, status: int, *, problem: str | None = None) -> Response:
    subject = people.get(person_id)
    html = render_template(
        "access/show.html",
        subject=subject,
        rows=sessions.listed(subject),
        own_session=g.session_row,
        role_names=ROLE_NAMES,
        rights=rights_of_roles(),
        state_words=state_words,
        problem=problem,
    )
    return make_response(html, status)


def _new_page(form: PersonForm, status: int) -> Response:
    html = render_template("access/new.html", form=form, role_names=ROLE_NAMES, rights=rights_of_roles())
    return make_response(html, status)
