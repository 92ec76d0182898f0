"""Error pages: what happened, what it means, what to do. The only place that renders errors as HTML."""

from flask import Flask, Response, current_app, make_response, render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException, SecurityError, ServiceUnavailable

from webapp.errors import AppError, Conflict, InUse, Invalid, NotFound, Refused, Unavailable
from webapp.ui import htmx

STATUS: dict[type[AppError], int] = {
    NotFound: 404,
    Invalid: 422,
    Conflict: 409,
    InUse: 409,
    Refused: 403,
    Unavailable: 503,
}


def install(app: Flask) -> None:
    """Answer every error with a page in the reader's language."""
    app.register_error_handler(AppError, answer)
    app.register_error_handler(HTTPException, http_error)


def answer(error: AppError) -> Response:
    """Return the page for an AppError, with the HTTP status of its class."""
    status = STATUS[type(error)]
    retry_after_s = error.facts.get("retry_after_s")
    if isinstance(error, Refused) and retry_after_s is not None:
        status = 429
    response = _page(status)
    if status == 503:
        retry_after_s = retry_after_s or 30
    if retry_after_s is not None:
        response.headers["Retry-After"] = str(retry_after_s)
    return response


def too_old() -> Response:
    """Return the page for a form whose CSRF token is missing or invalid."""
    return _page(400, expired=True)


def http_error(error: HTTPException) -> Response:
    """Return the page for an error of Flask, Werkzeug or the web server, such as 404 or 413."""
    if error.code is None or error.code < 400:
        return error.get_response(request.environ)  # type: ignore[return-value]
    if isinstance(error, SecurityError):
        return _foreign_host(error)
    response = _page(error.code, busy=isinstance(error, ServiceUnavailable))
    for name, value in error.get_headers(request.environ):
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _foreign_host(error: SecurityError) -> Response:
    """Answer in plain text: for an untrusted Host header Flask cannot build the URLs of a page."""
    words = _("Postigo is not served under this name. Whoever runs the server of Postigo can allow it.")
    return Response(words, error.code, mimetype="text/plain")


def _page(status: int, *, expired: bool = False, busy: bool = False) -> Response:
    title, meaning, cure = _busy() if busy else _words(status, expired)
    template = "ui/_error.html" if htmx.wants_fragment() else "ui/error.html"
    html = render_template(template, status=status, title=title, meaning=meaning, cure=cure)
    return make_response(html, status)


def _busy() -> tuple[str, str, str]:
    return (
        _("Too much at once"),
        _("Too many large requests are arriving at this moment. Nothing was changed."),
        _("Try again in a few seconds."),
    )


def _words(status: int, expired: bool) -> tuple[str, str, str]:
    if expired:
        return (
            _("This form is too old"),
            _("The page was open for too long, or you signed in again in the meantime."),
            _("Go back, reload the page and submit the form again."),
        )
    words = {
        403: (
            _("You may not do this"),
            _("Your role does not include this right. The attempt was recorded."),
            _("Ask an administrator if you need it."),
        ),
        404: (
            _("Not found"),
            _("There is nothing at this address. It may have been deleted."),
            _("Check the address, or go back to the list."),
        ),
        405: (
            _("This page does not take that request"),
            _("The address exists, but not for this kind of request."),
            _("Open the page from the menu."),
        ),
        408: (
            _("Too slow"),
            _("The request did not arrive in time. Nothing was changed."),
            _("Check the connection to the network and try again."),
        ),
        409: (
            _("Somebody was faster"),
            _("The record is in use or was changed in the meantime."),
            _("Reload the page and try again."),
        ),
        413: (
            _("Too large"),
            _(
                "More was sent than this page accepts: at most %(limit_mb)s MiB. Nothing was changed.",
                limit_mb=current_app.config["MAX_CONTENT_LENGTH"] // (1024 * 1024),
            ),
            _("Go back, where what you typed still is, shorten it and send it again."),
        ),
        429: (
            _("Too many attempts"),
            _("This was asked for too often in a short time."),
            _("Wait a minute and try again."),
        ),
        431: (
            _("Address or cookies too long"),
            _("The browser sent a longer address or more cookies than this server reads."),
            _("Delete the cookies of this site in the browser, and open the page from the menu."),
        ),
        503: (
            _("Not available now"),
            _("The storage or the key cannot be used at the moment. Nothing was changed."),
            _("Try again in half a minute. If it goes on, tell whoever runs this server."),
        ),
    }
    return words.get(
        status,
        (
            _("The request could not be understood"),
            _("Something in it is not as it should be."),
            _("Go back and try again."),
        ),
    )
