"""Writes audit entries. A service calls `record` inside the transaction of its action."""

import contextlib
import datetime as dt
from dataclasses import dataclass
from typing import Any

import peewee as pw

from webapp.audit.models import AuditEntry
from webapp.clock import now
from webapp.db import writing


@dataclass(frozen=True)
class Actor:
    """Who does an action, through which interface (`web`, `api`, `cli`, `start`), from which IP address."""

    id: int | None
    name: str
    interface: str
    address: str = ""

    @property
    def identity(self) -> str:
        """The same text for the same person, whatever the name and wherever from; never empty."""
        return f"person {self.id}" if self.id is not None else f"{self.interface} {self.name}"


@dataclass(frozen=True)
class Subject:
    """The record that an action is done to; stored as text, because the entry outlives the record."""

    type: str
    id: int | None
    name: str

    @classmethod
    def of(cls, row: pw.Model, name: str) -> "Subject":
        """Return the subject for a stored row: its type is the name of its table."""
        return cls(row._meta.table_name, row.get_id(), name)


READ_AGAIN = dt.timedelta(minutes=10)
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
    """Store that an action was refused, with the error code as `reason`.

    Call it outside the transaction of the action, which is rolled back: the entry has its own. When the
    database cannot be written, no entry is stored and nothing is raised.
    """
    with contextlib.suppress(pw.OperationalError), writing():
        record(actor, action, subject, after={"reason": reason})


def record_reading(actor: Actor, action: str, subject: Subject, part: str) -> None:
    """Store that `actor` read a `part` of what `subject` says; once in `READ_AGAIN` for the same part.

    A page that shows itself again, or loads its parts, fills no log. When the database cannot be written,
    no entry is stored and nothing is raised: reading goes on.
    """
    with contextlib.suppress(pw.OperationalError), writing():
        again = AuditEntry.select().where(
            AuditEntry.at > now() - READ_AGAIN,
            AuditEntry.action == action,
            AuditEntry.actor_id == actor.id,
            AuditEntry.subject_type == subject.type,
            AuditEntry.subject_id == subject.id,
        )
        if not any(entry.after == {"part": part} for entry in again):
            record(actor, action, subject, after={"part": part})


def changed(before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return `before` and `after` reduced to the columns whose values differ."""
    names = [name for name in after if before.get(name) != after[name]]
    return {name: before.get(name) for name in names}, {name: after[name] for name in names}
