"""Every error below /api/ is a problem document (RFC 9457) in the language that the request prefers."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, current_app, g, request
from werkzeug.exceptions import HTTPException

from webapp.api.answer_members import AnswerSchema, IntegerMember, ObjectMember, TextMember
from webapp.api.request_schemas import MessageIn
from webapp.api.wording import SENTENCES, sentence, title
from webapp.errors import AppError, Invalid, Refused, Unavailable
from webapp.ui import errors as pages

PREFIX, PAGE = "/api/", "/api/docs"
FIELD_MOST = 200  # characters of a member's name in an answer
# Fields of a request that have another name in its JSON.
_MEMBERS = {
    name: field.data_key for name, field in MessageIn().load_fields.items() if field.data_key is not None
}
MEDIA_TYPE = "application/problem+json"
# Error codes whose HTTP status differs from that of their exception class.
STATUS = {
    "token.in_query": 400,
    "token.missing": 401,
    "token.wrong": 401,
    "scope.missing": 403,
    "media_type.not_json": 415,
    "storage.unavailable": 503,
}
_HTTP_CODES = {
    404: "address.unknown",
    405: "method.not_allowed",
    408: "request.too_slow",
    413: "body.too_large",
    431: "header.too_large",
    500: "server.fault",
    503: "server.busy",
}


@dataclass(frozen=True)
class Problem:
    """One error as the API tells it.

    `errors` are the errors of single fields, and `more_errors` is how many there are beside those.
    """

    status: int
    code: str
    detail: str
    errors: Sequence[AppError] = ()
    more_errors: int = 0


def _member_of(error: AppError) -> str:
    """Return the member of the request at fault, by the name that it has there."""
    name = _MEMBERS.get(error.field or "", error.field or "")
    return name if len(name) <= FIELD_MOST else name[: FIELD_MOST - 1] + "…"


class FieldErrorOut(AnswerSchema):
    """One field that is wrong."""

    field = TextMember(source=_member_of)
    code = TextMember()
    detail = TextMember(source=sentence)


class ProblemOut(AnswerSchema):
    """An error (RFC 9457 section 3.1): `code` is stable, `detail` is a sentence for people."""

    type = TextMember(source=lambda problem: "about:blank")
    title = TextMember(source=lambda problem: title(problem.status))
    status = IntegerMember()
    code = TextMember()
    detail = TextMember()
    errors = ObjectMember(FieldErrorOut, many=True, metadata={"description": "The first 20."})
    more_errors = IntegerMember(
        metadata={"description": "How many more were found; judging stops after some thousand."}
    )


_PROBLEM = ProblemOut()
DOCUMENTED: Mapping[str, Any] = {
    "description": "What went wrong (RFC 9457): `code` is stable, `detail` is a sentence for people.",
    "content": {MEDIA_TYPE: {"schema": ProblemOut}},
}


class Problems(AppError):
    """Several fields are wrong: `facts["errors"]`, each with its field, and `facts["more"]` others."""


def install(app: Flask) -> None:
    """Answer errors below /api/ with problem documents and all others with error pages."""
    app.register_error_handler(AppError, answer)
    app.register_error_handler(HTTPException, _answer_http)


def answer(error: AppError) -> Response:
    """Return the response for an AppError: a problem document below /api/, otherwise an error page."""
    return _app_error_response(error) if _is_asked_for() else pages.answer(error)


def _answer_http(error: HTTPException) -> Response:
    return _http_error_response(error) if _is_asked_for() else pages.http_error(error)


def _is_asked_for() -> bool:
    """Tell whether the request came from a program: below /api/ only the reference is a page."""
    return request.path.startswith(PREFIX) and request.path != PAGE


def of_app_error(error: AppError) -> Problem:
    """Return the problem that an AppError is, for a response or for one message of a batch."""
    found: Sequence[AppError] = error.facts["errors"] if isinstance(error, Problems) else [error]
    return Problem(
        status_of(error),
        error.code,
        sentence(error),
        errors=[item for item in found if item.field],
        more_errors=error.facts.get("more", 0) if isinstance(error, Problems) else 0,
    )


def _app_error_response(error: AppError) -> Response:
    response = _response(of_app_error(error))
    retry_after_s = error.facts.get("retry_after_s")
    if isinstance(error, Unavailable):
        retry_after_s = retry_after_s or 30
    if retry_after_s is not None:
        response.headers["Retry-After"] = str(retry_after_s)
    if response.status_code == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="Postigo"'
    return response


def _http_error_response(error: HTTPException) -> Response:
    """Return the response for an error of Flask or of the web server: no such path, body too large, …"""
    if error.code is None or error.code < 400:
        return error.get_response(request.environ)  # type: ignore[return-value]
    code = _HTTP_CODES.get(error.code, "request.refused")
    told = AppError(code, limit_mb=current_app.config["POSTIGO"].api_max_body_mb, fault=g.get("fault", ""))
    detail = sentence(told) if code in SENTENCES else title(error.code)
    response = _response(Problem(error.code, code, detail))
    for name, value in error.get_headers(request.environ):
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def status_of(error: AppError) -> int:
    """Return the HTTP status of an error."""
    if error.code in STATUS:
        return STATUS[error.code]
    if error.code.startswith("json."):
        return 400
    if isinstance(error, Refused) and "retry_after_s" in error.facts:
        return 429
    return next((status for kind, status in pages.STATUS.items() if isinstance(error, kind)), 422)


def _response(problem: Problem) -> Response:
    body = json.dumps(_PROBLEM.dump(problem), ensure_ascii=False)
    return Response(body, problem.status, mimetype=MEDIA_TYPE, headers={"Cache-Control": "no-store"})


def several(errors: Sequence[Invalid], *, more: int = 0) -> AppError:
    """Return one error for all that is wrong with a request; `more` errors are counted and not told."""
    if len(errors) == 1 and not more:
        return errors[0]
    return Problems("request.invalid", errors=list(errors), more=more)
