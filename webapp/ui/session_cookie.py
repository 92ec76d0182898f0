"""Flask's signed session cookie, with the Secure attribute when the request came over TLS.

Its name then has the prefix `__Host-` (RFC 6265bis section 4.1.3.2): a browser takes such a cookie from
this very host over TLS only, so that no other host of the domain can plant one.
"""

from flask import Flask, Request, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface


def host_name_of(name: str) -> str:
    """Return the name of one of our cookies for this request: with the prefix `__Host-` over TLS."""
    return f"__Host-{name}" if request.is_secure else name


class SessionCookie(SecureCookieSessionInterface):
    """The cookie holds the session token and the CSRF secret; the session itself is in the database."""

    def get_cookie_name(self, app: Flask) -> str:
        """Return the name of the cookie, which depends on whether the request came over TLS."""
        return host_name_of(super().get_cookie_name(app))

    def get_cookie_secure(self, app: Flask) -> bool:
        """Return True when the cookie is set over TLS, so that it is never sent without."""
        return request.is_secure or super().get_cookie_secure(app)

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the session; an empty one when the request has no cookie, as those of API clients."""
        if self.get_cookie_name(app) not in request.headers.get("Cookie", ""):
            return self.session_class()
        return super().open_session(app, request)
