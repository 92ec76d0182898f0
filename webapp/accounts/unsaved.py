"""The test of an account as it stands in its form: nothing of it is stored but the test itself."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from webapp.accounts import service
from webapp.accounts.fields import AccountFields, cleaned, fingerprint
from webapp.audit.log import Actor, Subject
from webapp.runs import service as runs
from webapp.runs.models import DRAFT, Run


def confirmed(fields: AccountFields, *, secret_again: str | None, actor: Actor) -> AccountFields:
    """Return `fields` as they would be stored, once their credential may go to the destination they name.

    A test sends the secret as a saved account would, so it asks for the same: who does not confirm the
    destination by the secret is refused here. Raises Invalid and Refused, as `service.update` does. An
    account that has no name yet goes by its host.
    """
    named = fields if fields.name.strip() else dataclasses.replace(fields, name=fields.host)
    checked = cleaned(named)
    service.confirm_secret(checked, secret_again, actor)
    return checked


def start(
    fields: AccountFields,
    *,
    account_id: int | None,
    asked: Mapping[str, Any],
    per_minute: int,
    actor: Actor,
    locale: str,
    once: str | None,
) -> Run:
    """Start a test of `fields`, which `confirmed` returned; `account_id` is that of the account in the form.

    Raises Refused as `runs.service.start` does.
    """
    return runs.start(
        DRAFT,
        Subject("account", account_id, fields.name),
        fingerprint=fingerprint(fields),
        asked={**asked, "fields": as_json(fields)},
        per_minute=per_minute,
        actor=actor,
        locale=locale,
        once=once,
    )


def as_json(fields: AccountFields) -> dict[str, Any]:
    """Return fields as plain values; they hold no secret, only the number of a credential."""
    return dataclasses.asdict(fields) | {"substitutes": list(fields.substitutes)}


def from_json(values: Mapping[str, Any]) -> AccountFields:
    """Return the fields that `as_json` was given, also those of an earlier version of Postigo."""
    known = {field.name for field in dataclasses.fields(AccountFields)} & set(values)
    kept = {name: values[name] for name in known}
    return AccountFields(**kept | {"substitutes": tuple(values.get("substitutes", ()))})


def fields_of(run: Run) -> AccountFields:
    """Return the fields that a run of kind DRAFT tests."""
    return from_json(run.asked["fields"])
