"""Which cures of a failure a button can apply to its account, and what each of them would change.

The failure is that of a test, or the one for which the account is held.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from webapp.accounts import fields as account_fields
from webapp.accounts import sending_state, service, snapshots
from webapp.accounts.fields import AccountFields, cleaned
from webapp.accounts.models import Account
from webapp.accounts.sending import TLS_MODES
from webapp.audit.log import Actor
from webapp.connectors import routes
from webapp.connectors.models import Connector
from webapp.credentials.models import Credential
from webapp.errors import Invalid, Unavailable
from webapp.mail.diagnosis import cures
from webapp.mail.diagnosis.case import Case
from webapp.mail.diagnosis.causes import CAUSES
from webapp.mail.diagnosis.cures.shape import Asked
from webapp.runs.models import DRAFT, REFUSED, Run
from webapp.transcript import Stage

# What of the account a person types; a new one of these may be a place where its secret never was.
_PLACES = (Asked.HOST, Asked.PORT, Asked.TLS_NAME)
# The cure of a cause that doubts the user name as well as the secret.
_USER_NAME_CURE = "use_full_address"
_OF_CREDENTIAL = (Asked.SECRET, Asked.SECRET_AGAIN, Asked.CONNECTOR_SECRET, Asked.USER_NAME)


@dataclass(frozen=True)
class Offer:
    """A cure that a button applies: `fields` is the account with the `values` that it changes.

    `asks` names what a person types besides, `proposed` the text to begin with. Where that is of a
    credential, it is `credential`, and `place` the destination to which its secret goes; with
    `mends_user_name` its user name can be mended along with the secret.
    """

    cure: str
    fields: AccountFields
    values: Mapping[str, Any]
    asks: Asked | None = None
    proposed: str = ""
    credential: Credential | None = None
    place: str = ""
    mends_user_name: bool = False

    def needs_secret(self, actor: Actor) -> bool:
        """Tell whether the change takes the account's secret where `actor` has to allow it first."""
        fields = self.fields
        if self.asks in _PLACES:  # any other port stands for the place that is not typed yet
            fields = dataclasses.replace(fields, port=fields.port % 65_535 + 1)
        return self.asks not in _OF_CREDENTIAL and service.needs_secret(fields, actor=actor)


@dataclass(frozen=True)
class AccountFailure:
    """A failure of an account as it is set now: the code of its cause, its facts, and the recorded steps."""

    code: str
    facts: Mapping[str, Any]
    steps: Sequence[Mapping[str, Any]] = ()


def failure_of_test(account: Account, run: Run) -> AccountFailure | None:
    """Return the failure that a test told; None for one that passed, or where the account changed since."""
    if run.kind != "account" or run.state != REFUSED or run.fingerprint != account.fingerprint:
        return None
    result = run.result or {}
    return AccountFailure(result["code"], result.get("facts") or {}, run.steps)


def failure_of_unsaved(run: Run) -> AccountFailure | None:
    """Return the failure that a test without saving told; None for one that passed."""
    if run.kind != DRAFT or run.state != REFUSED:
        return None
    result = run.result or {}
    return AccountFailure(result["code"], result.get("facts") or {}, run.steps)


def failure_of_hold(account: Account) -> AccountFailure | None:
    """Return the failure for which an account is held; None for one that is not, or that changed since.

    One that is held for the sender of an application is mended there, or by always sending as itself.
    """
    state = sending_state.find(account.id)
    if state is None or state.held_at is None or state.held_for != snapshots.version_of(account.id):
        return None
    if state.held_facts.get("is_changed") or state.held_facts.get(sending_state.OTHER_SENDER):
        return None
    return AccountFailure(state.held_code, state.held_facts)


def offers(account: Account, run: Run) -> list[Offer]:
    """Return the offers for a failed test; none when the account was changed since."""
    return offers_after(account, failure_of_test(account, run))


def offers_after(account: Account, failure: AccountFailure | None) -> list[Offer]:
    """Return the offers for a failure in the order of its cures.

    Of offers that come to the same the first is kept, and a last resort is never the first.
    """
    if failure is None:
        return []
    known = {**failure.facts, **_present(account), **_shown_by_server(failure.steps)}
    cause = CAUSES.get(failure.code)
    found: list[Offer] = []
    for code in cures.offered(cause.cures, known) if cause else ():
        offer = _offer(code, account, Case(known))
        if offer is None or any(_is_same(offer, other) for other in found):
            continue
        if found or not cures.CURES[code].change.is_last_resort:  # type: ignore[union-attr]
            found.append(offer)
    doubts_user_name = cause is not None and _USER_NAME_CURE in cause.cures
    return [_with_user_name(offer) if doubts_user_name else offer for offer in found]


def _with_user_name(offer: Offer) -> Offer:
    """Return an offer for a secret with the user name to be mended along with it, as it is."""
    if offer.asks is not Asked.SECRET or offer.credential is None:
        return offer
    return dataclasses.replace(offer, mends_user_name=True, proposed=offer.credential.user_name)


def find(account: Account, failure: AccountFailure | None, cure: str) -> Offer | None:
    """Return the offer of that cure, or None when it does not stand any more."""
    return next((offer for offer in offers_after(account, failure) if offer.cure == cure), None)


def _is_same(one: Offer, other: Offer) -> bool:
    return one.asks is other.asks and (one.asks is not None or one.values == other.values)


def _present(account: Account) -> dict[str, Any]:
    """Return what the changes need to know of the account as it is."""
    return {
        "host": account.host,
        "port": account.port,
        "tls": str(TLS_MODES[account.security]),
        "verify": not account.ignore_certificate,
        "user_name": account.credential.user_name if account.authenticate else None,
        "connector": account.connector.name if account.use_connector else None,
        "from": account.sender,
        "sender": account.return_path or account.sender,
        "reply_to": account.reply_to,
    }


def _shown_by_server(steps: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the certificates that the server showed, as texts: its own, and the authority above it."""
    step = next((step["facts"] for step in steps if step["stage"] == Stage.TLS), {})
    chain = step.get("chain") or []
    shown = {"certificate_pem": chain[0]["pem"]} if chain else {}
    return shown | ({"issuer_pem": chain[step["issuer"]]["pem"]} if "issuer" in step else {})


def _offer(code: str, account: Account, case: Case) -> Offer | None:
    change = cures.CURES[code].change
    if change is None:
        return None
    before = account_fields.of(account)
    values = {name: value for name, value in change.values(case).items() if getattr(before, name) != value}
    if change.asks is None and not values:
        return None
    try:
        fields = cleaned(dataclasses.replace(before, **values))
    except Invalid:
        return None
    plain = Offer(code, fields, values, change.asks, change.proposes(case))
    return plain if change.asks is None else _asking(plain, account, case)


def _asking(offer: Offer, account: Account, case: Case) -> Offer | None:
    """Return the offer with the credential that it is about; None where the account has nothing to change."""
    match offer.asks:
        case Asked.LOG_IN:
            return offer if not account.authenticate else None
        case Asked.CONNECTOR:
            return offer if not account.use_connector and Connector.select().exists() else None
        case Asked.SECRET | Asked.USER_NAME | Asked.SECRET_AGAIN | Asked.CONNECTOR_SECRET:
            return _with_credential(offer, account, case)
    return offer


def _with_credential(offer: Offer, account: Account, case: Case) -> Offer | None:
    """Return the offer with the credential that the test sent, or would have sent, and its destination."""
    own, of_connector = _credentials(account)
    if offer.asks is Asked.CONNECTOR_SECRET:
        found = of_connector
    elif offer.asks is Asked.SECRET_AGAIN:
        found = next((each for each in (own, of_connector) if each and each[1] == case["place"]), None)
    else:
        found = next((each for each in (own, of_connector) if each and _is_unreadable(each[0])), own)
    return dataclasses.replace(offer, credential=found[0], place=found[1]) if found else None


def _credentials(account: Account) -> list[tuple[Credential, str] | None]:
    """Return the account's credential and its connector's, each with its destination; None for none."""
    own = (account.credential, service.place_by(account, account.connector)) if account.authenticate else None
    connector = account.connector if account.use_connector else None
    through = connector is not None and connector.credential is not None
    return [own, (connector.credential, routes.destination_of(connector)) if through else None]


def _is_unreadable(credential: Credential) -> bool:
    try:
        credential.open_secret()
    except Unavailable:
        return True
    return False
