"""Authentication of API requests: by the bearer token in the header Authorization, and by nothing else."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app, g, request

from webapp.applications import tokens
from webapp.applications.authentication import application_of
from webapp.applications.models import Application
from webapp.audit.log import Actor
from webapp.errors import Refused

View = TypeVar("View", bound=Callable[..., Any])
SCHEME = "bearer "
# WSGI environ key: the error with which the fast path refused the request, for Flask to answer.
FAILED = "postigo.failed"
MEGABYTE = 1024 * 1024
_IN_QUERY = frozenset({"token", "access_token", "api_key", "apikey", "key", "authorization"})


def scope(name: str) -> Callable[[View], View]:
    """Return a decorator that marks a view with the scope that an application needs for it."""

    def mark(view: View) -> View:
        view.scope = name  # type: ignore[attr-defined]
        return view

    return mark


def authenticate() -> None:
    """Find the application of this request and check its scope. Raises Refused `token.` or `scope.` codes."""
    if (failed := request.environ.get(FAILED)) is not None:
        raise failed
    request.max_content_length = current_app.config["POSTIGO"].api_max_body_mb * MEGABYTE
    if _has_token_in_query():
        raise Refused("token.in_query")
    token = token_in(request.headers.get("Authorization", ""))
    if not token:
        raise Refused("token.missing")
    address = request.remote_addr or ""
    found = application_of(token, interface="api", address=address)
    g.application = found
    tokens.note_use(found, address)
    needed = getattr(current_app.view_functions[request.endpoint or ""], "scope", None)
    if needed not in found.scopes:
        raise Refused("scope.missing", scope=needed)


def token_in(header: str) -> str:
    """Return the bearer token in a value of Authorization (RFC 6750 section 2.1); empty if there is none."""
    return header[len(SCHEME) :].strip() if header[: len(SCHEME)].lower() == SCHEME else ""


def application() -> Application:
    """Return the application that `authenticate` found for this request."""
    return g.application


def actor() -> Actor:
    """Return the application of this request as the actor of audit entries."""
    return Actor(None, g.application.name, "api", request.remote_addr or "")


def _has_token_in_query() -> bool:
    if not request.query_string:
        return False
    is_token = (value.startswith(tokens.PREFIX) for value in request.args.values())
    return any(is_token) or not _IN_QUERY.isdisjoint(name.lower() for name in request.args)
