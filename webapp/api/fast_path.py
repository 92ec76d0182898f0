"""The fast path of POST /api/v1/messages: a simple message is stored without going through Flask.

Nearly every request sends one message that consists of strings, and for those Flask takes longer than
all else. This WSGI middleware applies the same rules, stores with the same code and answers with the
same headers. Requests that are not simple go to Flask at once; those that are refused go to Flask for
the problem document.
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

_BODY_MOST = 1024 * 1024  # for larger bodies the time that Flask takes does not matter
_TYPE = ("Content-Type", "application/json")
_HEADERS = [*HEADERS.items(), ("Cache-Control", "no-store"), ("Vary", "Cookie")]

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]


def install(app: Flask) -> None:
    """Put the fast path in front of Flask."""
    app.wsgi_app = _FastPath(app.config, app.wsgi_app)  # type: ignore[method-assign]


class _FastPath:
    def __init__(self, config: Config, flask_app: Application) -> None:
        self._config = config
        self._flask_app = flask_app

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] == PATH and self._is_candidate(environ):
            accepted = self._accept(environ)
            if accepted is not None:
                return _answer(accepted, start_response)
        return self._flask_app(environ, start_response)

    def _is_candidate(self, environ: Environ) -> bool:
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

    def _accept(self, environ: Environ) -> Accepted | None:
        """Store the message; None when Flask has to handle the request or to report why it is refused."""
        data = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        environ["wsgi.input"] = io.BytesIO(data)
        try:
            connect()
            application = tokens.find(auth.token_in(environ.get("HTTP_AUTHORIZATION", "")))
            if application is None or "send" not in application.scopes:
                return None
            asked = request_schemas.simple_request(strict_json.loads(data))
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
        except Exception as error:  # noqa: BLE001 - Flask reports it, and logs faults of ours
            environ[auth.FAILED] = error  # so that Flask does not run the checks a second time
            return None


def _answer(accepted: Accepted, start_response: StartResponse) -> list[bytes]:
    path = f"{PATH}/{accepted.message_id}"
    # By hand, as answer_schemas.AcceptedOut makes it: a test compares both.
    entry = {
        "id": accepted.message_id,
        "links": {"self": path},
        "message_id": accepted.header_id,
        "practice": accepted.is_practice,
        "repeated": accepted.repeated,
    }
    body = json.dumps(entry, separators=(",", ":")).encode() + b"\n"
    length, place = ("Content-Length", str(len(body))), ("Location", path)
    start_response("202 ACCEPTED", [_TYPE, length, place, *_HEADERS])
    return [body]
