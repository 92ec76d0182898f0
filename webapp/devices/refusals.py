"""Keeps the last refused sessions of the SMTP door, for the page of their application.

A stranger can neither fill the disk nor push out the sessions of an application: those from the same address
with the same refusal share one row, and each application keeps so many; so do all that belong to none.
"""

import contextlib
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import peewee as pw

from webapp.applications.models import Application
from webapp.audit.log import NOBODY, Actor, Subject, record
from webapp.clock import now
from webapp.db import writing
from webapp.devices.identity import INTERFACE
from webapp.devices.models import RefusedSession

KEPT = 20  # of each application
RECORDED_EVERY = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class RefusedDialogue:
    """What is known of a session that was refused; `lines` as in `RefusedSession`."""

    address: str
    ehlo_name: str
    code: str
    reply: str
    lines: Sequence[Sequence[Any]]
    application_id: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)


def keep(dialogue: RefusedDialogue) -> None:
    """Store a refused session, and an audit entry once a minute for each address and refusal.

    When the database cannot be written, nothing is stored and nothing is raised.
    """
    with contextlib.suppress(pw.OperationalError), writing():
        application = Application.get_or_none(Application.id == dialogue.application_id)
        same = (
            _of(application.id if application else None)
            & (RefusedSession.address == dialogue.address)
            & (RefusedSession.code == dialogue.code)
        )
        before = RefusedSession.get_or_none(same)
        _store(dialogue, application, before)
        if before is None or before.at <= now() - RECORDED_EVERY or before.at > now():
            _record(dialogue, application)


def of_application(application_id: int) -> list[RefusedSession]:
    """Return the refused sessions of an application, the latest first."""
    return list(RefusedSession.select().where(_of(application_id)).order_by(RefusedSession.at.desc()))


def of_nobody() -> list[RefusedSession]:
    """Return the refused sessions that could not be told to be of any application, the latest first."""
    return list(RefusedSession.select().where(_of(None)).order_by(RefusedSession.at.desc()))


def _of(application_id: int | None) -> pw.Expression:
    column = RefusedSession.application
    return column.is_null() if application_id is None else column == application_id


def _store(dialogue: RefusedDialogue, application: Application | None, before: RefusedSession | None) -> None:
    values = {
        "at": now(),
        "ehlo_name": dialogue.ehlo_name,
        "facts": dialogue.facts,
        "reply": dialogue.reply,
        "lines": [list(line) for line in dialogue.lines],
    }
    if before is not None:
        RefusedSession.update(**values, times=RefusedSession.times + 1).where(
            RefusedSession.id == before.id
        ).execute()
        return
    RefusedSession.create(application=application, address=dialogue.address, code=dialogue.code, **values)
    theirs = _of(application.id if application else None)
    kept = (
        RefusedSession.select(RefusedSession.id).where(theirs).order_by(RefusedSession.at.desc()).limit(KEPT)
    )
    RefusedSession.delete().where(theirs, RefusedSession.id.not_in([row.id for row in kept])).execute()


def _record(dialogue: RefusedDialogue, application: Application | None) -> None:
    subject = Subject.of(application, application.name) if application else NOBODY
    actor = Actor(None, application.name if application else "", INTERFACE, dialogue.address)
    after = {"reason": dialogue.code, "reply": dialogue.reply}
    record(actor, "submission.refused", subject, after=after)
