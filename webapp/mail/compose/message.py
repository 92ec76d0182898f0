"""Builds the envelope and the message from an application's draft and the account's identity.

The test of an account and all sending use this one code path.
"""

import datetime as dt
from email.utils import format_datetime, make_msgid
from functools import lru_cache
from typing import NamedTuple

from webapp.errors import Invalid
from webapp.mail.compose.content import Attachment, compose, content_headers
from webapp.mail.compose.footer import with_footer
from webapp.mail.compose.header.headers import header_block, wire_addresses
from webapp.mail.compose.header.own_headers import check_own_headers, is_date, is_message_id
from webapp.mail.compose.identity import AskedAddresses, Identity, Overridden, UsedAddresses, settle
from webapp.mail.rules.address_list import NamedAddress, wire_address
from webapp.mail.rules.text import check_filled_line, check_subject
from webapp.mail.smtp.server import Envelope

__all__ = ["BuiltMessage", "Draft", "Identity", "Overridden", "build", "with_ascii_sender"]


class Draft(NamedTuple):
    """What an application requests. An empty address requests nothing.

    Each address may have a name before it (see `rules.address_list`); `sender_name` is the name in From
    where `sender` has none. `confirmation` is the address for a read confirmation. `headers` are fields of
    the sender's own (see `own_headers`). `message_id` is kept when given, so that servers recognise a
    duplicate, and `date` as RFC 5322 writes it.
    `entity` is content composed before (`compose`, `draft_from_source`); `text`, `html` and
    `attachments` are empty then.
    """

    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    subject: str = ""
    text: str = ""
    html: str = ""
    sender: str = ""
    reply_to: str = ""
    return_path: str = ""
    confirmation: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    message_id: str = ""
    attachments: tuple[Attachment, ...] = ()
    entity: bytes = b""
    sender_name: str = ""
    date: str = ""


class BuiltMessage(NamedTuple):
    """An envelope with its message, the header fields as written in it, and the overridden fields.

    `sender` is the address in From.
    """

    envelope: Envelope
    headers: list[tuple[str, str]]
    overridden: list[Overridden]
    message_id: str
    sender: str


def build(draft: Draft, identity: Identity, *, now: dt.datetime) -> BuiltMessage:
    """Return the message that `identity` sends for `draft`, dated `now` (naive UTC) unless the draft is.

    Raises Invalid when the draft breaks an input rule, MailError `message.headers_differ` when the
    bytes do not parse back to the intended header fields.
    """
    addresses, settled = settle(_asked(draft), identity)
    to, cc, bcc = (
        [wire_address(address, field) for address in getattr(draft, field)] for field in ("to", "cc", "bcc")
    )
    reached = tuple(dict.fromkeys(named.address for named in (*to, *cc, *bcc)))
    if not reached:
        raise Invalid("message.no_recipients", field="to")
    message_id = _message_id(draft, addresses.sender.address)
    own, overridden = _own_headers(draft, addresses, list(settled))
    headers = [
        *_address_headers(addresses, to, cc),
        ("Subject", check_subject(draft.subject)),
        ("Date", _date_of(draft) or _date(now.replace(tzinfo=dt.UTC, microsecond=0))),
        ("Message-ID", message_id),
        *own,
    ]
    utf8 = not all(map(str.isascii, (*reached, *addresses.addresses, *_shown(to, cc))))
    entity = draft.entity or compose(draft.text, draft.html, draft.attachments)
    block, written = header_block(headers, utf8=utf8)
    sender = addresses.sender.address
    if identity.footer is None:
        message = block + entity
    else:
        message = with_footer(entity, identity.footer, sender=sender, now=now, before=block)
    envelope = Envelope(addresses.return_path, reached, message, smtputf8=utf8)
    fields = [*written, *content_headers(message, len(block))]
    return BuiltMessage(envelope, fields, overridden, message_id, sender)


def with_ascii_sender(draft: Draft) -> Draft:
    """Return the draft for a server without SMTPUTF8: a From or an envelope sender beyond ASCII is left to
    the account, and From then shows who was asked for as the name.
    """
    asked = wire_address(draft.sender, "sender") if draft.sender else None
    if asked is not None and not asked.address.isascii():
        draft = draft._replace(sender="", sender_name=asked.name or draft.sender_name or asked.address)
    if draft.return_path and not wire_address(draft.return_path, "return_path").address.isascii():
        draft = draft._replace(return_path="")
    return draft


def _asked(draft: Draft) -> AskedAddresses:
    return AskedAddresses(
        draft.sender, draft.reply_to, draft.return_path, draft.confirmation, draft.sender_name
    )


def _shown(*lists: list[NamedAddress]) -> list[str]:
    return [named.address for addresses in lists for named in addresses]


@lru_cache(maxsize=8)
def _date(moment: dt.datetime) -> str:
    return format_datetime(moment)


def _date_of(draft: Draft) -> str:
    if draft.date and not is_date(draft.date):
        raise Invalid("date.malformed", field="date")
    return draft.date


def _message_id(draft: Draft, sender: str) -> str:
    if not draft.message_id:
        return make_msgid(domain=sender.rpartition("@")[2])
    message_id = check_filled_line(draft.message_id, "message_id")
    if not is_message_id(message_id):
        raise Invalid("message_id.malformed", field="message_id")
    return message_id


def _address_headers(
    addresses: UsedAddresses, to: list[NamedAddress], cc: list[NamedAddress]
) -> list[tuple[str, str]]:
    """Return the header fields with addresses. Bcc recipients are only in the envelope."""
    # Without To and Cc some servers add a To of their own.
    shown_to = wire_addresses(to) or ("" if cc else "undisclosed-recipients:;")
    confirmation = [addresses.confirmation] if addresses.confirmation else []
    fields = [
        ("From", wire_addresses([addresses.sender])),
        ("Reply-To", wire_addresses(addresses.reply_to)),
        ("To", shown_to),
        ("Cc", wire_addresses(cc)),
        # RFC 8098 section 2.1.
        ("Disposition-Notification-To", wire_addresses(confirmation)),
    ]
    return [(name, value) for name, value in fields if value]


def _own_headers(
    draft: Draft, addresses: UsedAddresses, overridden: list[Overridden]
) -> tuple[list[tuple[str, str]], list[Overridden]]:
    """Return the fields of the sender's own, and all that is overridden."""
    own = check_own_headers(draft.headers)
    if any(item.field == "sender" for item in overridden):
        # Who handed it over for somebody that From does not name any more (RFC 5322 section 3.6.2).
        overridden += [Overridden(name, value, "") for name, value in own if name.lower() == "sender"]
        own = [(name, value) for name, value in own if name.lower() != "sender"]
    if not any(name.lower() == "auto-submitted" for name, _ in own):
        # Every message comes from a program, so automatic responders should not answer it (RFC 3834
        # section 5). A read confirmation is still sent, because a person triggers it.
        own.insert(0, ("Auto-Submitted", "auto-generated"))
    return own, overridden
