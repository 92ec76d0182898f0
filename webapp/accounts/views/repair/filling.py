"""Cures in the result of a test without saving: a link each, which opens the form with the change in it.

Nothing is stored: the form is the one that was tested, as the run keeps it.
"""

from typing import NamedTuple

from flask import url_for

from webapp.access.guard import person_may
from webapp.access.rights import Right
from webapp.accounts import unsaved
from webapp.accounts.fields import columns_of
from webapp.accounts.models import Account
from webapp.accounts.repair.offers import failure_of_unsaved, offers_after
from webapp.accounts.views.blueprint import bp
from webapp.accounts.wording.repair import fill_words
from webapp.runs.models import Run


class Fill(NamedTuple):
    """What the link of one cure says, and the form that it opens."""

    words: str
    url: str


@bp.app_template_global()
def form_fills(run: Run) -> dict[str, Fill]:
    """Return the links in the result of a test without saving, by the codes of their cures."""
    failure = failure_of_unsaved(run)
    if failure is None or not person_may(Right.CHANGE):
        return {}
    account = Account(**columns_of(unsaved.fields_of(run)), id=run.subject_id or None)
    found = [offer for offer in offers_after(account, failure) if offer.asks is None]
    return {
        offer.cure: Fill(fill_words(offer), _form_url(run, offer.cure))
        for offer in found
        if not offer.values.get("trusted_certificate")  # whose fingerprint is to be compared first
    }


def _form_url(run: Run, cure: str) -> str:
    if run.subject_id:
        return url_for("accounts.edit", account_id=run.subject_id, tested=run.id, cure=cure)
    return url_for("accounts.new", tested=run.id, cure=cure)
