"""Header fields of the sender's own: which of them leave with a message, and how they are written.

Every field leaves but those that are made here (From, Subject, MIME's …), those that servers write
(Received, Return-Path, signatures, which a changed header would break) and those that a mailbox keeps.
"""

import re
from email.utils import parsedate_to_datetime

from webapp.errors import Invalid
from webapp.mail.rules.text import LINE_MAX, check_filled_line, has_encoded_word

FIELDS_MOST = 100
# Characters of all of them together: servers refuse more than about 100 KB of header.
FIELDS_MAX = 50_000
_NAME = re.compile(r"[!-9;-~]{1,76}")
_MADE_HERE = frozenset(
    [
        "from",
        "reply-to",
        "to",
        "cc",
        "bcc",
        "subject",
        "date",
        "message-id",
        "mime-version",
        "disposition-notification-to",
    ]
)
_OF_SERVERS = frozenset(
    [
        "return-path",
        "received",
        "dkim-signature",
        "domainkey-signature",
        "authentication-results",
        "received-spf",
        "delivered-to",
        "x-original-to",
        "envelope-to",
        "status",
        "x-status",
        "x-uid",
        "x-keywords",
        "lines",
    ]
)
_OF_SERVERS_STARTS = ("content-", "arc-", "resent-")
# Fields that are no text for people: RFC 2047 section 5 allows no encoded words in them.
_STRUCTURED = frozenset(
    [
        "in-reply-to",
        "references",
        "importance",
        "precedence",
        "auto-submitted",
        "priority",
        "x-priority",
        "x-msmail-priority",
        "x-auto-response-suppress",
        "sender",
        "errors-to",
        "feedback-id",
    ]
)
_ONCE = frozenset(["in-reply-to", "references", "importance", "auto-submitted", "sender", "precedence"])
_MESSAGE_ID = re.compile(r"<[!-;=?A-~]+@[!-;=?A-~]+>")  # printable ASCII, one @, no brackets within
_PRINTABLE = re.compile(r"[ -~]+")
# A longer word does not fit on a line of 998 octets with the field's name.
_WORD_MAX = 900
VALUE_MAX = 10 * _WORD_MAX
# RFC 5322 section 3.3, with the zones and the missing day and seconds of its section 4.3.
_DATE = re.compile(
    r"(?:[A-Z][a-z]{2}, ?)?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d(?::\d\d)? (?:[+-]\d{4}|[A-Z]{1,5})"
    r"(?: \([ -'*-\[\]-~]*\))?"
)


def is_own(name: str) -> bool:
    """Tell whether the header field `name` is one that a sender may set as it likes."""
    key = name.lower()
    is_name = bool(_NAME.fullmatch(name))
    return is_name and key not in _MADE_HERE | _OF_SERVERS and not key.startswith(_OF_SERVERS_STARTS)


def check_own_headers(headers: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    """Return the header fields that a program set. Raises Invalid `header.` and `text.` codes."""
    if len(headers) > FIELDS_MOST or sum(len(value) for _, value in headers) > FIELDS_MAX:
        raise Invalid("header.too_many", field="headers", limit=FIELDS_MOST, characters=FIELDS_MAX)
    seen: set[str] = set()
    checked = []
    for name, value in headers:
        if not is_own(name) or name.lower() in seen & _once(name):
            raise Invalid("header.not_allowed", field="headers", name=name[:LINE_MAX])
        seen.add(name.lower())
        line = check_filled_line(value, "headers", max_length=VALUE_MAX)
        if not fits(name, line):
            raise Invalid("header.not_literal", field="headers", name=name)
        checked.append((name, line))
    return checked


def _once(name: str) -> frozenset[str]:
    """Return the name of a field that may stand only once, as a set; else an empty one."""
    key = name.lower()
    return frozenset({key}) if key in _ONCE or key.startswith("list-") else frozenset()


def stands_once(name: str) -> bool:
    """Tell whether a second field of this name has no meaning."""
    return bool(_once(name))


def fits(name: str, value: str) -> bool:
    """Tell whether `value` can be written: short words of printable ASCII, or text for encoded words.

    Encoded words stay as they are where text is allowed.
    """
    is_short = 0 < len(value) <= VALUE_MAX and max(map(len, value.split(" "))) <= _WORD_MAX
    if is_text_field(name):
        return is_short and value.isprintable() and (value.isascii() or not has_encoded_word(value))
    return is_short and is_literal(value)


def is_text_field(name: str) -> bool:
    """Tell whether the field holds text for people, in which encoded words may stand."""
    key = name.lower()
    return key not in _STRUCTURED and not key.startswith("list-")


def is_literal(text: str) -> bool:
    """Return True when `text` is printable ASCII in words short enough, without encoded words."""
    is_short = len(text) <= VALUE_MAX and max(map(len, text.split(" "))) <= _WORD_MAX
    return is_short and bool(_PRINTABLE.fullmatch(text)) and not has_encoded_word(text)


def is_message_id(text: str) -> bool:
    """Return True when `text` is a message identifier (RFC 5322 section 3.6.4) in printable ASCII."""
    is_short = len(text) <= LINE_MAX
    return is_short and bool(_MESSAGE_ID.fullmatch(text)) and not has_encoded_word(text)


def is_date(text: str) -> bool:
    """Return True when `text` is a date and time as RFC 5322 section 3.3 writes it."""
    if len(text) > LINE_MAX or not _DATE.fullmatch(text):
        return False
    try:
        parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return False
    return True
