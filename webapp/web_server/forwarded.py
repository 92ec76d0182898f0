"""Headers of the trusted reverse proxy that cannot be read: the application tells, as for other refusals.

waitress reads them in a middleware of its own, which answers in plain English and calls no application.
"""

from collections.abc import Callable, Iterable
from typing import Any

from webapp.web_server import refusal

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

_READ = "postigo.forwarded_read"
_PREFIX = "HTTP_X_FORWARDED_"


def noting(app: Application) -> Application:
    """Return `app` for waitress to put its middleware around; it notes that the headers could be read."""

    def noted(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        environ[_READ] = True
        return app(environ, start_response)

    return noted


def refusing(read: Application, app: Application) -> Application:
    """Return the application that calls `read`, waitress's middleware, and `app` where that refuses."""

    def answer(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        answered = read(environ, start_response)
        if _READ in environ:
            return answered
        for name in [name for name in environ if name.startswith(_PREFIX)]:
            del environ[name]
        environ[refusal.KEY] = refusal.BAD_REQUEST
        return app(environ, start_response)

    return answer
