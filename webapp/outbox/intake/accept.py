"""Taking messages in. Every interface comes through `accept`, so every interface keeps the same rules.

What `accept` returns as accepted has reached the disk: SQLite commits with `synchronous=FULL`,
PostgreSQL as it is. All of one call is one transaction.
"""

import hashlib
import json
from collections.abc import Sequence
from typing import Any, Protocol

import peewee as pw

from webapp.accounts.sending import AccountSender, SendingSettings
from webapp.applications.models import Application
from webapp.audit.log import Actor
from webapp.errors import AppError, Invalid, StageError, Unavailable
from webapp.mail.compose.message import BuiltMessage
from webapp.outbox.intake import store
from webapp.outbox.intake.request import (
    MessageRequest,
    RequestedRecipients,
    addressed,
    asked_of,
    draft_of,
    entity_of,
)
from webapp.outbox.intake.routing import AccountChoice, check_sender, choose
from webapp.outbox.intake.store import Accepted, IntakeBatch, Prepared

MEGABYTE = 1024 * 1024
LIFE_LEAST_S, LIFE_MOST_S = 60, 30 * 24 * 3600
BATCH_MOST = 1_000
RECIPIENTS_MOST = 1_000


class IntakeSettings(SendingSettings, Protocol):
    """The settings of this process that taking messages in depends on."""

    message_max_mb: int


def accept(
    requests: Sequence[MessageRequest],
    *,
    interface: str,
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

    def take() -> list[Accepted | AppError]:
        chosen = AccountChooser(application, settings)
        judged = [_judged(request, chosen, settings) for request in requests]
        return store.store(IntakeBatch(interface, application, actor, judged))

    try:
        try:
            return take()
        except pw.IntegrityError:
            # The same key came twice at once, or the account was deleted meanwhile: now it can be seen.
            return take()
    except pw.OperationalError as error:
        raise Unavailable("storage.unavailable") from error


def accept_one(request: MessageRequest, **how: Any) -> Accepted:
    """Judge and store one message as `accept` does, and raise what it would have returned instead."""
    [answer] = accept([request], **how)
    if isinstance(answer, AppError):
        raise answer
    return answer


class AccountChooser:
    """Which account sends, asked once for all messages of one call that ask for the same."""

    def __init__(self, application: Application | None, settings: SendingSettings) -> None:
        self._application = application
        self._settings = settings
        self._known: dict[tuple[str, str], tuple[AccountChoice, AccountSender]] = {}

    def by(self, request: MessageRequest) -> tuple[AccountChoice, AccountSender]:
        """Return the choice for a request, and how that account sends. Raises AppError."""
        asked = request.account.strip(), request.sender
        if asked not in self._known:
            account, sender = asked
            choice = choose(self._application, account=account, sender=sender)
            check_sender(self._application, choice.account, sender)
            sending = AccountSender(choice.account, self._settings, choice.version)
            self._known[asked] = choice, sending
        return self._known[asked]


def prepare(
    request: MessageRequest, chosen: AccountChooser
) -> tuple[AccountChoice, BuiltMessage, RequestedRecipients, bytes]:
    """Return what would become of a request, without storing anything. Raises AppError.

    The account is chosen and the message built just as a worker will build it, so that what cannot
    be sent is refused at the interface.
    """
    people = addressed(request, at_most=RECIPIENTS_MOST)
    choice, sending = chosen.by(request)
    entity = entity_of(request)
    draft = draft_of(
        asked_of(request, people),
        subject=request.subject,
        entity=entity,
        message_id=request.message_id,
        bcc=people.hidden,
    )
    try:
        built = sending.message(draft)
    except StageError as error:  # what the engine cannot build is as invalid as what the rules refuse
        raise Invalid(error.code, **error.facts) from error
    return choice, built, people, entity


def _check_life(request: MessageRequest) -> None:
    if request.life_s is not None and not LIFE_LEAST_S <= request.life_s <= LIFE_MOST_S:
        raise Invalid("message.bad_life", field="life_s", least=LIFE_LEAST_S, most=LIFE_MOST_S)


def _check_size(built: BuiltMessage, settings: IntakeSettings) -> None:
    size_bytes, limit_bytes = len(built.envelope.message), settings.message_max_mb * MEGABYTE
    if size_bytes > limit_bytes:
        raise Invalid("message.too_large", size_bytes=size_bytes, limit_bytes=limit_bytes)


def _digest(request: MessageRequest) -> str:
    """Return what must be the same when an idempotency key comes a second time; empty without a key."""
    if request.idempotency_key is None:
        return ""
    plain = request._asdict() | {"entity": None, "attachments": None}
    digest = hashlib.sha256(json.dumps(plain, sort_keys=True).encode())
    digest.update(request.entity)
    for item in request.attachments:
        digest.update(f"{item.name}\0{item.media_type}\0{item.content_id}\0{len(item.data)}\0".encode())
        digest.update(item.data)
    return digest.hexdigest()


def _judged(request: MessageRequest, chosen: AccountChooser, settings: IntakeSettings) -> Prepared | AppError:
    try:
        _check_life(request)
        choice, built, people, entity = prepare(request, chosen)
        _check_size(built, settings)
    except AppError as error:
        return error
    return Prepared(request, _digest(request), people, entity, choice, built)
