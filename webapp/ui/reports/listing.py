"""The state of a small report, kept in its URL: search, order and page."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from flask import request

from webapp.mail.rules.text import LINE_MAX
from webapp.ui.reports.links import with_query

SEARCH = "q"


@dataclass(frozen=True)
class Listing:
    """The state in the URL: the search text, the order (a column, `-` before it: descending), the page."""

    path: str
    search: str
    order: str
    number: int
    default_order: str

    def link(self, **changes: Any) -> str:
        """Return the URL of this state with `changes`; default values are left out of the URL."""
        state: dict[str, Any] = {
            "q": self.search or None,
            "order": self.order if self.order != self.default_order else None,
            "page": self.number if self.number > 1 else None,
        }
        return with_query(self.path, **state | changes)

    def ordered_by(self, name: str) -> str:
        """Return the URL of this report ordered by `name`, descending if it is ordered by it already."""
        return self.link(order=f"-{name}" if self.order == name else name, page=None)


def read_listing(path: str, *, orders: Collection[str], default_order: str) -> Listing:
    """Return the state in the URL; an invalid value counts as the default."""
    order = request.args.get("order", default_order)
    if order.removeprefix("-") not in orders:
        order = default_order
    search = request.args.get(SEARCH, "").strip()[:LINE_MAX]
    search = "" if "\0" in search else search  # no database takes it in a text
    return Listing(path, search, order, request.args.get("page", type=int, default=1), default_order)
