"""A small report: searched by name, ordered and paged by its URL, so that a link shows the same."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from flask import request

from webapp.mail.rules.text import LINE_MAX
from webapp.ui.reports.links import with_query


@dataclass(frozen=True)
class Listing:
    """What the URL asks for: what to search for, the order (a column, `-` before it: downward), the page."""

    path: str
    search: str
    order: str
    number: int
    default_order: str

    def link(self, **changes: Any) -> str:
        """Return the address of this state with `changes`; what is default stands in no address."""
        state: dict[str, Any] = {
            "q": self.search or None,
            "order": self.order if self.order != self.default_order else None,
            "page": self.number if self.number > 1 else None,
        }
        return with_query(self.path, **state | changes)

    def ordered_by(self, name: str) -> str:
        """Return the address of this report ordered by `name`, the other way round if it is already."""
        return self.link(order=f"-{name}" if self.order == name else name, page=None)


def read_listing(path: str, *, orders: Collection[str], default_order: str) -> Listing:
    """Return the state in the URL; what it says wrongly falls back to the default."""
    order = request.args.get("order", default_order)
    if order.removeprefix("-") not in orders:
        order = default_order
    search = request.args.get("q", "").strip()[:LINE_MAX]
    return Listing(path, search, order, request.args.get("page", type=int, default=1), default_order)
