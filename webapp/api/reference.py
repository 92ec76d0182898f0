"""The reference of the API: the OpenAPI document, made from the code, and an HTML page that shows it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, render_template

from webapp.access.guard import needs
from webapp.access.rights import Right

DESCRIPTION = (
    "Applications hand their notifications over here. 202 means that a message has reached the disk of"
    " this server; what became of it is told by its own address."
)
Document = dict[str, Any]
bp = Blueprint("reference", __name__, url_prefix="/api")


@dataclass(frozen=True)
class Operation:
    """One method of one path, as the page shows it."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    parameters: list[Document]
    body: list[Document]
    answers: list[tuple[str, str, list[Document]]]


@bp.get("/openapi.json")
@needs(Right.PUBLIC)
def openapi() -> Response:
    """Serve the OpenAPI 3.1 document."""
    return jsonify(document())


@bp.get("/docs")
@needs(Right.READ)
def docs() -> str:
    """Show the document as an HTML page."""
    whole = document()
    return render_template("api/docs.html", operations=list(operations(whole)), info=whole["info"])


def document() -> Document:
    """Return the OpenAPI document, made from the views and schemas."""
    return current_app.extensions["postigo-api"].spec.to_dict()


def operations(whole: Document) -> Iterator[Operation]:
    """Yield every operation of the document, its schemas as lists of members."""
    for path, methods in whole["paths"].items():
        shared = methods.get("parameters", [])
        for method, spec in methods.items():
            if method == "parameters":
                continue
            yield Operation(
                id=spec.get("operationId") or f"{method}-{path}".replace("/", "-").strip("-"),
                method=method.upper(),
                path=path,
                summary=spec.get("summary", ""),
                description=spec.get("description", ""),
                parameters=[*shared, *spec.get("parameters", [])],
                body=_members(whole, _schema(spec.get("requestBody", {}))),
                answers=list(_answers(whole, spec["responses"])),
            )


def _answers(whole: Document, answers: Document) -> Iterator[tuple[str, str, list[Document]]]:
    for status, answer in sorted(answers.items()):  # successes first, `default` last
        found = _resolved(whole, answer)
        yield status, found.get("description", ""), _members(whole, _schema(found))


def _schema(part: Document) -> Document:
    return next((content.get("schema", {}) for content in part.get("content", {}).values()), {})


def _resolved(whole: Document, part: Document) -> Document:
    while "$ref" in part:
        found: Any = whole
        for step in part["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        part = found
    return part


def _members(whole: Document, schema: Document, prefix: str = "") -> list[Document]:
    """Return the members of an object; those of a nested object follow the member that holds it."""
    found = _resolved(whole, schema)
    if "oneOf" in found:
        alternatives = [row for part in found["oneOf"] for row in _members(whole, part, prefix)]
        first_of_each = {row["name"]: row for row in reversed(alternatives)}
        return [row | {"required": False} for row in reversed(first_of_each.values())]
    rows: list[Document] = []
    for name, part in found.get("properties", {}).items():
        inner = _resolved(whole, part)
        rows.append(
            {
                "name": prefix + name,
                "type": _type(whole, inner),
                "required": name in found.get("required", ()),
                "description": part.get("description", inner.get("description", "")),
            }
        )
        below = _resolved(whole, inner.get("items", inner))
        if "properties" in below or "oneOf" in below:
            mark = "[]." if inner.get("type") == "array" else "."
            rows += _members(whole, below, prefix + name + mark)
    return rows


def _type(whole: Document, part: Document) -> str:
    kind = part.get("type", "object")
    if isinstance(kind, list):
        kind = " | ".join(kind)
    if kind == "array":
        return f"{_type(whole, _resolved(whole, part.get('items', {})))}[]"
    return kind
