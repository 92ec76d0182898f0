"""Requests that the web server refuses by itself: the application answers them like its own errors.

So a body that is too large, a header that cannot be read or a client that is too slow gets a problem
document below /api/v1/ and a page elsewhere, in the reader's language.
"""

from dataclasses import dataclass
from typing import Any

from flask import Flask, request
from werkzeug import exceptions

KEY = "postigo.refusal"  # the WSGI environ key of the Refusal


@dataclass(frozen=True)
class Refusal:
    """Why a request is refused: an HTTP status, and after how many seconds a further try makes sense."""

    status: int
    retry_after_s: int | None = None


BAD_REQUEST = Refusal(400)
TOO_SLOW = Refusal(408)
BODY_TOO_LARGE = Refusal(413)
HEADER_TOO_LARGE = Refusal(431)
BUSY = Refusal(503, retry_after_s=5)


def install(app: Flask) -> None:
    """Answer the requests that the web server refused before anything else looks at them."""
    app.before_request(_raise_refusal)


def _raise_refusal() -> None:
    refusal: Refusal | None = request.environ.get(KEY)
    if refusal is None:
        return
    kind: Any = exceptions.default_exceptions[refusal.status]
    raise kind() if refusal.retry_after_s is None else kind(retry_after=refusal.retry_after_s)
