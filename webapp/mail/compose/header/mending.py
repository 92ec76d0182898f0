"""What a program asks for beside the recipients, made usable: only a recipient may refuse a message.

A sender that no server would take is left to the account, and shown as the name. What is not kept as it
was asked is recorded with the message.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from webapp.mail.compose.header.own_headers import is_date, is_message_id
from webapp.mail.rules.address_list import Complete, NamedAddress, as_written, read_usable
from webapp.mail.rules.encoded_words import decode_words
from webapp.mail.rules.text import SUBJECT_MAX

# Domains of this machine only, which no provider accepts in From (RFC 6761).
_LOCAL_DOMAIN = re.compile(r"(?:.*\.)?(?:localhost|localdomain)|localhost6?\..*", re.IGNORECASE)
NOT_KEPT_MOST = 50
_SHOWN = 200  # characters of one value
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")

NotKept = tuple[tuple[str, str], ...]


class MendedSender(NamedTuple):
    """From as it can be sent: `sender` with or without a name, or only the `name` for the account's."""

    sender: str = ""
    name: str = ""
    reply_to: str = ""


def is_local_only(address: str) -> bool:
    """Tell whether the domain of an address exists on one machine only."""
    return bool(_LOCAL_DOMAIN.fullmatch(address.rpartition("@")[2]))


def mend_sender(
    text: str, note: Callable[[str, str], None], *, through: str = "", complete: Complete = as_written
) -> MendedSender:
    """Return From for the value of the field. `through` is the value of Sender, `note` records a loss.

    Of several authors the one in Sender, else the first, is From, and all get the replies.
    """
    usable, unusable = usable_addresses(text, "sender", complete)
    if not usable and not unusable:
        return MendedSender()
    if not usable:
        note("From", text)
        first = unusable[0]
        return MendedSender(name=first.name or first.address)
    if len(usable) == 1 and not unusable:
        return MendedSender(sender=str(usable[0]))
    note("From", text)
    senders = usable_addresses(through, "sender", complete)[0]
    return MendedSender(str((senders or usable)[0]), reply_to=", ".join(map(str, usable)))


def mend_addresses(
    text: str, name: str, field: str, note: Callable[[str, str], None], *, complete: Complete = as_written
) -> list[NamedAddress]:
    """Return the usable addresses of the header field `name`; a loss of others is noted."""
    usable, unusable = usable_addresses(text, field, complete)
    if unusable or (text.strip() and not usable):
        note(name, text)
    return usable


def usable_addresses(
    text: str, field: str, complete: Complete = as_written
) -> tuple[list[NamedAddress], list[NamedAddress]]:
    """Return the addresses that servers take, and the others, whose addresses are as they were written."""
    usable, unusable = read_usable(text, field, complete)
    local = [named for named in usable if is_local_only(named.address)]
    return [named for named in usable if named not in local], [*unusable, *local]


def mend_subject(value: str, note: Callable[[str, str], None]) -> str:
    """Return the subject in the value of a header field, decoded, in one line that can be written."""
    text = decode_words(value)
    # What still looks like an encoded word would be decoded once more.
    mended = _CONTROLS.sub(" ", text).replace("=?", "= ?").strip()
    if len(mended) > SUBJECT_MAX:
        mended = mended[: SUBJECT_MAX - 1].rstrip() + "…"
    if mended != text.strip():
        note("Subject", text)
    return mended


def mend_message_id(value: str, note: Callable[[str, str], None]) -> str:
    """Return a message identifier (RFC 5322 section 3.6.4), its brackets added; empty for none."""
    for candidate in (value, f"<{value}>"):
        if is_message_id(candidate):
            return candidate
    note("Message-ID", value)
    return ""


def mend_date(value: str, note: Callable[[str, str], None]) -> str:
    """Return a date that can be written, with single spaces; empty for none.

    RFC 5322 section 3.3 allows several, and programs write the first nine days as `Thu,  5 Nov 2026`.
    """
    date = re.sub(" +", " ", value)
    if is_date(date):
        return date
    note("Date", value)
    return ""


class Losses:
    """Collects what is not kept of a header, shortened, and at most NOT_KEPT_MOST fields of it."""

    def __init__(self) -> None:
        self._found: list[tuple[str, str]] = []
        self._more = 0

    def note(self, name: str, value: str) -> None:
        """Record a field that is not kept as it was asked."""
        if len(self._found) >= NOT_KEPT_MOST:
            self._more += 1
            return
        shown = _CONTROLS.sub("\ufffd", value)
        self._found.append((name[:80], shown if len(shown) <= _SHOWN else shown[:_SHOWN] + "…"))

    def note_more(self, count: int) -> None:
        """Record fields that are only counted."""
        self._more += count

    def all(self) -> NotKept:
        """Return what was recorded; the last entry says how many more there are."""
        return (*self._found, *([("…", f"+{self._more}")] if self._more else []))
