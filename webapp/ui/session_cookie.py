"""Flask's signed cookie, marked Secure whenever the request itself came over TLS."""

from flask import Flask, request
from flask.sessions import SecureCookieSessionInterface


class SessionCookie(SecureCookieSessionInterface):
    """The cookie holds a session token and the CSRF secret; what they stand for is in the database."""

    def get_cookie_secure(self, app: Flask) -> bool:
        """Tell whether the cookie may travel over TLS only: always when it was set over TLS."""
        return request.is_secure or super().get_cookie_secure(app)
