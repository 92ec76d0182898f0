"""Accepting messages into the outbox. Every interface calls `accept`, so all enforce the same rules.

What `accept` returns as accepted is durable: SQLite commits with `synchronous=FULL`, PostgreSQL with
its defaults. All messages of one call are stored in one transaction.
"""

import hashlib
import json
from collections.abc import Sequence
from typing import Any, Protocol

import peewee as pw

from webapp.accounts import practice
from webapp.accounts.sending import AccountSender, SendingSettings
from webapp.applications.models import Application
from webapp.audit.log import Actor
from webapp.errors import AppError, Invalid, StageError, Unavailable
from webapp.mail.compose.message import BuiltMessage
from webapp.mail.rules.address_list import wire_address
from webapp.outbox.intake import store
from webapp.outbox.intake.mended import mended
from webapp.outbox.intake.request import MessageRequest, addressed, asked_of, draft_of, entity_of
from webapp.outbox.intake.routing import AccountChoice, check_sender, choose
from webapp.outbox.intake.store import Accepted, IntakeBatch, Prepared

MEGABYTE = 1024 * 1024
LIFE_LEAST_S, LIFE_MOST_S = 60, 30 * 24 * 3600
BATCH_MOST = 1_000
RECIPIENTS_MOST = 1_000


class IntakeSettings(SendingSettings, Protocol):
    """The settings of this process that intake depends on."""

    message_max_mb: int


def accept(
    requests: Sequence[MessageRequest],
    *,
    interface: str,
    application: Application | None,
    actor: Actor,
    settings: IntakeSettings,
) -> list[Accepted | AppError]:
    """Check and store messages in one transaction; return one entry for each, in their order.

    For a request that breaks a rule the entry is an AppError: Invalid or Refused with the field,
    Conflict `message.key_reused` for an idempotency key that belongs to another message. Raises
    Refused `limit.reached` when the application exceeds its rate limit, Unavailable when nothing
    can be stored now; in both cases nothing of the call is stored.
    """

    def check_and_store() -> list[Accepted | AppError]:
        chosen = AccountChooser(application, settings)
        checked = [_checked(request, chosen, settings) for request in requests]
        return store.store(IntakeBatch(interface, application, actor, checked))

    try:
        try:
            return check_and_store()
        except pw.IntegrityError:
            # A concurrent call used the same key, or the account was deleted: a second check sees that.
            return check_and_store()
    except pw.OperationalError as error:
        raise Unavailable("storage.unavailable") from error


def accept_one(request: MessageRequest, **how: Any) -> Accepted:
    """Check and store one message as `accept` does; raises the AppError that it would return."""
    [entry] = accept([request], **how)
    if isinstance(entry, AppError):
        raise entry
    return entry


class AccountChooser:
    """Chooses accounts for the messages of one call, once for each combination of account and sender."""

    def __init__(self, application: Application | None, settings: SendingSettings) -> None:
        self._application = application
        self._settings = settings
        self._known: dict[tuple[str, str], tuple[AccountChoice, AccountSender]] = {}

    @property
    def for_application(self) -> bool:
        """Tell whether an application asks, and not a person or a program of this machine."""
        return self._application is not None

    def by(self, request: MessageRequest) -> tuple[AccountChoice, AccountSender]:
        """Return the choice for a request, and the sender of that account. Raises AppError."""
        named = wire_address(request.sender, "sender").address if request.sender else ""
        asked = request.account.strip(), named
        if asked not in self._known:
            account, sender = asked
            choice = choose(self._application, account=account, sender=sender)
            check_sender(self._application, choice.account, sender)
            choice = choice._replace(is_practice=practice.leads_there(choice.account))
            sending = AccountSender(choice.account, self._settings, choice.version)
            self._known[asked] = choice, sending
        return self._known[asked]


def prepare(request: MessageRequest, chosen: AccountChooser) -> Prepared:
    """Return a request with its account, message, recipients and content; nothing is stored. Raises AppError.

    The message is built exactly as a worker builds it, so that what cannot be sent is refused here.
    """
    digest = _digest(request)
    request = mended(request, by_application=chosen.for_application)
    people = addressed(request, at_most=RECIPIENTS_MOST)
    choice, sending = chosen.by(request)
    entity = entity_of(request)
    asked = asked_of(request, people)
    draft = draft_of(
        asked,
        subject=request.subject,
        entity=entity,
        message_id=request.message_id,
        bcc=people.hidden,
    )
    try:
        built = sending.message(draft)
    except StageError as error:  # a message that cannot be built is an invalid request
        raise Invalid(error.code, **error.facts) from error
    return Prepared(request, digest, people, asked, entity, choice, built)


def _check_life(request: MessageRequest) -> None:
    if request.life_s is not None and not LIFE_LEAST_S <= request.life_s <= LIFE_MOST_S:
        raise Invalid("message.bad_life", field="life_s", least=LIFE_LEAST_S, most=LIFE_MOST_S)


def _check_size(built: BuiltMessage, settings: IntakeSettings) -> None:
    size_bytes, limit_bytes = len(built.envelope.message), settings.message_max_mb * MEGABYTE
    if size_bytes > limit_bytes:
        raise Invalid("message.too_large", size_bytes=size_bytes, limit_bytes=limit_bytes)


def _digest(request: MessageRequest) -> str:
    """Return a digest of the request, by which a repeated idempotency key is checked; empty without a key."""
    if request.idempotency_key is None:
        return ""
    plain = request._asdict() | {"entity": None, "attachments": None}
    if plain["dsn"] is None:
        del plain["dsn"]  # so the digests from before this member existed stay as they are
    digest = hashlib.sha256(json.dumps(plain, sort_keys=True).encode())
    digest.update(request.entity)
    for item in request.attachments:
        digest.update(f"{item.name}\0{item.media_type}\0{item.content_id}\0{len(item.data)}\0".encode())
        digest.update(item.data)
    return digest.hexdigest()


def _checked(
    request: MessageRequest, chosen: AccountChooser, settings: IntakeSettings
) -> Prepared | AppError:
    try:
        _check_life(request)
        prepared = prepare(request, chosen)
        _check_size(prepared.built, settings)
    except AppError as error:
        return error
    return prepared
