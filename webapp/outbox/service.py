"""The service functions for accepted messages: cancel, retry, decide, resend. Each writes an audit entry."""

import datetime as dt
import hashlib
import json
from collections.abc import Collection, Sequence

from webapp.accounts.models import Account
from webapp.accounts.sending import AccountSender, SendingSettings
from webapp.applications.models import Application
from webapp.audit.log import Actor, Subject, record, record_reading, record_refusal
from webapp.clock import now
from webapp.db import notify, writing
from webapp.errors import Conflict, NotFound, Refused
from webapp.mail.compose.message import BuiltMessage
from webapp.outbox import content_pieces
from webapp.outbox.intake import accept
from webapp.outbox.intake.request import MessageRequest, draft_of
from webapp.outbox.models import Content, Message, Recipient
from webapp.outbox.queue import states, transitions

ALIKE_S = 30


def get(message_id: int) -> Message:
    """Return the message. Raises NotFound."""
    message = Message.get_or_none(Message.id == message_id)
    if message is None:
        raise NotFound("message.not_found", id=message_id)
    return message


def recipients_of(message: Message) -> list[Recipient]:
    """Return the recipients of a message in the order of its envelope."""
    return list(Recipient.select().where(Recipient.message == message.id).order_by(Recipient.place))


def cancel(message_id: int, *, actor: Actor, recipients: Collection[int] | None = None) -> int:
    """Cancel the unsent recipients of a message, or those among `recipients` (ids); return how many.

    Raises Conflict `message.not_cancellable` when there is none: all are in final states, or a worker is
    sending to them at this moment.
    """
    message = get(message_id)
    with writing():
        count = transitions.cancel(_ids(message, recipients))
        if count:
            record(actor, "message.cancelled", subject_of(message), after={"recipients": count})
    if not count:
        raise Conflict("message.not_cancellable", id=message_id)
    return count


def retry(message_id: int, *, actor: Actor, recipients: Collection[int] | None = None) -> int:
    """Make recipients due now, including refused and expired ones; return how many.

    Raises Conflict `message.not_retryable` when there is none: accepted and cancelled ones are never sent
    again; `message.practice_only` when the practice mailbox took it; `message.content_gone` or
    `message.account_gone` when the message cannot be built.
    """
    message = get(message_id)
    if message.account_id is None:
        raise Conflict("message.account_gone", id=message_id, account=message.account_name)
    if not Content.select().where(Content.message == message.id).exists():
        raise Conflict("message.content_gone", id=message_id)
    with writing():
        count = transitions.retry_now(_ids(message, recipients))
        if count:
            record(actor, "message.retried", subject_of(message), after={"recipients": count})
    if not count:
        is_practised = any(row.state == states.PRACTICE for row in recipients_of(message))
        code = "message.practice_only" if is_practised else "message.not_retryable"
        raise Conflict(code, id=message_id)
    notify.notify_all()
    return count


def decide(recipient_id: int, *, delivered: bool, actor: Actor) -> None:
    """Record a person's decision whether an uncertain recipient got the message.

    Raises NotFound, or Conflict `recipient.not_uncertain`.
    """
    recipient = Recipient.get_or_none(Recipient.id == recipient_id)
    if recipient is None:
        raise NotFound("recipient.not_found", id=recipient_id)
    with writing():
        decided = transitions.decide(recipient_id, delivered=delivered)
        if decided:
            said = {"recipient": recipient.address, "delivered": delivered}
            record(actor, "message.decided", subject_of(recipient.message), after=said)
    if not decided:
        raise Conflict("recipient.not_uncertain", id=recipient_id)


def resend(
    message_id: int,
    to: Sequence[str] | None,
    *,
    actor: Actor,
    settings: accept.IntakeSettings,
    may_send_sensitive: bool = False,
    once: str | None = None,
) -> int:
    """Send the content of a message again, to its recipients or to others; return the new message's id.

    It is a new message with its own Message-ID, through the account that routing chooses now. `once` is
    the idempotency token of the form: a second submit of the same returns the message of the first one.
    Without a token those of the same person, within ALIKE_S seconds or up to twice as long, are the same.
    Raises NotFound, Conflict `message.content_gone`, Refused `message.sensitive` unless
    `may_send_sensitive`, or what `intake.accept` refuses.
    """
    message = get(message_id)
    application = message.application
    if message.sensitive and not may_send_sensitive:
        # Whoever chooses the recipients reads the content: nobody else may see it.
        record_refusal(actor, "message.resend_refused", "message.sensitive", subject_of(message))
        raise Refused("message.sensitive", id=message_id)
    earlier, key = _keys_of(message, to, actor, once)
    if earlier is not None and (found := _sent_with(application, earlier)) is not None:
        return found
    request = _again(message, to)._replace(idempotency_key=key)
    accepted = accept.accept_one(
        request, interface="page", application=application, actor=actor, settings=settings
    )
    if accepted.repeated:
        return accepted.message_id
    with writing():
        Message.update(resent_from=message.id, actor=actor.name).where(
            Message.id == accepted.message_id
        ).execute()
        after = {"message": accepted.message_id, "to": list(to or ())}
        after |= {"sensitive": True} if message.sensitive else {}
        record(actor, "message.resent", subject_of(message), after=after)
    return accepted.message_id


def _keys_of(
    message: Message, to: Sequence[str] | None, actor: Actor, once: str | None
) -> tuple[str | None, str]:
    """Return the idempotency key of a submit, which is the same for the same recipients only.

    Before it stands that of an alike submit without a token a moment earlier; None with a token.
    """

    def key(token: str) -> str:
        submitted = json.dumps([message.id, None if to is None else list(to), actor.identity, token])
        return f"resend:{hashlib.sha256(submitted.encode()).hexdigest()[:40]}"

    if once is not None:
        return None, key(once)
    period = int(now().replace(tzinfo=dt.UTC).timestamp()) // ALIKE_S
    return key(f"period {period - 1}"), key(f"period {period}")


def _sent_with(application: Application | None, key: str) -> int | None:
    whose = Message.application.is_null() if application is None else Message.application == application
    found = Message.select(Message.id).where(whose, Message.idempotency_key == key).first()
    return found.id if found else None


def is_sensitive(message_id: str) -> bool:
    """Tell whether a message with this Message-ID is one of which nobody may read the content."""
    return Message.select().where(Message.message_id == message_id, Message.sensitive).exists()


def note_reading(message: Message, part: str, *, actor: Actor) -> None:
    """Record that `actor` read the content of a message: its `page`, its `html` or its `source`."""
    record_reading(actor, "message.read", subject_of(message), part)


def _again(message: Message, to: Sequence[str] | None) -> MessageRequest:
    asked = message.asked
    people = {"to": tuple(to or ())}
    if to is None:
        # The addresses in the header may differ from the recipients in the envelope.
        shown = {kind: tuple(asked.get(kind, ())) for kind in ("to", "cc")}
        people = {**shown, "envelope": tuple(row.address for row in recipients_of(message))}
    texts = {name: asked[name] for name in MessageRequest._fields if isinstance(asked.get(name), str)}
    texts.pop("date", None)  # it is another message, of today
    return MessageRequest(
        **people,
        **texts,
        subject=message.subject,
        headers=tuple((name, value) for name, value in asked.get("headers", ())),
        entity=entity_of(message),
        sensitive=message.sensitive,
    )


def entity_of(message: Message) -> bytes:
    """Return the MIME entity of a message. Raises Conflict `message.content_gone` after its deletion."""
    content = Content.get_or_none(Content.message == message.id)
    entity = None if content is None else content_pieces.whole(bytes(content.entity), content.pieces)
    if entity is None:
        raise Conflict("message.content_gone", id=message.id)
    return entity


def built_of(message: Message, *, settings: SendingSettings, with_footer: bool = True) -> BuiltMessage:
    """Return the message as its account would build it now, with the same Message-ID.

    Raises Conflict when its content or its account was deleted, Invalid when it cannot be built any more.
    """
    account = Account.get_or_none(Account.id == message.account_id)
    if account is None:
        raise Conflict("message.account_gone", id=message.id, account=message.account_name)
    rows = recipients_of(message)
    draft = draft_of(
        message.asked,
        subject=message.subject,
        entity=entity_of(message),
        message_id=message.message_id,
        bcc=[row.address for row in rows if row.kind == "bcc"],
    )
    return AccountSender(account, settings).message(draft, date=message.created_at, with_footer=with_footer)


def source(message: Message, *, settings: SendingSettings, with_footer: bool = True) -> bytes:
    """Return the bytes of the message as its account would send them now. Raises as `built_of`."""
    return built_of(message, settings=settings, with_footer=with_footer).envelope.message


def subject_of(message: Message) -> Subject:
    """Return the message as subject of an audit entry, named by its Message-ID, which reveals no content."""
    return Subject("message", message.id, message.message_id)


def _ids(message: Message, recipients: Collection[int] | None) -> list[int]:
    query = Recipient.select(Recipient.id).where(Recipient.message == message.id)
    if recipients is not None:
        query = query.where(Recipient.id.in_(list(recipients)))
    return [row[0] for row in query.tuples()]


def is_over(message: Message) -> bool:
    """Return True when all recipients of the message are in final states."""
    final = list(states.FINAL)
    return (
        not Recipient.select().where(Recipient.message == message.id, Recipient.state.not_in(final)).exists()
    )


def owned_by(application: Application, message_id: int) -> Message:
    """Return a message that the application submitted. Raises NotFound, also for those of others."""
    message = get(message_id)
    if message.application_id != application.id:
        raise NotFound("message.not_found", id=message_id)
    return message
