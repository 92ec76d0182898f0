"""The columns of the report, one row each.

From COLUMNS are made the page with its sort links, filters and column chooser, the print view and the CSV.
A new column is a new row here, and its label in three languages; tests/accounts/test_columns.py tells what
a row lacks.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape

from webapp.accounts.models import Account
from webapp.accounts.report.filters import HeldFilter, NumberFilter, ReportFilter, TextFilter, YesNoFilter
from webapp.accounts.report.search import AccountSearch
from webapp.accounts.report.sending_summary import ReportRow
from webapp.accounts.views import cells
from webapp.accounts.views.cells import BLANK, Cell, Links, badge
from webapp.accounts.wording.report import (
    ENCRYPTION,
    HEALTH,
    ColumnKind,
    encryption_of,
    health_of,
    health_text,
    queue_words,
    sending_text,
    yes_no,
)
from webapp.mail.rules.address_list import NamedAddress
from webapp.mail.rules.text import search_key


@dataclass(frozen=True, eq=False)
class ReportColumn:
    """One column of the report.

    `name` is used in URLs, in preferences and as the class of the cells; `label` is the heading.
    `reads` names what the column needs of an account (see READABLE); if None, the field of its own name.
    `value` is what it shows of a row; if None, that field. `kinds` are all its values, where they are few.
    `order` is the field to sort by; None where the column cannot be sorted.
    `filter` narrows the report, under `filter_name` and `filter_label` if they are not those of the column;
    a `main_filter` is always in view, the others are among *More filters*.
    `text` and `cell` add to what is shown plainly, a value as text or the badge of its kind: `text` for
    print and CSV, `cell` in the page.
    """

    name: str
    label: Any
    reads: tuple[str, ...] | None = None
    value: Callable[[ReportRow], Any] | None = None
    kinds: tuple[ColumnKind, ...] = ()
    order: Any = None
    filter: ReportFilter | None = None
    filter_name: str = ""
    filter_label: Any = None
    main_filter: bool = False
    text: Callable[[ReportRow, str], str] | None = None
    cell: Callable[[Links], Cell] | None = None

    @property
    def needs(self) -> tuple[str, ...]:
        """What has to be read of an account."""
        return (self.name,) if self.reads is None else self.reads

    @property
    def filtered_as(self) -> str:
        """The name of the filter in URLs."""
        return self.filter_name or self.name

    def value_of(self) -> Callable[[ReportRow], Any]:
        """Return the function that takes the column's value from a row."""
        return self.value or attrgetter(f"account.{self.name}")

    def texts(self) -> Callable[[ReportRow], str]:
        """Return the function that tells, in the reader's language, what print and CSV show of a row."""
        value, text = self.value_of(), self.text
        words = {kind.value: str(kind.words) for kind in self.kinds}

        def plain(row: ReportRow) -> str:
            found = value(row)
            if words:
                return words[found]
            return "" if found is None else str(found)

        return plain if text is None else lambda row: text(row, plain(row))

    def cells(self, links: Links) -> Callable[[ReportRow], Markup]:
        """Return the function that makes the cell of a row in the page, in the reader's language."""
        value = self.value_of()
        badges = {kind.value: badge(kind) for kind in self.kinds}

        def plain(row: ReportRow) -> Markup:
            found = value(row)
            if badges:
                return badges[found]
            return BLANK if found is None or found == "" else escape(found)

        if self.cell is None:
            return plain
        cell = self.cell(links)
        return lambda row: cell(row, plain(row))


COLUMNS = (
    ReportColumn("id", _l("ID"), order=Account.id, filter=NumberFilter(Account.id), main_filter=True),
    ReportColumn(
        "name",
        _l("Name"),
        order=Account.name_key,
        filter=TextFilter(Account.name_search, search_key),
        main_filter=True,
        cell=cells.name_cells,
    ),
    ReportColumn(
        "sender",
        _l("Sender e-mail"),
        reads=("sender", "sender_name"),
        value=lambda row: str(NamedAddress(row.account.sender, row.account.sender_name)),
        order=Account.sender,
        filter=TextFilter(Account.sender),
        main_filter=True,
    ),
    ReportColumn("reply_to", _l("Reply e-mail"), order=Account.reply_to, filter=TextFilter(Account.reply_to)),
    ReportColumn(
        "return_path", _l("Return e-mail"), order=Account.return_path, filter=TextFilter(Account.return_path)
    ),
    ReportColumn(
        "confirmation",
        _l("Confirmation e-mail"),
        order=Account.confirmation,
        filter=TextFilter(Account.confirmation),
    ),
    ReportColumn(
        "active",
        _l("Enabled"),
        kinds=yes_no("green", "secondary"),
        order=Account.active,
        filter=YesNoFilter(Account.active),
    ),
    ReportColumn("default", _l("Default"), reads=(), value=attrgetter("is_default"), kinds=yes_no("blue")),
    ReportColumn(
        "secure",
        _l("Secure connection"),
        reads=("secure", "security", "ignore_certificate"),
        value=encryption_of,
        kinds=ENCRYPTION,
        order=Account.secure,
    ),
    ReportColumn("force", _l("Uses config"), kinds=yes_no(), order=Account.force),
    ReportColumn("read_receipt", _l("Read conf."), kinds=yes_no(), order=Account.read_receipt),
    ReportColumn("footer", _l("Footer"), kinds=yes_no(), order=Account.footer),
    ReportColumn(
        "health",
        _l("Health"),
        reads=(
            "fingerprint",
            "last_test_at",
            "last_test_by",
            "last_test_ok",
            "last_test_code",
            "last_test_fingerprint",
            "credential_changed_at",
            "connector_changed_at",
        ),
        value=health_of,
        kinds=HEALTH,
        order=Account.last_test_at,
        text=health_text,
        cell=cells.health_cells,
    ),
    ReportColumn(
        "queue",
        _l("Queue"),
        reads=(),
        value=lambda row: queue_words(row.sending.queue),
        cell=cells.queue_cells,
    ),
    ReportColumn(
        "sending",
        _l("Sending"),
        reads=(),
        value=lambda _row: "",
        filter=HeldFilter(),
        filter_name="held",
        filter_label=_l("Held"),
        text=sending_text,
        cell=cells.sending_cells,
    ),
)


class Heading(NamedTuple):
    """The heading of a column in the reader's language; `shown`: the person chose it."""

    name: str
    label: str
    sortable: bool
    shown: bool


class FilterField(NamedTuple):
    """One filter of the form in the reader's language, its kind, and what is asked of it; empty for all."""

    name: str
    label: str
    kind: str
    typed: str
    main: bool


class Report:
    """The report with these columns."""

    def __init__(self, columns: Iterable[ReportColumn]) -> None:
        self.columns = tuple(columns)
        self._filters: dict[str, ReportFilter] = {
            column.filtered_as: column.filter for column in self.columns if column.filter is not None
        }
        self.search = AccountSearch(
            reads=[name for column in self.columns for name in column.needs],
            orders={column.name: column.order for column in self.columns if column.order is not None},
            filters=self._filters,
        )

    def read_filters(self, args: Mapping[str, str]) -> dict[str, str]:
        """Return the filters in the query of a URL, by name; invalid ones are left out."""
        read = {name: found.read(args.get(name, "")) for name, found in self._filters.items()}
        return {name: typed for name, typed in read.items() if typed}

    def filter_fields(self, filters: Mapping[str, str]) -> list[FilterField]:
        """Return the fields of the filter form, in the order of the columns."""
        return [
            FilterField(
                column.filtered_as,
                str(column.filter_label or column.label),
                column.filter.kind,
                filters.get(column.filtered_as, ""),
                column.main_filter,
            )
            for column in self.columns
            if column.filter is not None
        ]

    def chosen(self, names: Any) -> tuple[ReportColumn, ...]:
        """Return the columns that a person chose, in the report's order; all if none was chosen."""
        if not isinstance(names, list):
            return self.columns
        return tuple(column for column in self.columns if column.name in names) or self.columns

    def headings(self, shown: Collection[ReportColumn]) -> list[Heading]:
        """Return the headings of all columns."""
        return [
            Heading(column.name, str(column.label), column.order is not None, column in shown)
            for column in self.columns
        ]


REPORT = Report(COLUMNS)
