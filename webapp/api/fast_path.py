"""The short way of the plain request: one message of texts by POST, from an application that may send.

Nearly every request is such a one, and Flask's way with it takes longer than all the rest. Here it is
known, judged by the same rules, stored by the same code and answered with the same headers. What is in
any way not plain goes the long way from the start; what was judged and refused goes it to be told so.
"""

import io
import json
from collections.abc import Callable, Iterable
from typing import Any

from flask import Config, Flask
from werkzeug.sansio.utils import host_is_trusted

from webapp.api import auth, request_schemas, strict_json, views
from webapp.api.answer_schemas import PATH
from webapp.applications import tokens
from webapp.audit.log import Actor
from webapp.db import connect
from webapp.outbox.intake import accept
from webapp.outbox.intake.accept import Accepted
from webapp.outbox.intake.request import check_key
from webapp.ui.headers import HEADERS

_BODY_MOST = 1024 * 1024  # plain ones are small; a large one has time for the long way
_TYPE = ("Content-Type", "application/json")
_HEADERS = [*HEADERS.items(), ("Cache-Control", "no-store"), ("Vary", "Cookie")]

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]


def install(app: Flask) -> None:
    """Let plain requests take the short way, and all others what was the way before."""
    app.wsgi_app = _Direct(app.config, app.wsgi_app)  # type: ignore[method-assign]


class _Direct:
    def __init__(self, config: Config, long_way: Application) -> None:
        self._config = config
        self._long_way = long_way

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] == PATH and self._is_plain(environ):
            accepted = self._accepted(environ)
            if accepted is not None:
                return _answer(accepted, start_response)
        return self._long_way(environ, start_response)

    def _is_plain(self, environ: Environ) -> bool:
        length = environ.get("CONTENT_LENGTH", "")
        return (
            environ["REQUEST_METHOD"] == "POST"
            and environ.get("CONTENT_TYPE", "").partition(";")[0] == "application/json"
            and not environ.get("QUERY_STRING")
            and not environ.get("SCRIPT_NAME")
            and length.isdecimal()
            and int(length) <= _BODY_MOST
            and host_is_trusted(environ.get("HTTP_HOST"), self._config["TRUSTED_HOSTS"])
        )

    def _accepted(self, environ: Environ) -> Accepted | None:
        """Take the message in; None when the long way is to judge it, or to tell why it was refused."""
        data = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        environ["wsgi.input"] = io.BytesIO(data)
        try:
            connect()
            application = tokens.find(auth.token_in(environ.get("HTTP_AUTHORIZATION", "")))
            if application is None or "send" not in application.scopes:
                return None
            asked = request_schemas.plain(strict_json.loads(data))
            if asked is None:
                return None
            if (key := environ.get("HTTP_IDEMPOTENCY_KEY")) is not None:
                asked = asked._replace(idempotency_key=check_key(key))
            address = environ.get("REMOTE_ADDR") or ""
            tokens.note_use(application, address)
            actor = Actor(None, application.name, views.INTERFACE, address)
            return accept.accept_one(
                asked,
                interface=views.INTERFACE,
                application=application,
                actor=actor,
                settings=self._config["POSTIGO"],
            )
        except Exception as error:  # noqa: BLE001 - the long way says it in words, and logs faults of ours
            environ[auth.FAILED] = error  # not to be judged, counted and waited for a second time
            return None


def _answer(accepted: Accepted, start_response: StartResponse) -> list[bytes]:
    path = f"{PATH}/{accepted.message_id}"
    # By hand, as answer_schemas.AcceptedOut makes it: a test compares both.
    entry = {"id": accepted.message_id, "links": {"self": path}, "repeated": accepted.repeated}
    body = json.dumps(entry, separators=(",", ":")).encode() + b"\n"
    length, place = ("Content-Length", str(len(body))), ("Location", path)
    start_response("202 ACCEPTED", [_TYPE, length, place, *_HEADERS])
    return [body]
