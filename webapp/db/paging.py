"""One page of a small list, searched by case-folded name and ordered by one column."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import peewee as pw

SIZE = 30


@dataclass(frozen=True)
class ListingPage:
    """The rows of page `number`, how many rows there are on all pages, and the number of the last one."""

    rows: list[Any]
    total: int
    number: int
    last: int


def find_page(
    query: pw.ModelSelect, *, search_key: str, order: str, orders: Mapping[str, pw.Field], number: int
) -> ListingPage:
    """Return page `number` of `query`, or the nearest one that exists.

    `search_key` is a case-folded text that `name_key` must contain; `order` is a key of `orders`, with
    `-` before it for descending order.
    """
    if search_key:
        query = query.where(query.model.name_key.contains(search_key))
    total = query.count()
    last = max(1, -(-total // SIZE))  # an empty list has one page
    number = min(max(1, number), last)
    column = orders[order.removeprefix("-")]
    way = column.desc() if order.startswith("-") else column.asc()
    rows = query.order_by(way, query.model.id).paginate(number, SIZE)
    return ListingPage(list(rows), total, number, last)
