"""A secret that is typed where a test failed: replaced, or typed again, for the destination of that test."""

import dataclasses
from collections.abc import Collection

from webapp.audit.log import Actor
from webapp.credentials import binding, service
from webapp.credentials import fields as credential_fields
from webapp.credentials.changes import Change
from webapp.credentials.fields import NAME_MAX, CredentialFields
from webapp.credentials.models import Credential
from webapp.errors import Invalid
from webapp.mail.rules.text import fold


def replace_secret(
    credential_id: int,
    typed: str,
    *,
    user_name: str | None = None,
    version: int,
    place: str,
    keep_places: Collection[str] = (),
    actor: Actor,
) -> Credential:
    """Replace the secret, and the `user_name` if one is given, of a credential read at `version`.

    The new one may go to `place`, where it is needed now, and stays allowed at `keep_places`, as if it had
    been changed in the credential's form. Raises Invalid, Conflict and NotFound as `service.update` does.
    """
    if not typed:
        raise Invalid("text.empty", field="secret")
    stored = credential_fields.of(service.get(credential_id))
    changed = stored if user_name is None else dataclasses.replace(stored, user_name=user_name)
    saved = service.update(
        credential_id,
        changed,
        version=version,
        secret=Change.to(typed),
        keep_places={place, *keep_places},
        actor=actor,
    )
    binding.require(saved, place, typed, actor=actor)
    return saved


def rename_user(credential_id: int, user_name: str, *, version: int, actor: Actor) -> Credential:
    """Change the user name only; the secret stays where it may go. Raises as `service.update` does."""
    stored = credential_fields.of(service.get(credential_id))
    changed = dataclasses.replace(stored, user_name=user_name)
    return service.update(credential_id, changed, version=version, actor=actor)


def create(name: str, user_name: str, typed: str, *, actor: Actor) -> Credential:
    """Store a new credential under `name`, or under that name with a number where it is taken.

    Raises Invalid at `user_name` or `secret`.
    """
    if not typed:
        raise Invalid("text.empty", field="secret")
    fields = CredentialFields(name=_free_name(name), user_name=user_name)
    return service.create(fields, secret=Change.to(typed), actor=actor)


def _free_name(name: str) -> str:
    for number in range(1, 10_000):
        suffix = f" ({number})" if number > 1 else ""
        candidate = name[: NAME_MAX - len(suffix)] + suffix
        if not Credential.select().where(Credential.name_key == fold(candidate)).exists():
            return candidate
    raise Invalid("credential.name_taken", field="name", name=name)
