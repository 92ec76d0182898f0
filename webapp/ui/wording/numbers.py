"""Amounts in sentences, with the thousands mark of the reader's language: 12.345, 12,345."""

from collections import ChainMap
from collections.abc import Mapping
from typing import Any

from flask import Flask
from flask_babel import format_decimal, get_domain
from jinja2 import pass_context
from jinja2.runtime import Context

# The amounts among the facts of errors; other numbers there are ports, ids and codes.
AMOUNTS = frozenset({"characters", "count", "least", "limit", "most"})


def ngettext(singular: str, plural: str, num: int, **variables: Any) -> str:
    """Return a sentence about `num` things, as Flask-Babel's, but with `num` shown as an amount."""
    text = get_domain().get_translations().ungettext(singular, plural, num)
    return text % {"num": format_decimal(num), **variables}


def with_marks(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the facts of an error with its amounts as text."""
    amounts = {name: value for name, value in facts.items() if name in AMOUNTS and isinstance(value, int)}
    return ChainMap({name: format_decimal(value) for name, value in amounts.items()}, facts)


def install(app: Flask) -> None:
    """Let the templates' `ngettext` show its number as an amount. Flask-Babel must be installed."""
    plain = app.jinja_env.globals["ngettext"]

    @pass_context
    def counted(context: Context, singular: str, plural: str, num: int, **variables: Any) -> str:
        return plain(context, singular, plural, num, **{"num": format_decimal(num), **variables})

    app.jinja_env.globals["ngettext"] = counted
