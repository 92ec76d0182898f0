"""Log-in and log-out."""

from flask import Response, g, make_response, render_template, request, url_for

from webapp.access.authentication import sign_in as actions
from webapp.access.forms import SignInForm
from webapp.access.guard import actor, needs
from webapp.access.resume import resumes
from webapp.access.rights import Right
from webapp.access.views.blueprint import (
    bp,
    fresh_cookie,
    known_device,
    remember_device,
    session_lifetime,
    user_agent,
)
from webapp.access.wording import sign_in_sentence
from webapp.errors import Refused
from webapp.ui.errors import retry_later
from webapp.ui.htmx import go_to
from webapp.ui.reports.links import local_path


@bp.get("/login")
@needs(Right.PUBLIC)
def login() -> Response:
    """Show the log-in form; redirect when already signed in."""
    if g.person is not None:
        return go_to(_next_page())
    return _page(SignInForm(), 200)


@bp.post("/login")
@needs(Right.PUBLIC)
@resumes(SignInForm, "access.login")
def log_in() -> Response:
    """Check the password and begin a session, with a new CSRF secret."""
    form = SignInForm()
    if not form.validate():
        return _page(form, 422)
    try:
        _person, token = actions.sign_in(
            form.email.data,
            form.password.data,
            lifetime=session_lifetime(),
            actor=actor(),
            user_agent=user_agent(),
            device=known_device(form.email.data),
        )
    except Refused as error:
        return _refused(form, error)
    if g.session_row is not None:
        g.session_row.delete_instance()
    fresh_cookie(token)
    return remember_device(go_to(_next_page()), form.email.data)


@bp.post("/logout")
@needs(Right.SELF)
def logout() -> Response:
    """End this session in the database, and empty the cookie."""
    actions.sign_out(g.session_row, actor=actor())
    fresh_cookie()
    return go_to(url_for("access.login"))


def _next_page() -> str:
    return local_path(request.args.get("next")) or url_for("ui.home")


def _refused(form: SignInForm, error: Refused) -> Response:
    form.take(error, sign_in_sentence(error))
    return retry_later(_page(form, 429 if error.code == "limit.reached" else 422), error)


def _page(form: SignInForm, status: int) -> Response:
    return make_response(render_template("access/login.html", form=form), status)
