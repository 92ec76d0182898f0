"""Answers compressed by gzip (RFC 9110 section 8.4.1.3): static files, and the pages that are marked for it.

The length of a compressed answer tells whether something in it repeats something else in it. So a page is
marked only if it has no secret (its CSRF token is masked, see `ui/csrf`) and no content of messages; and it
is never compressed when another site made the browser ask, which could choose a part of it and repeat that.
"""

import functools
import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from flask import Flask, Response, current_app, request

View = TypeVar("View", bound=Callable[..., Any])

# Smaller answers fit into one packet either way.
LEAST_BYTES = 1_200
PAGE_LEVEL = 4  # two thirds of the time of the usual 6, for a page that is 3 % larger
FILE_LEVEL = 9
_TEXT = frozenset({"text/css", "text/javascript", "application/javascript", "image/svg+xml", "text/plain"})
_ASKED_BY_US = frozenset({"same-origin", "none"})


def compressed(view: View) -> View:
    """Mark a view whose answer may be compressed: it has no secret and no content of messages."""
    view.is_compressed = True  # type: ignore[attr-defined]
    return view


def install(app: Flask) -> None:
    """Compress the answers to GET of static files and of marked views, for clients that accept it."""

    @app.after_request
    def compress(response: Response) -> Response:
        is_static = request.endpoint == "static"
        if not (is_static and response.mimetype in _TEXT) and not _is_marked():
            return response
        response.vary.add("Accept-Encoding")
        if response.status_code != 200 or request.method != "GET" or not _accepts_gzip():
            return response
        return _as_file(response) if is_static else _as_page(response)


def is_marked(view: Callable[..., Any] | None) -> bool:
    """Tell whether the answer of a view may be compressed."""
    return getattr(view, "is_compressed", False)


def _is_marked() -> bool:
    return is_marked(current_app.view_functions.get(request.endpoint or ""))


def _accepts_gzip() -> bool:
    return request.accept_encodings["gzip"] > 0


def _as_page(response: Response) -> Response:
    if response.is_streamed or not _asked_by_us():
        return response
    plain = response.get_data()
    if len(plain) >= LEAST_BYTES:
        response.set_data(gzip.compress(plain, PAGE_LEVEL, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response


def _asked_by_us() -> bool:
    """Tell whether the person or one of our pages asked, and not a page of another site.

    A browser says so over TLS only. Without TLS whoever can see the length can see the page itself.
    """
    site = request.headers.get("Sec-Fetch-Site")
    return site in _ASKED_BY_US if site is not None else not request.is_secure


def _as_file(response: Response) -> Response:
    path = Path(current_app.static_folder or "") / (request.view_args or {})["filename"]
    stat = path.stat()
    if stat.st_size < LEAST_BYTES:
        return response
    etag, _weak = response.get_etag()
    response.close()  # the file that it would have sent
    response.direct_passthrough = False
    response.set_data(_compressed_file(path, stat.st_mtime_ns))
    response.headers["Content-Encoding"] = "gzip"
    if etag:
        # The same meaning, and not the same bytes (RFC 9110 section 8.8.1).
        response.set_etag(etag, weak=True)
    return response


@functools.lru_cache(maxsize=64)
def _compressed_file(path: Path, _changed_ns: int) -> bytes:
    return gzip.compress(path.read_bytes(), FILE_LEVEL, mtime=0)
