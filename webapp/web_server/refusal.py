"""Requests that the web server refuses by itself: the application answers them like its own errors.

So a body that is too large, a header that cannot be read or a client that is too slow gets a problem
document below /api/ and a page elsewhere, in the reader's language. FAULT is for a request whose answer
failed outside of Flask.
"""

import logging
import secrets
from dataclasses import dataclass
from typing import Any

from flask import Flask, g, request
from werkzeug import exceptions

log = logging.getLogger(__name__)

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
FAULT = Refusal(500)
BUSY = Refusal(503, retry_after_s=5)


def new_fault() -> str:
    """Return a new number for a fault, under which it is logged; the answer to this request shows it."""
    g.fault = secrets.token_hex(4)
    return str(g.fault)


def install(app: Flask) -> None:
    """Answer the requests that the web server refused; no view sees them."""
    app.before_request(_raise_refusal)


def _raise_refusal() -> None:
    refusal: Refusal | None = request.environ.get(KEY)
    if refusal is None:
        return
    if refusal is FAULT:
        log.error("fault %s: %s %s: what failed is logged above", new_fault(), request.method, request.path)
    kind: Any = exceptions.default_exceptions[refusal.status]
    raise kind() if refusal.retry_after_s is None else kind(retry_after=refusal.retry_after_s)
