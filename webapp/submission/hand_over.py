"""Hands one message over to the outbox, by the same intake as the HTTP interface and `sendmail`."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, Protocol

from webapp.access import limits
from webapp.applications import tokens
from webapp.applications.models import Application
from webapp.clock import now
from webapp.devices import identity
from webapp.devices.identity import INTERFACE, DeviceIdentity
from webapp.errors import AppError, Conflict, Invalid
from webapp.general import service as general
from webapp.mail.compose import source
from webapp.mail.compose.header.mending import NotKept, is_local_only
from webapp.mail.rules.address_list import wire_address
from webapp.outbox.intake import accept, repeats, routing
from webapp.outbox.intake.accept import IntakeSettings
from webapp.outbox.intake.request import MessageRequest
from webapp.outbox.intake.store import Accepted
from webapp.outbox.intake.whole_message import request_of


class HandOverSettings(IntakeSettings, Protocol):
    """The settings that handing over depends on."""

    submission_repeat_min: int


@dataclass
class MailTransaction:
    """One mail transaction (RFC 5321 section 3.3): envelope sender, recipients, and the wishes for DSN."""

    sender: str
    recipients: list[str] = field(default_factory=list)
    dsn: dict[str, Any] = field(default_factory=dict)


def mail_domain(settings: Any) -> str:
    """Return the domain of names without one; empty for none."""
    return general.current(settings).mail_domain


def checked_recipient(address: str, domain: str) -> str:
    """Return an address of RCPT TO that may be kept. Raises Invalid for what is no usable address."""
    if "@" not in address:
        if not domain:
            raise Invalid("recipient.no_domain", field="to", name=address)
        address = f"{address}@{domain}"
    return wire_address(address, "to").address


def hand_over(
    who: DeviceIdentity, transaction: MailTransaction, content: bytes, settings: HandOverSettings
) -> Accepted:
    """Store a message and return it once that is committed. Raises AppError.

    `content` has CRLF line ends and no doubled dots. Storage has to be open in this thread.
    """
    rights = identity.rights_of(who)
    request = _request(rights.application, transaction, content, settings, account=rights.account)
    hit = identity.take_rate(rights, who.actor)
    try:
        accepted = _stored(request, rights.application, who, transaction, content, settings)
    except BaseException:
        if hit is not None:
            limits.take_back([hit])
        raise
    tokens.note_use(rights.application, who.address)
    return accepted


def _request(
    application: Application,
    transaction: MailTransaction,
    content: bytes,
    settings: HandOverSettings,
    *,
    account: str,
) -> MessageRequest:
    domain = mail_domain(settings)

    def complete(name: str, _field: str) -> str:
        return f"{name}@{domain}" if domain else ""  # only shown in the header, or left to the account

    parsed = source.draft_from_source(content, complete=complete, bare_text=True)
    request = request_of(parsed, envelope=transaction.recipients, by_application=True)
    request = request._replace(account=account, dsn=transaction.dsn or None)
    return _with_return_path(request, transaction.sender, application, settings)


def _with_return_path(
    request: MessageRequest, sender: str, application: Application, settings: HandOverSettings
) -> MessageRequest:
    """Return the request with MAIL FROM as its return path, if the application may use that.

    SMTP asks every client for it, also those that want nothing special: what cannot be used, or is not
    allowed, is left to the account and recorded, and does not refuse the message.
    """
    if not sender:
        return request
    try:
        address = wire_address(sender, "return_path").address
    except Invalid:
        address = ""
    if address and not is_local_only(address) and _may_use(application, address, request, settings):
        return request._replace(return_path=address)
    not_kept: NotKept = (*request.not_kept, ("Return-Path", sender[:200]))
    return request._replace(not_kept=not_kept)


def _may_use(
    application: Application, address: str, request: MessageRequest, settings: HandOverSettings
) -> bool:
    if tokens.may_send_as(application, address):
        return True
    try:
        choice, _sending = accept.AccountChooser(application, settings).by(request)
    except AppError:  # intake refuses the message for it, in its own words
        return False
    account = choice.account
    return any(own and routing.same_address(address, own) for own in (account.sender, account.return_path))


def _stored(
    request: MessageRequest,
    application: Application,
    who: DeviceIdentity,
    transaction: MailTransaction,
    content: bytes,
    settings: HandOverSettings,
) -> Accepted:
    def stored(key: str | None) -> Accepted:
        return accept.accept_one(
            request._replace(idempotency_key=key),
            interface=INTERFACE,
            application=application,
            actor=who.actor,
            settings=settings,
        )

    window = dt.timedelta(minutes=settings.submission_repeat_min)
    if not window or not request.message_id:
        return stored(None)
    digest = repeats.digest_of(content, sender=transaction.sender, recipients=transaction.recipients)
    try:
        return stored(repeats.key_for(application.id, digest, window=window, moment=now()))
    except Conflict:  # the same bytes mean another message since a setting was changed
        return stored(None)
