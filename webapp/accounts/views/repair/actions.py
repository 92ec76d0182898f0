"""The buttons in the result of a test, and on the page of an account that is held: each applies a cure, and
tests again.
"""

from typing import Any

from flask import Response, current_app, make_response, render_template, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from webapp.access.guard import actor, needs
from webapp.access.rights import Right
from webapp.access.wording import wait_sentence
from webapp.accounts import service
from webapp.accounts.models import Account
from webapp.accounts.repair.applying import apply
from webapp.accounts.repair.offers import failure_of_test, find
from webapp.accounts.views.blueprint import bp
from webapp.accounts.views.repair.choices import choice_after_test
from webapp.accounts.views.repair.form import RepairForm
from webapp.audit.log import Subject
from webapp.errors import Conflict, Invalid, Refused
from webapp.runs import service as runs
from webapp.runs.models import Run
from webapp.runs.wording import view_of
from webapp.ui.errors import retry_later
from webapp.ui.forms import sent_once
from webapp.ui.htmx import go_to, page_or_fragment, replace_url, wants_fragment


@bp.post("/repair/<int:run_id>/<cure>")
@needs(Right.CHANGE)
def repair(run_id: int, cure: str) -> Response:
    """Apply a cure of a failed test and test again; 409 when account or credential were changed since."""
    run = runs.get(run_id)
    if (started := runs.started_by(sent_once(), actor())) is not None:
        return show(started)
    account = service.get(run.subject_id if run.kind == "account" else 0)
    offer = find(account, failure_of_test(account, run), cure)
    if offer is None:
        return _stale(run)
    form = RepairForm(offer)
    choice = choice_after_test(account, run, offer, form)
    if not form.validate():
        return _page(run, 422, repair_choice=choice)
    try:
        before = apply(account, offer, form.read(), actor=actor())
    except Conflict:
        return _stale(run)
    except (Invalid, Refused) as error:
        form.refuse(error)
        return _page(run, 429 if isinstance(error, Refused) else 422, repair_choice=choice)
    return _test_again(service.get(account.id), run, before)


def _test_again(account: Account, run: Run, before: int | None) -> Response:
    """Start a test that asks what `run` asked, and show it."""
    asked = {name: value for name, value in run.asked.items() if name != "undo"}
    try:
        return show(start(account, asked, before))
    except Refused as error:
        return retry_later(_page(run, 429, repair_problem=not_tested(error)), error)


def start(account: Account, asked: dict[str, Any], before: int | None) -> Run:
    """Start a test of an account that was just changed; `before` is the entry of the version before.

    Raises Refused `limit.reached`.
    """
    return runs.start(
        "account",
        Subject.of(account, account.name),
        fingerprint=account.fingerprint,
        asked=asked | ({"undo": before} if before is not None else {}),
        per_minute=current_app.config["POSTIGO"].tests_per_minute,
        actor=actor(),
        locale=str(get_locale()),
        once=sent_once(),
    )


def not_tested(error: Refused) -> str:
    """Return why a change that was made was not tested."""
    return " ".join(
        [_("The change is saved, but it was not tested."), wait_sentence(error.facts["retry_after_s"])]
    )


def show(run: Run) -> Response:
    """Return the page or fragment of a test."""
    url = url_for("runs.show", run_id=run.id)
    if not wants_fragment():
        return go_to(url)
    return replace_url(page_or_fragment("runs/show.html", "runs/_run.html", view=view_of(run)), url)


def _stale(run: Run) -> Response:
    words = _(
        "The settings were changed after this test, so nothing was done. Test again to see what holds now."
    )
    return _page(run, 409, repair_problem=words)


def _page(run: Run, status: int, **context: Any) -> Response:
    template = "runs/_run.html" if wants_fragment() else "runs/show.html"
    return make_response(render_template(template, view=view_of(run), **context), status)
