"""Bulk actions: confirm, start, follow, stop."""

from typing import Any

from flask import Response, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from webapp.access.guard import actor, needs, person_may
from webapp.access.rights import Right
from webapp.accounts import practice
from webapp.accounts import service as accounts
from webapp.accounts.models import Account
from webapp.errors import Invalid
from webapp.outbox import bulk
from webapp.outbox.forms import MessageFilterForm
from webapp.outbox.intake import routing
from webapp.outbox.models import BulkAction
from webapp.outbox.queue import states
from webapp.outbox.reading import search, summary
from webapp.outbox.views.blueprint import bp
from webapp.outbox.wording.codes import left_out_reason, refusal
from webapp.ui.htmx import go_to, page_or_fragment, wants_fragment
from webapp.ui.locale import instant
from webapp.ui.reports.links import with_query

PICKED_SHOWN = 20  # links to messages on the page of an action
ACCOUNTS_OFFERED = 300


def _picked(values: MultiDict[str, str]) -> list[int] | None:
    """Return the ids of the selected messages; None for all that the filters find."""
    if values.get("all") == "yes":
        return None
    return values.getlist("pick", type=int)[: bulk.PICKED_MOST]


@bp.get("/bulk/new")
@needs(Right.MAIL)
def bulk_new() -> Response:
    """Ask for confirmation before an action on many messages."""
    return _ask(request.args, None, 200)


def _ask(values: MultiDict[str, str], error: str | None, status: int) -> Response:
    form, picked = MessageFilterForm(values), _picked(values)
    is_fine = form.validate()
    action = values.get("action") if values.get("action") in bulk.ACTIONS else bulk.RETRY
    filters = bulk.meant(action, form.filters() if is_fine else search.MessageFilters())
    count, more = (len(picked), False) if picked is not None else search.count(filters)
    html = render_template(
        "outbox/bulk_new.html",
        action=action,
        **(_account_choice(values) if action == bulk.SEND_BY else {}),
        form=form,
        named=form.named(),
        picked=picked,
        count=count,
        more=more,
        error=error,
        takes_uncertain=filters.state in (search.UNDECIDED, states.UNCERTAIN),
        back=with_query(url_for("outbox.report"), **form.query()),
    )
    return make_response(html, status if is_fine else 422)


def _account_choice(values: MultiDict[str, str]) -> dict[str, Any]:
    """Return the accounts to offer, and the one that is named: at first the default one, if it is real."""
    offered = list(practice.real_accounts().limit(ACCOUNTS_OFFERED))
    default_id = accounts.default_id()
    preset = next((account.name for account in offered if account.id == default_id), "")
    return {"offered": offered, "through": values.get("through", preset)}


def _account_id(name: str) -> int | None:
    """Return the id of the account that a person names by its id or name; None when there is none."""
    found = routing.named(name.strip())
    return found.account.id if found else None


@bp.post("/bulk")
@needs(Right.MAIL)
def begin_bulk() -> Response:
    """Store a bulk action, which a worker carries out."""
    form = MessageFilterForm(request.form)
    if not form.validate():
        return _ask(request.form, None, 422)
    try:
        action = request.form.get("action", "")
        account_id = _account_id(request.form.get("through", "")) if action == bulk.SEND_BY else None
        row = bulk.create(
            action,
            form.filters(),
            _picked(request.form),
            actor=actor(),
            account_id=account_id,
            with_sensitive=person_may(Right.MAIL_SENSITIVE),
        )
    except Invalid as error:
        return _ask(request.form, refusal(error), 422)
    return go_to(url_for("outbox.bulk_show", bulk_id=row.id))


@bp.get("/bulk/<int:bulk_id>")
@needs(Right.READ)
def bulk_show(bulk_id: int) -> Response:
    """Show the progress of a bulk action; answer 204 when the page has `seen` the present mark."""
    row = bulk.get(bulk_id)
    mark = f"{row.state}-{row.done}"
    if wants_fragment() and request.args.get("seen") == mark:
        return Response(status=204)
    return page_or_fragment("outbox/bulk_show.html", "outbox/_bulk.html", **_facts(row), mark=mark)


def _facts(row: BulkAction) -> dict[str, Any]:
    account = Account.get_or_none(Account.id == row.account_id) if row.account_id else None
    return {
        "bulk": row,
        "account": account,
        "left_out": [(left_out_reason(code), known) for code, known in row.left_out.items()],
        "has_worker": summary.has_worker(),
        "is_over": row.state != bulk.WAITING,
        "named": _named(row),
        "picked_shown": PICKED_SHOWN,
    }


def _named(row: BulkAction) -> list[tuple[str, str]]:
    """Return the label and the displayed value of each filter that chose the messages."""
    moments = {name: row.filters[name] for name in ("since", "until") if name in row.filters}
    others = {name: value for name, value in row.filters.items() if name not in moments}
    form = MessageFilterForm(MultiDict(others))
    return form.named() + [(str(form[name].label.text), instant(value)) for name, value in moments.items()]


@bp.post("/bulk/<int:bulk_id>/stop")
@needs(Right.MAIL)
def stop_bulk(bulk_id: int) -> Response:
    """Stop a bulk action."""
    if bulk.stop(bulk_id, actor=actor()):
        flash(_("It goes no further. What was done stays done."))
    return go_to(url_for("outbox.bulk_show", bulk_id=bulk_id))
