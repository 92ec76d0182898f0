"""Builds the envelope and the message from an application's draft and the account's identity.

The test of an account and all sending use this one code path.
"""

import datetime as dt
import re
from dataclasses import dataclass
from email.utils import format_datetime, make_msgid
from functools import lru_cache
from typing import NamedTuple

from webapp.errors import Invalid
from webapp.mail.compose.content import Attachment, compose, content_headers
from webapp.mail.compose.footer import Footer, with_footer
from webapp.mail.compose.headers import LITERAL_HEADERS, header_block
from webapp.mail.rules.address import ascii_address, check_address
from webapp.mail.rules.text import LINE_MAX, check_filled_line, check_subject, has_encoded_word
from webapp.mail.smtp.server import Envelope

_ADDRESS_FIELDS = ("sender", "reply_to", "return_path", "confirmation")
_MESSAGE_ID = re.compile(r"<[!-;=?A-~]+@[!-;=?A-~]+>")  # printable ASCII, one @, no brackets within
_PRINTABLE = re.compile(r"[ -~]+")
# A longer word does not fit on a line of 998 octets with the field's name.
_LITERAL_WORD_MAX = 900
_LITERAL_MAX = 10 * _LITERAL_WORD_MAX
_LITERAL_NAMES = {name.lower(): name for name in LITERAL_HEADERS}


class Draft(NamedTuple):
    """What an application requests. An empty address requests nothing.

    `confirmation` is the address for a read confirmation. `headers` may only have names of
    `LITERAL_HEADERS`. `message_id` is kept when given, so that servers recognise a duplicate.
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


@dataclass(frozen=True)
class Identity:
    """The account's addresses for its messages; only `sender` is required.

    With `force` the account's addresses replace those of the draft, and an empty `reply_to` means none.
    Otherwise they apply where the draft has none.
    """

    sender: str
    reply_to: str = ""
    return_path: str = ""
    confirmation: str = ""
    read_receipt: bool = False
    force: bool = False
    footer: Footer | None = None


@dataclass(frozen=True)
class Overridden:
    """In `field` the draft requested `asked`, and the account replaced it by `used` (empty: none)."""

    field: str
    asked: str
    used: str


class BuiltMessage(NamedTuple):
    """An envelope with its message, the header fields as written in it, and the overridden fields."""

    envelope: Envelope
    headers: list[tuple[str, str]]
    overridden: list[Overridden]
    message_id: str


@dataclass(frozen=True)
class _Addresses:
    """The addresses in effect; an empty one means no Reply-To or no read confirmation."""

    sender: str
    reply_to: str
    return_path: str
    confirmation: str


def is_message_id(text: str) -> bool:
    """Return True when `text` is a message identifier (RFC 5322 section 3.6.4) in printable ASCII."""
    is_short = len(text) <= LINE_MAX
    return is_short and bool(_MESSAGE_ID.fullmatch(text)) and not has_encoded_word(text)


def is_literal(text: str) -> bool:
    """Return True when `text` is printable ASCII in words short enough for a literal header field."""
    is_short = len(text) <= _LITERAL_MAX and max(map(len, text.split(" "))) <= _LITERAL_WORD_MAX
    return is_short and bool(_PRINTABLE.fullmatch(text)) and not has_encoded_word(text)


def build(draft: Draft, identity: Identity, *, now: dt.datetime) -> BuiltMessage:
    """Return the message that `identity` sends for `draft`, dated `now` (naive UTC).

    Raises Invalid when the draft breaks an input rule, MailError `message.headers_differ` when the
    bytes do not parse back to the intended header fields.
    """
    addresses, overridden = _settle(tuple(getattr(draft, field) for field in _ADDRESS_FIELDS), identity)
    to, cc, bcc = (
        [envelope_address(address, field) for address in getattr(draft, field)]
        for field in ("to", "cc", "bcc")
    )
    reached = tuple(dict.fromkeys((*to, *cc, *bcc)))
    if not reached:
        raise Invalid("message.no_recipients", field="to")
    message_id = _message_id(draft, addresses.sender)
    headers = [
        *_address_headers(addresses, to, cc),
        ("Subject", check_subject(draft.subject)),
        ("Date", _date(now.replace(tzinfo=dt.UTC, microsecond=0))),
        ("Message-ID", message_id),
        # Every message comes from a program, so automatic responders should not answer it (RFC 3834
        # section 5). A read confirmation is still sent, because a person triggers it.
        ("Auto-Submitted", "auto-generated"),
        *_literal_headers(draft),
    ]
    utf8 = not all(map(str.isascii, (*reached, *vars(addresses).values())))
    entity = draft.entity or compose(draft.text, draft.html, draft.attachments)
    if identity.footer is not None:
        entity = with_footer(entity, identity.footer, sender=addresses.sender, now=now)
    block, written = header_block(headers, utf8=utf8)
    envelope = Envelope(addresses.return_path, reached, block + entity, smtputf8=utf8)
    return BuiltMessage(envelope, [*written, *content_headers(entity)], list(overridden), message_id)


@lru_cache(maxsize=512)  # most drafts request no addresses
def _settle(wanted: tuple[str, ...], identity: Identity) -> tuple[_Addresses, tuple[Overridden, ...]]:
    """Return the addresses in effect, and the fields of the draft that the account overrides."""
    asked = {field: _if_any(address, field) for field, address in zip(_ADDRESS_FIELDS, wanted, strict=True)}
    own = {field: _if_any(getattr(identity, field), field) for field in _ADDRESS_FIELDS}
    own["sender"] = envelope_address(identity.sender, "sender")
    chosen = own if identity.force else {field: asked[field] or own[field] for field in _ADDRESS_FIELDS}
    wants_receipt = identity.read_receipt or bool(asked["confirmation"] and not identity.force)
    used = _Addresses(
        sender=chosen["sender"],
        reply_to=chosen["reply_to"],
        return_path=chosen["return_path"] or chosen["sender"],
        confirmation=_first(chosen, "confirmation", "reply_to", "sender") if wants_receipt else "",
    )
    overridden = (
        Overridden(field, asked[field], getattr(used, field))
        for field in _ADDRESS_FIELDS
        if asked[field] and asked[field] != getattr(used, field)
    )
    return used, tuple(overridden)


def _first(chosen: dict[str, str], *fields: str) -> str:
    return next(chosen[field] for field in fields if chosen[field])


@lru_cache(maxsize=4096)  # the account's addresses recur in each of its messages
def envelope_address(address: str, field: str) -> str:
    """Return the address with its domain in ASCII (`xn--`), for the envelope. Raises Invalid."""
    return ascii_address(check_address(address, field))


def _if_any(address: str, field: str) -> str:
    return envelope_address(address, field) if address else ""


@lru_cache(maxsize=8)
def _date(moment: dt.datetime) -> str:
    return format_datetime(moment)


def _message_id(draft: Draft, sender: str) -> str:
    if not draft.message_id:
        return make_msgid(domain=sender.rpartition("@")[2])
    message_id = check_filled_line(draft.message_id, "message_id")
    if not is_message_id(message_id):
        raise Invalid("message_id.malformed", field="message_id")
    return message_id


def _address_headers(addresses: _Addresses, to: list[str], cc: list[str]) -> list[tuple[str, str]]:
    """Return the header fields with addresses. Bcc recipients are only in the envelope."""
    # Without To and Cc some servers add a To of their own.
    shown_to = ", ".join(to) or ("" if cc else "undisclosed-recipients:;")
    fields = [
        ("From", addresses.sender),
        ("Reply-To", addresses.reply_to),
        ("To", shown_to),
        ("Cc", ", ".join(cc)),
        # RFC 8098 section 2.1.
        ("Disposition-Notification-To", addresses.confirmation),
    ]
    return [(name, value) for name, value in fields if value]


def _literal_headers(draft: Draft) -> list[tuple[str, str]]:
    checked: dict[str, str] = {}
    for name, value in draft.headers:
        known = _LITERAL_NAMES.get(name.lower())
        if known is None or known in checked:
            raise Invalid("header.not_allowed", field="headers", name=name)
        line = check_filled_line(value, "headers", max_length=_LITERAL_MAX)
        if not is_literal(line):
            raise Invalid("header.not_literal", field="headers", name=known)
        checked[known] = line
    return list(checked.items())
