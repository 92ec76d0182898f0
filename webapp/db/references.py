"""Who uses a row and what waits for it, derived from the foreign keys that forbid deleting it.

A room must not know those after it. The keys of later rooms point at its rows, though, and are
known once their models are loaded: a new room is among the users without a word here.
"""

from dataclasses import dataclass

import peewee as pw

LISTED = 20


@dataclass(frozen=True)
class Referrer:
    """A record that uses another; `kind` is the name of its table."""

    kind: str
    id: int
    name: str


@dataclass(frozen=True)
class Referrers:
    """How many use a row, and the first of them by name."""

    count: int
    listed: list[Referrer]


def users_of(row: pw.Model) -> Referrers:
    """Return the named records whose foreign keys forbid deleting `row`."""
    count, listed = 0, []
    for key in _keys_to(type(row)):
        model = key.model
        query = model.select(model.id, model.name).where(key == row.get_id())
        count += query.count()
        found = query.order_by(model.name).limit(LISTED - len(listed)).tuples()
        listed += [Referrer(model._meta.table_name, *user) for user in found]
    return Referrers(count, listed)


def counts_of(model: type[pw.Model], ids: list[int]) -> dict[int, int]:
    """Return how many records use each row of `model` among `ids`, in one query for each kind of user."""
    counts = dict.fromkeys(ids, 0)
    for key in _keys_to(model):
        query = key.model.select(key, pw.fn.COUNT(pw.SQL("*"))).where(key.in_(ids)).group_by(key)
        for row_id, count in query.tuples():
            counts[row_id] += count
    return counts


def waiting_for(row: pw.Model) -> int:
    """Return how many records without a name of their own forbid deleting `row`: what waits in its queue."""
    keys = _keys_to(type(row), named=False)
    return sum(key.model.select().where(key == row.get_id()).count() for key in keys)


def backlog_of(model: type[pw.Model], *, key_name: str, limit: int) -> pw.Node:
    """Return a column for a query over `model`: how many records point at a row by a key called `key_name`.

    Counting stops at `limit`, so that a long queue makes no page slow.
    """
    keys = [key for key in model._meta.backrefs if key.name == key_name]
    if not keys:
        return pw.Value(0)
    records = keys[0].model.alias()
    some = records.select(pw.SQL("1")).where(getattr(records, key_name) == model._meta.primary_key)
    return pw.Select([some.limit(limit).alias("some")], [pw.fn.COUNT(pw.SQL("*"))])


def _keys_to(model: type[pw.Model], *, named: bool = True) -> list[pw.ForeignKeyField]:
    keys = [key for key in model._meta.backrefs if key.on_delete == "RESTRICT"]
    found = [key for key in keys if ("name" in key.model._meta.fields) is named]
    return sorted(found, key=lambda key: key.model._meta.table_name)
