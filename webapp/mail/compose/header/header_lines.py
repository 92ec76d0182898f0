"""Splits a message that a program submits into its header fields and its body."""

import re
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from webapp.errors import Invalid
from webapp.mail.compose.parts import decoded
from webapp.mail.smtp.wire_dialogue import visible

# Fields of a header that are read; beyond them only those that a message cannot do without.
FIELDS_READ = 10_000
_FIELD = re.compile(r"([!-9;-~]+)[ \t]*:(.*)", re.DOTALL)
_HEAD = re.compile(rb"(?:[!-9;-~]++[ \t]*+:[^\n]*+\n(?:[ \t][^\n]*+\n)*+)*+")
_NAMES = re.compile(rb"^([!-9;-~]++)[ \t]*+:", re.MULTILINE)
_FOLD = re.compile(r"\r\n(?=[ \t])")
_NEEDED = re.compile(
    rb"^(?:to|cc|bcc|resent-(?:to|cc|bcc)|from|sender|reply-to|disposition-notification-to|subject|date"
    rb"|message-id|mime-version|content-[!-9;-~]+)[ \t]*+:"
    rb"[^\n]*+\n?(?:[ \t][^\n]*+\n?)*+",
    re.IGNORECASE | re.MULTILINE,
)
_RECIPIENTS = frozenset({"to", "cc", "bcc"})
_NAMES_RECIPIENTS = re.compile(rb"^(?:to|cc|bcc)[ \t]*+:", re.IGNORECASE | re.MULTILINE)
_BETWEEN_FIELDS = re.compile(rb"\r\n(?![ \t])")
# Fields that identify a header block. Others, as in `Status: full` or `Date: today`, may begin a text.
_TELLING = frozenset(
    {
        *("to", "cc", "bcc", "from", "reply-to", "disposition-notification-to"),
        *("subject", "message-id", "mime-version", "in-reply-to", "references", "importance"),
    }
)
_TELLING_STARTS = ("x-", "content-", "resent-", "list-")


@dataclass(frozen=True)
class SourceField:
    """One header field: its value unfolded, with spaces for tabs (RFC 5322 section 2.2.3), and its bytes."""

    name: str
    value: str
    raw: bytes

    @property
    def key(self) -> str:
        """The name in lower case."""
        return self.name.lower()

    @property
    def is_content(self) -> bool:
        """Tell whether the field describes the content (RFC 2045)."""
        return self.key == "mime-version" or (
            self.key.startswith("content-") and self.key != "content-length"
        )


class SplitSource(NamedTuple):
    """The header fields and the body of a message; `unread` counts the fields that were not read.

    `broken_at` is a line that is no field and so ends the header, although recipients stand in it or directly
    below it; empty if there is none.
    """

    fields: list[SourceField]
    body: bytes
    unread: int = 0
    broken_at: str = ""


def split(source: bytes) -> SplitSource:
    """Return the header fields and the body of a message with CRLF line ends.

    Raises Invalid `source.no_header`, `source.bad_header`, `source.too_many_headers`.
    """
    if source.startswith(b"From "):  # the separator of mbox files, which sendmail skips as well
        source = source.partition(b"\r\n")[2]
    head, _, body = (b"\r\n" + source).partition(b"\r\n\r\n")
    lines, unread = _lines(head.removeprefix(b"\r\n"))
    fields = []
    for number, raw in enumerate(lines, start=1):
        found = _FIELD.fullmatch(decoded(raw))
        if found is None and number == 1:
            raise Invalid("source.no_header", field="source")
        if found is None:
            raise Invalid("source.bad_header", field="source", line=visible(decoded(raw)[:80]))
        fields.append(SourceField(found[1], _unfolded(found[2]), raw))
    return SplitSource(fields, body, unread)


def split_like_sendmail(source: bytes) -> SplitSource:
    """Return the header fields and the body. First lines that only look like fields belong to the body.

    Raises Invalid `source.too_many_headers`.
    """
    separator = source.find(b"\r\n") + 2 if source.startswith(b"From ") else 0
    head = _HEAD.match(source, separator)[0]
    if not any(_tells_a_header(found[1].decode().lower()) for found in _NAMES.finditer(head)):
        return SplitSource([], source.removeprefix(b"\r\n"), broken_at=_broken_at([], source))
    lines, unread = _lines(head.removesuffix(b"\r\n"))
    rest = source[separator + len(head) :]
    fields = [_field_of(raw) for raw in lines]
    return SplitSource(fields, rest.removeprefix(b"\r\n"), unread, _broken_at(fields, rest))


def _broken_at(fields: list[SourceField], rest: bytes) -> str:
    """Return the first line of what follows the header if it, or what is below it, names recipients.

    It does so itself where it goes on with a field of recipients without the space that folding needs.
    """
    block = rest.partition(b"\r\n\r\n")[0]
    line = block.partition(b"\r\n")[0]
    goes_on = b"@" in line and bool(fields) and fields[-1].key in _RECIPIENTS
    if rest.startswith(b"\r\n") or not (goes_on or _NAMES_RECIPIENTS.search(block)):
        return ""
    return visible(decoded(line[:80]))


def _lines(head: bytes) -> tuple[list[bytes], int]:
    """Return the fields that are read, and how many are not: of what is beyond FIELDS_READ, those that are
    not needed.
    """
    lines = _BETWEEN_FIELDS.split(head, FIELDS_READ)
    if len(lines) <= FIELDS_READ:
        return lines, 0
    rest = lines.pop()
    count = 1 + sum(1 for _ in _BETWEEN_FIELDS.finditer(rest))
    needed = [found[0].removesuffix(b"\r\n") for found in islice(_NEEDED.finditer(rest), FIELDS_READ + 1)]
    if len(needed) > FIELDS_READ:
        raise Invalid("source.too_many_headers", field="source", limit=2 * FIELDS_READ)
    return lines + needed, count - len(needed)


def _field_of(raw: bytes) -> SourceField:
    name, _, value = decoded(raw).partition(":")
    return SourceField(name.rstrip(" \t"), _unfolded(value), raw)


def _unfolded(value: str) -> str:
    return _FOLD.sub("", value).replace("\t", " ").strip(" ")


def _tells_a_header(key: str) -> bool:
    return key in _TELLING or key.startswith(_TELLING_STARTS)
