"""htmx: one URL answers with a page or a fragment. The only Python code that reads or sets HX- headers."""

from typing import Any
from urllib.parse import urlsplit, urlunsplit

from flask import Flask, Response, make_response, redirect, render_template, request
from werkzeug.urls import iri_to_uri

from webapp.ui.reports.links import local_path


def wants_fragment() -> bool:
    """Return True when htmx asks for a fragment.

    For a history restore and for a boosted link htmx needs the whole page.
    """
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and headers.get("HX-History-Restore-Request") != "true"
        and headers.get("HX-Boosted") != "true"
    )


def page_of_fragment() -> str | None:
    """Return path and query of the page that requests a fragment. The value is untrusted."""
    return local_path(path_of(request.headers.get("HX-Current-URL", "")))


def path_of(url: str) -> str | None:
    """Return path and query of a URL that a browser sent in a header; None when it is none."""
    try:
        parts = urlsplit(url)
    except ValueError:  # such as http://[
        return None
    return urlunsplit(("", "", parts.path, parts.query, ""))


def page_or_fragment(page: str, fragment: str, /, status: int = 200, **context: Any) -> Response:
    """Render `fragment` for htmx, and `page`, which includes it, for every other request."""
    template = fragment if wants_fragment() else page
    return make_response(render_template(template, **context), status)


def go_to(url: str) -> Response:
    """Redirect to `url` after a POST: 303, or for htmx 204 with HX-Redirect.

    htmx would follow a 303 and put the whole page into the fragment's place.
    """
    if wants_fragment():
        response = Response(status=204)
        response.headers["HX-Redirect"] = iri_to_uri(url)  # a header value must be ASCII
        return response
    return redirect(url, code=303)  # type: ignore[return-value]


def push_url(response: Response, url: str) -> Response:
    """Make the browser push `url` onto its history when it shows the fragment in `response`."""
    response.headers["HX-Push-Url"] = url
    return response


def replace_url(response: Response, url: str) -> Response:
    """Make the browser replace the current URL by `url`, so that a reload shows the same page."""
    response.headers["HX-Replace-Url"] = url
    return response


def install(app: Flask) -> None:
    """Add `Vary: HX-Request` to every HTML response, so that a cache tells page and fragment apart."""

    @app.after_request
    def vary(response: Response) -> Response:
        if response.mimetype == "text/html":
            response.vary.add("HX-Request")
        return response
