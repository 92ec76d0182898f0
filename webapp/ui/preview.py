"""Responses with the content of a message: scripts do not run and remote resources are not loaded."""

from flask import Response

TEXT_SHOWN = 100_000  # characters; the whole text is in the source

# The page's iframe is sandboxed as well; these headers also apply when its URL is opened directly.
SANDBOX = {
    "Content-Security-Policy": "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; "
    "frame-ancestors 'self'",
    "X-Frame-Options": "SAMEORIGIN",
    "X-DNS-Prefetch-Control": "off",
}


def html_response(html: str) -> Response:
    """Return the HTML of a message, for a sandboxed frame."""
    return Response(html, mimetype="text/html", headers=SANDBOX)


def source_response(source: bytes) -> Response:
    """Return the unchanged bytes of a message as plain text."""
    response = Response(source, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response
