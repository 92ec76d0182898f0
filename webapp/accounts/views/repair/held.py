"""The buttons on the page of an account that is held: each applies a cure, and tests how far it helped."""

from flask import Response, flash, url_for
from flask_babel import gettext as _

from webapp.access.guard import actor, needs, person_may
from webapp.access.rights import Right
from webapp.accounts import service
from webapp.accounts.models import Account
from webapp.accounts.repair.applying import apply
from webapp.accounts.repair.offers import AccountFailure, Offer, failure_of_hold, find, offers_after
from webapp.accounts.views.blueprint import bp
from webapp.accounts.views.repair.actions import not_tested, show, start
from webapp.accounts.views.repair.choices import RepairChoice, by_cure, choice_of
from webapp.accounts.views.repair.form import RepairForm
from webapp.accounts.views.show import show_page
from webapp.accounts.views.test import filled_form
from webapp.errors import Conflict, Invalid, Refused
from webapp.runs import service as runs
from webapp.runs.depths import DEPTHS
from webapp.transcript import Stage
from webapp.ui.forms import sent_once
from webapp.ui.htmx import go_to


@bp.app_template_global()
def held_repairs(
    account_id: int, code: str = "", bound: RepairChoice | None = None
) -> dict[str, RepairChoice]:
    """Return the offers for an account that is held, by the codes of their cures; `bound` has errors.

    With the `code` of a cause only where that is what it is held for.
    """
    account = Account.get_or_none(Account.id == account_id)
    if account is None or not person_may(Right.CHANGE):
        return {}
    failure = failure_of_hold(account)
    if failure is None or code not in ("", failure.code):
        return {}
    return by_cure([_choice(account, offer) for offer in offers_after(account, failure)], bound)


@bp.post("/<int:account_id>/held/<cure>")
@needs(Right.CHANGE)
def repair_held(account_id: int, cure: str) -> Response:
    """Apply a cure of what an account is held for, and test it; 409 when it was changed since."""
    account = service.get(account_id)
    if (started := runs.started_by(sent_once(), actor())) is not None:
        return show(started)
    failure = failure_of_hold(account)
    offer = find(account, failure, cure)
    if failure is None or offer is None:
        return _stale(account)
    form = RepairForm(offer)
    choice = _choice(account, offer, form)
    if not form.validate():
        return show_page(account, 422, repair_choice=choice)
    try:
        before = apply(account, offer, form.read(), actor=actor())
    except Conflict:
        return _stale(account)
    except (Invalid, Refused) as error:
        form.refuse(error)
        return show_page(account, 429 if isinstance(error, Refused) else 422, repair_choice=choice)
    try:
        return show(start(service.get(account_id), _asked(failure), before))
    except Refused as error:
        flash(not_tested(error), "warning")
        return go_to(url_for("accounts.show", account_id=account_id))


def _choice(account: Account, offer: Offer, form: RepairForm | None = None) -> RepairChoice:
    action = url_for("accounts.repair_held", account_id=account.id, cure=offer.cure)
    return choice_of(account, offer, form, action=action, key="held")


def _asked(failure: AccountFailure) -> dict[str, str]:
    """Return how far the test goes: as far as the failure was, but never to a message, which nobody wrote."""
    stages = list(Stage)
    stage = failure.facts.get("stage")
    is_of_message = stage in stages and stages.index(Stage(stage)) > stages.index(Stage.AUTH)
    form = filled_form()
    form.to.data = failure.facts.get("recipient") or form.to.data  # only that one shows whether it is mended
    form.depth.data = DEPTHS["ask" if is_of_message and form.to.data else "connect"].code
    return form.asked()


def _stale(account: Account) -> Response:
    words = _("The settings were changed after this failure, so nothing was done. See what holds now.")
    return show_page(account, 409, repair_problem=words)
