"""Flask's signed session cookie, with the Secure attribute when the request came over TLS."""

from flask import Flask, Request, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface


class SessionCookie(SecureCookieSessionInterface):
    """The cookie holds the session token and the CSRF secret; the session itself is in the database."""

    def get_cookie_secure(self, app: Flask) -> bool:
        """Return True when the cookie is set over TLS, so that it is never sent without."""
        return request.is_secure or super().get_cookie_secure(app)

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the session; an empty one when the request has no cookie, as those of API clients."""
        if self.get_cookie_name(app) not in request.headers.get("Cookie", ""):
            return self.session_class()
        return super().open_session(app, request)
