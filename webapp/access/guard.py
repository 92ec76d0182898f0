"""Authentication and authorisation, before every view. A view that names no right is refused."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, request, session, url_for
from flask_wtf.csrf import CSRFError

from webapp.access import resume
from webapp.access.authentication import sessions
from webapp.access.rights import Right, may
from webapp.audit.log import Actor, record, record_refusal
from webapp.db import writing
from webapp.errors import Refused
from webapp.ui import errors, htmx

View = TypeVar("View", bound=Callable[..., Any])
SESSION_KEY = "sid"


def needs(right: Right) -> Callable[[View], View]:
    """Mark a view with the right that it needs. Put the decorator directly under the route."""

    def mark(view: View) -> View:
        view.right = right  # type: ignore[attr-defined]
        return view

    return mark


def right_of(endpoint: str) -> Right | None:
    """Return the right that the view at `endpoint` names, or None when it names none."""
    return getattr(current_app.view_functions[endpoint], "right", None)


def actor() -> Actor:
    """Return the actor of this request, for service functions and the audit log."""
    person = g.person
    address = request.remote_addr or ""
    if person is None:
        return Actor(None, "", "web", address)
    return Actor(person.id, person.email, "web", address)


def identify() -> None:
    """Set `g.person` and `g.session_row`. Runs before the CSRF check, whose error page shows the person."""
    g.person = None
    g.session_row = None
    token = session.get(SESSION_KEY)
    if token is None or request.endpoint == "static":
        return
    g.session_row = sessions.find(token)
    g.person = g.session_row.person if g.session_row else None


def install(app: Flask) -> None:
    """Refuse every request whose person lacks the right that the view names."""
    app.before_request(_admit)
    resume.install(app)
    app.register_error_handler(CSRFError, _forged)
    app.context_processor(lambda: {"person": g.get("person"), "may": person_may, "Right": Right})


def person_may(right: Right) -> bool:
    """Tell whether the person of this request has `right`, beyond the one that the view names."""
    person = g.get("person")
    return may(person.role if person else None, right)


def _admit() -> Response | None:
    # A URL without a route is 404 for everybody, signed in or not.
    if request.endpoint is None or request.endpoint == "static":
        return None
    right = right_of(request.endpoint)
    if right is not None and person_may(right):
        return None
    if g.person is None:
        return _ask_log_in()
    with writing():
        record(actor(), "access.refused", after={"method": request.method, "path": request.path})
    raise Refused("access.refused")


def _forged(error: CSRFError) -> Response:
    """Answer a form whose token is missing or old: it is not processed, but what was typed is not lost."""
    if g.person is None:
        public = right_of(request.endpoint or "") is Right.PUBLIC
        again = resume.page_again() if public else None
        return again or (errors.too_old() if public else _ask_log_in())
    # Only a page that was shown to this person proves that nobody else wrote the form.
    if resume.owner() == g.person and (page := resume.keep(g.person)):
        return resume.notice() if htmx.wants_fragment() else htmx.go_to(page)
    # Recorded only for people who are signed in: strangers could fill the disk with entries.
    record_refusal(actor(), "access.forged", f"{request.method} {request.path}")
    return errors.too_old()


def _ask_log_in() -> Response:
    """Go to the log-in page and from there to the page that was asked for, with its form as it was typed."""
    if request.method in ("GET", "HEAD"):
        return htmx.go_to(_login_url(_page_asked_for()))
    if request.endpoint == "access.logout":
        return htmx.go_to(_login_url(None))
    if htmx.wants_fragment():
        return resume.notice()
    resume.say_ended()
    return htmx.go_to(_login_url(resume.keep(resume.owner())))


def _login_url(wanted: str | None) -> str:
    return url_for("access.login", next=wanted) if wanted and wanted != "/" else url_for("access.login")


def _page_asked_for() -> str | None:
    """Return the path to go to after log-in: that of the page, also when a part of it was asked for."""
    if htmx.wants_fragment():
        return htmx.page_of_fragment()
    return request.full_path.rstrip("?")
