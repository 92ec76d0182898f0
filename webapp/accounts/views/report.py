"""The report: one URL holds filters, order, page and size; the table alone is refreshed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Response, flash, g, make_response, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from webapp.access import preferences
from webapp.access.guard import needs
from webapp.access.rights import Right, may
from webapp.accounts import sending_state
from webapp.accounts.report.search import DEFAULT_SIZE, SIZES
from webapp.accounts.report.sending_summary import ReportRow, report_rows
from webapp.accounts.service import default_id
from webapp.accounts.views.blueprint import bp, queue_url
from webapp.accounts.views.cells import Links
from webapp.accounts.views.columns import REPORT, FilterField, Heading, ReportColumn
from webapp.accounts.wording.report import NO, YES
from webapp.clock import now
from webapp.ui.htmx import go_to, page_or_fragment, push_url, wants_fragment
from webapp.ui.reports.csv import stream_csv
from webapp.ui.reports.links import with_query
from webapp.ui.templates import joined

# Rows. A longer printed list helps nobody; the page says that it was cut and points to the CSV.
PRINT_LIMIT = 3_000
COLUMNS_PREFERENCE = "accounts.columns"


@dataclass(frozen=True)
class AccountReportState:
    """What the URL asks for; invalid values fall back to the defaults."""

    filters: dict[str, str]
    order: str
    number: int
    size: int

    def query(self, **changes: Any) -> dict[str, Any]:
        """Return the parameters of this state with `changes`, without those that are defaults."""
        state: dict[str, Any] = self.filters | {
            "order": self.order if self.order != "id" else None,
            "page": self.number if self.number > 1 else None,
            "size": self.size if self.size != DEFAULT_SIZE else None,
        }
        return state | changes


def read_state() -> AccountReportState:
    """Read the state of the report from the URL."""
    args = request.args
    order = args.get("order", "id")
    size = args.get("size", type=int, default=DEFAULT_SIZE)
    return AccountReportState(
        REPORT.read_filters(args),
        order if order.removeprefix("-") in REPORT.search.orders and not order.startswith("--") else "id",
        min(max(1, args.get("page", type=int, default=1)), 1_000_000),
        size if size in SIZES else DEFAULT_SIZE,
    )


@bp.get("")
@needs(Right.READ)
def report() -> Response:
    """Show the accounts."""
    state = read_state()
    page = REPORT.search.find_page(state.filters, order=state.order, number=state.number, size=state.size)
    shown, role = shown_columns(), g.person.role
    headings = REPORT.headings(shown)
    url, back = url_for("accounts.report"), with_query("", **state.query())
    links = Links(url, back, queue_url(), change=may(role, Right.CHANGE), test=may(role, Right.TEST))
    rows = list(report_rows(page.rows, page.default_id))
    response = page_or_fragment(
        "accounts/report.html",
        "accounts/_table.html",
        page=page,
        rows=_with_cells(rows, shown, headings, links),
        sender_refused=_ids_with_other_sender_refused(rows),
        state=state,
        filters=REPORT.filter_fields(state.filters),
        headings=headings,
        sizes=SIZES,
        url=url,
        back=back,
        link=lambda **changes: with_query(url, **state.query(**changes)),
    )
    return push_url(response, with_query(url, **state.query())) if wants_fragment() else response


def _ids_with_other_sender_refused(rows: Iterable[ReportRow]) -> frozenset[int]:
    """Return the ids of the accounts that could go on if they sent as themselves only."""
    return frozenset(
        row.account.id
        for row in rows
        if sending_state.is_other_sender_refused(row.sending.held_code, row.sending.held_facts)
        and not row.account.own_sender_only
    )


def _with_cells(
    rows: Iterable[ReportRow], columns: Iterable[ReportColumn], headings: list[Heading], links: Links
) -> list[tuple[Any, Markup]]:
    """Return each account with its cells."""
    label, name, value, end = map(Markup, ('<td data-label="', '" class="', '">', "</td>\n"))
    labels = {heading.name: heading.label for heading in headings}
    # Words are looked up here once, and not again for each row.
    made = [
        (joined(label, labels[column.name], name, column.name, value), column.cells(links))
        for column in columns
    ]
    return [
        (row.account, joined(*[piece for start, cell in made for piece in (start, cell(row), end)]))
        for row in rows
    ]


def shown_columns() -> tuple[ReportColumn, ...]:
    """Return the columns that the person chose; all of them at first."""
    return REPORT.chosen(preferences.get(g.person, COLUMNS_PREFERENCE))


@bp.post("/columns")
@needs(Right.READ)
def choose_columns() -> Response:
    """Remember which columns this person wants to see."""
    ticked = request.form.getlist("column")
    chosen = [column.name for column in REPORT.columns if column.name in ticked]
    preferences.put(g.person, COLUMNS_PREFERENCE, chosen)
    if not chosen:
        flash(_("No column was chosen, so all of them are shown."), "info")
    return go_to(with_query(url_for("accounts.report"), **read_state().query()))


@bp.get("/export.csv")
@needs(Right.READ)
def export_csv() -> Response:
    """Stream the filtered accounts as CSV."""
    state = read_state()
    rows = report_rows(REPORT.search.find_all(state.filters, order=state.order), default_id())
    texts = [column.texts() for column in REPORT.columns]
    return stream_csv(
        f"postigo-smtp-{now():%Y%m%d-%H%M}.csv",
        [str(column.label) for column in REPORT.columns],
        ([text(row) for text in texts] for row in rows),
    )


@bp.get("/print", endpoint="print")
@needs(Right.READ)
def print_view() -> Response:
    """Show the filtered accounts on a page for printing."""
    state, shown = read_state(), shown_columns()
    page = REPORT.search.find_page(state.filters, order=state.order, size=PRINT_LIMIT)
    texts = [column.texts() for column in shown]
    html = render_template(
        "accounts/print.html",
        labels=[str(column.label) for column in shown],
        rows=[[text(row) for text in texts] for row in report_rows(page.rows, page.default_id)],
        filters=[
            (field.label, _words(field)) for field in REPORT.filter_fields(state.filters) if field.typed
        ],
        page=page,
        printed_at=now(),
    )
    return make_response(html)


def _words(field: FilterField) -> str:
    """Return what a filter asks for, in words."""
    return {"yes": str(YES), "no": str(NO)}[field.typed] if field.kind == "yes_no" else field.typed
