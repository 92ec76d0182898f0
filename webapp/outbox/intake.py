"""DEEDS: taking messages in. Every door comes through `accept`, so every door keeps the same rules.

What `accept` returns as accepted has reached the disk: SQLite commits with `synchronous=FULL`,
PostgreSQL as it is. All of one call is one transaction.
"""

import dataclasses
import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import peewee as pw

from webapp.accounts.models import Account
from webapp.accounts.sending import SendingSettings, identity_of
from webapp.applications.models import Application
from webapp.audit.log import Actor
from webapp.clock import now
from webapp.db import wake
from webapp.db.bulk import insert_row, insert_rows
from webapp.db.group import Group
from webapp.errors import AppError, Conflict, Invalid, StageError, Unavailable
from webapp.mail.message import Built, build
from webapp.outbox import pace, retry, states
from webapp.outbox.drafting import Addressed, Request, addressed, asked_of, draft_of, entity_of
from webapp.outbox.models import Content, Message, Recipient
from webapp.outbox.routing import Choice, check_sender, choose, version_of

MEGABYTE = 1024 * 1024
LIFE_LEAST_S, LIFE_MOST_S = 60, 30 * 24 * 3600
BATCH_MOST = 1_000
_group = Group()
RECIPIENTS_MOST = 1_000


class IntakeSettings(SendingSettings, Protocol):
    """The settings of this process that taking messages in depends on."""

    message_max_mb: int


@dataclass(frozen=True)
class Accepted:
    """One message that is kept from now on; `repeated` when its idempotency key had brought it before."""

    message_id: int
    repeated: bool = False


@dataclass(frozen=True)
class _Prepared:
    """A request that passed every rule, ready to be stored."""

    request: Request
    digest: str
    people: Addressed
    entity: bytes
    choice: Choice
    built: Built


def accept(
    requests: Sequence[Request],
    *,
    door: str,
    application: Application | None,
    actor: Actor,
    settings: IntakeSettings,
) -> list[Accepted | AppError]:
    """Judge and store messages in one transaction; return one entry for each, in their order.

    A request that breaks a rule is an AppError in its place: Invalid or Refused with the field,
    Conflict `message.key_reused` for an idempotency key that belongs to another message. Raises
    Refused `limit.reached` when the application's rate is used up, Unavailable when nothing can be
    stored now; then nothing of the call is.
    """
    taking = _Taking(door, application, actor, settings)
    try:
        try:
            stored = taking.take(requests)
        except pw.IntegrityError:
            # The same key came twice at once, or the account was deleted meanwhile: now it can be seen.
            stored = taking.take(requests)
    except pw.OperationalError as error:
        raise Unavailable("storage.unavailable") from error
    if any(isinstance(answer, Accepted) and not answer.repeated for answer in stored):
        wake.ring()
    return stored


def accept_one(request: Request, **how: Any) -> Accepted:
    """Judge and store one message as `accept` does, and raise what it would have returned instead."""
    [answer] = accept([request], **how)
    if isinstance(answer, AppError):
        raise answer
    return answer


def prepare(
    request: Request, *, application: Application | None, settings: SendingSettings
) -> tuple[Choice, Built, Addressed, bytes]:
    """Return what would become of a request, without storing anything. Raises AppError.

    The account is chosen and the message built just as a worker will build it, so that what cannot
    be sent is refused at the door.
    """
    people = addressed(request, at_most=RECIPIENTS_MOST)
    choice = choose(application, account=request.account.strip(), sender=request.sender)
    check_sender(application, choice.account, request.sender)
    entity = entity_of(request)
    draft = draft_of(
        asked_of(request, people),
        subject=request.subject,
        entity=entity,
        message_id=request.message_id,
        bcc=people.hidden,
    )
    try:
        built = build(draft, identity_of(choice.account, settings), now=now())
    except StageError as error:  # what the engine cannot build is as invalid as what the rules refuse
        raise Invalid(error.code, **error.facts) from error
    return choice, built, people, entity


def _check_life(request: Request) -> None:
    if request.life_s is not None and not LIFE_LEAST_S <= request.life_s <= LIFE_MOST_S:
        raise Invalid("message.bad_life", field="life_s", least=LIFE_LEAST_S, most=LIFE_MOST_S)


def _check_size(built: Built, settings: IntakeSettings) -> None:
    size_bytes, limit_bytes = len(built.envelope.message), settings.message_max_mb * MEGABYTE
    if size_bytes > limit_bytes:
        raise Invalid("message.too_large", size_bytes=size_bytes, limit_bytes=limit_bytes)


def _digest(request: Request) -> str:
    """Return what must be the same when an idempotency key comes a second time; empty without a key."""
    if request.idempotency_key is None:
        return ""
    plain = dataclasses.asdict(request) | {"entity": None, "attachments": None}
    digest = hashlib.sha256(json.dumps(plain, sort_keys=True).encode())
    digest.update(request.entity)
    for item in request.attachments:
        digest.update(f"{item.name}\0{item.media_type}\0{item.content_id}\0{len(item.data)}\0".encode())
        digest.update(item.data)
    return digest.hexdigest()


@dataclass(frozen=True)
class _Taking:
    """One call of `accept`: through which door, for whom."""

    door: str
    application: Application | None
    actor: Actor
    settings: IntakeSettings

    def take(self, requests: Sequence[Request]) -> list[Accepted | AppError]:
        prepared = [self._judged(request) for request in requests]
        wanted = sum(isinstance(item, _Prepared) for item in prepared)
        if not wanted:
            return [item for item in prepared if isinstance(item, AppError)]
        return _group.store(lambda: self._store(prepared, wanted))

    def _store(self, prepared: Sequence[_Prepared | AppError], wanted: int) -> list[Accepted | AppError]:
        pace.take(self.application, wanted, actor=self.actor)
        moment = now()
        return [self._stored(item, moment) if isinstance(item, _Prepared) else item for item in prepared]

    def _judged(self, request: Request) -> _Prepared | AppError:
        try:
            _check_life(request)
            found = prepare(request, application=self.application, settings=self.settings)
            choice, built, people, entity = found
            _check_size(built, self.settings)
        except AppError as error:
            return error
        return _Prepared(request, _digest(request), people, entity, choice, built)

    def _stored(self, item: _Prepared, moment: dt.datetime) -> Accepted | AppError:
        earlier = self._earlier(item)
        if earlier is not None:
            return earlier
        message_id = insert_row(Message, self._message_row(item, moment))
        insert_row(
            Content, {"message": message_id} | content_row(item.entity, item.built, item.choice.account)
        )
        insert_rows(Recipient, _recipient_rows(item, message_id, moment))
        return Accepted(message_id)

    def _earlier(self, item: _Prepared) -> Accepted | AppError | None:
        """Return what became of the same idempotency key before; None when it is new."""
        key, application = item.request.idempotency_key, self.application
        if key is None:
            return None
        mine = Message.application.is_null() if application is None else Message.application == application.id
        known = Message.select(Message.id, Message.request_digest).where(mine, Message.idempotency_key == key)
        earlier = known.first()
        if earlier is None:
            return None
        if earlier.request_digest != item.digest:
            return Conflict("message.key_reused", message_id=earlier.id)
        return Accepted(earlier.id, repeated=True)

    def _message_row(self, item: _Prepared, moment: dt.datetime) -> dict[str, Any]:
        request, built, account = item.request, item.built, item.choice.account
        return {
            "application": self.application.id if self.application else None,
            "application_name": self.application.name if self.application else "",
            "door": self.door,
            "actor": "" if self.application else self.actor.name,
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
            "expires_at": moment + _life_of(request),
        }


def content_row(entity: bytes, built: Built, account: Account) -> dict[str, Any]:
    """Return the content of a message for its record, with the header block where that stands for itself."""
    message = built.envelope.message
    if account.footer or not message.endswith(entity):
        return {"entity": entity}
    return {
        "entity": entity,
        "head": message[: len(message) - len(entity)],
        "built_for": version_of(account),
        "envelope_sender": built.envelope.sender,
        "smtputf8": built.envelope.smtputf8,
    }


def from_of(built: Built) -> str:
    """Return the sender that the header of a built message shows."""
    return next(value for name, value in built.headers if name == "From")


def _life_of(request: Request) -> dt.timedelta:
    return retry.LIFE if request.life_s is None else dt.timedelta(seconds=request.life_s)


def _recipient_rows(item: _Prepared, message_id: int, moment: dt.datetime) -> list[dict[str, Any]]:
    expires_at = moment + _life_of(item.request)
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
