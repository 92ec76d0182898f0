"""The changes of an edit to the two secrets of a credential, and what the audit may record of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import peewee as pw

from webapp.audit.log import Actor
from webapp.clock import now
from webapp.credentials.fields import check_opens, check_private_key
from webapp.credentials.models import Credential
from webapp.db import sealed
from webapp.errors import Invalid
from webapp.mail.rules import secret_shape
from webapp.mail.rules.text import check_password
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

    def checked(self, check: Callable[[str, str], str], field: str) -> "Change":
        """Return the change with its value as `check` returns it. Raises Invalid as `check` does."""
        return self if self.value is None else Change.to(check(self.value.reveal(), field))


KEEP = Change()
NO_SECRET = Change.to(None)


class SecretChanges:
    """The changes of both secrets, checked against each other and against the stored ones.

    `audited` is what the audit may record: by column `set`, `changed` or `removed`.
    Raises Invalid at the field `secret` or `private_key`.
    """

    def __init__(self, stored: Credential | None, secret: Change, private_key: Change) -> None:
        self._stored = stored
        self._changes: dict[pw.Field, Change] = {
            Credential.secret: secret.checked(check_password, "secret"),
            Credential.private_key: private_key.checked(check_private_key, "private_key"),
        }
        if not any(self._will_be_set(column) for column in self._changes):
            raise Invalid("secret.missing", field="secret")
        if self._will_be_set(Credential.private_key) and not all(c.keeps for c in self._changes.values()):
            check_opens(self._after(Credential.private_key), self._after(Credential.secret))
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
            columns["secret_by"] = actor.identity
        return columns | ({"secret_changed_at": now()} if columns else {})

    def _shape_for(self, credential: Credential) -> dict[str, Any]:
        typed = self._changes[Credential.secret].value
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
