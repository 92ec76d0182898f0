"""Applies a cure to an account, by the services that its form and that of its credential use."""

import dataclasses
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from webapp.accounts import history, service
from webapp.accounts.fields import AccountFields
from webapp.accounts.models import Account
from webapp.accounts.repair.offers import Offer
from webapp.audit.log import Actor
from webapp.credentials import binding, retyping
from webapp.db import writing
from webapp.mail.diagnosis.cures.shape import Asked


@dataclass(frozen=True)
class TypedRepair:
    """What a person typed for an offer, and the versions of account and credential that the page showed.

    `value` is what the offer asks, such as a host; `record_id` a chosen credential or connector, None for a
    new credential, which `value` and `secret` make. The new secret stays allowed at `keep_places`.
    """

    version: int
    credential_version: int = 0
    value: str = ""
    secret: str = ""
    record_id: int | None = None
    keep_places: Collection[str] = ()


def apply(account: Account, offer: Offer, typed: TypedRepair, *, actor: Actor) -> int | None:
    """Make the change of `offer`; return the entry of the version before, None where it is no version.

    Raises Conflict when account or credential were changed since the page was made, Invalid at the field
    that breaks a rule, Refused `limit.reached`.
    """
    if offer.credential is not None:
        _of_credential(offer, offer.credential.id, typed, actor)
        return None
    before = history.latest_version(account)
    if offer.asks is Asked.LOG_IN and typed.record_id is None:
        # One transaction: no credential is left behind when the account cannot be saved.
        with writing():
            made = retyping.create(account.name, typed.value, typed.secret, actor=actor)
            _save(account, offer, dataclasses.replace(typed, record_id=made.id, secret=""), actor)
    else:
        _save(account, offer, typed, actor)
    return before


def _of_credential(offer: Offer, credential_id: int, typed: TypedRepair, actor: Actor) -> None:
    if offer.asks is Asked.USER_NAME:
        retyping.rename_user(credential_id, typed.value, version=typed.credential_version, actor=actor)
    elif offer.asks is Asked.SECRET_AGAIN:
        binding.require(offer.credential, offer.place, typed.secret, actor=actor)
    else:
        retyping.replace_secret(
            credential_id,
            typed.secret,
            user_name=typed.value if offer.mends_user_name else None,
            version=typed.credential_version,
            place=offer.place,
            keep_places=typed.keep_places,
            actor=actor,
        )


def _save(account: Account, offer: Offer, typed: TypedRepair, actor: Actor) -> None:
    service.update(
        account.id,
        dataclasses.replace(offer.fields, **_typed_values(offer, typed)),
        version=typed.version,
        is_default=service.default_id() == account.id,
        secret_again=typed.secret or None,
        actor=actor,
    )


def _typed_values(offer: Offer, typed: TypedRepair) -> dict[str, Any]:
    """Return the settings that the typed value stands for."""
    match offer.asks:
        case None:
            return {}
        case Asked.LOG_IN:
            return {"authenticate": True, "credential_id": typed.record_id}
        case Asked.CONNECTOR:
            return {"use_connector": True, "connector_id": typed.record_id}
        case Asked.SENDER:
            return _sender(offer.fields, typed.value)
    return {str(offer.asks): typed.value}


def _sender(fields: AccountFields, address: str) -> dict[str, Any]:
    """Return the settings for another sender, which is to stand in the envelope too."""
    return {"sender": address, "return_path": ""} if fields.return_path else {"sender": address}
