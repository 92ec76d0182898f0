"""Flask's signed cookie, marked Secure whenever the request itself came over TLS."""

from flask import Flask, Request, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface


class SessionCookie(SecureCookieSessionInterface):
    """The cookie holds a session token and the CSRF secret; what they stand for is in the database."""

    def get_cookie_secure(self, app: Flask) -> bool:
        """Tell whether the cookie may travel over TLS only: always when it was set over TLS."""
        return request.is_secure or super().get_cookie_secure(app)

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the session; for a request without the cookie, as programs send them, an empty one."""
        if self.get_cookie_name(app) not in request.headers.get("Cookie", ""):
            return self.session_class()
        return super().open_session(app, request)
