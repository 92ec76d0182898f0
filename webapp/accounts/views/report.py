"""The report: one URL holds filters, order, page and size; the table alone is refreshed."""

from dataclasses import dataclass
from typing import Any

from flask import Response, flash, g, make_response, render_template, request, url_for
from flask_babel import gettext as _

from webapp.access import preferences
from webapp.access.guard import needs
from webapp.access.rights import Right, may
from webapp.accounts import sending_state, service
from webapp.accounts.models import Account
from webapp.accounts.report.search import DEFAULT_SIZE, SIZES
from webapp.accounts.report.sending_summary import report_rows
from webapp.accounts.views.blueprint import bp, queue_url
from webapp.accounts.views.cells import Links
from webapp.accounts.views.column import ReportColumn
from webapp.accounts.views.columns import REPORT
from webapp.accounts.views.fit import WIDTH, WIDTH_ON_PAPER, fit, rows_in_page, rows_in_print
from webapp.clock import now
from webapp.ui.compression import compressed
from webapp.ui.htmx import go_to, page_or_fragment, push_url, wants_fragment
from webapp.ui.reports.csv import stream_csv
from webapp.ui.reports.links import with_query

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
    columns: str

    def query(self, **changes: Any) -> dict[str, Any]:
        """Return the parameters of this state with `changes`, without those that are defaults."""
        state: dict[str, Any] = self.filters | {
            "order": self.order if self.order != "id" else None,
            "page": self.number if self.number > 1 else None,
            "size": self.size if self.size != DEFAULT_SIZE else None,
            "columns": self.columns or None,
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
        ",".join(column.name for column in REPORT.named(args.get("columns", "").split(","))),
    )


@bp.get("")
@needs(Right.READ)
@compressed
def report() -> Response:
    """Show the accounts."""
    state = read_state()
    page = REPORT.search.find_page(state.filters, order=state.order, number=state.number, size=state.size)
    role = g.person.role
    chosen = chosen_columns(state)
    url, back = url_for("accounts.report"), with_query("", **state.query())
    links = Links(url, back, queue_url(), change=may(role, Right.CHANGE), test=may(role, Right.TEST))
    rows = list(report_rows(page.rows, page.default_id))
    fitted = fit(chosen, rows, WIDTH)
    response = page_or_fragment(
        "accounts/report.html",
        "accounts/_table.html",
        page=page,
        rows=rows_in_page(fitted, rows, links),
        state=state,
        filters=REPORT.filter_fields(state.filters),
        headings=REPORT.headings(chosen),
        beside=REPORT.headings(chosen, fitted.beside),
        below=REPORT.headings(chosen, fitted.below),
        empty=REPORT.headings(chosen, fitted.empty),
        sizes=SIZES,
        url=url,
        back=back,
        link=lambda **changes: with_query(url, **state.query(**changes)),
    )
    return push_url(response, with_query(url, **state.query())) if wants_fragment() else response


def chosen_columns(state: AccountReportState) -> tuple[ReportColumn, ...]:
    """Return the columns that the URL names, else those that the person chose, else those shown at first."""
    if state.columns:
        return REPORT.named(state.columns.split(","))
    return REPORT.chosen(preferences.get(g.person, COLUMNS_PREFERENCE))


@bp.get("/<int:account_id>/actions")
@needs(Right.READ)
def actions(account_id: int) -> Response:
    """Show what can be done with an account: the menu of its row, and without script a page."""
    state, account = read_state(), service.get(account_id)
    return page_or_fragment(
        "accounts/actions.html",
        "accounts/_actions.html",
        account=account,
        is_default=service.default_id() == account_id,
        offers_own_sender=_offers_own_sender(account),
        url=url_for("accounts.report"),
        back=with_query("", **state.query()),
        menu=wants_fragment(),
    )


def _offers_own_sender(account: Account) -> bool:
    """Tell whether the account is held for another sender, and could go on if it sent as itself only."""
    sending = sending_state.find(account.id)
    is_refused = sending is not None and sending_state.is_other_sender_refused(sending.held_facts)
    return is_refused and not account.own_sender_only


@bp.post("/columns")
@needs(Right.READ)
def choose_columns() -> Response:
    """Remember which columns this person wants to see."""
    ticked = request.form.getlist("column")
    chosen = [column.name for column in REPORT.columns if column.name in ticked]
    preferences.put(g.person, COLUMNS_PREFERENCE, chosen)
    if not chosen:
        flash(_("No column was chosen, so those of the beginning are shown."), "info")
    return go_to(with_query(url_for("accounts.report"), **read_state().query(columns=None)))


@bp.get("/export.csv")
@needs(Right.READ)
def export_csv() -> Response:
    """Stream the filtered accounts as CSV."""
    state = read_state()
    rows = report_rows(REPORT.search.find_all(state.filters, order=state.order), service.default_id())
    data = [column.data_of() for column in REPORT.columns]
    return stream_csv(
        f"postigo-smtp-{now():%Y%m%d-%H%M}.csv",
        [str(column.label) for column in REPORT.columns],
        ([of(row) for of in data] for row in rows),
    )


@bp.get("/print", endpoint="print")
@needs(Right.READ)
@compressed
def print_view() -> Response:
    """Show the filtered accounts on a page for printing."""
    state = read_state()
    page = REPORT.search.find_page(state.filters, order=state.order, size=PRINT_LIMIT)
    rows = list(report_rows(page.rows, page.default_id))
    chosen = chosen_columns(state)
    fitted = fit(chosen, rows, WIDTH_ON_PAPER)
    html = render_template(
        "accounts/print.html",
        headings=REPORT.headings(chosen, fitted.beside),
        empty=REPORT.headings(chosen, fitted.empty),
        rows=rows_in_print(fitted, rows),
        filters=[(field.label, field.words) for field in REPORT.filter_fields(state.filters) if field.typed],
        page=page,
        printed_at=now(),
    )
    return make_response(html)
