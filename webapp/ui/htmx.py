"""The only Python that knows an HX- header: one URL, two faces."""

from typing import Any
from urllib.parse import urlsplit, urlunsplit

from flask import Flask, Response, make_response, redirect, render_template, request
from werkzeug.urls import iri_to_uri

from webapp.ui.reports.links import local_path


def wants_fragment() -> bool:
    """Tell whether htmx asks for a part of the page, rather than a person for the page.

    A history restore and a boosted link want the whole page although htmx sends them.
    """
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and headers.get("HX-History-Restore-Request") != "true"
        and headers.get("HX-Boosted") != "true"
    )


def page_of_fragment() -> str | None:
    """Return the path and query of the page that asks for a fragment; the browser may claim anything here."""
    try:
        parts = urlsplit(request.headers.get("HX-Current-URL", ""))
    except ValueError:  # such as http://[
        return None
    return local_path(urlunsplit(("", "", parts.path, parts.query, "")))


def page_or_fragment(page: str, fragment: str, /, status: int = 200, **context: Any) -> Response:
    """Render `fragment` for htmx and `page`, which includes it, for everybody else."""
    template = fragment if wants_fragment() else page
    return make_response(render_template(template, **context), status)


def go_to(url: str) -> Response:
    """Send the browser to `url` after an action: 303, or 204 with HX-Redirect.

    htmx would follow a 303 inside the fragment and put a whole page into it.
    """
    if wants_fragment():
        response = Response(status=204)
        response.headers["HX-Redirect"] = iri_to_uri(url)  # a header takes no other characters
        return response
    return redirect(url, code=303)  # type: ignore[return-value]


def push_url(response: Response, url: str) -> Response:
    """Let the address bar show `url` for the fragment in `response`."""
    response.headers["HX-Push-Url"] = url
    return response


def replace_url(response: Response, url: str) -> Response:
    """Let the address bar show `url` instead of the present one, so that a reload shows the same."""
    response.headers["HX-Replace-Url"] = url
    return response


def install(app: Flask) -> None:
    """Say on every HTML answer that it depends on HX-Request, so that no cache mixes the faces up."""

    @app.after_request
    def vary(response: Response) -> Response:
        if response.mimetype == "text/html":
            response.vary.add("HX-Request")
        return response
