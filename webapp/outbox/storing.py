"""DEEDS: storing what was taken in: all that several threads have taken in at one time, in a few statements.

Each statement is a pause in which other threads of this process run, while the whole outbox waits for
the lock of the file; so there are as many for a hundred messages as for one.
"""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from webapp.applications.models import Application
from webapp.audit.log import Actor
from webapp.clock import now
from webapp.db import wake
from webapp.db.bulk import execute, insert_rows, new_ids
from webapp.db.group import Group
from webapp.errors import AppError, Conflict, Refused
from webapp.mail.message import Built
from webapp.outbox import pace, retry, states
from webapp.outbox.drafting import Addressed, Request, asked_of
from webapp.outbox.models import Content, Message, Recipient
from webapp.outbox.routing import Choice, version_of


@dataclass(frozen=True)
class Accepted:
    """One message that is kept from now on; `repeated` when its idempotency key had brought it before."""

    message_id: int
    repeated: bool = False


@dataclass(frozen=True)
class Prepared:
    """A request that passed every rule, ready to be stored."""

    request: Request
    digest: str
    people: Addressed
    entity: bytes
    choice: Choice
    built: Built


@dataclass(frozen=True)
class Batch:
    """What one call of a door brings: through which door, for whom, and what was judged of each message."""

    door: str
    application: Application | None
    actor: Actor
    judged: Sequence[Prepared | AppError]

    @property
    def wanted(self) -> int:
        """How many messages there are to be stored."""
        return sum(isinstance(item, Prepared) for item in self.judged)


Answers = list[Accepted | AppError]


def store(batch: Batch) -> Answers:
    """Store a batch and return one entry for each message, in their order, once that is committed.

    Raises Refused `limit.reached`, and peewee's errors; then nothing of the batch is stored.
    """
    if not batch.wanted:
        return [item for item in batch.judged if isinstance(item, AppError)]
    answer = _group.store(batch)
    if isinstance(answer, Refused):
        raise answer
    return answer


def _store_all(batches: Sequence[Batch]) -> list[Answers | Refused]:
    refusals = pace.take([pace.Call(each.application, each.wanted, each.actor) for each in batches])
    if (first := refusals[0]) is not None and all(refusals):
        raise first  # nothing is to be written at all
    rows = _Rows(now(), new_ids(Message, sum(each.wanted for each in batches)))
    answers = [
        [item if isinstance(item, AppError) else rows.add(each, item) for item in each.judged]
        if refused is None
        else refused
        for refused, each in zip(refusals, batches, strict=True)
    ]
    rows.insert()
    return answers


def _committed(answers: Sequence[Answers | Refused]) -> None:
    stored = (item for each in answers if not isinstance(each, Refused) for item in each)
    if any(isinstance(item, Accepted) and not item.repeated for item in stored):
        wake.ring()


_group: Group[Batch, Answers | Refused] = Group(_store_all, _committed)


class _Rows:
    """The rows of one transaction, gathered and then inserted; `ids` are for the messages."""

    def __init__(self, moment: dt.datetime, ids: Sequence[int]) -> None:
        self._moment = moment
        self._ids = iter(ids)
        self._keys: dict[tuple[int | None, str], tuple[int, str]] = {}
        self._messages: list[dict[str, Any]] = []
        self._contents: list[dict[str, Any]] = []
        self._recipients: list[dict[str, Any]] = []

    def add(self, batch: Batch, item: Prepared) -> Accepted | AppError:
        """Gather the rows of a message, unless its idempotency key had brought it before."""
        earlier = self._earlier(batch, item)
        if earlier is not None:
            return earlier
        message_id = next(self._ids)
        if item.request.idempotency_key is not None:
            self._keys[_key_of(batch, item)] = message_id, item.digest
        expires_at = self._moment + _life_of(item.request)
        self._messages.append({"id": message_id} | _message_row(batch, item, self._moment, expires_at))
        self._contents.append({"message": message_id} | _content_row(item))
        self._recipients += _recipient_rows(item, message_id, self._moment, expires_at)
        return Accepted(message_id)

    def insert(self) -> None:
        """Insert what was gathered."""
        insert_rows(Message, self._messages)
        insert_rows(Content, self._contents)
        insert_rows(Recipient, self._recipients)

    def _earlier(self, batch: Batch, item: Prepared) -> Accepted | AppError | None:
        """Return what became of the same idempotency key before; None when it is new."""
        if item.request.idempotency_key is None:
            return None
        key = _key_of(batch, item)
        earlier = self._keys.get(key) or _stored_with(*key)
        if earlier is None:
            return None
        message_id, digest = earlier
        if digest != item.digest:
            return Conflict("message.key_reused", message_id=message_id)
        return Accepted(message_id, repeated=True)


def _key_of(batch: Batch, item: Prepared) -> tuple[int | None, str]:
    return batch.application.id if batch.application else None, str(item.request.idempotency_key)


def _stored_with(application_id: int | None, key: str) -> tuple[int, str] | None:
    sql = "SELECT id, request_digest FROM message WHERE application_id {} AND idempotency_key = ?"
    if application_id is None:
        return execute(sql.format("IS NULL"), (key,)).fetchone()
    return execute(sql.format("= ?"), (application_id, key)).fetchone()


def _message_row(
    batch: Batch, item: Prepared, moment: dt.datetime, expires_at: dt.datetime
) -> dict[str, Any]:
    request, built, account = item.request, item.built, item.choice.account
    return {
        "application": batch.application.id if batch.application else None,
        "application_name": batch.application.name if batch.application else "",
        "door": batch.door,
        "actor": "" if batch.application else batch.actor.name,
        "idempotency_key": request.idempotency_key,
        "request_digest": item.digest,
        "account": account.id,
        "account_name": account.name,
        "why": item.choice.why,
        "message_id": built.message_id,
        "sender": from_of(built),
        "subject": request.subject,
        "asked": asked_of(request, item.people),
        "overridden": [dataclasses.asdict(overridden) for overridden in built.overridden],
        "size_bytes": len(built.envelope.message),
        "sensitive": request.sensitive,
        "created_at": moment,
        "expires_at": expires_at,
    }


def _content_row(item: Prepared) -> dict[str, Any]:
    """Return the content of a message for its record, with the header block where that stands for itself."""
    entity, envelope, account = item.entity, item.built.envelope, item.choice.account
    stands_alone = not account.footer and envelope.message.endswith(entity)
    return {
        "entity": entity,
        "head": envelope.message[: len(envelope.message) - len(entity)] if stands_alone else None,
        "built_for": version_of(account) if stands_alone else "",
        "envelope_sender": envelope.sender if stands_alone else "",
        "smtputf8": envelope.smtputf8 and stands_alone,
    }


def from_of(built: Built) -> str:
    """Return the sender that the header of a built message shows."""
    return next(value for name, value in built.headers if name == "From")


def _life_of(request: Request) -> dt.timedelta:
    return retry.LIFE if request.life_s is None else dt.timedelta(seconds=request.life_s)


def _recipient_rows(
    item: Prepared, message_id: int, moment: dt.datetime, expires_at: dt.datetime
) -> list[dict[str, Any]]:
    return [
        {
            "message": message_id,
            "place": place,
            "kind": kind,
            "address": address,
            "state": states.QUEUED,
            "lane": item.choice.account.id,
            "due_at": moment,
            "created_at": moment,
            "expires_at": expires_at,
        }
        for place, (address, kind) in enumerate(item.people.kinds)
    ]
