"""Copy all rows of a SQLite file into an empty PostgreSQL, or none of them."""

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

    Call it in a transaction of `target`. Both databases must have the schema of this version, and the
    models of all features must be loaded. The tables named in `passing` describe running processes and
    are left out. Raises Unavailable `copy.incomplete` when a table has another number of rows in
    `target` than in `source` afterwards.
    """
    models = [
        model for model in pw.sort_models(_models(SchemaModel)) if model._meta.table_name not in passing
    ]
    # Opened read-only, so that a mistake here cannot damage the original.
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
        _set_sequence(table, file, target)
    return here


def _in_slices(rows: sqlite3.Cursor) -> Iterator[tuple[Any, ...]]:
    while some := rows.fetchmany(ROWS):
        yield from some


def _value(field: pw.Field, value: Any) -> Any:
    """Return a SQLite value as PostgreSQL wants it: SQLite has 0 and 1 for booleans and text for times."""
    if value is None:
        return None
    if isinstance(field, pw.BooleanField):
        return bool(value)
    if isinstance(field, pw.DateTimeField):
        return field.python_value(value)
    if isinstance(field, pw.BlobField):
        return bytes(value)
    return value


def _set_sequence(table: str, file: sqlite3.Connection, target: Postgres) -> None:
    """Let the ids of new rows begin above every id that SQLite ever gave, deleted rows included."""
    row = file.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
    if row and row[0]:
        target.execute_sql("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", (f'"{table}"', row[0]))
