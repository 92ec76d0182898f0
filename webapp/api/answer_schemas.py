"""The schemas of answers. They make the answers, and the OpenAPI document is made from them as well.

A new member of an answer is one row here: its name, its type and the source of its value.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

from flask import request
from marshmallow import RAISE, validate

from webapp.accounts import practice
from webapp.api import problems
from webapp.api.answer_members import (
    AnswerSchema,
    BooleanMember,
    IntegerMember,
    Member,
    ObjectMember,
    TextMember,
    TimeMember,
)
from webapp.errors import AppError
from webapp.mail.diagnosis.diagnose import ACCEPTED
from webapp.outbox.intake.accept import Accepted
from webapp.outbox.models import KINDS, Attempt, Message, Recipient
from webapp.outbox.queue import states
from webapp.outbox.wording.codes import OWN_CODES
from webapp.ui.wording import causes

PATH = "/api/v1/messages"
ANSWER_MOST = 64 * 1024 - 512  # bytes of the entries of a batch; the rest is for what stands around them


def path_of(message_id: int) -> str:
    """Return the path at which the API shows a message."""
    return f"{request.script_root}{PATH}/{message_id}"


def load_recipients(messages: Sequence[Message]) -> Sequence[Message]:
    """Give each message the list of its recipients, all read by one query; return the messages.

    `practice` of a recipient, and of a message with one, tells that the practice mailbox took it or will.
    """
    rows: dict[int, list[Recipient]] = defaultdict(list)
    wanted = Recipient.message.in_([message.id for message in messages])
    found = list(Recipient.select().where(wanted).order_by(Recipient.message, Recipient.place))
    lanes = {row.lane_id for row in found if row.lane_id is not None}
    leads_there = practice.ids(lanes) if lanes else set()
    for row in found:
        row.practice = row.state == states.PRACTICE or row.lane_id in leads_there  # final ones have no lane
        rows[row.message_id].append(row)
    for message in messages:
        message.recipients = rows[message.id]  # as peewee's prefetch does
        message.practice = any(row.practice for row in message.recipients)
    return messages


def _attempts_of(message: Message) -> list[Attempt]:
    return list(Attempt.select().where(Attempt.message == message.id).order_by(Attempt.id))


def _meaning(code: str, facts: Mapping[str, Any]) -> str:
    """Return what a code means, in a sentence; empty before the first attempt and after a good one."""
    if code in ("", ACCEPTED):
        return ""
    if code in OWN_CODES:
        return str(OWN_CODES[code])
    return causes.title(code, facts) + "."


def _recipient_detail(row: Recipient) -> str:
    return _meaning(row.code, {"recipient": row.address, "reply_text": row.reply})


def _attempt_detail(attempt: Attempt) -> str:
    return _meaning(attempt.code, attempt.facts)


class LinksOut(AnswerSchema):
    """Links to related resources."""

    self = TextMember(source=path_of)


class AcceptedOut(AnswerSchema):
    """A message that is on disk and will be sent."""

    id = IntegerMember(source="message_id")
    message_id = TextMember(source="header_id", metadata={"description": "Its Message-ID (RFC 5322)."})
    repeated = BooleanMember(metadata={"description": "The key had brought it before."})
    practice = BooleanMember(
        source="is_practice",
        metadata={"description": "Its account leads to the practice mailbox, which delivers to nobody."},
    )
    links = ObjectMember(LinksOut, source="message_id")


class RefusedOut(AnswerSchema):
    """A message of a batch that was refused."""

    problem = ObjectMember(problems.ProblemOut, source=problems.of_app_error)


class AcceptedBriefOut(AnswerSchema):
    """An accepted message in an answer that has no room for more."""

    class Meta:
        """marshmallow's settings: an entry with further members is of another kind."""

        unknown = RAISE

    id = IntegerMember(source="message_id")
    repeated = BooleanMember()


class ProblemBriefOut(AnswerSchema):
    """The code of a problem."""

    class Meta:
        """marshmallow's settings: a whole problem is of another kind."""

        unknown = RAISE

    code = TextMember()


class RefusedBriefOut(AnswerSchema):
    """A refused message in an answer that has no room for more."""

    problem = ObjectMember(ProblemBriefOut, source=lambda error: error)


class BatchEntriesMember(Member):
    """One entry for each message of a batch: that it was accepted, or the problem with it.

    They fit into ANSWER_MOST bytes, which 1,000 Message-IDs do not, nor 1,000 sentences. If they would not,
    all accepted entries are brief, so that a client sees one kind of them, and the refused ones are whole
    while there is room.
    """

    SCHEMAS = (AcceptedOut, AcceptedBriefOut, RefusedOut, RefusedBriefOut)

    def as_json(self, value: Sequence[Accepted | AppError]) -> list[dict[str, Any]]:
        """Return the entries, each made by the schema for what became of its message."""
        entries = [_entry(item) for item in value]
        if _size_of(entries) <= ANSWER_MOST:
            return entries
        brief = [_entry(item, brief=True) for item in value]
        left = ANSWER_MOST - _size_of(brief)
        for place, item in enumerate(value):
            if isinstance(item, AppError):
                left -= _size_of(entries[place]) - _size_of(brief[place])
                if left < 0:
                    break
                brief[place] = entries[place]
        return brief


def _entry(item: Accepted | AppError, *, brief: bool = False) -> dict[str, Any]:
    if isinstance(item, AppError):
        made: dict[str, Any] = (_REFUSED_BRIEF if brief else _REFUSED).dump(item)
    else:
        made = (_ACCEPTED_BRIEF if brief else _ACCEPTED).dump(item)
    return made


def _size_of(shown: Any) -> int:
    """Return the bytes of entries, or of one, in the answer."""
    return len(_encoded(shown))


_encoded = json.JSONEncoder(separators=(",", ":")).encode  # made once: `json.dumps` makes one for each call
# Made once: making a schema takes longer than making an answer with it.
_ACCEPTED, _ACCEPTED_BRIEF = AcceptedOut(), AcceptedBriefOut()
_REFUSED, _REFUSED_BRIEF = RefusedOut(), RefusedBriefOut()


def refused_in(answers: Sequence[Accepted | AppError]) -> int:
    """Return how many messages of a batch were refused."""
    return sum(isinstance(answer, AppError) for answer in answers)


class BatchOut(AnswerSchema):
    """The answer to a batch: one entry for each message, in the order of the request."""

    accepted = IntegerMember(source=lambda answers: len(answers) - refused_in(answers))
    refused = IntegerMember(source=refused_in)
    messages = BatchEntriesMember(
        source=list,
        metadata={
            "description": "An answer has at most 64 KiB. Where these entries would need more, those of"
            " accepted messages have only `id` and `repeated` (the message itself, with its Message-ID, is at"
            f" {PATH}/{{id}}), and those of refused messages are whole while there is room, the others with"
            " their `code` alone."
        },
    )


_PRACTICE = "The practice mailbox took it, or will: it is delivered to nobody."


class RecipientOut(AnswerSchema):
    """One recipient and the state of its delivery."""

    address = TextMember()
    kind = TextMember(validate=validate.OneOf(KINDS))
    state = TextMember(validate=validate.OneOf(states.STATES))
    code = TextMember()
    detail = TextMember(source=_recipient_detail)
    reply_code = IntegerMember(nullable=True)
    reply = TextMember()
    tries = IntegerMember()
    next_try_at = TimeMember(source="due_at", nullable=True)
    ended_at = TimeMember(nullable=True)
    substituted = BooleanMember()
    practice = BooleanMember(metadata={"description": _PRACTICE})


class AttemptOut(AnswerSchema):
    """One attempt: its account, the SMTP stage it reached and the reply of the server."""

    started_at = TimeMember()
    took_ms = IntegerMember()
    account = TextMember(source="account_name")
    connector = TextMember(source="connector_name")
    substitute = BooleanMember()
    stage = TextMember()
    code = TextMember()
    detail = TextMember(source=_attempt_detail)
    reply_code = IntegerMember(nullable=True)
    enhanced_code = TextMember()
    reply = TextMember()
    queue_id = TextMember()


class OverriddenOut(AnswerSchema):
    """An address that the account replaced: `used` instead of `asked`, empty for none."""

    field = TextMember()
    asked = TextMember()
    used = TextMember()


class NotKeptOut(AnswerSchema):
    """A header field that was not kept as it was asked: it was mended, or left out."""

    name = TextMember(source=itemgetter(0))
    value = TextMember(source=itemgetter(1))


class MessageOut(AnswerSchema):
    """A message with its recipients."""

    id = IntegerMember()
    message_id = TextMember()
    created_at = TimeMember()
    expires_at = TimeMember()
    account = TextMember(source="account_name")
    why = TextMember()
    sender = TextMember(data_key="from")
    subject = TextMember()
    size_bytes = IntegerMember()
    idempotency_key = TextMember(nullable=True)
    practice = BooleanMember(metadata={"description": _PRACTICE})
    overridden = ObjectMember(OverriddenOut, many=True)
    not_kept = ObjectMember(NotKeptOut, many=True, source=lambda message: message.asked.get("not_kept", ()))
    recipients = ObjectMember(RecipientOut, many=True)
    links = ObjectMember(LinksOut, source="id")


class MessageWithAttemptsOut(MessageOut):
    """A message with its recipients and attempts, the oldest attempt first."""

    attempts = ObjectMember(AttemptOut, many=True, source=_attempts_of)


class ListOut(AnswerSchema):
    """Messages, the newest first; `next` is the cursor of those after them, or null."""

    messages = ObjectMember(MessageOut, many=True)
    next = TextMember(nullable=True)


class ChangedOut(AnswerSchema):
    """How many recipients an action changed."""

    recipients = IntegerMember()


def describe_batch_entries(converter: Any, field: Any, **_: Any) -> dict[str, Any]:
    """Return what the OpenAPI document says of the entries of a batch: each is one of two objects."""
    if not isinstance(field, BatchEntriesMember):
        return {}
    kinds = [converter.resolve_nested_schema(schema) for schema in field.SCHEMAS]
    return {"type": "array", "items": {"oneOf": kinds}}
