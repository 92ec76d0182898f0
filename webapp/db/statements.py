"""Bulk statements in plain SQL, for where peewee would take longer to build queries than the database runs.

The text of a statement is built once for each shape of rows; the values are passed to the database as
they are, without the conversion of the model's fields.
"""

import functools
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import peewee as pw

from webapp.db import database, is_sqlite

ROWS_MOST = 64  # in one statement; SQLite takes 32,766 parameters


def new_ids(model: type[pw.Model], count: int) -> list[int]:
    """Return `count` unused ids; call it in the `writing` block that inserts the rows.

    With the ids known beforehand, rows and the rows that refer to them take one statement each.
    """
    table = model._meta.table_name
    if is_sqlite():
        row = execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
        last = row[0] if row else 0
        return list(range(last + 1, last + 1 + count))
    sequence = "nextval(pg_get_serial_sequence(?, 'id'))"
    numbers = execute(f"SELECT {sequence} FROM generate_series(1, ?)", (table, count))  # noqa: S608 - ours
    return [row[0] for row in numbers.fetchall()]


def execute_by_rows(sql: str, rows: Sequence[Sequence[Any]]) -> int:
    """Run `sql`, in which `{rows}` stands for the VALUES of many rows, and return how many rows changed.

    The number of rows in a statement is a power of two, at most `ROWS_MOST`, so that only a few texts have
    to be prepared.
    """
    changed = done = 0
    while done < len(rows):
        size = min(ROWS_MOST, 1 << (len(rows) - done).bit_length() - 1)
        values = itertools.chain(*rows[done : done + size])
        changed += execute(_sized(sql, len(rows[0]), size), tuple(values)).rowcount
        done += size
    return changed


def execute_many(sql: str, rows: Iterable[Sequence[Any]]) -> int:
    """Run `sql` once for each row of parameters, and return how many rows changed in all.

    Parameters are written `?`; the statement must not contain that character otherwise.
    """
    cursor = database.cursor()
    cursor.executemany(_in_dialect(sql), rows)
    return cursor.rowcount


def execute(sql: str, parameters: Sequence[Any] = ()) -> Any:
    """Run one statement, whose parameters are written `?`, and return its cursor."""
    return database.execute_sql(_in_dialect(sql), tuple(parameters))


def _in_dialect(sql: str) -> str:
    return sql if database.param == "?" else sql.replace("?", database.param)


@dataclass(frozen=True)
class Shape:
    """An INSERT for rows with some columns given, in a fixed order, and the defaults in all others."""

    statement: str
    defaults: tuple[Any, ...]

    def row(self, *given: Any) -> tuple[Any, ...]:
        """Return the parameters of one row: the `given` values as the database stores them, then defaults."""
        return given + self.defaults

    def insert(self, rows: Sequence[Sequence[Any]]) -> None:
        """Insert rows made by `row`, each with the values of the `later` fields put before it.

        A statement takes many rows: each statement lets other Python threads run, and waiting for the
        GIL again would lengthen the time for which the write lock is held.
        """
        execute_by_rows(self.statement, rows)


def shape(model: type[pw.Model], *names: str, later: tuple[str, ...] = ()) -> Shape:
    """Return the shape of rows of `model` with the fields `later` and `names`, in that order.

    `later` is for values known only within the transaction, such as an id; all others are prepared
    before it begins, while others may write. A default is evaluated once for the shape, so it must be
    a constant, `dict` or `list`.
    """
    fields = model._meta.fields
    missing = {
        field.name: field.db_value(field.default() if callable(field.default) else field.default)
        for field in model._meta.sorted_fields
        if field.name not in (*later, *names, "id") and (field.default is not None or not field.null)
    }
    columns = ", ".join(f'"{fields[name].column_name}"' for name in (*later, *names, *missing))
    statement = f'INSERT INTO "{model._meta.table_name}" ({columns}) VALUES {{rows}}'  # noqa: S608 - our names
    return Shape(statement, tuple(missing.values()))


@functools.cache
def _sized(sql: str, columns: int, rows: int) -> str:
    return sql.format(rows=", ".join([f"({', '.join('?' * columns)})"] * rows))
