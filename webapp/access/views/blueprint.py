"""The blueprint of access, and the helpers of its views for the browser's session."""

import datetime as dt

from flask import Blueprint, current_app, request, session

from webapp.access.guard import SESSION_KEY

bp = Blueprint("access", __name__)

# Kept across log-in: chosen on the log-in page.
_LOOK = ("locale", "theme")


def session_lifetime() -> dt.timedelta:
    """Return how long a session lives without a request."""
    return dt.timedelta(hours=current_app.config["POSTIGO"].session_hours)


def user_agent() -> str:
    """Return the User-Agent header of the request."""
    return request.headers.get("User-Agent", "")


def fresh_cookie(token: str | None = None) -> None:
    """Empty the cookie at log-in and log-out, dropping the CSRF secret and the token; then set `token`.

    This prevents session fixation.
    """
    look = {name: session[name] for name in _LOOK if name in session}
    session.clear()
    session.update(look)
    if token is not None:
        session[SESSION_KEY] = token
