"""Turns a complete message that a program submits (`sendmail -t`, SMTP) into a draft.

The header fields become fields of the draft, by the same rules as any other input. The MIME entity is kept
byte for byte, signatures included, unless it has lines or bytes that a mail server may refuse.
"""

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import HeaderParseError, MessageError
from email.header import decode_header, make_header
from email.message import Message

from webapp.errors import Invalid
from webapp.mail.compose.content import CONTENT_POLICY, compose
from webapp.mail.compose.headers import LITERAL_HEADERS
from webapp.mail.compose.message import Draft, is_literal, is_message_id
from webapp.mail.compose.parts import decoded, is_sealed, set_encoding
from webapp.mail.compose.quoted import encoded_bytes, quoted_printable
from webapp.mail.rules.address_list import Complete, as_written, read_list
from webapp.mail.rules.text import check_body, check_subject
from webapp.mail.smtp.wire_dialogue import visible
from webapp.mail.smtp.wire_format import with_crlf

LINE_MAX = 998  # RFC 5322 section 2.1.1, without its CRLF
_FIELD = re.compile(r"([!-9;-~]+)[ \t]*:(.*)", re.DOTALL)
_HEAD = re.compile(rb"(?:[!-9;-~]+[ \t]*:[^\n]*\n(?:[ \t][^\n]*\n)*)*")
_FOLD = re.compile(r"\r\n(?=[ \t])")
_LONG_LINE = re.compile(rb"[^\n]{1000}")
# The email package loops for ever on a parameter whose name is as long as a line.
PARAMETER_MAX = 60
_LONG_NAME = re.compile(rb'(?<![^\s;="])[^\s;="]{%d,}+\s*=' % PARAMETER_MAX)
_RECIPIENTS = {"to": "to", "cc": "cc", "bcc": "bcc"}
_MAILBOXES = {
    "from": "sender",
    "reply-to": "reply_to",
    "disposition-notification-to": "confirmation",
}
# Fields that Postigo or a server writes itself; removing them loses nothing that was requested.
_OURS = frozenset({"date", "return-path", "auto-submitted", "content-length", "lines", "status", "x-status"})
_LITERAL = {name.lower(): name for name in LITERAL_HEADERS}
# Fields that identify a header block. Others, as in `Status: full` or `Date: today`, may begin a text.
_TELLING = frozenset({*_RECIPIENTS, *_MAILBOXES, *_LITERAL, "subject", "message-id", "mime-version"})
_TELLING_STARTS = ("x-", "content-", "resent-", "list-")
# Exceptions that the email package raises for some malformed header fields.
_STUMBLES = (LookupError, TypeError, AttributeError, NameError, ValueError, HeaderParseError)


@dataclass(frozen=True)
class ParsedSource:
    """The draft with its `entity`, and the names of the header fields that were left out."""

    draft: Draft
    dropped: tuple[str, ...]


@dataclass(frozen=True)
class _Field:
    name: str
    value: str
    raw: bytes

    @property
    def key(self) -> str:
        return self.name.lower()


def draft_from_source(
    source: bytes, *, complete: Complete = as_written, bare_text: bool = False
) -> ParsedSource:
    """Return the draft of a complete message (RFC 5322), ready for `build`.

    Display names are dropped: envelopes and headers have bare addresses. Bare line feeds become CRLF.
    Eight-bit content is encoded in seven bits, unless it is signed or encrypted. The draft may have no
    recipients. Raises Invalid with a `source.` code for what is not a message, and with the codes of
    addresses, subjects and bodies for what breaks their rules.

    `complete(name, field)` is called for addresses without a domain, which are refused by default. With
    `bare_text` the header ends at the first line that is not a field, and a source without a header is
    all text, as for `sendmail`.
    """
    if b"\0" in source:
        raise Invalid("text.control", field="source", character="U+0000")
    fields, body = (_split_like_sendmail if bare_text else _split)(with_crlf(source))
    content = [field for field in fields if _is_content(field.key)]
    asked = [field for field in fields if not _is_content(field.key) and field.key not in _OURS]
    _refuse_twice([*content, *(field for field in asked if field.key not in _RECIPIENTS)])
    entity = _entity(content, body)
    values: dict[str, object] = {"entity": entity}
    headers: list[tuple[str, str]] = []
    dropped: list[str] = []
    for field in asked:
        if field.key in _RECIPIENTS:
            name = _RECIPIENTS[field.key]
            values[name] = (*values.get(name, ()), *addresses_in(field.value, name, complete))
        elif field.key in _MAILBOXES:
            name = _MAILBOXES[field.key]
            values[name] = address_in(field.value, name, complete)
        elif field.key == "subject":
            values["subject"] = check_subject(_text(field.value))
        elif field.key == "message-id" and is_message_id(field.value):
            values["message_id"] = field.value
        elif field.key in _LITERAL and is_literal(field.value):
            headers.append((_LITERAL[field.key], field.value))
        else:
            dropped.append(field.name)
    return ParsedSource(Draft(headers=tuple(headers), **values), tuple(dict.fromkeys(dropped)))


def _split(source: bytes) -> tuple[list[_Field], bytes]:
    """Return the header fields and the body. Raises Invalid `source.no_header`, `source.bad_header`."""
    if source.startswith(b"From "):  # the separator of mbox files, which sendmail skips as well
        source = source.partition(b"\r\n")[2]
    head, _, body = (b"\r\n" + source).partition(b"\r\n\r\n")
    lines = re.split(rb"\r\n(?![ \t])", head.removeprefix(b"\r\n"))
    fields = []
    for number, raw in enumerate(lines, start=1):
        found = _FIELD.fullmatch(decoded(raw))
        if found is None and number == 1:
            raise Invalid("source.no_header", field="source")
        if found is None:
            raise Invalid("source.bad_header", field="source", line=visible(decoded(raw)[:80]))
        fields.append(_Field(found[1], _FOLD.sub("", found[2]).strip(" \t"), raw))
    return fields, body


def _split_like_sendmail(source: bytes) -> tuple[list[_Field], bytes]:
    """Return the header fields and the body. First lines that only look like fields belong to the body."""
    separator = source.find(b"\r\n") + 2 if source.startswith(b"From ") else 0
    head = _HEAD.match(source, separator)[0]
    fields = [_field_of(raw) for raw in re.split(rb"\r\n(?![ \t])", head)[:-1]]
    if not any(_tells_a_header(field.key) for field in fields):
        return [], source.removeprefix(b"\r\n")
    return fields, source[separator + len(head) :].removeprefix(b"\r\n")


def _field_of(raw: bytes) -> _Field:
    name, _, value = decoded(raw).partition(":")
    return _Field(name.rstrip(" \t"), _FOLD.sub("", value).strip(" \t"), raw)


def _tells_a_header(key: str) -> bool:
    return key in _TELLING or key.startswith(_TELLING_STARTS)


def _is_content(key: str) -> bool:
    return key == "mime-version" or (key.startswith("content-") and key != "content-length")


def _refuse_twice(fields: list[_Field]) -> None:
    known = {*_MAILBOXES, "subject", "message-id", *_LITERAL}
    seen: set[str] = set()
    for field in fields:
        if field.key in seen and (field.key in known or _is_content(field.key)):
            raise Invalid("source.header_twice", field="source", name=field.name)
        seen.add(field.key)


def addresses_in(value: str, field: str, complete: Complete = as_written) -> list[str]:
    """Return the bare addresses of a list, including those in groups. Raises Invalid with the `piece`."""
    return [mailbox.address for mailbox in read_list(value, field, complete, mend_names=True)]


def address_in(value: str, field: str, complete: Complete = as_written) -> str:
    """Return the bare address of a header field that takes one, "" for none. Raises Invalid."""
    found = addresses_in(value, field, complete)
    if len(found) > 1:
        raise Invalid("address.several", field=field)
    return found[0] if found else ""


def _text(value: str) -> str:
    """Return a header's text with its encoded words decoded; undecodable ones are left as written."""
    try:
        return str(make_header(decode_header(value)))
    except (HeaderParseError, LookupError, ValueError):
        return value


def _entity(content: list[_Field], body: bytes) -> bytes:
    """Return the content as one MIME entity that any server accepts."""
    told = {field.key for field in content}
    if not told & {"content-type", "content-transfer-encoding"}:
        return compose(check_body(decoded(body), "text"), "")
    head = b"".join(field.raw + b"\r\n" for field in content)
    if "mime-version" not in told:
        head += b"MIME-Version: 1.0\r\n"
    entity = with_crlf(head + b"\r\n" + body)
    is_plain = entity.isascii() and not _LONG_LINE.search(entity)
    if is_plain and b"=?" not in entity and not _LONG_NAME.search(entity):
        return entity
    try:
        message = message_from_bytes(entity, policy=CONTENT_POLICY)
        _refuse_unwritable(message)
        if is_plain or (is_sealed(message) and head.isascii()):
            return entity
        for part in message.walk():
            _to_seven_bits(part)
        written = message.as_bytes()
    except (MessageError, *_STUMBLES) as error:
        raise Invalid("source.bad_content", field="source") from error
    if not written.isascii() or _LONG_LINE.search(written):
        raise Invalid("source.bad_content", field="source")
    return written


def _refuse_unwritable(message: Message) -> None:
    """Raise ValueError for a header field, in any part, that the email package cannot serialise: one with
    a parameter name on which it loops for ever, or with a line break inside an encoded word.
    """
    for part in message.walk():
        for header in part.values():
            if any(len(name) > PARAMETER_MAX for name in getattr(header, "params", ())):
                raise ValueError("a parameter's name is too long")
            if "\n" in header or "\r" in header:
                raise ValueError("a line break is hidden in a header")


def _to_seven_bits(part: Message) -> None:
    """Encode a part again when it has eight-bit bytes or lines longer than 998 octets."""
    encoding = str(part.get("Content-Transfer-Encoding", "7bit")).strip().lower()
    if part.is_multipart():
        if encoding in ("8bit", "binary"):
            set_encoding(part, "7bit")
        return
    raw = part.get_payload(decode=True) or b""
    written = part.get_payload()  # eight-bit bytes appear as non-ASCII characters
    if written.isascii() and not _LONG_LINE.search(written.encode()):
        return
    if part.get_content_maintype() == "text":
        _tell_charset(part, raw)
        payload, encoding = quoted_printable(raw), "quoted-printable"
    else:
        payload, encoding = encoded_bytes(raw), "base64"
    part.set_payload(payload.decode("ascii").replace("\r\n", "\n"))
    set_encoding(part, encoding)


def _tell_charset(part: Message, raw: bytes) -> None:
    if raw.isascii() or part.get_param("charset"):
        return
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        part.set_param("charset", "windows-1252")
    else:
        part.set_param("charset", "utf-8")
