"""A strict JSON reader (RFC 8259, I-JSON of RFC 7493), so that every JSON parser reads a body the same way.

The `json` module of Python accepts duplicate names, lone surrogates, NaN and any depth.
"""

import itertools
import json
import re
from typing import Any

from webapp.errors import Invalid

DEPTH_MOST = 20
_SURROGATE = re.compile("[\ud800-\udfff]")


def loads(data: bytes) -> Any:
    """Return the value of the JSON text `data`. Raises Invalid `json.` codes."""
    try:
        text = data.decode("utf-8-sig")  # RFC 8259 section 8.1: a parser may ignore a byte order mark
    except UnicodeDecodeError as error:
        raise Invalid("json.not_utf8", position=error.start) from error
    try:
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise Invalid("json.broken", line=error.lineno, column=error.colno) from error
    except RecursionError as error:
        raise Invalid("json.too_deep", limit=DEPTH_MOST) from error
    except ValueError as error:  # more digits than int() accepts
        raise Invalid("json.long_number") from error
    _refuse_depth(value)
    if "\\u" in text:
        _refuse_surrogates(value)
    return value


def _refuse_depth(value: Any) -> None:
    """Refuse deep nesting. It goes level by level, because recursion could fail where `json` did not."""
    depth, level = 0, [value] if isinstance(value, dict | list) else []
    while level:
        depth += 1
        if depth > DEPTH_MOST:
            raise Invalid("json.too_deep", limit=DEPTH_MOST)
        below = itertools.chain.from_iterable(
            item.values() if isinstance(item, dict) else item for item in level
        )
        level = [item for item in below if isinstance(item, dict | list)]


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                raise Invalid("json.twice", name=name)
            seen.add(name)
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
