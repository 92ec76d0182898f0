"""Which of the chosen columns stand beside each other, so that none is ever cut or out of sight.

What is empty in every row shown steps aside. What does not fit beside the others moves under the name, with
its label. So the table is as wide at most as the narrowest desktop window: WIDTH is what 1366 pixels leave
beside the side menu, for data; a sheet of A4 in landscape leaves more, in smaller type.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup

from webapp.accounts.report.sending_summary import ReportRow
from webapp.accounts.views.cells import NOTHING, Links
from webapp.accounts.views.column import ReportColumn
from webapp.ui.templates import joined

# In rem, as the widths of columns; `.fit-…` in static/css/postigo.css makes them.
WIDTH = 62
WIDTH_ON_PAPER = 90
# What identifies a row never moves nor steps aside.
FIXED = ("id", "name")


class Fit(NamedTuple):
    """The chosen columns: those beside each other, those under the name, and those empty in every row."""

    beside: tuple[ReportColumn, ...]
    below: tuple[ReportColumn, ...]
    empty: tuple[ReportColumn, ...]


def fit(columns: Iterable[ReportColumn], rows: Sequence[ReportRow], width: int) -> Fit:
    """Return where each of the chosen columns goes when there is room for `width` rem."""
    beside, below, empty, left = [], [], [], width
    for column in columns:
        if column.name not in FIXED and _is_empty(column, rows):
            empty.append(column)
        elif column.width <= left or not beside:
            beside.append(column)
            left -= column.width
        else:
            below.append(column)
    return Fit(tuple(beside), tuple(below), tuple(empty))


def _is_empty(column: ReportColumn, rows: Sequence[ReportRow]) -> bool:
    if not rows or column.kinds:
        return False
    text = column.texts()
    return all(text(row) == "" for row in rows)


def rows_in_page(fitted: Fit, rows: Sequence[ReportRow], links: Links) -> list[tuple[Any, Markup]]:
    """Return each account with its cells, one after the other as HTML."""
    label, name, value, end = map(Markup, ('<td data-label="', '" class="', '">', "</td>\n"))
    # Words are looked up here once, and not again for each row.
    made = [
        (
            joined(label, str(column.label), name, column.name, value),
            column.cells(links),
            _carries(column, fitted),
        )
        for column in fitted.beside
    ]
    below = _below(fitted.below)
    cells = []
    for row in rows:
        pieces = [
            piece
            for start, cell, has_below in made
            for piece in (start, cell(row), below(row) if has_below else NOTHING, end)
        ]
        cells.append((row.account, joined(*pieces)))
    return cells


def _carries(column: ReportColumn, fitted: Fit) -> bool:
    """Tell whether `column` is the one under which the others stand: the name, else the first."""
    names = [each.name for each in fitted.beside]
    return column.name == ("name" if "name" in names else names[0])


def _below(columns: Sequence[ReportColumn]) -> Any:
    """Return the function that writes what stands under the name of a row, where there is a value."""
    if not columns:
        return lambda _row: NOTHING
    opening, end = Markup('<dl class="below">'), Markup("</dl>")
    pair, middle, close = Markup("<div><dt>"), Markup("</dt> <dd>"), Markup("</dd></div> ")
    made = [(joined(pair, str(column.label), middle), column.texts()) for column in columns]

    def part(row: ReportRow) -> Markup:
        said = [joined(start, words, close) for start, text in made if (words := text(row))]
        return joined(opening, *said, end) if said else NOTHING

    return part


def rows_in_print(fitted: Fit, rows: Iterable[ReportRow]) -> list[list[tuple[str, list[tuple[str, str]]]]]:
    """Return the cells of each row as texts, each with what stands under it: labels and texts."""
    made = [(column.texts(), _carries(column, fitted)) for column in fitted.beside]
    below = [(str(column.label), column.texts()) for column in fitted.below]
    return [
        [
            (
                text(row),
                [(label, words) for label, tell in below if (words := tell(row))] if has_below else [],
            )
            for text, has_below in made
        ]
        for row in rows
    ]
