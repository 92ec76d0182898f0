"""Drafts: forms that were typed and not saved, kept for a day and for their author only."""

import datetime as dt
import secrets
from typing import Any

from webapp.access.authentication.sessions import hash_of
from webapp.access.models import FormDraft, Person
from webapp.clock import now
from webapp.db import writing

KEPT_FOR = dt.timedelta(hours=24)
# How many drafts a person may have; each is at most as long as a form, which the web server limits.
MOST = 10


def keep(person: Person, form: str, fields: dict[str, Any]) -> str:
    """Store what `person` typed into `form` and return the draft's token.

    `fields` are plain JSON values without secrets. Drafts older than a day are deleted, and those of
    `person` beyond the newest MOST.
    """
    token = secrets.token_urlsafe(32)
    with writing():
        FormDraft.delete().where(FormDraft.created_at <= now() - KEPT_FOR).execute()
        FormDraft.create(token_hash=hash_of(token), person=person, form=form, fields=fields, created_at=now())
        newest = FormDraft.select(FormDraft.id).where(FormDraft.person == person)
        kept = [row[0] for row in newest.order_by(FormDraft.id.desc()).limit(MOST).tuples()]
        FormDraft.delete().where(FormDraft.person == person, FormDraft.id.not_in(kept)).execute()
    return token


def find(token: str, person: Person, form: str) -> dict[str, Any] | None:
    """Return the fields stored under `token`, or None when the draft is unknown, expired or another's."""
    row = FormDraft.get_or_none(
        FormDraft.token_hash == hash_of(token),
        FormDraft.person == person,
        FormDraft.form == form,
        FormDraft.created_at > now() - KEPT_FOR,
    )
    return row.fields if row is not None else None
