"""Postigo's web application, put together by `create_app`. No feature imports this module."""

import logging
from collections.abc import Callable
from typing import Any

import peewee as pw
from flask import Flask, Response, request
from werkzeug.middleware.proxy_fix import ProxyFix

from config import ROOT, Settings
from webapp import boot
from webapp.access import guard
from webapp.db import connect
from webapp.errors import Unavailable
from webapp.ui import catalogues, compression, errors, headers, htmx, locale, templates
from webapp.ui.csrf import MaskedCsrf
from webapp.ui.forms.parser import FormRequest
from webapp.ui.reports import links
from webapp.ui.session_cookie import SessionCookie
from webapp.ui.wording import numbers
from webapp.web_server import refusal
from webapp.web_server.refusal import new_fault

log = logging.getLogger(__name__)

# Of a page's form. More than any field takes, so that a text which is too long comes back with its form.
MAX_BODY_BYTES = 4 * 1024 * 1024
MAX_FORM_PARTS = 500


class _Postigo(Flask):
    """Flask for views and hooks that are all synchronous functions."""

    request_class = FormRequest

    def log_exception(self, exc_info: Any) -> None:
        """Log a fault of ours under a number that the error page shows."""
        number = new_fault()
        log.error("fault %s: %s %s", number, request.method, request.path, exc_info=exc_info)

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return `func` unchanged; Flask would test a dozen functions per request for being async."""
        return func


def create_app(settings: Settings) -> Flask:
    """Return the web application. The database, the keyring and the key files must be ready (`boot`)."""
    app = _Postigo(__name__, root_path=str(ROOT), template_folder="templates", static_folder="static")
    app.config.update(
        POSTIGO=settings,
        SECRET_KEY=boot.cookie_key(settings.data),
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_BODY_BYTES,
        MAX_FORM_PARTS=MAX_FORM_PARTS,
        TRUSTED_HOSTS=_trusted_hosts(settings),
        SESSION_COOKIE_NAME="postigo",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SEND_FILE_MAX_AGE_DEFAULT=7 * 24 * 3600,
        WTF_CSRF_TIME_LIMIT=None,  # a token lives as long as its session
        BABEL_TRANSLATION_DIRECTORIES=str(catalogues.compiled_folder()),
        BABEL_DEFAULT_LOCALE=settings.default_locale,
    )
    app.session_interface = SessionCookie()
    _install(app)
    _register_blueprints(app)
    if settings.trusted_proxy:
        # waitress has already dropped these headers unless they came from the trusted proxy.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    return app


def _install(app: Flask) -> None:
    from webapp import api  # here, as the blueprints below, so that the commands start sooner

    app.before_request(connect)
    app.before_request(guard.identify)  # a refusal is told in the language of the person, too
    refusal.install(app)
    csrf = MaskedCsrf(app)
    for module in (compression, links, locale, numbers, templates, headers, htmx, errors, guard):
        module.install(app)
    api.install(app, csrf)
    app.register_error_handler(pw.OperationalError, _storage_error)
    app.register_error_handler(pw.DatabaseError, _damage)


def _storage_error(error: pw.DatabaseError) -> Response:
    """Answer 503: the disk is full, or the database is locked or read-only. A later try may succeed."""
    from webapp.api import problems

    log.error("the database cannot be used now: %s", error)
    return problems.answer(Unavailable("storage.unavailable"))


def _damage(error: pw.DatabaseError) -> Response:
    """Answer 503 for a damaged file, for which peewee raises the base class itself.

    Its subclasses other than OperationalError are bugs and are raised again.
    """
    if type(error) is not pw.DatabaseError:
        raise error
    return _storage_error(error)


def _register_blueprints(app: Flask) -> None:
    from webapp.access.views import bp as access
    from webapp.accounts.views import bp as accounts
    from webapp.applications.views import bp as applications
    from webapp.audit.views import bp as audit
    from webapp.causes.views import bp as causes
    from webapp.connectors.views import bp as connectors
    from webapp.credentials.views import bp as credentials
    from webapp.general.views import bp as general
    from webapp.outbox.views import bp as outbox
    from webapp.practice.views import bp as practice
    from webapp.runs.views import bp as runs
    from webapp.submission.views import bp as submission
    from webapp.ui.views import bp as ui

    for blueprint in (
        ui,
        access,
        audit,
        general,
        credentials,
        connectors,
        runs,
        accounts,
        applications,
        submission,
        outbox,
        practice,
        causes,
    ):
        app.register_blueprint(blueprint)


def _trusted_hosts(settings: Settings) -> list[str]:
    """Return the accepted values of the Host header: the configured ones and the address listened on."""
    own = f"[{settings.host}]" if ":" in settings.host else settings.host
    return [*settings.trusted_hosts, *([] if settings.host in ("0.0.0.0", "::") else [own])]  # noqa: S104 - compared
