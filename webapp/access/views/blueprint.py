"""The blueprint of access, and the helpers of its views for the browser's session."""

import datetime as dt

from flask import Blueprint, Response, current_app, request, session

from webapp.access.authentication import devices
from webapp.access.guard import SESSION_KEY
from webapp.ui.session_cookie import host_name_of

bp = Blueprint("access", __name__)

# Kept across log-in: chosen on the log-in page.
_LOOK = ("locale", "theme")


def session_lifetime() -> dt.timedelta:
    """Return how long a session lives without a request."""
    return dt.timedelta(hours=current_app.config["POSTIGO"].session_hours)


def user_agent() -> str:
    """Return the User-Agent header of the request."""
    return request.headers.get("User-Agent", "")


def known_device(email: str) -> str | None:
    """Return the id of this browser when it is known for the person with `email`."""
    value = request.cookies.get(host_name_of(devices.name_for(email)), "")
    return devices.find(value, email, current_app.config["SECRET_KEY"])


def remember_device(response: Response, email: str) -> Response:
    """Let this browser be known for the person with `email`, who has just proved who they are."""
    response.set_cookie(
        host_name_of(devices.name_for(email)),
        devices.issue(email, current_app.config["SECRET_KEY"]),
        max_age=devices.LIFETIME_S,
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )
    return response


def fresh_cookie(token: str | None = None) -> None:
    """Empty the cookie at log-in and log-out, dropping the CSRF secret and the token; then set `token`.

    This prevents session fixation.
    """
    look = {name: session[name] for name in _LOOK if name in session}
    session.clear()
    session.update(look)
    if token is not None:
        session[SESSION_KEY] = token
