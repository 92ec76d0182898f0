"""JSON as RFC 8259 and RFC 7493 (I-JSON) mean it: what is read one way here is read so everywhere.

Python's own reader takes duplicate names, lone surrogates, NaN and any depth.
"""

import json
import re
from typing import Any

from webapp.errors import Invalid

DEPTH_MOST = 20
_NOT_NESTING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_OPENING = re.compile(rb"[\[{]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def loads(data: bytes) -> Any:
    """Return the value that `data` stands for. Raises Invalid `json.` codes for what is not plainly one."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Invalid("json.not_utf8", position=error.start) from error
    _refuse_depth(data)
    try:
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise Invalid("json.broken", line=error.lineno, column=error.colno) from error
    except (RecursionError, ValueError) as error:  # a number of more digits than int() takes
        raise Invalid("json.broken", line=1, column=1) from error
    if "\\u" in text:
        _refuse_surrogates(value)
    return value


def _refuse_depth(data: bytes) -> None:
    """Refuse deep nesting before the reader walks into it. Few openings cannot nest deeply."""
    if len(_OPENING.findall(data, 0, 4096)) <= DEPTH_MOST and len(data) <= 4096:
        return
    depth = 0
    for bracket in re.findall(rb"[\[\]{}]", _NOT_NESTING.sub(b"", data)):
        depth += 1 if bracket in b"[{" else -1
        if depth > DEPTH_MOST:
            raise Invalid("json.too_deep", limit=DEPTH_MOST)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise Invalid("json.twice", name=next(name for name in names if names.count(name) > 1))
    return found


def _refuse_constant(name: str) -> Any:
    raise Invalid("json.no_number", name=name)


def _refuse_surrogates(value: Any) -> None:
    if isinstance(value, str) and _SURROGATE.search(value):
        raise Invalid("json.surrogate")
    if isinstance(value, dict):
        for name, item in value.items():
            _refuse_surrogates(name)
            _refuse_surrogates(item)
    elif isinstance(value, list):
        for item in value:
            _refuse_surrogates(item)
