"""The report of audit entries and its export as CSV."""

import json
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _

from webapp.access.guard import needs
from webapp.access.rights import Right
from webapp.audit import search
from webapp.audit.forms import AuditFilterForm
from webapp.audit.models import AuditEntry
from webapp.audit.wording import fields_of
from webapp.ui.compression import compressed
from webapp.ui.htmx import page_or_fragment, push_url, wants_fragment
from webapp.ui.locale import iso
from webapp.ui.reports.csv import stream_csv
from webapp.ui.reports.links import with_query
from webapp.ui.wording.audit_actions import action_words, interface_words

bp = Blueprint("audit", __name__)

LAST_PAGE = 1_000_000


@bp.get("/audit")
@needs(Right.READ_AUDIT)
@compressed
def report() -> Response:
    """Show the audit entries; filters and page number are in the URL, and htmx refreshes only the table."""
    form = AuditFilterForm(request.args)
    if not form.validate():
        return _page(form, search.AuditPage([], 1, False), 422)
    number = min(max(1, request.args.get("page", 1, type=int)), LAST_PAGE)
    return _page(form, search.find_page(form.filters(), number), 200)


@bp.get("/audit/export.csv")
@needs(Right.READ_AUDIT)
def export() -> Response:
    """Export every entry that the filters match as CSV."""
    form = AuditFilterForm(request.args)
    if not form.validate():
        return _page(form, search.AuditPage([], 1, False), 422)
    header = [
        _("When (UTC)"), _("Who"), _("Channel"), _("Address"), _("Code"), _("Action"),
        _("Kind"), _("ID"), _("On what"), _("Before"), _("After"),
    ]  # fmt: skip
    return stream_csv("postigo-audit.csv", header, map(_row, search.find_all(form.filters())))


def _page(form: AuditFilterForm, page: search.AuditPage, status: int) -> Response:
    def link(number: int) -> str:
        return with_query(url_for("audit.report"), **form.query(), page=number if number > 1 else None)

    here = link(page.number)
    response = page_or_fragment(
        "audit/report.html",
        "audit/_entries.html",
        status,
        form=form,
        page=page,
        action_words=action_words,
        interface_words=interface_words,
        fields_of=fields_of,
        address=here,
        newer=link(page.number - 1) if page.number > 1 else None,
        older=link(page.number + 1) if page.has_older else None,
        export=with_query(url_for("audit.export"), **form.query()),
    )
    return push_url(response, here) if wants_fragment() else response


def _row(entry: AuditEntry) -> list[Any]:
    return [
        iso(entry.at),
        entry.actor,
        interface_words(entry.interface),
        entry.address,
        entry.action,
        action_words(entry.action),
        entry.subject_type,
        entry.subject_id,
        entry.subject_name,
        _as_json(entry.before),
        _as_json(entry.after),
    ]


def _as_json(value: dict[str, Any] | None) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False)
