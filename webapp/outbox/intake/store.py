"""Stores accepted messages: those of several threads in one transaction of a few statements.

During each statement other threads of this process may run while the file stays locked for all other
writers; so a hundred messages take as many statements as one.
"""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from webapp.accounts import practice
from webapp.applications.models import Application
from webapp.audit.log import Actor
from webapp.clock import now
from webapp.db import as_json, notify
from webapp.db.group_commit import GroupCommit
from webapp.db.statements import execute, new_ids, shape
from webapp.errors import AppError, Conflict, Refused
from webapp.mail.compose.message import BuiltMessage
from webapp.outbox import content_pieces
from webapp.outbox.intake import rate_limit
from webapp.outbox.intake.request import MessageRequest, RequestedRecipients
from webapp.outbox.intake.routing import AccountChoice
from webapp.outbox.models import Content, Message, Recipient
from webapp.outbox.queue import retry, states


@dataclass(frozen=True)
class Accepted:
    """One stored message; `repeated` when an earlier request with its idempotency key stored it.

    `header_id` is its Message-ID; `is_practice` tells whether its account leads to the practice mailbox.
    """

    message_id: int
    header_id: str
    repeated: bool = False
    is_practice: bool = False


class Prepared(NamedTuple):
    """A request that passed every rule, ready to be stored; `asked` are its header fields as stored."""

    request: MessageRequest
    digest: str
    people: RequestedRecipients
    asked: dict[str, Any]
    entity: bytes
    choice: AccountChoice
    built: BuiltMessage


@dataclass(frozen=True)
class IntakeBatch:
    """The messages of one call, each checked, with the interface, the application and the actor."""

    interface: str
    application: Application | None
    actor: Actor
    checked: Sequence[Prepared | AppError]


class _MessageRows(NamedTuple):
    """The rows of one message, complete except for its id, which the transaction assigns."""

    key: tuple[int | None, str] | None
    digest: str
    header_id: str
    account_id: int
    is_practice: bool
    message: tuple[Any, ...]
    content: tuple[Any, ...]
    pieces: str
    recipients: list[tuple[Any, ...]]


class _BatchRows(NamedTuple):
    """A batch with its rows."""

    batch: IntakeBatch
    entries: list[_MessageRows | AppError]
    wanted: int


Answers = list[Accepted | AppError]
_MESSAGE = shape(
    Message,
    *("application", "application_name", "interface", "actor", "idempotency_key", "request_digest"),
    *("account", "account_name", "why", "message_id", "sender", "subject", "asked", "overridden"),
    *("size_bytes", "sensitive", "created_at", "expires_at"),
    later=("id",),
)
_CONTENT = shape(
    Content,
    *("entity", "head", "built_for", "envelope_sender", "smtputf8", "pieces"),
    later=("message",),
)
_RECIPIENT = shape(
    Recipient,
    *("place", "kind", "address", "state", "lane", "due_at", "created_at", "expires_at"),
    later=("message",),
)


def store(batch: IntakeBatch) -> Answers:
    """Store a batch and return one entry for each message, in their order, once that is committed.

    Raises Refused `limit.reached`, and peewee's errors; then nothing of the batch is stored.
    """
    moment = now()
    entries = [item if isinstance(item, AppError) else _made(batch, item, moment) for item in batch.checked]
    wanted = sum(isinstance(entry, _MessageRows) for entry in entries)
    if not wanted:
        return [entry for entry in entries if isinstance(entry, AppError)]
    answer: Answers | Refused | None = None
    try:
        answer = _group.store(_BatchRows(batch, entries, wanted))
    finally:
        _discard_unused(entries, answer)
    if isinstance(answer, Refused):
        raise answer
    return answer


def _discard_unused(entries: Sequence[_MessageRows | AppError], answer: Answers | Refused | None) -> None:
    """Delete the pieces of contents whose messages were not stored."""
    results = answer if isinstance(answer, list) else [None] * len(entries)
    content_pieces.discard(
        entry.pieces
        for entry, result in zip(entries, results, strict=True)
        if isinstance(entry, _MessageRows)
        and entry.pieces
        and not (isinstance(result, Accepted) and not result.repeated)
    )


def _store_all(batches: Sequence[_BatchRows]) -> list[Answers | Refused]:
    refusals = rate_limit.take(
        [rate_limit.RateRequest(each.batch.application, each.wanted, each.batch.actor) for each in batches]
    )
    if (first := refusals[0]) is not None and all(refusals):
        raise first  # nothing is to be written at all
    rows = _TransactionRows(new_ids(Message, sum(each.wanted for each in batches)))
    answers = [
        [entry if isinstance(entry, AppError) else rows.add(entry) for entry in each.entries]
        if refused is None
        else refused
        for refused, each in zip(refusals, batches, strict=True)
    ]
    rows.insert()
    return answers


def _committed(answers: Sequence[Answers | Refused]) -> None:
    stored = (item for each in answers if not isinstance(each, Refused) for item in each)
    if any(isinstance(item, Accepted) and not item.repeated for item in stored):
        notify.notify_all()


_group: GroupCommit[_BatchRows, Answers | Refused] = GroupCommit(
    _store_all, _committed, weight=lambda batch: batch.wanted
)


class _StoredKey(NamedTuple):
    """The message to which an idempotency key belongs: id, digest of its request, Message-ID, account."""

    message_id: int
    digest: str
    header_id: str
    account_id: int | None


class _TransactionRows:
    """The rows of one transaction, collected and then inserted; `ids` are the ids of its messages."""

    def __init__(self, ids: Sequence[int]) -> None:
        self._ids = iter(ids)
        self._keys: dict[tuple[int | None, str], _StoredKey] = {}
        self._messages: list[tuple[Any, ...]] = []
        self._contents: list[tuple[Any, ...]] = []
        self._recipients: list[tuple[Any, ...]] = []

    def add(self, made: _MessageRows) -> Accepted | AppError:
        """Collect the rows of a message, unless its idempotency key was used before."""
        earlier = self._earlier(made)
        if earlier is not None:
            return earlier
        message_id = next(self._ids)
        if made.key is not None:
            self._keys[made.key] = _StoredKey(message_id, made.digest, made.header_id, made.account_id)
        self._messages.append((message_id, *made.message))
        self._contents.append((message_id, *made.content))
        self._recipients += [(message_id, *row) for row in made.recipients]
        return Accepted(message_id, made.header_id, is_practice=made.is_practice)

    def insert(self) -> None:
        """Insert the collected rows."""
        _MESSAGE.insert(self._messages)
        _CONTENT.insert(self._contents)
        _RECIPIENT.insert(self._recipients)

    def _earlier(self, made: _MessageRows) -> Accepted | AppError | None:
        """Return the entry for an idempotency key that was used before; None when it is new."""
        if made.key is None:
            return None
        earlier = self._keys.get(made.key) or _stored_with(*made.key)
        if earlier is None:
            return None
        if earlier.digest != made.digest:
            return Conflict("message.key_reused", message_id=earlier.message_id)
        is_practice = earlier.account_id is not None and bool(practice.ids([earlier.account_id]))
        return Accepted(earlier.message_id, earlier.header_id, repeated=True, is_practice=is_practice)


def _stored_with(application_id: int | None, key: str) -> _StoredKey | None:
    sql = (
        "SELECT id, request_digest, message_id, account_id FROM message"
        " WHERE application_id {} AND idempotency_key = ?"
    )
    if application_id is None:
        row = execute(sql.format("IS NULL"), (key,)).fetchone()
    else:
        row = execute(sql.format("= ?"), (application_id, key)).fetchone()
    return _StoredKey(*row) if row else None


def _made(batch: IntakeBatch, item: Prepared, moment: dt.datetime) -> _MessageRows:
    key, expires_at = item.request.idempotency_key, moment + _life_of(item.request)
    lane = item.choice.account.id
    pieces = content_pieces.put(item.entity) if len(item.entity) > content_pieces.LARGE_BYTES else ""
    return _MessageRows(
        None if key is None else (batch.application.id if batch.application else None, key),
        item.digest,
        item.built.message_id,
        lane,
        item.choice.is_practice,
        _message_row(batch, item, moment, expires_at),
        _content_row(item, pieces),
        pieces,
        [
            _RECIPIENT.row(place, kind, address, states.QUEUED, lane, moment, moment, expires_at)
            for place, (address, kind) in enumerate(item.people.kinds)
        ],
    )


def _message_row(
    batch: IntakeBatch, item: Prepared, moment: dt.datetime, expires_at: dt.datetime
) -> tuple[Any, ...]:
    request, built, account, application = item.request, item.built, item.choice.account, batch.application
    return _MESSAGE.row(
        application.id if application else None,
        application.name if application else "",
        batch.interface,
        "" if application else batch.actor.name,
        request.idempotency_key,
        item.digest,
        account.id,
        account.name,
        item.choice.why,
        built.message_id,
        built.sender,
        request.subject,
        as_json(item.asked),
        as_json([dataclasses.asdict(overridden) for overridden in built.overridden]),
        len(built.envelope.message),
        request.sensitive,
        moment,
        expires_at,
    )


def _content_row(item: Prepared, pieces: str = "") -> tuple[Any, ...]:
    """Return the content of a message for its record, with its header block if that can be sent unchanged.

    `pieces` is the key of the pieces in which the content is stored already, if it is.
    """
    entity, envelope, account = item.entity, item.built.envelope, item.choice.account
    stored = b"" if pieces else entity
    if account.footer or not envelope.message.endswith(entity):
        return _CONTENT.row(stored, None, "", "", False, pieces)
    head = envelope.message[: len(envelope.message) - len(entity)]
    return _CONTENT.row(stored, head, item.choice.version, envelope.sender, envelope.smtputf8, pieces)


def _life_of(request: MessageRequest) -> dt.timedelta:
    return retry.LIFE if request.life_s is None else dt.timedelta(seconds=request.life_s)
