"""The one shape of errors below /api: problem details (RFC 9457) in the language that was asked for."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from webapp.api.wording import sentence, title
from webapp.errors import AppError, Invalid, Refused, Unavailable
from webapp.ui import errors as pages

PREFIX = "/api/v1/"
MEDIA_TYPE = "application/problem+json"
# Codes whose kind of error alone does not tell the status.
STATUS = {
    "token.in_query": 400,
    "token.missing": 401,
    "token.wrong": 401,
    "scope.missing": 403,
    "media_type.not_json": 415,
    "storage.unavailable": 503,
}

DOCUMENTED: Mapping[str, Any] = {
    "description": "What went wrong (RFC 9457): `code` is stable, `detail` is a sentence for people.",
    "content": {
        MEDIA_TYPE: {
            "schema": {
                "type": "object",
                "required": ["type", "title", "status", "code", "detail", "errors"],
                "properties": {
                    "type": {"type": "string"},
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                    "errors": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["field", "code", "detail"],
                            "properties": {
                                "field": {"type": "string"},
                                "code": {"type": "string"},
                                "detail": {"type": "string"},
                            },
                        },
                    },
                },
            }
        }
    },
}


class Problems(AppError):
    """Several fields of one request are wrong; `facts["errors"]` are the errors, each with its field."""


def install(app: Flask) -> None:
    """Answer errors below /api in their shape, and leave all others to the pages."""
    app.register_error_handler(AppError, answer)
    app.register_error_handler(HTTPException, _answer_http)


def answer(error: AppError) -> Response:
    """Return the answer for an action that was not done, in the shape that its address has."""
    return of(error) if request.path.startswith(PREFIX) else pages.answer(error)


def _answer_http(error: HTTPException) -> Response:
    return of_http(error) if request.path.startswith(PREFIX) else pages.http_error(error)


def of(error: AppError) -> Response:
    """Return the answer for an action that was refused."""
    response = _response(status_of(error), error.code, sentence(error), entries_of(error))
    retry_after_s = error.facts.get("retry_after_s")
    if isinstance(error, Unavailable):
        retry_after_s = retry_after_s or 30
    if retry_after_s is not None:
        response.headers["Retry-After"] = str(retry_after_s)
    if response.status_code == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="Postigo"'
    return response


def of_http(error: HTTPException) -> Response:
    """Return the answer for what Flask itself refused: no such address, too large, not this method."""
    if error.code is None or error.code < 400:
        return error.get_response(request.environ)  # type: ignore[return-value]
    codes = {404: "address.unknown", 405: "method.not_allowed", 413: "body.too_large"}
    response = _response(error.code, codes.get(error.code, "request.refused"), title(error.code), [])
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


def entries_of(error: AppError) -> list[dict[str, str]]:
    """Return each field that is wrong, with its code and its sentence."""
    found: Sequence[AppError] = error.facts["errors"] if isinstance(error, Problems) else [error]
    return [
        {"field": item.field, "code": item.code, "detail": sentence(item)} for item in found if item.field
    ]


def document_of(error: AppError) -> dict[str, Any]:
    """Return the problem of one message in a batch."""
    return _document(status_of(error), error.code, sentence(error), entries_of(error))


def _document(status: int, code: str, detail: str, errors: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "type": "about:blank",
        "title": title(status),
        "status": status,
        "code": code,
        "detail": detail,
        "errors": errors,
    }


def _response(status: int, code: str, detail: str, errors: list[dict[str, str]]) -> Response:
    body = json.dumps(_document(status, code, detail, errors), ensure_ascii=False)
    return Response(body, status, mimetype=MEDIA_TYPE, headers={"Cache-Control": "no-store"})


def several(errors: Sequence[Invalid]) -> AppError:
    """Return one error for all that is wrong with a request."""
    return errors[0] if len(errors) == 1 else Problems("request.invalid", errors=list(errors))
