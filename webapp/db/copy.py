"""Carry everything from a SQLite file into an empty PostgreSQL: all of it, or nothing."""

import contextlib
import sqlite3
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import peewee as pw

from webapp.db import SchemaModel
from webapp.db.postgres import Postgres
from webapp.errors import Unavailable

ROWS = 500


def copy_all(source: Path, target: Postgres, *, passing: Collection[str] = ()) -> int:
    """Copy every row of the file `source` into `target` and return how many there were.

    Call it in a transaction. Both must have the schema of this version, and the models of all rooms
    must be loaded. The tables named in `passing` hold what only running processes know, and are left
    out. Every table is counted afterwards on both sides: Unavailable `copy.incomplete` is raised when
    the numbers differ.
    """
    models = [
        model for model in pw.sort_models(_models(SchemaModel)) if model._meta.table_name not in passing
    ]
    # For reading alone: what is not written cannot be damaged.
    with contextlib.closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as file:
        return sum(_copy(model, file, target) for model in models)


def _models(base: type[pw.Model]) -> list[type[pw.Model]]:
    return [model for child in base.__subclasses__() for model in [child, *_models(child)]]


def _copy(model: type[pw.Model], file: sqlite3.Connection, target: Postgres) -> int:
    table = model._meta.table_name
    fields = model._meta.sorted_fields
    columns = ", ".join(f'"{field.column_name}"' for field in fields)
    rows = file.execute(f'SELECT {columns} FROM "{table}" ORDER BY 1')  # noqa: S608 - our own names
    with target.cursor() as cursor, cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as copy:
        for row in _in_slices(rows):
            copy.write_row([_value(field, value) for field, value in zip(fields, row, strict=True)])
    there = file.execute(f'SELECT COUNT(*) FROM "{table}"').fetchone()[0]  # noqa: S608
    here = target.execute_sql(f'SELECT COUNT(*) FROM "{table}"').fetchone()[0]  # noqa: S608
    if there != here:
        raise Unavailable("copy.incomplete", table=table, there=there, here=here)
    if isinstance(model._meta.primary_key, pw.AutoField):
        _go_on_counting(table, file, target)
    return here


def _in_slices(rows: sqlite3.Cursor) -> Iterator[tuple[Any, ...]]:
    while some := rows.fetchmany(ROWS):
        yield from some


def _value(field: pw.Field, value: Any) -> Any:
    """Return what PostgreSQL takes for what SQLite gave: there a truth is 0 or 1 and a moment is text."""
    if value is None:
        return None
    if isinstance(field, pw.BooleanField):
        return bool(value)
    if isinstance(field, pw.DateTimeField):
        return field.python_value(value)
    if isinstance(field, pw.BlobField):
        return bytes(value)
    return value


def _go_on_counting(table: str, file: sqlite3.Connection, target: Postgres) -> None:
    """Let new rows get numbers that SQLite never gave, not even to rows that are gone."""
    row = file.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
    if row and row[0]:
        target.execute_sql("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", (f'"{table}"', row[0]))
