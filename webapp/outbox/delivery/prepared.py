"""A claimed message made ready to be sent: as its header block was stored, or built again."""

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from webapp.accounts.models import Account
from webapp.accounts.sending import AccountSender
from webapp.clock import now
from webapp.errors import Conflict, PostigoError
from webapp.mail.compose.header.headers import wire_headers
from webapp.mail.compose.header.mending import NotKept
from webapp.mail.compose.message import Draft, with_ascii_sender
from webapp.mail.rules.time_limits import MESSAGE_MOST_S
from webapp.mail.smtp.pipeline import has_ascii_sender
from webapp.mail.smtp.server import Envelope
from webapp.mail.smtp.stream import OutgoingMessage
from webapp.outbox.delivery import attempt, outcome
from webapp.outbox.delivery.attempt import DeliveryResult, MessageInFlight
from webapp.outbox.delivery.outcome import SendingAccount
from webapp.outbox.delivery.prefetch import StoredContent
from webapp.outbox.intake.request import draft_of
from webapp.outbox.intake.routing import same_address
from webapp.outbox.queue.leases import Job
from webapp.transcript import Transcript


def prepared(
    sender: AccountSender,
    job: Job,
    content: StoredContent | None,
    *,
    transcript: Transcript,
    takes_utf8: bool,
    may_send: Callable[[], bool],
) -> MessageInFlight:
    """Return the message of `job`, ready to be sent by `sender`, to be recorded in `transcript`.

    `takes_utf8` tells whether the server offers SMTPUTF8, `may_send` is asked right before the content is
    sent. Raises Conflict, or MailError when it cannot be built.
    """
    account = sender.account
    envelope, not_kept = _envelope(sender, job, content, takes_utf8=takes_utf8)
    sending = SendingAccount(
        account.id,
        is_own_sender=same_address(envelope.sender, sender.envelope_sender),
        is_substitute=job.account_id != account.id,
        facts=sender.known,
        other_sender=_other_sender(account, job),
    )
    return MessageInFlight(
        job, OutgoingMessage(envelope, transcript, MESSAGE_MOST_S, may_send), sending, now(), not_kept
    )


def _other_sender(account: Account, job: Job) -> str:
    """Return the address in From where it is not the account's own, else an empty text."""
    is_always_own = account.force or account.own_sender_only
    return "" if is_always_own or same_address(job.sender, account.sender) else job.sender


class ResultOwner(Protocol):
    """The worker that sends a message, and stores what becomes of it."""

    name: str

    def put(self, result: DeliveryResult) -> None: ...


def prepared_or_refused(
    owner: ResultOwner, sender: AccountSender, job: Job, content: StoredContent | None, **how: Any
) -> MessageInFlight | None:
    """Return what `prepared` does; None, with a stored outcome, when the message cannot be built."""
    try:
        return prepared(sender, job, content, **how)
    except PostigoError as error:
        result = outcome.of_fault(job, error.code, error.facts)
        owner.put(attempt.of_fault(job, sender.account, result, error.code, worker=owner.name))
        return None


def _envelope(
    sender: AccountSender, job: Job, content: StoredContent | None, *, takes_utf8: bool
) -> tuple[Envelope, NotKept]:
    """Return the envelope with the message, and what of its header is not kept for this server."""
    if content is None:
        raise Conflict("message.content_gone", id=job.message_id)
    recipients = tuple(recipient.address for recipient in job.recipients)
    if content.head is not None and content.built_for == sender.version:
        message = content.head + content.entity
        envelope = Envelope(content.envelope_sender, recipients, message, smtputf8=content.smtputf8)
        if takes_utf8 or has_ascii_sender(envelope):
            downgraded = content.smtputf8 and not takes_utf8
            return envelope, _beyond_ascii(wire_headers(content.head)) if downgraded else ()
    bcc = [recipient.address for recipient in job.recipients if recipient.kind == "bcc"]
    draft = draft_of(job.asked, subject=job.subject, entity=content.entity, message_id=job.header_id, bcc=bcc)
    fitting = draft if takes_utf8 else with_ascii_sender(draft)  # only a recipient may refuse a message
    # Dated when it was accepted, not when it is sent: every attempt sends the same bytes.
    built = sender.message(fitting, date=job.created_at)
    not_kept = () if sender.account.force else tuple(_left_to_account(draft, fitting))
    if built.envelope.smtputf8 and not takes_utf8:
        not_kept += _beyond_ascii(built.headers)
    return dataclasses.replace(built.envelope, recipients=recipients), not_kept


def _beyond_ascii(headers: list[tuple[str, str]]) -> NotKept:
    """Return the fields that a server without SMTPUTF8 gets downgraded (RFC 6857)."""
    return tuple((name, value) for name, value in headers if not value.isascii())


def _left_to_account(asked: Draft, fitting: Draft) -> Iterator[tuple[str, str]]:
    """Yield the fields of the draft that are asked for and left to the account."""
    for field, name in (("sender", "From"), ("return_path", "Return-Path")):
        if getattr(asked, field) != getattr(fitting, field):
            yield name, getattr(asked, field)
