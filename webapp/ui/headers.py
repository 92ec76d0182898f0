"""The security headers of every response. No script or style is inline, so the CSP needs no nonce."""

from flask import Flask, Response, request

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# Over TLS: a year without any request in clear (RFC 6797). Other hosts of the domain decide for themselves.
TRANSPORT_SECURITY = "max-age=31536000"
_NOT_STORED = frozenset({"text/html", "text/csv", "application/json"})


def install(app: Flask) -> None:
    """Add the headers to every response, except those that the view has set itself."""

    @app.after_request
    def protect(response: Response) -> Response:
        headers = response.headers
        own = {name.lower() for name in headers.keys()}  # noqa: SIM118 - iterating Headers yields pairs
        headers.extend([(name, value) for name, value in HEADERS.items() if name.lower() not in own])
        if request.is_secure:
            headers["Strict-Transport-Security"] = TRANSPORT_SECURITY
        if "cache-control" not in own and response.mimetype in _NOT_STORED:
            headers.add("Cache-Control", "no-store")
        return response
