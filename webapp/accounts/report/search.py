"""The report's query: filters, order, one page. Its time must not grow with the number of accounts.

"Contains" over 100,000 rows is found through an index of three-letter runs (SQLite FTS5, trigram).
Few matches are fetched by it and sorted. Many matches are met soon by walking the accounts in the
wanted order, so that walk stops at the end of the page. Counting stops at COUNT_LIMIT either way.
"""

import datetime as dt
import functools
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

import peewee as pw

from webapp.accounts.models import Account, SendingState
from webapp.accounts.service import default_id
from webapp.connectors.models import Connector
from webapp.credentials.models import Credential
from webapp.db import UtcDateTimeField, database, is_sqlite
from webapp.mail.rules.text import search_key

SIZES = (10, 30, 100, 300)
DEFAULT_SIZE = 30
COUNT_LIMIT = 10_000
FEW = 1_000
# SQLite's trigram index knows nothing of shorter texts.
TRIGRAM = 3

TEXT_FILTERS = {
    "name": Account.name_search,
    "sender": Account.sender,
    "reply_to": Account.reply_to,
    "return_path": Account.return_path,
    "confirmation": Account.confirmation,
}

ORDERS: dict[str, pw.Field] = {
    "id": Account.id,
    "name": Account.name_key,
    "sender": Account.sender,
    "reply_to": Account.reply_to,
    "return_path": Account.return_path,
    "confirmation": Account.confirmation,
    "active": Account.active,
    "secure": Account.secure,
    "force": Account.force,
    "read_receipt": Account.read_receipt,
    "footer": Account.footer,
    "health": Account.last_test_at,
}


@dataclass(frozen=True)
class AccountFilters:
    """What the report is narrowed to. Empty text = no filter; the last two are `all`, `yes` or `no`."""

    id: str = ""
    name: str = ""
    sender: str = ""
    reply_to: str = ""
    return_path: str = ""
    confirmation: str = ""
    active: str = "all"
    held: str = "all"

    def set(self) -> dict[str, str]:
        """Return the filters that narrow something."""
        pairs = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in pairs.items() if value not in ("", "all")}


class AccountRow(NamedTuple):
    """One line of the report."""

    id: int
    name: str
    sender: str
    reply_to: str
    return_path: str
    confirmation: str
    active: bool
    secure: bool
    security: str | None
    ignore_certificate: bool
    force: bool
    read_receipt: bool
    footer: bool
    fingerprint: str
    last_test_at: dt.datetime | None
    last_test_by: str
    last_test_ok: bool | None
    last_test_code: str
    last_test_fingerprint: str
    credential_changed_at: dt.datetime | None
    connector_changed_at: dt.datetime | None


OWN = [name for name in AccountRow._fields if name in Account._meta.fields]
COLUMNS = [*(getattr(Account, name) for name in OWN), Credential.updated_at, Connector.updated_at]
# Where in a row stands what SQLite keeps in a form of its own.
_CONVERTED = [
    (place, column.python_value)
    for place, column in enumerate(COLUMNS)
    if isinstance(column, pw.BooleanField | UtcDateTimeField)
]


@dataclass(frozen=True)
class AccountPage:
    """One page of rows. `total` stops at COUNT_LIMIT when `more_than_total`."""

    rows: list[AccountRow]
    total: int
    more_than_total: bool
    number: int
    size: int
    default_id: int | None

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))


def find_page(
    filters: AccountFilters, *, order: str = "id", number: int = 1, size: int = DEFAULT_SIZE
) -> AccountPage:
    """Return page `number` (from 1) of the accounts that match, ordered by `order` (`-` = descending).

    A number beyond the last page gives the last one.
    """
    query, counted = _matching(filters)
    # All rows are counted in a millisecond; filtered ones are looked at one by one.
    total = _count_up_to(counted, COUNT_LIMIT + 1) if filters.set() else counted.count()
    more = bool(filters.set()) and total > COUNT_LIMIT
    total = COUNT_LIMIT if more else total
    number = min(number, max(1, -(-total // size))) if not more else number
    offset = (number - 1) * size
    if filters.set():
        rows = [AccountRow(*row) for row in _ordered(query, order).limit(size).offset(offset).tuples()]
    else:
        found = database.execute_sql(_plain_sql(type(database.obj), order), (size, offset))
        rows = [_row(row) for row in found.fetchall()]
    return AccountPage(rows, total, more, number, size, default_id())


@functools.lru_cache(maxsize=2 * len(ORDERS))
def _plain_sql(engine: type[pw.Database], order: str) -> str:
    """Return the query without filters. Making it takes longer than asking it, so it is kept."""
    return _ordered(_rows(), order).limit(1).offset(0).sql()[0]


def _row(stored: tuple[Any, ...]) -> AccountRow:
    values = list(stored)
    for place, to_python in _CONVERTED:
        values[place] = to_python(values[place])
    return AccountRow(*values)


def find_all(filters: AccountFilters, *, order: str = "id") -> Iterable[AccountRow]:
    """Yield every matching account, for export and print, without holding them all."""
    query, _counted = _matching(filters)
    for row in _ordered(query, order).tuples().iterator():
        yield AccountRow(*row)


def _ordered(query: pw.ModelSelect, order: str) -> pw.ModelSelect:
    field = ORDERS[order.removeprefix("-")]
    # The id makes the order total, so that no row is shown twice or never while paging.
    if order.startswith("-"):
        return query.order_by(field.desc(), Account.id.desc())
    return query.order_by(field.asc(), Account.id.asc())


def _matching(filters: AccountFilters) -> tuple[pw.ModelSelect, Any]:
    """Return the query for the rows, and one with the same rows that is quick to count."""
    conditions = []
    if filters.id:
        conditions.append(Account.id == int(filters.id) if filters.id.isdecimal() else pw.SQL("0 = 1"))
    if filters.active != "all":
        conditions.append(Account.active == (filters.active == "yes"))
    if filters.held != "all":
        # "Later than ever" and not "not null": for the latter SQLite walks the table, not the index.
        held = SendingState.select(SendingState.account).where(SendingState.probe_at > dt.datetime.min)
        conditions.append(Account.id.in_(held) if filters.held == "yes" else Account.id.not_in(held))
    texts = {name: _needle(name, text) for name, text in filters.set().items() if name in TEXT_FILTERS}
    short = {name: text for name, text in texts.items() if len(text) < TRIGRAM or not _has_trigrams()}
    conditions += [TEXT_FILTERS[name].contains(text) for name, text in short.items()]
    indexed = _by_trigrams({name: text for name, text in texts.items() if name not in short})
    if indexed is None:
        return _where(_rows(), conditions), _where(Account.select(Account.id), conditions)
    if conditions:
        on = indexed.selected_columns[0] == Account.id
        counted = indexed.join(Account, on=on).where(*conditions)
    else:
        counted = indexed
    if _count_up_to(indexed, FEW + 1) <= FEW:
        return _rows().where(Account.id.in_(indexed), *conditions), counted
    contains = [TEXT_FILTERS[name].contains(text) for name, text in texts.items() if name not in short]
    return _rows().where(*contains, *conditions), counted


def _rows() -> pw.ModelSelect:
    joined = Account.select(*COLUMNS).join(Credential, pw.JOIN.LEFT_OUTER)
    return joined.switch(Account).join(Connector, pw.JOIN.LEFT_OUTER)


def _needle(name: str, text: str) -> str:
    return search_key(text) if name == "name" else text


def _has_trigrams() -> bool:
    return is_sqlite()


def _where(query: pw.ModelSelect, conditions: list[Any]) -> pw.ModelSelect:
    return query.where(*conditions) if conditions else query


def _by_trigrams(texts: dict[str, str]) -> Any:
    """Return a query for the ids whose columns contain `texts`; None when there is nothing to look for."""
    phrases = []
    for name, text in texts.items():
        quoted = text.replace('"', '""')
        phrases.append(f'{TEXT_FILTERS[name].column_name} : "{quoted}"')
    if not phrases:
        return None
    index = pw.Table("account_search", ("rowid",)).bind(database.obj)
    match = pw.Expression(pw.SQL("account_search"), " MATCH ", pw.Value(" AND ".join(phrases)))
    return index.select(index.rowid).where(match)


def _count_up_to(query: Any, limit: int) -> int:
    limited = query.limit(limit).alias("found")
    return pw.Select([limited], [pw.fn.COUNT(pw.SQL("*"))]).bind(database.obj).scalar()
