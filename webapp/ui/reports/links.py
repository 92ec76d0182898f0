"""URLs of this site: the converter for ids, safe return targets, and query parameters."""

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

# Ids have 64 bits in SQLite and PostgreSQL.
LAST_ROW = 2**63 - 1


class RowNumber(IntegerConverter):
    """The converter for `<int:…>` in routes: a number too large for an id gives 404."""

    def __init__(self, url_map: Map, *args: Any, **options: Any) -> None:
        super().__init__(url_map, *args, **{"max": LAST_ROW, **options})


def install(app: Flask) -> None:
    """Use `RowNumber` for `<int:…>`. Call it before registering blueprints."""
    app.url_map.converters["int"] = RowNumber


def local_path(target: str | None) -> str | None:
    """Return `target` if it is a path of this site, else None.

    `//host` and `/\\host` lead browsers to another site, and control characters may hide them, so all
    of these are refused.
    """
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    if any(character < " " or character == "\\" for character in target):
        return None
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc else None


def with_query(path: str, /, **parameters: Any) -> str:
    """Return `path` with these query parameters set; None removes a parameter."""
    parts = urlsplit(path)
    kept = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in parameters]
    added = [(name, value) for name, value in parameters.items() if value is not None]
    return urlunsplit(parts._replace(query=urlencode(kept + added)))
