"""**Testar sem salvar**: the form is checked and comes back with the window of its test beside it.

Without JavaScript the window is a page of its own. It is opened for what a form held, which a draft keeps,
or once more for what a run tested.
"""

from typing import Any, NamedTuple

from flask import Response, current_app, flash, g, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from webapp.access import drafts
from webapp.access.guard import actor, needs
from webapp.access.resume import resumes
from webapp.access.rights import Right
from webapp.access.wording import wait_sentence
from webapp.accounts import service, unsaved
from webapp.accounts.fields import AccountFields, columns_of
from webapp.accounts.forms import AccountForm
from webapp.accounts.models import Account
from webapp.accounts.views.blueprint import bp
from webapp.accounts.views.form import DRAFT, form_page, status_of
from webapp.accounts.views.test import ProbeForm, filled_form, window
from webapp.errors import Invalid, Refused
from webapp.runs import service as runs
from webapp.runs.models import DRAFT as UNSAVED
from webapp.runs.wording import explanation_for, view_of
from webapp.ui.errors import retry_later
from webapp.ui.forms import sent_once
from webapp.ui.htmx import go_to, page_or_fragment, wants_fragment
from webapp.ui.reports.links import with_query


class Typed(NamedTuple):
    """What a form held, checked, and the account whose form it was; None for a new one."""

    fields: AccountFields
    account_id: int | None


@bp.post("/unsaved", defaults={"account_id": None})
@bp.post("/<int:account_id>/unsaved")
@needs(Right.CHANGE)
@resumes(AccountForm, "accounts.edit", new="accounts.new")
def check_unsaved(account_id: int | None) -> Response:
    """Check the form as saving it would, and show it again with the window of its test."""
    account = service.get(account_id) if account_id else None
    form = AccountForm(own_id=account_id)
    if not form.validate() and set(form.errors) - {"name"}:
        return form_page(form, account, status=422)
    try:
        fields = unsaved.confirmed(form.values(), secret_again=form.secret_again.data or None, actor=actor())
    except (Invalid, Refused) as error:
        form.refuse(error)
        return form_page(form, account, status=status_of(error))
    kept = form.kept() | {"account_id": account_id, "checked": unsaved.as_json(fields)}
    token = drafts.keep(g.person, DRAFT, kept)
    here = url_for("accounts.edit", account_id=account_id) if account_id else url_for("accounts.new")
    return go_to(with_query(here, draft=token, test="yes"))


@bp.get("/unsaved-test")
@needs(Right.CHANGE)
def unsaved_window() -> Response:
    """Show the window that tests what a form held: that of a draft, or of a run."""
    form, typed = filled_form(), _find_typed()
    if typed is None:
        return _gone()
    if run_id := request.args.get("run", type=int):
        form.mark(explanation_for(run_id, typed.account_id or 0, kind=UNSAVED), focus=True)
    return page_or_fragment(
        "accounts/unsaved_window.html", "accounts/test/_test.html", **_window(typed, form)
    )


@bp.post("/unsaved-test")
@needs(Right.CHANGE)
@resumes(ProbeForm, "accounts.unsaved_window")
def start_unsaved() -> Response:
    """Start a run of what a form held and show it in place of the window."""
    form, typed = ProbeForm(), _find_typed()
    if typed is None:
        return _gone()
    if not form.validate():
        return _again(typed, form, 422)
    try:
        run = unsaved.start(
            typed.fields,
            account_id=typed.account_id,
            asked=form.asked(),
            per_minute=current_app.config["POSTIGO"].tests_per_minute,
            actor=actor(),
            locale=str(get_locale()),
            once=sent_once(),
        )
    except Refused as error:
        form.take(error, wait_sentence(error.facts["retry_after_s"]))
        return retry_later(_again(typed, form, 429), error)
    if not wants_fragment():
        return go_to(url_for("runs.show", run_id=run.id))
    # The page beneath is the form: its address stays, so that closing the window leaves what was typed.
    return page_or_fragment("runs/show.html", "runs/_run.html", view=view_of(run))


def _gone() -> Response:
    """Go to an empty form: a draft is kept for a day only."""
    flash(_("What was typed is no longer kept. Fill in the form again."), "warning")
    return go_to(url_for("accounts.new"))


def _find_typed() -> Typed | None:
    """Return what the URL names: the draft of this person, or a run; None for neither."""
    kept = drafts.find(request.args.get("draft", ""), g.person, DRAFT)
    if kept is not None and "checked" in kept:
        return Typed(unsaved.from_json(kept["checked"]), kept["account_id"])
    run = runs.find(request.args.get("run", 0, type=int))
    if run is None or run.kind != UNSAVED:
        return None
    return Typed(unsaved.fields_of(run), run.subject_id or None)


def _window(typed: Typed, form: ProbeForm) -> dict[str, Any]:
    account = Account(**columns_of(typed.fields), id=typed.account_id)
    named = {name: request.args[name] for name in ("draft", "run") if name in request.args}
    return window(account, form) | {
        "action": url_for("accounts.start_unsaved", **named),
        "is_unsaved": True,
        "form_url": _form_url(typed, named),
    }


def _form_url(typed: Typed, named: dict[str, str]) -> str:
    """Return the URL of the form with what was typed in it."""
    here = (
        url_for("accounts.edit", account_id=typed.account_id) if typed.account_id else url_for("accounts.new")
    )
    return with_query(here, draft=named.get("draft"), tested=None if "draft" in named else named["run"])


def _again(typed: Typed, form: ProbeForm, status: int) -> Response:
    context = _window(typed, form)
    return page_or_fragment(
        "accounts/unsaved_window.html", "accounts/test/_test_form.html", status, **context
    )
