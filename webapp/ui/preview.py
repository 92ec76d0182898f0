"""What somebody else wrote, shown: whatever its HTML asks for, nothing runs and nothing is fetched."""

from flask import Response

TEXT_SHOWN = 100_000  # characters; the source has all of it

# The frame on the page is sandboxed as well: this holds also for who opens the address by itself.
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
    """Return a message byte by byte, as text."""
    response = Response(source, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response
