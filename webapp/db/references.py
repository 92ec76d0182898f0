"""Finds the records that refer to a row, from the foreign keys that forbid deleting it (RESTRICT).

A feature may not import later ones, whose foreign keys point at its rows. peewee knows those keys once
the models are loaded, so that the records of a new feature are found without a change here.
"""

from dataclasses import dataclass

import peewee as pw

LISTED = 20


@dataclass(frozen=True)
class Referrer:
    """A record that refers to another; `kind` is the name of its table."""

    kind: str
    id: int
    name: str


@dataclass(frozen=True)
class Referrers:
    """How many records refer to a row, and the first `LISTED` of them by name."""

    count: int
    listed: list[Referrer]

    def has(self, kind: str) -> bool:
        """Tell whether a record of that kind is listed. Kinds are listed one after the other, by name."""
        return any(referrer.kind == kind for referrer in self.listed)


def users_of(row: pw.Model) -> Referrers:
    """Return the records with a name whose foreign keys forbid deleting `row`."""
    count, listed = 0, []
    for key in _keys_to(type(row)):
        model = key.model
        query = model.select(model.id, model.name).where(key == row.get_id())
        count += query.count()
        found = query.order_by(model.name).limit(LISTED - len(listed)).tuples()
        listed += [Referrer(model._meta.table_name, *user) for user in found]
    return Referrers(count, listed)


def counts_of(model: type[pw.Model], ids: list[int]) -> dict[int, int]:
    """Return, by id, how many records refer to each row of `model` in `ids`; one query per foreign key."""
    counts = dict.fromkeys(ids, 0)
    for key in _keys_to(model):
        query = key.model.select(key, pw.fn.COUNT(pw.SQL("*"))).where(key.in_(ids)).group_by(key)
        for row_id, count in query.tuples():
            counts[row_id] += count
    return counts


def waiting_for(row: pw.Model) -> int:
    """Return how many records without a name, such as queued messages, forbid deleting `row`."""
    keys = _keys_to(type(row), named=False)
    return sum(key.model.select().where(key == row.get_id()).count() for key in keys)


def backlog_of(model: type[pw.Model], *, key_name: str, limit: int) -> pw.Node:
    """Return a subquery for a column of a query over `model`: how many records refer to the row.

    `key_name` is the name of their foreign key. Counting stops at `limit`, so that a long queue does
    not make a page slow.
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
