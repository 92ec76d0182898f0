"""What a column of the report is, and what is made from a table of them: headings, filters, the query."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape

from webapp.accounts.report.filters import (
    AnywhereFilter,
    ChoiceFilter,
    HeldFilter,
    ReportFilter,
    YesNoFilter,
)
from webapp.accounts.report.search import AccountSearch, Order
from webapp.accounts.report.sending_summary import ReportRow
from webapp.accounts.views.cells import BLANK, Cell, Links, badge
from webapp.accounts.wording.report import NO, YES, ColumnKind


@dataclass(frozen=True, eq=False)
class ReportColumn:
    """One column of the report.

    `name` is used in URLs, in preferences and as the class of the cells; `label` is the heading.
    `reads` names what the column needs of an account (see READABLE); if None, the field of its own name.
    `value` is what it shows of a row; if None, that field. `kinds` are all its values, where they are few.
    `order` is what to sort by, a field or a function of accounts/report/conditions.py; None where the column
    cannot be sorted. With `greatest_first` its heading sorts in descending order first.
    `filter` narrows the report, under `filter_name` and `filter_label` if they are not those of the column;
    a `main_filter` is always in view, the others are among *More filters*. `choices` are the words of a
    ChoiceFilter, by the name in the URL; if None, those of `kinds`.
    `text` and `cell` add to what is shown plainly, a value as text or the badge of its kind: `text` for
    print and CSV, `cell` in the page. `data` is what the CSV has instead of `text`, such as a bare number.
    `width` is in rem (see `views/fit.py`). `at_first`: it is shown to who has chosen no columns.
    """

    name: str
    label: Any
    reads: tuple[str, ...] | None = None
    value: Callable[[ReportRow], Any] | None = None
    kinds: tuple[ColumnKind, ...] = ()
    order: Order | None = None
    greatest_first: bool = False
    filter: ReportFilter | None = None
    filter_name: str = ""
    filter_label: Any = None
    main_filter: bool = False
    choices: Mapping[str, Any] | None = None
    text: Callable[[ReportRow, str], str] | None = None
    data: Callable[[ReportRow, str], Any] | None = None
    cell: Callable[[Links], Cell] | None = None
    width: int = 10
    at_first: bool = False

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
        """Return the function that tells, in the reader's language, what print shows of a row."""
        return self._said_by(self.text)

    def data_of(self) -> Callable[[ReportRow], Any]:
        """Return the function that tells, in the reader's language, what the CSV has of a row."""
        return self._said_by(self.data or self.text)

    def _said_by(self, text: Callable[[ReportRow, str], Any] | None) -> Callable[[ReportRow], Any]:
        value, words = self.value_of(), {kind.value: str(kind.words) for kind in self.kinds}

        def plain(row: ReportRow) -> str:
            found = value(row)
            if words:
                return words[found]
            return "" if found is None else str(found)

        return plain if text is None else lambda row: text(row, plain(row))

    def filter_choices(self) -> list[tuple[str, str]]:
        """Return the choices of the column's filter, each with its words; none where it takes a text."""
        if isinstance(self.filter, YesNoFilter | HeldFilter):
            return [("yes", str(YES)), ("no", str(NO))]
        if not isinstance(self.filter, ChoiceFilter):
            return []
        words = self.choices or {kind.value: kind.words for kind in self.kinds}
        return [(name, str(words[name])) for name in words if name in self.filter.choices]

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


class Heading(NamedTuple):
    """The heading of a column in the reader's language; `first_order` is that of the first press on it, empty
    where it cannot be sorted; `chosen`: the person wants to see it.
    """

    name: str
    label: str
    first_order: str
    chosen: bool
    width: int


class FilterField(NamedTuple):
    """One filter of the form in the reader's language, its kind, and what is asked of it; empty for all.

    `choices` are its values with their words, where they are few.
    """

    name: str
    label: str
    kind: str
    typed: str
    main: bool
    choices: list[tuple[str, str]]

    @property
    def words(self) -> str:
        """What is asked, in words."""
        return dict(self.choices).get(self.typed, self.typed)


# The one filter that belongs to no column.
ANYWHERE, ANYWHERE_LABEL = "q", _l("Search")


class Report:
    """The report with these columns."""

    def __init__(self, columns: Iterable[ReportColumn]) -> None:
        self.columns = tuple(columns)
        self._filters: dict[str, ReportFilter] = {ANYWHERE: AnywhereFilter()} | {
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
        """Return the fields of the filter form, in the order of the columns after the search over several."""
        anywhere = FilterField(ANYWHERE, str(ANYWHERE_LABEL), "text", filters.get(ANYWHERE, ""), True, [])
        return [anywhere] + [
            FilterField(
                column.filtered_as,
                str(column.filter_label or column.label),
                column.filter.kind,
                filters.get(column.filtered_as, ""),
                column.main_filter,
                column.filter_choices(),
            )
            for column in self.columns
            if column.filter is not None
        ]

    def named(self, names: Collection[str]) -> tuple[ReportColumn, ...]:
        """Return the columns with these names, in the report's order."""
        return tuple(column for column in self.columns if column.name in names)

    def chosen(self, names: Any) -> tuple[ReportColumn, ...]:
        """Return the columns that a person chose; if none, those shown at first."""
        at_first = tuple(column for column in self.columns if column.at_first)
        return (self.named(names) if isinstance(names, list) else ()) or at_first

    def headings(
        self, chosen: Collection[ReportColumn], columns: Iterable[ReportColumn] | None = None
    ) -> list[Heading]:
        """Return the headings of `columns`, of all if they are not given."""
        return [
            Heading(
                column.name,
                str(column.label),
                ("-" if column.greatest_first else "") + column.name if column.order is not None else "",
                column in chosen,
                column.width,
            )
            for column in (self.columns if columns is None else columns)
        ]
