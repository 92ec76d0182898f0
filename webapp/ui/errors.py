"""Error pages: what happened, what it means, what to do. The only place that renders errors as HTML."""

import logging
from dataclasses import dataclass

from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from werkzeug.exceptions import HTTPException, SecurityError, ServiceUnavailable

from webapp.errors import AppError, Conflict, InUse, Invalid, NotFound, Refused, Unavailable
from webapp.ui import htmx
from webapp.ui.locale import html_lang

log = logging.getLogger(__name__)

STATUS: dict[type[AppError], int] = {
    NotFound: 404,
    Invalid: 422,
    Conflict: 409,
    InUse: 409,
    Refused: 403,
    Unavailable: 503,
}


@dataclass(frozen=True)
class ErrorWords:
    """One kind of error page: what happened, what that means, what to do.

    `cure_of_form` is what to do where the page stands in place of a form that was submitted. The way back
    leads to an empty one, as pages are not stored; what was typed is sent again by reloading.
    """

    title: LazyString
    meaning: LazyString
    cure: LazyString
    cure_of_form: LazyString | None = None


EXPIRED, BUSY, FOREIGN_HOST, OTHER = "expired", "busy", "foreign host", "other"
# By HTTP status, or by what is known besides it.
WORDS: dict[int | str, ErrorWords] = {
    EXPIRED: ErrorWords(
        _l("This form is too old"),
        _l("The page was open for too long, or you signed in again in the meantime."),
        _l("Go back, reload the page and submit the form again."),
    ),
    BUSY: ErrorWords(
        _l("Too much at once"),
        _l("Too many large requests are arriving at this moment. Nothing was changed."),
        _l("Try again in a few seconds."),
        _l("Reload this page in a few seconds: the browser then sends again what you typed."),
    ),
    FOREIGN_HOST: ErrorWords(
        _l("Postigo does not answer under this name"),
        _l("The address in the browser names another host than those of this server."),
        _l(
            "Open the address that you were given. Whoever runs this server can add the name to its settings."
        ),
    ),
    OTHER: ErrorWords(
        _l("The request could not be understood"),
        _l("Something in it is not as it should be."),
        _l("Go back and try again."),
    ),
    400: ErrorWords(
        _l("The request could not be read"),
        _l("What arrived is not a request as browsers send it. Nothing was changed."),
        _l("Open the page from the menu and try again. If it goes on, tell whoever runs this server."),
    ),
    403: ErrorWords(
        _l("You may not do this"),
        _l("Your role does not include this right. The attempt was recorded."),
        _l("Ask an administrator if you need it."),
    ),
    404: ErrorWords(
        _l("Not found"),
        _l("There is nothing at this address. It may have been deleted."),
        _l("Check the address, or go back to the list."),
    ),
    405: ErrorWords(
        _l("This page does not take that request"),
        _l("The address exists, but not for this kind of request."),
        _l("Open the page from the menu."),
    ),
    408: ErrorWords(
        _l("Too slow"),
        _l("The request did not arrive in time. Nothing was changed."),
        _l("Check the connection to the network and try again."),
        _l(
            "Check the connection to the network, then reload this page: the browser sends again what you"
            " typed."
        ),
    ),
    409: ErrorWords(
        _l("Somebody was faster"),
        _l("The record is in use or was changed in the meantime."),
        _l("Reload the page and try again."),
    ),
    413: ErrorWords(
        _l("Too large"),
        _l("More was sent than this page accepts: at most %(limit_mb)s MiB. Nothing was changed."),
        _l("Shorten what you typed and send it again."),
    ),
    429: ErrorWords(
        _l("Too many attempts"),
        _l("This was asked for too often in a short time."),
        _l("Wait a minute and try again."),
    ),
    431: ErrorWords(
        _l("Address or cookies too long"),
        _l("The browser sent a longer address or more cookies than this server reads."),
        _l("Delete the cookies of this site in the browser, and open the page from the menu."),
    ),
    500: ErrorWords(
        _l("A fault in Postigo"),
        _l("The program made a mistake; it is in the log under the number %(fault)s."),
        _l("Try again. If it goes on, give that number to whoever runs this server."),
        _l(
            "Check in another window whether your change was saved. If not, reload this page: the browser"
            " sends again what you typed. If it goes on, give that number to whoever runs this server."
        ),
    ),
    503: ErrorWords(
        _l("Not available now"),
        _l("The storage or the key cannot be used at the moment. Nothing was changed."),
        _l("Try again in half a minute. If it goes on, tell whoever runs this server."),
        _l(
            "Reload this page in half a minute: the browser then sends again what you typed. If it goes on,"
            " tell whoever runs this server."
        ),
    ),
}
_BARE = Markup(
    '<!doctype html>\n<html lang="{}">\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    '<meta name="color-scheme" content="light dark">\n<title>{} · Postigo</title>\n'
    "<main>\n<h1>{}</h1>\n<p>{}</p>\n<p>{}</p>\n</main>\n</html>\n"
)


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
    if status == 503 and not retry_after_s:
        response.headers["Retry-After"] = "30"
    return retry_later(response, error)


def retry_later(response: Response, error: AppError) -> Response:
    """Say in Retry-After when an error's limit lets the next one pass, in seconds (RFC 9110 section 10.2.3).

    An error without `retry_after_s` among its facts leaves the response as it is.
    """
    if retry_after_s := error.facts.get("retry_after_s"):
        response.headers["Retry-After"] = str(retry_after_s)
    return response


def too_old() -> Response:
    """Return the page for a form whose CSRF token is missing or invalid."""
    return _page(400, EXPIRED)


def http_error(error: HTTPException) -> Response:
    """Return the page for an error of Flask, Werkzeug or the web server, such as 404 or 413."""
    if error.code is None or error.code < 400:
        return error.get_response(request.environ)  # type: ignore[return-value]
    if isinstance(error, SecurityError):
        return _bare(error.code, FOREIGN_HOST)  # Flask builds no URL for it
    response = _page(error.code, BUSY if isinstance(error, ServiceUnavailable) else None)
    for name, value in error.get_headers(request.environ):
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _page(status: int, kind: str | None = None) -> Response:
    kind = kind or (status if status in WORDS else OTHER)
    template = "ui/_error.html" if htmx.wants_fragment() else "ui/error.html"
    try:
        return make_response(render_template(template, status=status, **_words(kind)), status)
    except Exception:  # what failed may be a part of every page, such as the menu
        if current_app.testing:  # as Flask itself does
            raise
        log.exception("the page for an error cannot be rendered; a plain one is sent")
        return _bare(status, kind)


def _bare(status: int, kind: int | str) -> Response:
    """Return a page that needs neither templates, URLs nor the database."""
    words = _words(kind)
    html = _BARE.format(html_lang(), words["title"], words["title"], words["meaning"], words["cure"])
    return make_response(html, status)


def _words(kind: int | str) -> dict[str, str]:
    words = WORDS[kind]
    facts = {
        "limit_mb": (current_app.config["MAX_CONTENT_LENGTH"] or 0) // (1024 * 1024),
        "fault": g.get("fault", ""),
    }
    is_form = request.method == "POST" and not htmx.wants_fragment()
    cure = words.cure_of_form if is_form and words.cure_of_form else words.cure
    texts = {"title": words.title, "meaning": words.meaning, "cure": cure}
    return {name: str(text) % facts for name, text in texts.items()}
