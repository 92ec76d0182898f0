"""Many rows in few steps, where building a query for each would take longer than the database.

The statements are made once for each shape of rows, and values come as the database takes them.
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
    """Return so many row numbers that nobody has; call it in the `writing` block that inserts the rows.

    With the numbers known beforehand, rows and those that point at them go in by one statement each.
    """
    table = model._meta.table_name
    if is_sqlite():
        row = execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
        last = row[0] if row else 0
        return list(range(last + 1, last + 1 + count))
    sequence = "nextval(pg_get_serial_sequence(?, 'id'))"
    numbers = execute(f"SELECT {sequence} FROM generate_series(1, ?)", (table, count))  # noqa: S608 - ours
    return [row[0] for row in numbers.fetchall()]


def execute_by_rows(sql: str, rows: Sequence[Sequence[Any]], before: Sequence[Any] = ()) -> int:
    """Run `sql` with `{rows}` in it for VALUES of many rows, and return how many rows it changed in all.

    `before` are the parameters that come before the rows. The statement is made in few sizes only, so
    that each is prepared once.
    """
    changed = done = 0
    while done < len(rows):
        size = min(ROWS_MOST, 1 << (len(rows) - done).bit_length() - 1)
        values = itertools.chain(before, *rows[done : done + size])
        changed += execute(_sized(sql, len(rows[0]), size), tuple(values)).rowcount
        done += size
    return changed


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


@dataclass(frozen=True)
class Shape:
    """Rows of which some columns are given, in a fixed order, and all others have their defaults."""

    statement: str
    defaults: tuple[Any, ...]

    def row(self, *given: Any) -> tuple[Any, ...]:
        """Return the parameters for one row: the values that are given, as the database takes them."""
        return given + self.defaults

    def insert(self, rows: Sequence[Sequence[Any]]) -> None:
        """Insert rows of parameters, what was known later at the head of each.

        Many rows in one statement: the database lets other threads of Python run while it works at each,
        and then we wait for them, with the lock of the file in our hands. The statements come in few
        sizes only, so that each is prepared once.
        """
        execute_by_rows(self.statement, rows)


def shape(model: type[pw.Model], *names: str, later: tuple[str, ...] = ()) -> Shape:
    """Return the shape of rows of `model` with the fields `names`, and those of `later` before them.

    `later` is for what only the transaction tells, such as the number of a row: all the rest is made
    ready before it, while others may write. Defaults are read once: here they are values, `dict` and
    `list`.
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
