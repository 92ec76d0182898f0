"""RECORDS: many rows in few steps, where building a query for each would take longer than the database.

The statements are made once for each model and set of columns; values pass their fields' `db_value`
as they do in peewee. Defaults are read once: here they are values, `dict` and `list`.
"""

import functools
import itertools
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import peewee as pw

from webapp.db import database, is_sqlite

ROWS_MOST = 64  # in one statement; SQLite takes 32,766 parameters
_AS_THEY_ARE: Mapping[type[pw.Field], Collection[type]] = {
    pw.TextField: (str, type(None)),
    pw.IntegerField: (int, type(None)),
    pw.BooleanField: (bool,),
    pw.ForeignKeyField: (int, type(None)),
}


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


def insert_rows(model: type[pw.Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all have the same fields, by name; what is missing gets its default.

    Many rows in one statement: the database lets other threads of Python run while it works at each,
    and then we wait for them, with the lock of the file in our hands. The statements come in few sizes
    only, so that each is prepared once.
    """
    if rows:
        plan = _plan(model, tuple(rows[0]))
        table, fields = model._meta.table_name, model._meta.fields
        columns = tuple(fields[name].column_name for name in plan.names)
        execute_by_rows(_insert(table, columns), [plan.row(values) for values in rows])


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
class _Plan:
    """How rows with the same fields become parameters: each by its field, then the defaults of the others."""

    names: tuple[str, ...]
    given: tuple[tuple[str, pw.Field, Collection[type]], ...]
    defaults: tuple[Any, ...]

    def row(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """Return the parameters for one row."""
        found = []
        for name, field, as_they_are in self.given:
            value = values[name]
            found.append(value if type(value) in as_they_are else field.db_value(value))
        return (*found, *self.defaults)


@functools.cache
def _plan(model: type[pw.Model], names: tuple[str, ...]) -> _Plan:
    fields = model._meta.fields
    # What stays the same in `db_value`, which is asked for nothing then: a dozen times for each message.
    given = tuple((name, fields[name], _AS_THEY_ARE.get(type(fields[name]), ())) for name in names)
    missing = {
        field.name: field.db_value(field.default() if callable(field.default) else field.default)
        for field in model._meta.sorted_fields
        if field.name not in names and field.name != "id" and (field.default is not None or not field.null)
    }
    return _Plan((*names, *missing), given, tuple(missing.values()))


@functools.cache
def _insert(table: str, columns: tuple[str, ...]) -> str:
    names = ", ".join(f'"{column}"' for column in columns)
    return f'INSERT INTO "{table}" ({names}) VALUES {{rows}}'  # noqa: S608 - our own names


@functools.cache
def _sized(sql: str, columns: int, rows: int) -> str:
    return sql.format(rows=", ".join([f"({', '.join('?' * columns)})"] * rows))
