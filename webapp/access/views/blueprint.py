"""The blueprint of the room, and what its views share about the browser's session."""

import datetime as dt

from flask import Blueprint, current_app, request, session

from webapp.access.guard import SESSION_KEY

bp = Blueprint("access", __name__)

# What somebody chose before signing in stays theirs after it.
_LOOK = ("locale", "theme")


def session_lifetime() -> dt.timedelta:
    """Return how long a session lives without a request."""
    return dt.timedelta(hours=current_app.config["POSTIGO"].session_hours)


def user_agent() -> str:
    """Return how the browser calls itself."""
    return request.headers.get("User-Agent", "")


def fresh_cookie(token: str | None = None) -> None:
    """Empty the cookie at a border of trust: with it go the CSRF secret and the old session's token."""
    look = {name: session[name] for name in _LOOK if name in session}
    session.clear()
    session.update(look)
    if token is not None:
        session[SESSION_KEY] = token
