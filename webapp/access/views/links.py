"""The pages behind one-time links, for the first administrator and for a lost password."""

from flask import Response, flash, make_response, render_template, url_for
from flask_babel import gettext as _

from webapp.access import limits, people
from webapp.access.authentication import links, reset, setup, sign_in
from webapp.access.forms import NewPasswordForm, SetUpForm
from webapp.access.guard import actor, needs
from webapp.access.resume import resumes
from webapp.access.rights import Right
from webapp.access.views.blueprint import bp, fresh_cookie, remember_device, session_lifetime, user_agent
from webapp.access.wording import sentence
from webapp.audit.log import record_refusal
from webapp.errors import Invalid, Refused
from webapp.ui.htmx import go_to

# Tokens have 256 bits and cannot be guessed; the limit saves CPU time and audit entries.
AT_MOST = 60
WINDOW_S = 15 * 60


@bp.get("/setup/<token>")
@needs(Right.PUBLIC)
def set_up(token: str) -> Response:
    """Show the form for the first administrator."""
    try:
        links.look_at(token, links.SETUP)
    except Refused as error:
        return _dead(links.SETUP, error)
    return _set_up_page(SetUpForm(), 200)


@bp.post("/setup/<token>")
@needs(Right.PUBLIC)
@resumes(SetUpForm, "access.set_up")
def create_first(token: str) -> Response:
    """Create the first administrator and sign them in."""
    form = SetUpForm()
    if not form.validate():
        return _set_up_page(form, 422)
    try:
        person = setup.make_first_administrator(token, form.email.data, form.password.data, actor=actor())
    except Invalid as error:
        form.take(error, sentence(error))
        return _set_up_page(form, 422)
    except Refused as error:
        return _dead(links.SETUP, error)
    fresh_cookie(
        sign_in.begin_session(person, lifetime=session_lifetime(), actor=actor(), user_agent=user_agent())
    )
    flash(
        _(
            "Welcome, you are the first administrator. Next: in the row of the practice mailbox, choose"
            " Actions, Test settings. Then add your own server with Add."
        )
    )
    return remember_device(go_to(url_for("accounts.report")), person.email)


@bp.get("/reset/<token>")
@needs(Right.PUBLIC)
def reset_password(token: str) -> Response:
    """Show the form for the new password."""
    try:
        return _reset_page(NewPasswordForm(), reset.whose(token).email, 200)
    except Refused as error:
        return _dead(links.RESET, error)


@bp.post("/reset/<token>")
@needs(Right.PUBLIC)
@resumes(NewPasswordForm, "access.reset_password")
def store_reset_password(token: str) -> Response:
    """Store the new password and redirect to the log-in page."""
    try:
        email = reset.whose(token).email
        form = NewPasswordForm(email_of=email)
        if not form.validate():
            return _reset_page(form, email, 422)
        reset.set_password(token, form.password.data, actor=actor())
    except Invalid as error:
        form.take(error, sentence(error))
        return _reset_page(form, email, 422)
    except Refused as error:
        return _dead(links.RESET, error)
    flash(_("The password is set. Sign in with it."))
    return remember_device(go_to(url_for("access.login")), email)


def _set_up_page(form: SetUpForm, status: int) -> Response:
    return make_response(render_template("access/set_up.html", form=form), status)


def _reset_page(form: NewPasswordForm, email: str, status: int) -> Response:
    return make_response(render_template("access/reset_password.html", form=form, email=email), status)


def _dead(purpose: str, error: Refused) -> Response:
    """Answer why the link is not valid and how to get another one.

    Only links that are not valid count, those of each purpose by themselves: a valid one always opens.
    """
    whom = actor()
    limits.hit(
        f"link:{purpose}:{limits.network_of(whom.address)}", at_most=AT_MOST, window_s=WINDOW_S, actor=whom
    )
    record_refusal(actor(), "link.refused", error.code)
    html = render_template(
        "access/dead_link.html",
        reason=sentence(error),
        purpose=purpose,
        set_up_done=people.administrators().exists(),
    )
    return make_response(html, 404 if error.code == "link.unknown" else 410)
