"""The report's query: filters, order, one page. Its time must not grow with the number of accounts.

"Contains" over 100,000 rows is found through an index of three-letter runs (SQLite FTS5, trigram).
Few matches are fetched by it and sorted. Many matches are met soon by scanning the accounts in the
wanted order, so the scan stops at the end of the page. Counting stops at COUNT_LIMIT either way.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import peewee as pw

from webapp.accounts.models import Account
from webapp.accounts.report.filters import ReportFilter
from webapp.accounts.service import default_id
from webapp.connectors.models import Connector
from webapp.credentials.models import Credential
from webapp.db import UtcDateTimeField, database, is_sqlite

SIZES = (10, 30, 100, 300)
DEFAULT_SIZE = 30
COUNT_LIMIT = 10_000
FEW = 1_000

ConnectorCredential = Credential.alias()
# What a row can hold: the account's own columns, and of what it refers to, the name and when it was changed.
READABLE: dict[str, pw.Field] = Account._meta.fields | {
    "credential_name": Credential.name,
    "credential_changed_at": Credential.updated_at,
    "credential_expires_at": Credential.expires_at,
    "connector_name": Connector.name,
    "connector_changed_at": Connector.updated_at,
    "connector_credential_changed_at": ConnectorCredential.updated_at,
}
# What every row holds, whichever columns are shown: its actions need them.
ALWAYS_READ = ("id", "active", "sender", "own_sender_only")

Filters = Mapping[str, str]
# What to sort by: a stored field, or a function that returns an expression over accounts.
Order = pw.Field | Callable[[], pw.Node]


@dataclass(frozen=True)
class AccountPage:
    """One page of rows, each with the attributes that were to be read.

    `total` stops at COUNT_LIMIT when `more_than_total`.
    """

    rows: list[Any]
    total: int
    more_than_total: bool
    number: int
    size: int
    default_id: int | None

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))


class AccountSearch:
    """The query over what the report's columns read, what they sort by, and their filters.

    `reads` are names in READABLE; `orders` and `filters` go by the names that the address uses.
    """

    def __init__(
        self, *, reads: Iterable[str], orders: Mapping[str, Order], filters: Mapping[str, ReportFilter]
    ) -> None:
        self.reads = tuple(dict.fromkeys((*ALWAYS_READ, *reads)))
        self.orders = orders
        self._filters = filters
        self._fields = [READABLE[name] for name in self.reads]
        self._row = namedtuple("AccountRow", self.reads)  # type: ignore[misc]
        # The places in a row of the values that SQLite stores as another type.
        self._converted = [
            (place, field.python_value)
            for place, field in enumerate(self._fields)
            if isinstance(field, pw.BooleanField | UtcDateTimeField)
        ]
        self._plain_sql: dict[tuple[type[pw.Database], str], str] = {}

    def find_page(
        self, filters: Filters, *, order: str = "id", number: int = 1, size: int = DEFAULT_SIZE
    ) -> AccountPage:
        """Return page `number` (from 1) of the accounts that match, ordered by `order` (`-` = descending).

        A number beyond the last page gives the last one.
        """
        query, counted = self._matching(filters)
        # All rows are counted in a millisecond; filtered ones are looked at one by one.
        total = _count_up_to(counted, COUNT_LIMIT + 1) if filters else counted.count()
        more = bool(filters) and total > COUNT_LIMIT
        total = COUNT_LIMIT if more else total
        number = min(number, max(1, -(-total // size))) if not more else number
        offset = (number - 1) * size
        if filters or not isinstance(self.orders[order.removeprefix("-")], pw.Field):
            rows = self._rows_of(self._ordered(query, order).limit(size).offset(offset))
        else:
            stored = database.execute_sql(self._sql_without_filters(order), (size, offset)).fetchall()
            rows = [self._to_python(row) for row in stored]
        return AccountPage(rows, total, more, number, size, default_id())

    def find_all(self, filters: Filters, *, order: str = "id") -> Iterable[Any]:
        """Yield every matching account, for export, without holding them all."""
        ids, _counted = self._matching(filters)
        query = self._rows().where(Account.id.in_(ids))
        for row in self._ordered(query, order).tuples().iterator():
            yield self._row(*row)

    def _sql_without_filters(self, order: str) -> str:
        """Return the query without filters. Building it takes longer than running it, so it is cached."""
        key = (type(database.obj), order)
        if key not in self._plain_sql:
            self._plain_sql[key] = self._ordered(self._rows(), order).limit(1).offset(0).sql()[0]
        return self._plain_sql[key]

    def _rows_of(self, ids: pw.ModelSelect) -> list[Any]:
        """Return the rows of the accounts that `ids` finds, in its order.

        Only the ids are sorted: sorting whole rows of all accounts takes several times as long.
        """
        found = [row[0] for row in ids.tuples()]
        rows = {row[0]: self._row(*row) for row in self._rows().where(Account.id.in_(found)).tuples()}
        return [rows[account_id] for account_id in found if account_id in rows]

    def _to_python(self, stored: tuple[Any, ...]) -> Any:
        values = list(stored)
        for place, to_python in self._converted:
            values[place] = to_python(values[place])
        return self._row(*values)

    def _ordered(self, query: pw.ModelSelect, order: str) -> pw.ModelSelect:
        by = self.orders[order.removeprefix("-")]
        expression = by if isinstance(by, pw.Field) else by()
        way = pw.Desc if order.startswith("-") else pw.Asc
        # The id makes the order total, so that no row is shown twice or never while paging.
        return query.order_by(way(expression), way(Account.id))

    def _rows(self) -> pw.ModelSelect:
        joined = Account.select(*self._fields).join(Credential, pw.JOIN.LEFT_OUTER)
        joined = joined.switch(Account).join(Connector, pw.JOIN.LEFT_OUTER)
        its_credential = Connector.credential == ConnectorCredential.id
        return joined.join(ConnectorCredential, pw.JOIN.LEFT_OUTER, on=its_credential)

    def _matching(self, filters: Filters) -> tuple[pw.ModelSelect, Any]:
        """Return the query for the ids of the rows, and one with the same rows that is quick to count."""
        every = Account.select(Account.id)
        asked = [(self._filters[name], typed) for name, typed in filters.items()]
        phrases = [(found, typed, _phrase(found, typed)) for found, typed in asked]
        indexed = [phrase for _found, _typed, phrase in phrases if phrase is not None]
        conditions = [found.condition(typed) for found, typed, phrase in phrases if phrase is None]
        if not indexed:
            query = _where(every, conditions)
            return query, query
        ids = _by_trigrams(indexed)
        counted = ids
        if conditions:
            counted = ids.join(Account, on=ids.selected_columns[0] == Account.id).where(*conditions)
        if _count_up_to(ids, FEW + 1) <= FEW:
            return every.where(Account.id.in_(ids), *conditions), counted
        return every.where(*(found.condition(typed) for found, typed in asked)), counted


def _phrase(found: ReportFilter, typed: str) -> str | None:
    """Return what to ask the index of three-letter runs for; None where it does not find what was typed."""
    phrase = getattr(found, "phrase", None)
    return phrase(typed) if phrase is not None and is_sqlite() else None


def _where(query: pw.ModelSelect, conditions: list[Any]) -> pw.ModelSelect:
    return query.where(*conditions) if conditions else query


def _by_trigrams(phrases: list[str]) -> Any:
    """Return a query for the ids of the accounts in which the index finds all `phrases`."""
    index = pw.Table("account_search", ("rowid",)).bind(database.obj)
    match = pw.Expression(pw.SQL("account_search"), " MATCH ", pw.Value(" AND ".join(phrases)))
    return index.select(index.rowid).where(match)


def _count_up_to(query: Any, limit: int) -> int:
    limited = query.limit(limit).alias("found")
    return pw.Select([limited], [pw.fn.COUNT(pw.SQL("*"))]).bind(database.obj).scalar()
