"""The changes of an edit to the secrets of a credential, and what the audit may record of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import peewee as pw

from webapp.audit.log import Actor
from webapp.clock import now
from webapp.credentials.fields import CredentialFields
from webapp.credentials.kinds import PASSWORD, SECRETS, kind_of
from webapp.credentials.kinds.shape import SecretField
from webapp.credentials.models import Credential
from webapp.db import sealed
from webapp.errors import Invalid
from webapp.mail.rules import secret_shape
from webapp.vault import Secret


@dataclass(frozen=True)
class Change:
    """The change of a stored secret: kept, replaced by `value`, or removed (`value` None)."""

    keeps: bool = True
    value: Secret | None = None

    @classmethod
    def to(cls, text: str | None) -> "Change":
        """Return the change that replaces the stored secret by `text`, or removes it when `text` is empty."""
        return cls(keeps=False, value=Secret(text) if text else None)

    def checked(self, field: SecretField) -> "Change":
        """Return the change with its value as it is stored. Raises Invalid as the check of `field` does."""
        return self if self.value is None else Change.to(field.check(self.value.reveal(), field.name))


KEEP = Change()
NO_SECRET = Change.to(None)


class SecretChanges:
    """The changes of all secrets to those of the kind that `fields` have, checked against the stored ones.

    A secret that the kind does not have is removed. One that is kept must not go to another place than it was
    typed for. `audited` is what the audit may record: by column `set`, `changed` or `removed`.
    Raises Invalid at the field of the secret.
    """

    def __init__(
        self, stored: Credential | None, fields: CredentialFields, changes: Mapping[str, Change]
    ) -> None:
        self._stored = stored
        self._fields = fields
        self._kind = kind_of(fields.kind)
        self._wanted = {field.name: field for field in self._kind.secrets_for(fields.details)}
        self._changes: dict[pw.Field, Change] = {
            getattr(Credential, name): self._own(name, changes.get(name, KEEP)) for name in SECRETS
        }
        self._check()
        self.audited = {
            column.name: self._audit_word(column) for column in self._changes if self._differs(column)
        }

    def columns_for(self, credential: Credential, actor: Actor) -> dict[str, Any]:
        """Return what to write, sealed for the row of `credential`; `actor` typed what is new."""
        columns: dict[str, Any] = {}
        for column, change in self._changes.items():
            if column.name in self.audited:
                sealed.seal(credential, column, change.value)
                columns[column.name] = getattr(credential, column.name)
        if Credential.secret.name in columns:
            columns |= self._shape_for(credential)
        # An SSH key alone is never sent, so that a secret that stays keeps who typed it.
        if {Credential.secret.name, Credential.refresh_token.name} & columns.keys():
            columns["secret_by"] = actor.identity
        return columns | ({"secret_changed_at": now()} if columns else {})

    def told(self) -> dict[str, str]:
        """Return what may be shown of a secret, by name, to be stored with the details."""
        if self._kind.told is None:
            return {}
        change = self._changes[getattr(Credential, self._kind.told_of)]
        if change.keeps and self._stored is not None:
            own = {field.name for field in self._kind.details}
            return {name: text for name, text in self._stored.details.items() if name not in own}
        return self._kind.told(change.value.reveal()) if change.value else {}

    def _own(self, name: str, change: Change) -> Change:
        field = self._wanted.get(name)
        if field is not None:
            return change.checked(field)
        # What another kind needs would stay behind unseen, with nobody to remove it.
        return NO_SECRET if self._stored is not None else KEEP

    def _check(self) -> None:
        columns = {column.name: column for column in self._changes}
        if self._kind.needs_one_secret and not any(self._will_be_set(column) for column in self._changes):
            raise Invalid("secret.missing", field="secret")
        for name, field in self._wanted.items():
            if field.is_required and not self._will_be_set(columns[name]):
                raise Invalid("text.empty", field=name)
            if self._changes[columns[name]].keeps and self._is_set(columns[name]) and self._goes_elsewhere():
                raise Invalid("secret.other_place", field=name)
        has_new = any(self._differs(column) for column in self._changes)
        if self._kind.check_pair and has_new and self._will_be_set(Credential.private_key):
            self._kind.check_pair(self._after(Credential.private_key), self._after(Credential.secret))

    def _goes_elsewhere(self) -> bool:
        """Tell whether the kind or a place of the secrets is another one than they were typed for."""
        if self._stored is None or self._stored.kind != self._fields.kind:
            return True
        places = [field.name for field in self._kind.details if field.is_place]
        before, after = self._stored.details, self._fields.details
        return any(before.get(name, "") != after.get(name, "") for name in places)

    def _shape_for(self, credential: Credential) -> dict[str, Any]:
        typed = self._changes[Credential.secret].value if self._kind is PASSWORD else None
        shape = Secret(secret_shape.to_text(secret_shape.shape_of(typed.reveal()))) if typed else None
        sealed.seal(credential, Credential.secret_shape, shape)
        return {"secret_shape": credential.secret_shape}

    def _is_set(self, column: pw.Field) -> bool:
        return self._stored is not None and getattr(self._stored, column.name) is not None

    def _will_be_set(self, column: pw.Field) -> bool:
        change = self._changes[column]
        return self._is_set(column) if change.keeps else change.value is not None

    def _after(self, column: pw.Field) -> Secret | None:
        # Opened only when needed: a secret that no key opens any more can still be replaced.
        change = self._changes[column]
        if change.keeps and self._stored is not None:
            return sealed.open_sealed(self._stored, column)
        return change.value

    def _differs(self, column: pw.Field) -> bool:
        change = self._changes[column]
        return not change.keeps and (change.value is not None or self._is_set(column))

    def _audit_word(self, column: pw.Field) -> str:
        if self._changes[column].value is None:
            return "removed"
        return "changed" if self._is_set(column) else "set"
