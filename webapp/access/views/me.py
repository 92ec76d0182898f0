"""The page of the signed-in person: password, sessions, language and theme."""

from flask import Response, flash, g, make_response, render_template, url_for
from flask_babel import gettext as _

from webapp.access import people
from webapp.access.authentication import sessions
from webapp.access.forms import ChangePasswordForm
from webapp.access.guard import actor, needs
from webapp.access.resume import resumes
from webapp.access.rights import Right
from webapp.access.views.blueprint import bp, fresh_cookie
from webapp.access.wording import ROLE_NAMES, ended_sessions, rights_of_roles, sentence
from webapp.errors import Invalid, Refused
from webapp.ui.errors import retry_later
from webapp.ui.htmx import go_to


@bp.get("/me")
@needs(Right.SELF)
def me() -> Response:
    """Show the page of the signed-in person."""
    return _page(ChangePasswordForm(), 200)


@bp.post("/me/password")
@needs(Right.SELF)
@resumes(ChangePasswordForm, "access.me")
def change_password() -> Response:
    """Change the password and end the other sessions."""
    form = ChangePasswordForm(email_of=g.person.email)
    if not form.validate():
        return _page(form, 422)
    try:
        people.change_password(g.session_row, form.present.data, form.password.data, actor=actor())
    except Invalid as error:
        form.take(error, sentence(error))
        return _page(form, 422)
    except Refused as error:
        form.take(error, sentence(error))
        return retry_later(_page(form, 429), error)
    flash(_("The password is changed. Your other sessions are ended."))
    return go_to(url_for("access.me"))


@bp.post("/me/sessions/<int:session_id>/end")
@needs(Right.SELF)
def end_my_session(session_id: int) -> Response:
    """End one of the person's sessions; for the present one, that signs out."""
    sessions.end(g.person, session_id, actor=actor())
    if session_id == g.session_row.id:
        fresh_cookie()
        return go_to(url_for("access.login"))
    flash(_("The session is ended."))
    return go_to(url_for("access.me"))


@bp.post("/me/sessions/end")
@needs(Right.SELF)
def end_my_other_sessions() -> Response:
    """End all of the person's sessions but the present one."""
    count = sessions.end_others(g.person, but=g.session_row, actor=actor())
    flash(ended_sessions(count))
    return go_to(url_for("access.me"))


def _page(form: ChangePasswordForm, status: int) -> Response:
    return make_response(
        render_template(
            "access/me.html",
            form=form,
            rows=sessions.listed(g.person),
            subject=None,
            own_session=g.session_row,
            role_names=ROLE_NAMES,
            rights=rights_of_roles(),
        ),
        status,
    )
