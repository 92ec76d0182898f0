"""Messages as plain values, with the words of the test's own diagnosis."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for

from webapp.outbox.models import Attempt, Message, Recipient
from webapp.outbox.wording.codes import OWN_CODES
from webapp.ui.locale import iso
from webapp.ui.wording import causes

ACCEPTED = "accepted"


def messages_view(found: Sequence[Message]) -> list[dict[str, Any]]:
    """Return messages with their recipients, in the order given."""
    rows: dict[int, list[Recipient]] = defaultdict(list)
    wanted = Recipient.message.in_([message.id for message in found])
    for row in Recipient.select().where(wanted).order_by(Recipient.message, Recipient.place):
        rows[row.message_id].append(row)
    return [_view(message, rows[message.id]) for message in found]


def message_view(message: Message) -> dict[str, Any]:
    """Return a message with its recipients and attempts."""
    attempts = Attempt.select().where(Attempt.message == message.id).order_by(Attempt.id)
    return messages_view([message])[0] | {"attempts": [_attempt(attempt) for attempt in attempts]}


def _view(message: Message, rows: Sequence[Recipient]) -> dict[str, Any]:
    return {
        "id": message.id,
        "message_id": message.message_id,
        "created_at": iso(message.created_at),
        "expires_at": iso(message.expires_at),
        "account": message.account_name,
        "why": message.why,
        "from": message.sender,
        "subject": message.subject,
        "size_bytes": message.size_bytes,
        "idempotency_key": message.idempotency_key,
        "overridden": message.overridden,
        "recipients": [_recipient(row) for row in rows],
        "links": {"self": url_for("api.message", message_id=message.id)},
    }


def _recipient(row: Recipient) -> dict[str, Any]:
    return {
        "address": row.address,
        "kind": row.kind,
        "state": row.state,
        "code": row.code,
        "detail": _words(row.code, {"recipient": row.address, "reply_text": row.reply}),
        "reply_code": row.reply_code,
        "reply": row.reply,
        "tries": row.tries,
        "next_try_at": iso(row.due_at) or None,
        "ended_at": iso(row.ended_at) or None,
        "substituted": row.substituted,
    }


def _attempt(attempt: Attempt) -> dict[str, Any]:
    return {
        "started_at": iso(attempt.started_at),
        "took_ms": attempt.took_ms,
        "account": attempt.account_name,
        "connector": attempt.connector_name,
        "substitute": attempt.substitute,
        "stage": attempt.stage,
        "code": attempt.code,
        "detail": _words(attempt.code, attempt.facts),
        "reply_code": attempt.reply_code,
        "enhanced_code": attempt.enhanced_code,
        "reply": attempt.reply,
        "queue_id": attempt.queue_id,
    }


def _words(code: str, facts: Mapping[str, Any]) -> str:
    """Return what a code means, in a sentence; empty where nothing has happened yet, or went well."""
    if code in ("", ACCEPTED):
        return ""
    if code in OWN_CODES:
        return str(OWN_CODES[code])
    return causes.title(code, facts) + "."
