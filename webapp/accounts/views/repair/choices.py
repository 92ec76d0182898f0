"""The cures in the result of a test that a button applies, as its page shows them."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from flask import url_for
from wtforms import Field

from webapp.access.guard import actor, person_may
from webapp.access.rights import Right
from webapp.accounts import fields as account_fields
from webapp.accounts import history
from webapp.accounts.models import Account
from webapp.accounts.repair.offers import Offer, offers
from webapp.accounts.views.blueprint import bp
from webapp.accounts.views.repair.form import FIELDS, TYPED, RepairForm
from webapp.accounts.wording.repair import button_words
from webapp.accounts.wording.settings import SettingChange, changes_of
from webapp.connectors.service import users_with
from webapp.credentials import binding
from webapp.credentials.models import Credential
from webapp.credentials.wording import destination_words
from webapp.errors import NotFound
from webapp.runs.models import Run


class RepairChoice(NamedTuple):
    """One offer as a page shows it.

    `sharing` are the names of what else uses the credential, `places` the destinations to keep, in words.
    `key` begins the ids of its elements.
    """

    offer: Offer
    form: RepairForm
    button: str
    action: str
    sharing: list[str]
    places: list[tuple[str, str]]
    key: str

    @property
    def fields(self) -> list[Field]:
        """The visible fields, in order."""
        return [self.form[name] for name in self.form.asked if name in self.form and name != "keep_places"]


@dataclass(frozen=True)
class Undo:
    """The change that was made before a test: what it changed, and the page of the version before."""

    changes: list[SettingChange]
    url: str


@bp.app_template_global()
def account_repairs(run: Run, bound: RepairChoice | None = None) -> dict[str, RepairChoice]:
    """Return the offers in the result of a test, by the codes of their cures; `bound` is one with errors."""
    account = Account.get_or_none(Account.id == run.subject_id)
    if account is None or not person_may(Right.CHANGE):
        return {}
    found = [choice_after_test(account, run, offer) for offer in offers(account, run)]
    return by_cure(found, bound)


def by_cure(choices: list[RepairChoice], bound: RepairChoice | None) -> dict[str, RepairChoice]:
    """Return choices by the codes of their cures, `bound` in the place of the one with the same cure."""
    found = {choice.offer.cure: choice for choice in choices}
    return found | ({bound.offer.cure: bound} if bound and bound.offer.cure in found else {})


@bp.app_template_global()
def account_undo(run: Run) -> Undo | None:
    """Return the change that a button made just before this test; None when the account has changed since."""
    account = Account.get_or_none(Account.id == run.subject_id)
    entry_id = run.asked.get("undo")
    if account is None or entry_id is None or run.fingerprint != account.fingerprint:
        return None
    try:
        found = history.find_version(account, entry_id)
    except NotFound:
        return None
    changes = changes_of(found.values, account_fields.for_audit(account_fields.of(account)))
    url = url_for("accounts.version", account_id=account.id, entry_id=entry_id)
    return Undo(changes, url) if changes else None


def choice_after_test(
    account: Account, run: Run, offer: Offer, form: RepairForm | None = None
) -> RepairChoice:
    """Return an offer as the result of `run` shows it, with a `form` that was submitted or a new one."""
    action = url_for("accounts.repair", run_id=run.id, cure=offer.cure)
    return choice_of(account, offer, form, action=action, key=f"run-{run.id}")


def choice_of(
    account: Account, offer: Offer, form: RepairForm | None, *, action: str, key: str
) -> RepairChoice:
    """Return an offer as a page shows it, with a `form` that was submitted or a new one for None."""
    credential = offer.credential
    if form is None:
        form = RepairForm(offer, None, data=_first_data(account, offer))
    return RepairChoice(
        offer=offer,
        form=form,
        button=button_words(offer),
        action=action,
        sharing=_sharing(account, credential) if credential else [],
        places=_other_places(offer) if "keep_places" in form else [],
        key=key,
    )


def _first_data(account: Account, offer: Offer) -> dict[str, Any]:
    data: dict[str, Any] = {"version": str(account.version)}
    if offer.credential is not None:
        own = binding.bound_by(offer.credential, actor())
        data |= {"credential_version": str(offer.credential.version), "keep_places": own}
    of_user = "user_name" if offer.mends_user_name else None
    name = next((name for name in FIELDS[offer.asks] if name in TYPED), of_user)
    return data | ({name: offer.proposed} if name else {})


def _sharing(account: Account, credential: Credential) -> list[str]:
    """Return the names of what else sends a credential."""
    own = (Account._meta.table_name, account.id)
    return sorted({user.name for user in users_with(credential) if (user.kind, user.id) != own})


def _other_places(offer: Offer) -> list[tuple[str, str]]:
    places = binding.destinations_of(offer.credential)
    return [(place, destination_words(place)) for place in places if place != offer.place]
