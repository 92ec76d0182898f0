"""Compares each answer of the API with the OpenAPI document: every member, no other, each of its type."""

import functools
import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import jsonschema_rs

Document = dict[str, Any]
WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
PREFIX = "/api/v1"


class CheckedApp:
    """A WSGI application that raises AssertionError for an answer of the API that breaks its document.

    It wraps the whole application, so it also sees the fast path and the requests of schemathesis.
    """

    def __init__(self, app: WsgiApp, document: Callable[[], Document]) -> None:
        self._app = app
        self._document = document

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not environ["PATH_INFO"].startswith(PREFIX):
            return self._app(environ, start_response)
        started: list[Any] = []

        def note(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            started[:] = [int(status.split()[0]), dict(headers).get("Content-Type", "")]
            return start_response(status, headers, *more)

        answer = self._app(environ, note)
        try:
            body = b"".join(answer)
        finally:
            getattr(answer, "close", lambda: None)()
        if environ["REQUEST_METHOD"] not in ("HEAD", "OPTIONS"):
            status, content_type = started
            checker = AnswerChecker(self._document())
            found = checker.complaints(
                environ["REQUEST_METHOD"], environ["PATH_INFO"], status, content_type, body
            )
            assert not found, "\n".join(found)
        return [body]


class AnswerChecker:
    """Compares answers with an OpenAPI document in which every object of an answer is closed."""

    def __init__(self, document: Document) -> None:
        self._document = _closed(json.dumps(document, sort_keys=True))

    def complaints(self, method: str, path: str, status: int, content_type: str, body: bytes) -> list[str]:
        """Return a sentence for each difference from the document, with the route and the member."""
        route = self._route(path)
        told = f"{method} {route or path} answers {status}"
        media_type = content_type.partition(";")[0]
        content = self._documented(method, route, status)
        if content is None:
            return [f"{told}, which its document does not name"]
        if media_type not in content:
            return [f"{told} as {media_type}; its document names {', '.join(content)}"]
        schema = content[media_type]["schema"]
        validator = _validator(
            json.dumps(schema | {"components": self._document["components"]}, sort_keys=True)
        )
        return [f"{told}: {text}" for text in _sentences(validator.iter_errors(json.loads(body)))]

    def _route(self, path: str) -> str | None:
        for route in self._document["paths"]:
            if re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(route)), path):
                return route
        return None

    def _documented(self, method: str, route: str | None, status: int) -> Document | None:
        """Return the content of an answer. Where there is no operation, a problem document is expected."""
        problem = self._document["components"]["responses"]["Problem"]
        operation = self._document["paths"].get(route, {}).get(method.lower())
        answers = operation["responses"] if operation else {"default": problem}
        found = answers.get(str(status), answers.get("default") if status >= 400 else None)
        if found is None:
            return None
        return (problem if "$ref" in found else found)["content"]


@functools.lru_cache(maxsize=4)
def _closed(text: str) -> Document:
    """Return the document with every object closed: members that it does not name are refused."""
    document: Document = json.loads(text)
    for part in _parts(document):
        if part.get("type") == "object":
            part["additionalProperties"] = False
    return document


def _parts(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for below in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _parts(below)


@functools.lru_cache(maxsize=64)
def _validator(schema: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(json.loads(schema))


def _sentences(errors: Iterable[jsonschema_rs.ValidationError]) -> Iterator[str]:
    for error in errors:
        if error.kind.name == "oneOf" and hasattr(error.kind, "context"):
            yield from _sentences(min(error.kind.context, key=_distance))
            continue
        where = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.instance_path)
        yield f"{where.lstrip('.') or 'the body'}: {error.message}"


def _distance(errors: list[jsonschema_rs.ValidationError]) -> int:
    """Return how far an object is from one of several schemas; members that lack or are added count most."""
    weights = {"required": lambda _: 100, "additionalProperties": lambda kind: 40 * len(kind.unexpected)}
    return sum(weights.get(error.kind.name, lambda _: 1)(error.kind) for error in errors)
