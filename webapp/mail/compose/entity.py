"""Makes one MIME entity of the content that a program submits: as it is, or in seven bits for any server."""

import re
from collections.abc import Callable
from email import message_from_bytes
from email.errors import HeaderParseError, MessageError
from email.message import Message

from webapp.errors import Invalid
from webapp.mail.compose.content import CONTENT_POLICY, compose
from webapp.mail.compose.header.file_names import with_readable_names
from webapp.mail.compose.header.header_lines import SourceField
from webapp.mail.compose.large_bodies import LargeBodies, NotSeparable, encoding_of
from webapp.mail.compose.parts import (
    ARMOUR_START,
    PARTS_MOST,
    content_fields,
    decoded,
    decoded_text,
    has_too_many_parts,
    is_sealed,
    set_encoding,
)
from webapp.mail.compose.quoted import encoded_bytes, is_denser_in_base64, quoted_printable
from webapp.mail.rules.encoded_words import charset_of
from webapp.mail.rules.text import check_body
from webapp.mail.smtp.wire_format import with_crlf

NUL = b"\0"
LINE_MAX = 998  # RFC 5322 section 2.1.1, without its CRLF
# The email package loops for ever on a parameter whose name is as long as a line.
PARAMETER_MAX = 60
FIELD_MAX = 20_000  # octets of a header field of a part
PARAMETERS_MOST = 100
_ENCODED = re.compile(rb"content-transfer-encoding\s*:\s*(?:quoted-printable|base64)", re.IGNORECASE)
_LONG_NAME = re.compile(rb'(?<![^\s;="])[^\s;="]{%d,}+\s*=' % PARAMETER_MAX)
# Exceptions that the email package raises for some malformed header fields.
_STUMBLES = (LookupError, TypeError, AttributeError, NameError, ValueError, HeaderParseError)


def entity_of(content: list[SourceField], body: bytes, note: Callable[[str, str], None]) -> bytes:
    """Return the content as one MIME entity that any server accepts; signed content stays as it is.

    `note` records a field of a part that is not kept as it stood. Raises Invalid `source.bad_content`,
    `source.too_many_parts`, and the codes of bodies.
    """
    told = {field.key for field in content}
    head = b"".join(field.raw + b"\r\n" for field in content)
    if NUL in head:
        raise Invalid("text.control", field="source", character="U+0000")
    if not told & {"content-type", "content-transfer-encoding"}:
        if NUL not in body:
            return compose(check_body(decoded(body), "text"), "")
        # Logs hold NUL after a crash. Encoded, it passes every server.
        head, body = b'Content-Type: text/plain; charset="utf-8"\r\n', decoded(body).encode()
        told = {"content-type"}
    if "mime-version" not in told:
        head += b"MIME-Version: 1.0\r\n"
    entity = with_crlf(head + b"\r\n" + body)
    if has_too_many_parts(entity):
        raise Invalid("source.too_many_parts", field="source", limit=PARTS_MOST)
    is_plain = _is_plain(entity)
    is_suspect = b"=?" in entity or any(map(_LONG_NAME.search, content_fields(entity)))
    if is_plain and not is_suspect and not _has_encoded_part(entity):
        return entity
    try:
        _refuse_endless_fields(entity)
        return _any_server_takes(entity, head, note, is_plain=is_plain)
    except (MessageError, RecursionError, *_STUMBLES) as error:
        if is_plain and not is_suspect:
            return entity
        raise Invalid("source.bad_content", field="source") from error


def _is_plain(data: bytes) -> bool:
    """Tell whether any server takes these lines as they are."""
    return data.isascii() and NUL not in data and not has_long_line(data)


def _has_encoded_part(entity: bytes) -> bool:
    """Tell whether a part is encoded, so that the lines do not show the bytes of a text."""
    return any(map(_ENCODED.match, content_fields(entity)))


def has_long_line(data: bytes) -> bool:
    """Tell whether a line has more than 998 octets (RFC 5322 section 2.1.1), its CRLF not counted."""
    at = 0
    while len(data) - at > LINE_MAX + 1:
        end = data.rfind(b"\n", at, at + LINE_MAX + 2)
        if end < 0:
            return True
        at = end + 1
    return False


def _refuse_endless_fields(entity: bytes) -> None:
    """Raise ValueError for a field that the email package takes minutes to parse."""
    if any(len(field) > FIELD_MAX or field.count(b";") > PARAMETERS_MOST for field in content_fields(entity)):
        raise ValueError("a header of a part is too long")


def _any_server_takes(
    entity: bytes, head: bytes, note: Callable[[str, str], None], *, is_plain: bool
) -> bytes:
    for bodies in (LargeBodies, LargeBodies.none):
        losses: list[tuple[str, str]] = []
        try:
            written = _rewritten(bodies(entity), entity, head, losses, is_plain=is_plain)
        except NotSeparable:
            continue
        for name, value in losses:
            note(name, value)
        return written
    raise ValueError("the bodies cannot be told from the headers")


def _rewritten(
    bodies: LargeBodies, entity: bytes, head: bytes, losses: list[tuple[str, str]], *, is_plain: bool
) -> bytes:
    message = message_from_bytes(bodies.skeleton, policy=CONTENT_POLICY)
    _refuse_unwritable(message)
    if is_sealed(message, lambda part: _text_of(bodies, part)):
        if NUL in entity:
            raise Invalid("text.control", field="source", character="U+0000")
        if is_plain or head.isascii():
            return entity
    # No generator: every part has to be looked at.
    changed = [_to_seven_bits(part, bodies, losses) for part in message.walk()]
    bodies.check()
    if is_plain and not any(changed):
        return entity
    written = with_crlf(bodies.filled(message.as_bytes()))
    if not _is_plain(written):
        raise ValueError("a header of a part is too long, or not in ASCII")
    return written


def _text_of(bodies: LargeBodies, part: Message) -> str | None:
    """Return the text of a part; of a large body only what may be armour."""
    if not bodies.has(part):
        return decoded_text(part)
    raw = bodies.decoded(part)
    return raw.decode("latin-1").replace("\r", "\n") if ARMOUR_START in raw else ""


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


def _to_seven_bits(part: Message, bodies: LargeBodies, losses: list[tuple[str, str]]) -> bool:
    """Make a part fit for any server, and return whether that changed it.

    Eight-bit bytes, NUL and lines longer than 998 octets are encoded, names of files in eight bits too, and a
    charset that is not the text's is mended.
    """
    changed = with_readable_names(part)
    encoding = encoding_of(part)
    if part.is_multipart():
        if encoding not in ("8bit", "binary"):
            return changed
        set_encoding(part, "7bit")
        return True
    is_text = part.get_content_maintype() == "text"
    fits = _is_plain(bodies.encoded(part))  # eight-bit bytes appear as non-ASCII characters
    if fits and not (is_text and encoding in ("quoted-printable", "base64")):
        return changed
    raw = bodies.decoded(part)
    if is_text and _mend_charset(part, raw, losses):
        changed = True
    if fits:
        return changed
    if is_text and not is_denser_in_base64(raw):
        payload, encoding = quoted_printable(raw), "quoted-printable"
    else:
        payload, encoding = encoded_bytes(raw), "base64"
    bodies.replace(part, payload)
    set_encoding(part, encoding)
    return True


def _mend_charset(part: Message, raw: bytes, losses: list[tuple[str, str]]) -> bool:
    """Name the charset of a text that has none, or another one; return whether that was needed."""
    named = part.get_param("charset")
    told = str(named or "us-ascii")
    meant = charset_of(raw, told)
    if meant == told:
        return False
    if named and meant != "utf-8":  # of which ASCII is a part
        losses.append(("Content-Type", str(part["Content-Type"])))
    part.set_param("charset", meant)
    return True
