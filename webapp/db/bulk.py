"""RECORDS: many rows in few steps, where building a query for each would take longer than the database.

The statements are made once for each model and set of columns; values pass their fields' `db_value`
as they do in peewee.
"""

import functools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import peewee as pw

from webapp.db import database


def insert_row(model: type[pw.Model], values: Mapping[str, Any]) -> int:
    """Insert one row and return its id. `values` are by field name; what is missing gets its default."""
    names = tuple(_with_defaults(model, values))
    cursor = execute(f"{_insert(model, names)} RETURNING id", _row(model, names, values))
    return cursor.fetchone()[0]


def insert_rows(model: type[pw.Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all have the same fields."""
    if rows:
        names = tuple(_with_defaults(model, rows[0]))
        execute_many(_insert(model, names), [_row(model, names, values) for values in rows])


def execute_many(sql: str, rows: Iterable[Sequence[Any]]) -> int:
    """Run one statement for each row of parameters and return how many rows it changed in all.

    Parameters are written `?`; a text must not hold one otherwise.
    """
    cursor = database.cursor()
    cursor.executemany(_in_dialect(sql), rows)
    return cursor.rowcount


def execute(sql: str, parameters: Sequence[Any] = ()) -> Any:
    """Run one statement with `?` for its parameters, and return its cursor."""
    return database.execute_sql(_in_dialect(sql), tuple(parameters))


def _in_dialect(sql: str) -> str:
    return sql if database.param == "?" else sql.replace("?", database.param)


@functools.cache
def _defaults(model: type[pw.Model]) -> dict[str, Any]:
    return {
        field.name: field.default
        for field in model._meta.sorted_fields
        if field.default is not None or not field.null
        if field.name != "id"
    }


def _with_defaults(model: type[pw.Model], values: Mapping[str, Any]) -> list[str]:
    return [*values, *(name for name in _defaults(model) if name not in values)]


@functools.cache
def _fields(model: type[pw.Model], names: tuple[str, ...]) -> list[pw.Field]:
    return [model._meta.fields[name] for name in names]


@functools.cache
def _insert(model: type[pw.Model], names: tuple[str, ...]) -> str:
    columns = ", ".join(f'"{field.column_name}"' for field in _fields(model, names))
    marks = ", ".join("?" * len(names))
    return f'INSERT INTO "{model._meta.table_name}" ({columns}) VALUES ({marks})'  # noqa: S608 - our own names


def _row(model: type[pw.Model], names: tuple[str, ...], values: Mapping[str, Any]) -> tuple[Any, ...]:
    defaults = _defaults(model)
    found = []
    for field, name in zip(_fields(model, names), names, strict=True):
        value = values[name] if name in values else defaults[name]
        found.append(field.db_value(value() if callable(value) else value))
    return tuple(found)
