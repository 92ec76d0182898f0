"""Write an audit entry. An action calls `record` inside its own transaction, so both happen or neither."""

import contextlib
from dataclasses import dataclass
from typing import Any

import peewee as pw

from webapp.audit.models import AuditEntry
from webapp.clock import now
from webapp.db import writing


@dataclass(frozen=True)
class Actor:
    """Who does an action, and through which interface (`web`, `cli`, `start`) and from which address."""

    id: int | None
    name: str
    interface: str
    address: str = ""


@dataclass(frozen=True)
class Subject:
    """What an action was done to; kept as text, because the entry outlives it."""

    type: str
    id: int | None
    name: str

    @classmethod
    def of(cls, row: pw.Model, name: str) -> "Subject":
        """Return the subject for a stored row: its type is the name of its table."""
        return cls(row._meta.table_name, row.get_id(), name)


NOBODY = Subject("", None, "")


def record(
    actor: Actor,
    action: str,
    subject: Subject = NOBODY,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Store that `actor` did `action` (`noun.what_happened`) to `subject`.

    `before` and `after` are the columns that changed, as plain JSON values and never a secret: say
    of a secret only that it changed.
    """
    AuditEntry.create(
        at=now(),
        actor_id=actor.id,
        actor=actor.name,
        interface=actor.interface,
        address=actor.address,
        action=action,
        subject_type=subject.type,
        subject_id=subject.id,
        subject_name=subject.name,
        before=before or None,
        after=after or None,
    )


def record_refusal(actor: Actor, action: str, reason: str, subject: Subject = NOBODY) -> None:
    """Store that something was refused, and by which code.

    In a transaction of its own: that of the action is undone. Call it outside of that. The refusal
    stands also while nothing can be written.
    """
    with contextlib.suppress(pw.OperationalError), writing():
        record(actor, action, subject, after={"reason": reason})


def changed(before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return both sides reduced to the columns whose value differs."""
    names = [name for name in after if before.get(name) != after[name]]
    return {name: before.get(name) for name in names}, {name: after[name] for name in names}
