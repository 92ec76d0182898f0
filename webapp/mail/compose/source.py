"""Turns a complete message that a program submits (`sendmail -t`, SMTP) into a draft.

Recipients are read by the rule of `rules.address_list` or refused. All else of the header is kept, mended,
or left out and recorded; nothing of it refuses the message. The MIME entity is kept byte for byte,
signatures included, unless it has lines or bytes that a mail server may refuse.
"""

import codecs
from collections.abc import Callable
from dataclasses import dataclass

from webapp.mail.compose.entity import entity_of
from webapp.mail.compose.header import mending
from webapp.mail.compose.header.header_lines import SourceField, split, split_like_sendmail
from webapp.mail.compose.header.headers import wire_addresses
from webapp.mail.compose.header.mending import Losses, NotKept
from webapp.mail.compose.header.own_headers import FIELDS_MAX, FIELDS_MOST, fits, is_own, stands_once
from webapp.mail.compose.message import Draft
from webapp.mail.rules.address_list import Complete, as_written, read_list
from webapp.mail.smtp.wire_format import with_crlf

_RECIPIENTS = ("to", "cc", "bcc")
# Fields of which a message has one (RFC 5322 section 3.6); the first of several counts.
_SINGLE = ("subject", "date", "message-id")
_READ_HERE = frozenset({*_RECIPIENTS, *_SINGLE, "from", "sender", "reply-to", "disposition-notification-to"})


@dataclass(frozen=True)
class ParsedSource:
    """The draft with its `entity`, and the header fields that were not kept as they stood.

    `names` are those of all header fields, in lower case; `broken_at` is that of `SplitSource`.
    """

    draft: Draft
    not_kept: NotKept
    names: frozenset[str]
    broken_at: str = ""


def draft_from_source(
    source: bytes, *, complete: Complete = as_written, bare_text: bool = False
) -> ParsedSource:
    """Return the draft of a complete message (RFC 5322), ready for `build`.

    Bare line feeds become CRLF. Eight-bit content and NUL are encoded in seven bits, unless the content is
    signed or encrypted; NUL is refused there. The draft may have no recipients. Raises Invalid with a
    `source.` code for what is not a message, and with the codes of addresses, for recipients, and of bodies.

    `complete(name, field)` is called for addresses without a domain, which are refused by default. With
    `bare_text` the header ends at the first line that is not a field, and a source without a header is
    all text, as for `sendmail`.
    """
    read = split_like_sendmail if bare_text else split
    fields, body, unread, broken_at = read(with_crlf(source.removeprefix(codecs.BOM_UTF8)))
    losses = Losses()
    content = _each_once([field for field in fields if field.is_content], losses.note)
    values: dict[str, object] = {"entity": entity_of(content, body, losses.note)}
    by_key: dict[str, list[SourceField]] = {}
    for field in fields:
        by_key.setdefault(field.key, []).append(field)
    for key in _RECIPIENTS:
        read = [read_list(field.value, key, complete, mend_names=True) for field in by_key.get(key, ())]
        values[key] = tuple(str(named) for found in read for named in found)
    values |= _author(by_key, losses.note, complete)
    values |= _single_fields(by_key, losses.note)
    others = [field for field in fields if not field.is_content and field.key not in _READ_HERE - {"sender"}]
    values["headers"] = _own_fields(others, losses.note, complete)
    losses.note_more(unread)
    return ParsedSource(Draft(**values), losses.all(), frozenset(by_key), broken_at)


def _each_once(content: list[SourceField], note: Callable[[str, str], None]) -> list[SourceField]:
    """Return the content fields, the first of each name. Libraries and scripts repeat them, with the same
    value or without knowing of the other; readers take the first.
    """
    found: dict[str, SourceField] = {}
    for field in content:
        first = found.setdefault(field.key, field)
        if _compared(first.value) != _compared(field.value):
            note(field.name, field.value)
    return list(found.values())


def _compared(value: str) -> str:
    """Return the value for comparison: only boundaries differ by case (RFC 2046 section 5.1.1)."""
    lowered = value.lower()
    return value if "boundary" in lowered else lowered


def _joined(by_key: dict[str, list[SourceField]], key: str) -> str:
    return ", ".join(field.value for field in by_key.get(key, ()) if field.value)


def _author(
    by_key: dict[str, list[SourceField]], note: Callable[[str, str], None], complete: Complete
) -> dict[str, str]:
    sender = mending.mend_sender(
        _joined(by_key, "from"), note, through=_joined(by_key, "sender"), complete=complete
    )
    replies = mending.mend_addresses(
        _joined(by_key, "reply-to"), "Reply-To", "reply_to", note, complete=complete
    )
    name = "Disposition-Notification-To"
    confirmations = mending.mend_addresses(
        _joined(by_key, name.lower()), name, "confirmation", note, complete=complete
    )
    return {
        "sender": sender.sender,
        "sender_name": sender.name,
        "reply_to": ", ".join(map(str, replies)) or sender.reply_to,
        "confirmation": str(confirmations[0]) if confirmations else "",
    }


def _single_fields(by_key: dict[str, list[SourceField]], note: Callable[[str, str], None]) -> dict[str, str]:
    found = {}
    for key in _SINGLE:
        first, *others = by_key.get(key) or [None]
        for field in others:
            note(field.name, field.value)
        found[key] = first.value if first else ""
    return {
        "subject": mending.mend_subject(found["subject"], note),
        "date": mending.mend_date(found["date"], note) if found["date"] else "",
        "message_id": mending.mend_message_id(found["message-id"], note) if found["message-id"] else "",
    }


def _own_fields(
    fields: list[SourceField], note: Callable[[str, str], None], complete: Complete
) -> tuple[tuple[str, str], ...]:
    """Return the fields of the sender's own, in their order, as many as a server takes."""
    kept: list[tuple[str, str]] = []
    seen: set[str] = set()
    left = FIELDS_MAX
    for field in fields:
        value = _sender_field(field.value, complete) if field.key == "sender" else field.value
        is_second = stands_once(field.name) and field.key in seen
        if (
            is_second
            or len(kept) >= FIELDS_MOST
            or len(value) > left
            or not (is_own(field.name) and fits(field.name, value))
        ):
            note(field.name, field.value)
            continue
        seen.add(field.key)
        left -= len(value)
        kept.append((field.name, value))
    return tuple(kept)


def _sender_field(value: str, complete: Complete) -> str:
    """Return the value of Sender if it is one usable address, without a name that needs encoding."""
    usable, unusable = mending.usable_addresses(value, "sender", complete)
    if len(usable) != 1 or unusable:
        return ""
    written = wire_addresses(usable)
    return usable[0].address if "=?" in written else written
