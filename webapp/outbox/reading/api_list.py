"""The list of an application's messages for the API: exact filters, newest first."""

import datetime as dt
from dataclasses import dataclass

import peewee as pw

from webapp.accounts import snapshots
from webapp.mail.rules.text import fold
from webapp.outbox.models import Message, Recipient
from webapp.outbox.reading.whole_address import forms_of


@dataclass(frozen=True)
class ApiFilters:
    """The filters: an application's messages with ids below `before_id`; None does not filter."""

    application_id: int
    before_id: int | None = None
    state: str | None = None
    account: str | None = None
    recipient: str | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    idempotency_key: str | None = None


# In one answer, beside those of its first message: an answer of megabytes would keep others waiting.
RECIPIENTS_MOST = 2_000


def find_page(wanted: ApiFilters, limit: int) -> tuple[list[Message], bool]:
    """Return at most `limit` messages, fewer where they have many recipients, and whether more follow."""
    found = _find(wanted, limit + 1)
    counts = _recipients_of(found)
    total = 0
    for place, message in enumerate(found[:limit]):
        total += counts.get(message.id, 0)
        if place and total > RECIPIENTS_MOST:
            return found[:place], True
    return found[:limit], len(found) > limit


def _recipients_of(messages: list[Message]) -> dict[int, int]:
    rows = (
        Recipient.select(Recipient.message, pw.fn.COUNT(Recipient.id))
        .where(Recipient.message.in_([message.id for message in messages]))
        .group_by(Recipient.message)
    )
    return dict(rows.tuples())


def _find(wanted: ApiFilters, limit: int) -> list[Message]:
    """Return at most `limit` messages. `state` and `recipient` have to match the same recipient."""
    conditions = [Message.application == wanted.application_id]
    if wanted.before_id is not None:
        conditions.append(Message.id < wanted.before_id)
    if wanted.account is not None:
        conditions.append(_account(wanted.account))
    if wanted.since is not None:
        conditions.append(Message.created_at >= wanted.since)
    if wanted.until is not None:
        conditions.append(Message.created_at < wanted.until)
    if wanted.idempotency_key is not None:
        conditions.append(Message.idempotency_key == wanted.idempotency_key)
    if wanted.state is not None or wanted.recipient is not None:
        conditions.append(Message.id.in_(_by_recipient(wanted)))
    return list(Message.select().where(*conditions).order_by(Message.id.desc()).limit(limit))


def _account(text: str) -> pw.Expression:
    """Match the account with this id or name, and messages of one that had the name and has it no more."""
    # LOWER of SQLite changes ASCII letters only, as bytes.lower does.
    matches = pw.fn.LOWER(Message.account_name).in_({fold(text), text.encode().lower().decode()})
    ids = [int(text)] if text.isascii() and text.isdecimal() and len(text) < 19 else []
    if found := snapshots.by_name(text):
        ids.append(found.account.id)
    return matches | Message.account.in_(ids) if ids else matches


def _by_recipient(wanted: ApiFilters) -> pw.ModelSelect:
    query = Recipient.select(Recipient.message)
    if wanted.state is not None:
        query = query.where(Recipient.state == wanted.state)
    if wanted.recipient is not None:
        query = query.where(Recipient.address.in_(forms_of(wanted.recipient)))
    return query
