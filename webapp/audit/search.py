"""Finds audit entries, newest first."""

import datetime as dt
import functools
import operator
from collections.abc import Iterator
from dataclasses import dataclass

import peewee as pw

from webapp.audit.models import AuditEntry

PAGE_SIZE = 50


@dataclass(frozen=True)
class AuditFilters:
    """The filters; an empty one matches all. `since` is inclusive, `before` exclusive; both are naive UTC.

    An entry matches when its action is one of `actions`, and when it tells of one of `fields`.
    """

    who: str = ""
    actions: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    subject: str = ""
    since: dt.datetime | None = None
    before: dt.datetime | None = None


@dataclass(frozen=True)
class AuditPage:
    """One page of entries, and whether there are older ones. There is no total: counting takes too long."""

    entries: list[AuditEntry]
    number: int
    has_older: bool


def find_page(filters: AuditFilters, number: int) -> AuditPage:
    """Return page `number`, counted from 1."""
    rows = list(_query(filters).offset((number - 1) * PAGE_SIZE).limit(PAGE_SIZE + 1))
    return AuditPage(rows[:PAGE_SIZE], number, len(rows) > PAGE_SIZE)


def find_all(filters: AuditFilters) -> Iterator[AuditEntry]:
    """Yield every entry without loading all of them into memory."""
    return _query(filters).iterator()


def _query(filters: AuditFilters) -> pw.ModelSelect:
    query = AuditEntry.select().order_by(AuditEntry.id.desc())
    if filters.who:
        query = query.where(AuditEntry.actor.contains(filters.who))
    if filters.actions:
        query = query.where(AuditEntry.action.in_(filters.actions))
    if filters.fields:
        query = query.where(functools.reduce(operator.or_, map(_tells_of, filters.fields)))
    if filters.subject:
        query = query.where(AuditEntry.subject_name.contains(filters.subject))
    if filters.since:
        query = query.where(AuditEntry.at >= filters.since)
    if filters.before:
        query = query.where(AuditEntry.at < filters.before)
    return query


def _tells_of(name: str) -> pw.Expression:
    """Return the condition that an entry has the key `name`, as the JSON of its two columns is written."""
    key = f'"{name}":'
    return AuditEntry.before.cast("TEXT").contains(key) | AuditEntry.after.cast("TEXT").contains(key)
