"""The report of messages: the URL holds filters and page, and only the table is refreshed."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response, make_response, render_template, request, url_for
from flask_babel import gettext as _

from webapp.access.guard import needs
from webapp.access.rights import Right
from webapp.clock import now
from webapp.outbox.forms import MessageFilterForm
from webapp.outbox.queue.states import PRACTICE
from webapp.outbox.reading import search, summary
from webapp.outbox.reading.rows import MessageRow
from webapp.outbox.reading.search import DEFAULT_SIZE, SIZES
from webapp.outbox.views.blueprint import bp
from webapp.outbox.wording.codes import STATES
from webapp.ui.htmx import page_or_fragment, push_url, wants_fragment
from webapp.ui.locale import iso, moment
from webapp.ui.reports.csv import stream_csv
from webapp.ui.reports.links import LAST_ROW, with_query
from webapp.ui.wording.causes import title

# A longer printed list is of no use; the page says that it is cut and links to the CSV export.
PRINT_LIMIT = 3_000


@dataclass(frozen=True)
class OutboxReportState:
    """The state in the URL beside the filters; an invalid value counts as the default."""

    form: MessageFilterForm
    before: int | None
    size: int

    def query(self, **changes: Any) -> dict[str, Any]:
        """Return the URL parameters of this state with `changes`, without default values."""
        state: dict[str, Any] = self.form.query() | {
            "before": self.before,
            "size": self.size if self.size != DEFAULT_SIZE else None,
        }
        return state | changes

    def link(self, **changes: Any) -> str:
        """Return the URL of the report in this state with `changes`."""
        return with_query(url_for("outbox.report"), **self.query(**changes))


def asked() -> OutboxReportState:
    """Return the state of the report in the URL."""
    before = request.args.get("before", type=int)
    size = request.args.get("size", type=int, default=DEFAULT_SIZE)
    return OutboxReportState(
        MessageFilterForm(request.args),
        before if before is not None and 0 < before <= LAST_ROW else None,
        size if size in SIZES else DEFAULT_SIZE,
    )


@bp.get("")
@needs(Right.READ)
def report() -> Response:
    """Show the messages, newest first."""
    state = asked()
    if not state.form.validate():
        return _page(state, search.MessagePage([], None, 0, False, None), 422)
    return _page(state, search.find_page(state.form.filters(), before=state.before, size=state.size), 200)


def _page(state: OutboxReportState, page: search.MessagePage, status: int) -> Response:
    response = page_or_fragment(
        "outbox/report.html",
        "outbox/_table.html",
        status,
        form=state.form,
        state=state,
        page=page,
        summary=summary.look(),
        summary_oob=wants_fragment(),
        count_limit=summary.COUNT_LIMIT,
        cause=title,
        states=STATES,
        has_practised=any(state == PRACTICE for row in page.rows for state, _count in row.states),
        sizes=SIZES,
        window=search.WINDOW,
    )
    return push_url(response, state.link()) if wants_fragment() and status == 200 else response


# Of print and CSV, with their widths on paper, for which static/css/postigo.css has the rules.
COLUMNS = {"id": 5, "state": 8, "application": 8, "account": 8, "substitute": 8, "sender": 9, "recipient": 9,
           "others": 8, "subject": 11, "created_at": 8, "last_attempt_at": 8}  # fmt: skip


def _labels() -> dict[str, str]:
    return {
        "id": _("ID"),
        "state": _("State"),
        "application": _("Application"),
        "account": _("Account"),
        "substitute": _("Substitute"),
        "sender": _("Sender"),
        "recipient": _("First recipient"),
        "others": _("Further recipients"),
        "subject": _("Subject"),
        "created_at": _("Accepted at"),
        "last_attempt_at": _("Last attempt"),
    }


def _cells(
    row: MessageRow, words: dict[str, str], at: Callable[[dt.datetime | None], str] = iso
) -> dict[str, Any]:
    """Return the cells of a row for print and CSV, by column; `at` writes times."""
    only = len(row.states) == 1
    return row._asdict() | {
        "state": "; ".join(
            words[state] if only else f"{words[state]}: {count}" for state, count in row.states
        ),
        "created_at": at(row.created_at),
        "last_attempt_at": at(row.last_attempt_at),
    }


def _words() -> dict[str, str]:
    return {state: str(badge.word) for state, badge in STATES.items()}


@bp.get("/export.csv")
@needs(Right.READ)
def export_csv() -> Response:
    """Stream the filtered messages as CSV."""
    state, words, labels = asked(), _words(), _labels()
    if not state.form.validate():
        return _page(state, search.MessagePage([], None, 0, False, None), 422)
    rows = (_cells(row, words) for row in search.find_all(state.form.filters()))
    return stream_csv(
        f"postigo-outbox-{now():%Y%m%d-%H%M}.csv",
        [labels[name] for name in COLUMNS],
        ([cells[name] for name in COLUMNS] for cells in rows),
    )


@bp.get("/print", endpoint="print")
@needs(Right.READ)
def print_view() -> Response:
    """Show the filtered messages on a page for printing."""
    state, words = asked(), _words()
    form = state.form
    if not form.validate():
        return _page(state, search.MessagePage([], None, 0, False, None), 422)
    found = search.find_page(form.filters(), size=PRINT_LIMIT)
    html = render_template(
        "outbox/print.html",
        labels=_labels(),
        columns=COLUMNS,
        rows=[_cells(row, words, moment) for row in found.rows],
        filters=form.named(),
        page=found,
        printed_at=now(),
    )
    return make_response(html)
