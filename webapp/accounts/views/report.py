"""The report: one URL holds filters, order, page and size; the table alone is refreshed."""

from dataclasses import dataclass
from typing import Any

from flask import Response, flash, g, make_response, render_template, request, url_for
from flask_babel import gettext as _

from webapp.access import preferences
from webapp.access.guard import needs
from webapp.access.rights import Right
from webapp.accounts.report import search, sending_summary
from webapp.accounts.report.search import (
    DEFAULT_SIZE,
    ORDERS,
    SIZES,
    TEXT_FILTERS,
    AccountFilters,
    AccountRow,
)
from webapp.accounts.service import default_id
from webapp.accounts.views.blueprint import bp, queue_url
from webapp.accounts.wording.report import (
    COLUMNS,
    ReportColumn,
    health_code,
    health_words,
    kinds_of,
    queue_words,
    security_words,
    sending_words,
)
from webapp.clock import now
from webapp.ui.htmx import go_to, page_or_fragment, push_url, wants_fragment
from webapp.ui.locale import iso
from webapp.ui.reports.csv import stream_csv
from webapp.ui.reports.links import with_query
from webapp.ui.wording import causes

# Beyond this a printed list helps nobody; the page says that it stopped and points to the CSV.
PRINT_LIMIT = 3_000
COLUMNS_PREFERENCE = "accounts.columns"


@dataclass(frozen=True)
class AccountReportState:
    """What the URL asks for; anything it says wrongly falls back to the default."""

    filters: AccountFilters
    order: str
    number: int
    size: int

    def query(self, **changes: Any) -> dict[str, Any]:
        """Return the parameters of this state with `changes`, without those that are defaults."""
        state: dict[str, Any] = self.filters.set() | {
            "order": self.order if self.order != "id" else None,
            "page": self.number if self.number > 1 else None,
            "size": self.size if self.size != DEFAULT_SIZE else None,
        }
        return state | changes


def asked() -> AccountReportState:
    """Read the state of the report from the URL."""
    args = request.args
    texts = {name: args.get(name, "").strip()[:200] for name in ("id", *TEXT_FILTERS)}
    choices = {name: args.get(name, "all") for name in ("active", "held")}
    order = args.get("order", "id")
    size = args.get("size", type=int, default=DEFAULT_SIZE)
    return AccountReportState(
        AccountFilters(
            **texts, **{name: value if value in ("yes", "no") else "all" for name, value in choices.items()}
        ),
        order if order.removeprefix("-") in ORDERS and not order.startswith("--") else "id",
        min(max(1, args.get("page", type=int, default=1)), 1_000_000),
        size if size in SIZES else DEFAULT_SIZE,
    )


@bp.get("")
@needs(Right.READ)
def report() -> Response:
    """Show the accounts."""
    state = asked()
    page = search.find_page(state.filters, order=state.order, number=state.number, size=state.size)
    url, every = url_for("accounts.report"), columns()
    response = page_or_fragment(
        "accounts/report.html",
        "accounts/_table.html",
        page=page,
        state=state,
        flows=sending_summary.summaries_of([row.id for row in page.rows]),
        columns=shown_columns(every),
        all_columns=every,
        sortable=ORDERS,
        sizes=SIZES,
        health_code=health_code,
        kinds_of=kinds_of,
        queue_words=queue_words,
        cause=causes.title,
        url=url,
        queue_url=queue_url(),
        back=with_query("", **state.query()),
        link=lambda **changes: with_query(url, **state.query(**changes)),
    )
    return push_url(response, with_query(url, **state.query())) if wants_fragment() else response


def columns() -> list[ReportColumn]:
    """Return all columns with their labels in the reader's language; the table shows each label thrice."""
    return [ReportColumn(name, str(label)) for name, label in COLUMNS]


def shown_columns(every: list[ReportColumn]) -> list[ReportColumn]:
    """Return the columns that the person chose, in the report's order; all of them at first."""
    chosen = preferences.get(g.person, COLUMNS_PREFERENCE)
    if not isinstance(chosen, list):
        return every
    return [column for column in every if column.name in chosen] or every


@bp.post("/columns")
@needs(Right.READ)
def choose_columns() -> Response:
    """Remember which columns this person wants to see."""
    chosen = [column.name for column in COLUMNS if column.name in request.form.getlist("column")]
    preferences.put(g.person, COLUMNS_PREFERENCE, chosen)
    if not chosen:
        flash(_("No column was chosen, so all of them are shown."), "info")
    return go_to(with_query(url_for("accounts.report"), **asked().query()))


def _cells(
    row: AccountRow, sending: sending_summary.SendingSummary, default: int | None, words: dict[str, Any]
) -> dict[str, str]:
    """Return what print and CSV show of a row, by column."""
    yes_no = words["yes_no"]
    test = words["health"][health_code(row)].words
    if row.last_test_at is not None:
        test = f"{test}, {iso(row.last_test_at)}, {row.last_test_by}"
    return {
        "id": str(row.id),
        "name": row.name,
        "sender": row.sender,
        "reply_to": row.reply_to,
        "return_path": row.return_path,
        "confirmation": row.confirmation,
        "active": yes_no[row.active],
        "default": yes_no[row.id == default],
        "secure": words["security"][(row.secure, row.security, row.ignore_certificate)],
        "force": yes_no[row.force],
        "read_receipt": yes_no[row.read_receipt],
        "footer": yes_no[row.footer],
        "health": test,
        "queue": queue_words(sending.queue),
        "sending": sending_words(sending),
    }


def _words() -> dict[str, Any]:
    return {
        "yes_no": {True: _("Yes"), False: _("No")},
        "health": health_words(),
        "security": security_words(),
    }


@bp.get("/export.csv")
@needs(Right.READ)
def export_csv() -> Response:
    """Send what is filtered as CSV, row by row."""
    state, default, words = asked(), default_id(), _words()
    rows = search.find_all(state.filters, order=state.order)
    return stream_csv(
        f"postigo-smtp-{now():%Y%m%d-%H%M}.csv",
        [str(column.label) for column in COLUMNS],
        (
            list(_cells(row, sending, default, words).values())
            for row, sending in sending_summary.beside(rows)
        ),
    )


@bp.get("/print", endpoint="print")
@needs(Right.READ)
def print_view() -> Response:
    """Show what is filtered on a page made for paper."""
    state, default, words = asked(), default_id(), _words()
    page = search.find_page(state.filters, order=state.order, size=PRINT_LIMIT)
    labels = {column.name: str(column.label) for column in COLUMNS} | {"held": _("Held")}
    named = [(labels[name], _("Yes") if value == "yes" else _("No") if value == "no" else value)
             for name, value in state.filters.set().items()]  # fmt: skip
    html = render_template(
        "accounts/print.html",
        columns=shown_columns(columns()),
        rows=[_cells(row, sending, default, words) for row, sending in sending_summary.beside(page.rows)],
        filters=named,
        page=page,
        printed_at=now(),
    )
    return make_response(html)
