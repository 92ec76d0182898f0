"""Mends the header that a request asks for: only recipients may refuse a notification.

Values are data, and differ from one message to the next: a From, Reply-To, confirmation address, Subject,
Date, Message-ID or field of the sender's own that cannot be used is mended or left out, and recorded. What
the program itself decides refuses the message, and so shows when the program is tried: names of members
and of header fields. So do line breaks that are no folding and control characters, which would be header
injection, and a malformed envelope sender.
"""

from functools import lru_cache
from typing import Any

from webapp.errors import Invalid
from webapp.mail.compose.header import mending
from webapp.mail.compose.header.mending import Losses
from webapp.mail.compose.header.own_headers import FIELDS_MAX, fits, is_own
from webapp.mail.rules.address_list import USABLE_MAX, check_named_address, fitting_name, read_list
from webapp.mail.rules.encoded_words import decode_words
from webapp.mail.rules.text import check_subject, has_control, refuse_controls, unfolded
from webapp.outbox.intake.request import MessageRequest

_LISTS = ("to", "cc", "bcc")
_LINES = ("subject", "sender", "sender_name", "reply_to", "return_path", "confirmation")
_REPLIES = {"reply_to": "Reply-To", "confirmation": "Disposition-Notification-To"}
# Rules that an address breaks which is one, but which no server takes.
_UNROUTABLE = frozenset({"address.no_dot", "address.reserved_domain", "address.ip_domain"})


def mended(request: MessageRequest, *, by_application: bool) -> MessageRequest:
    """Return the request with a header that can be sent, and with what was not kept of it.

    Message-ID and Date among its `headers` become its own. Raises Invalid with the field for what is not
    mended, and `header.not_allowed` for Sender from an application: it may not name whom it likes.
    """
    request = _without_folding(request)
    losses = Losses()
    changed: dict[str, Any] = {}
    if request.subject:
        changed["subject"] = _subject(request.subject, losses)
    if request.sender_name:
        changed["sender_name"] = _name(request.sender_name, losses)
    if request.sender and not _is_usable(request.sender, "sender"):
        changed |= _sender(request, changed.get("sender_name", ""), losses)
    for field, name in _REPLIES.items():
        text = changed.get(field) or getattr(request, field)
        if text and not _is_usable(text, field):
            changed[field] = _replies(text, field, name, losses)
    if request.return_path and not _is_usable(request.return_path, "return_path"):
        losses.note("Return-Path", request.return_path)
        changed["return_path"] = ""
    if request.headers:
        changed |= _headers(request, losses, by_application=by_application)
    return request._replace(**changed, not_kept=(*request.not_kept, *losses.all())) if changed else request


def _without_folding(request: MessageRequest) -> MessageRequest:
    changed: dict[str, Any] = {name: unfolded(getattr(request, name)) for name in _LINES}
    changed |= {name: tuple(map(unfolded, getattr(request, name))) for name in _LISTS}
    return request._replace(**changed)


def _subject(text: str, losses: Losses) -> str:
    """Return the subject, decoded and cut where it has to be."""
    refuse_controls(text, "subject")
    try:
        return check_subject(text)
    except Invalid:
        if has_control(decode_words(text)):
            raise
    losses.note("Subject", text)
    return mending.mend_subject(text, _noted_already)


def _name(text: str, losses: Losses) -> str:
    refuse_controls(text, "sender_name")
    try:
        return fitting_name(text, "sender_name")
    except Invalid:
        losses.note("From", text)
        return fitting_name(text, "sender_name", mend=True)


def _sender(request: MessageRequest, name: str, losses: Losses) -> dict[str, str]:
    """Return the fields to change for a From that is not one usable address."""
    refuse_controls(request.sender, "sender")
    losses.note("From", request.sender)
    asked = mending.mend_sender(request.sender, _noted_already)
    changed = {"sender": asked.sender, "sender_name": name or asked.name}
    if asked.reply_to and not request.reply_to:
        changed["reply_to"] = asked.reply_to
    return changed


def _replies(text: str, field: str, name: str, losses: Losses) -> str:
    """Return the usable addresses of the header field `name`; a confirmation goes to the first of them."""
    refuse_controls(text, field)
    losses.note(name, text)
    usable, _unusable = mending.usable_addresses(text, field)
    return ", ".join(map(str, usable if field == "reply_to" else usable[:1]))


def _noted_already(_name: str, _value: str) -> None:
    """As what records a loss that has been recorded."""


def _is_usable(text: str, field: str) -> bool:
    return len(text) <= USABLE_MAX and _is_routable(text, field)


@lru_cache(maxsize=1024)  # those of an application recur in each of its messages
def _is_routable(text: str, field: str) -> bool:
    """Tell whether servers take the address, or each of `reply_to`.

    Raises Invalid for an envelope sender that is no address at all.
    """
    try:
        found = read_list(text, field) if field == "reply_to" else [check_named_address(text, field)]
    except Invalid as error:
        if field == "return_path" and error.code not in _UNROUTABLE:
            raise
        return False
    return bool(found) and not any(mending.is_local_only(named.address) for named in found)


def _headers(request: MessageRequest, losses: Losses, *, by_application: bool) -> dict[str, Any]:
    """Return the fields to change for the header fields of the sender's own.

    Names that are not allowed stay, and are refused when the message is built.
    """
    kept: list[tuple[str, str]] = []
    changed: dict[str, Any] = {}
    left = FIELDS_MAX
    for name, folded in request.headers:
        key, value = name.lower(), unfolded(folded)
        if key == "sender" and by_application:
            raise Invalid("header.not_allowed", field="headers", name=name)
        refuse_controls(value, "headers")
        value = value.strip()
        if key == "message-id":
            changed["message_id"] = mending.mend_message_id(value, losses.note)
        elif key == "date":
            changed["date"] = mending.mend_date(value, losses.note)
        elif is_own(name) and (len(value) > left or not fits(name, value)):
            losses.note(name, value)
        else:
            left -= len(value)
            kept.append((name, value))
    return changed | {"headers": tuple(kept)}
