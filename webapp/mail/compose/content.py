"""The content of a message as one MIME entity: text, HTML, inline images, attachments.

Content of text and HTML only is serialised here, in microseconds; content with files by the email package.
A test compares the output of both, byte for byte.
"""

import binascii
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from email.message import EmailMessage
from email.policy import SMTP
from functools import lru_cache

from webapp.errors import Invalid
from webapp.mail.compose.header.file_names import parameters, set_fields
from webapp.mail.compose.header.headers import differ, wire_headers
from webapp.mail.compose.quoted import encoded_bytes, encoded_text
from webapp.mail.compose.stand_in import StandIn, filled_in
from webapp.mail.rules.text import check_body, check_filled_line, refuse_direction
from webapp.mail.smtp.wire_format import is_clean

# Seven-bit content: any server accepts it, with or without 8BITMIME (RFC 6152).
CONTENT_POLICY = SMTP.clone(cte_type="7bit", refold_source="none")
_NAME = r"[A-Za-z0-9!#$&^_.+-]+"  # RFC 6838 section 4.2, which is narrower than RFC 2045
_MEDIA_TYPE = re.compile(rf"({_NAME})/({_NAME})(?P<parameters>(?: *;[^;\r\n]*)*)", re.ASCII)
_PARAMETER = re.compile(r' *; *([A-Za-z0-9-]+)=(?:([!#-.0-9A-Za-z^_`{|}~+]+)|"([ !#-\[\]-~]*)") *', re.ASCII)
_OUR_PARAMETERS = frozenset({"name", "boundary"})  # those that the message itself is made with
MEDIA_TYPE_MAX = 255
CONTENT_ID_MAX = 200
_CONTENT_ID = re.compile(rf"[!-;=?-~]{{1,{CONTENT_ID_MAX}}}")
# Composite types, for which RFC 2046 section 5 restricts the transfer encoding: an attachment of any
# bytes may not meet that, so it is sent as application/octet-stream under its own file name.
_STRUCTURED = frozenset({"message", "multipart"})
_TEXT_START = b'Content-Type: text/%s; charset="utf-8"\r\nContent-Transfer-Encoding: '
_SINGLE_REST = b"\r\nMIME-Version: 1.0\r\n\r\n"
_TEXT_HEAD = re.compile(
    rb'Content-Type: text/(plain|html); charset="utf-8"\r\n'
    rb"Content-Transfer-Encoding: (7bit|quoted-printable|base64)\r\n(?:MIME-Version: 1\.0\r\n)?\r\n"
)
_ALTERNATIVE_HEAD = re.compile(
    rb"MIME-Version: 1\.0\r\nContent-Type: multipart/alternative;\r\n"
    rb' boundary="(=_[0-9a-f]{40}_0)"\r\n\r\n'
)
_DECODERS = {b"7bit": bytes, b"quoted-printable": binascii.a2b_qp, b"base64": binascii.a2b_base64}


@dataclass(frozen=True)
class Attachment:
    """A file in a message. With a `content_id` it is an inline image, to which the HTML refers as
    `cid:<content_id>` (RFC 2392); in a message without HTML it is an ordinary attachment.
    """

    name: str
    media_type: str
    data: bytes
    content_id: str = ""


def compose(text: str, html: str, attachments: Sequence[Attachment] = ()) -> bytes:
    """Return one MIME entity: content header fields, blank line, body, in seven bits with CRLF.

    Equal content gives equal bytes. Raises Invalid for a body, file name, media type or content id that
    breaks a rule.
    """
    text, html = check_body(text, "text"), check_body(html, "html")
    if not attachments:
        return _written(text, html)
    checked = [_checked(attachment) for attachment in attachments]
    # Files are encoded by ourselves: the email package takes a second for 20 MB, and ten times their memory.
    stand_ins = [StandIn() for _ in checked]
    skeleton = assembled(text, html, checked, [stand_in.data for stand_in in stand_ins]).as_bytes()
    bodies = [encoded_bytes(attachment.data) for attachment in checked]
    return filled_in(skeleton, stand_ins, bodies)


def content_headers(entity: bytes, start: int = 0) -> list[tuple[str, str]]:
    """Return the header fields of an entity, which begins at `start`, as written in it, unfolded, in order.

    Raises MailError `message.headers_differ` for a field that is not a content field, and for a bare CR
    or LF: `compose` and `draft_from_source` never make such an entity.
    """
    end = entity.find(b"\r\n\r\n", start)
    fields = _fields_of(entity[start : max(end, start)])
    if not (fields and is_clean(entity)):
        raise differ(name for name, _ in fields)
    return list(fields)


@lru_cache(maxsize=256)
def _fields_of(head: bytes) -> tuple[tuple[str, str], ...]:
    """Return the header fields of an entity; none when one is not a content field, repeated, or not ASCII."""
    fields = wire_headers(head) if head.isascii() else []
    names = [name.lower() for name, _ in fields]
    is_ours = all(name == "mime-version" or name.startswith("content-") for name in names)
    return tuple(fields) if is_ours and len(set(names)) == len(names) else ()


def assembled(
    text: str, html: str, attachments: Sequence[Attachment] = (), data: Sequence[bytes] | None = None
) -> EmailMessage:
    """Return checked content as an EmailMessage; `data` is put into its files instead of their own."""
    put = [attachment.data for attachment in attachments] if data is None else data
    files = list(zip(attachments, put, strict=True))
    message = EmailMessage(policy=CONTENT_POLICY)
    if text or not html:
        message.set_content(text)
        if html:
            message.add_alternative(html, subtype="html")
    else:
        message.set_content(html, subtype="html")
    inline = [file for file in files if file[0].content_id and html]
    if inline:
        _add_inline(message, inline)
    for attachment, own in files:
        if not (attachment.content_id and html):
            message.add_attachment(own, **_described(attachment))
    _name_boundaries(message, text, html, attachments)
    for part in message.walk():
        _name_plainly(part)
    return message


def _name_plainly(part: EmailMessage) -> None:
    """Give the name of a file beyond ASCII in a plain form too, for readers older than RFC 2231."""
    name = part.get_filename("")
    if not name.isascii():
        told = ";\r\n ".join([part.get_content_disposition() or "attachment", *parameters("filename", name)])
        fields = [
            (key, told if key.lower() == "content-disposition" else value) for key, value in part.raw_items()
        ]
        set_fields(part, fields)


def _written(text: str, html: str) -> bytes:
    """Return the bytes that `assembled` would give for content without attachments."""
    if not html:
        return _single(text, b"plain")
    if not text:
        return _single(html, b"html")
    boundary = f"=_{_mark(text, html, ())}_0".encode()
    head = b'MIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n boundary="%s"\r\n\r\n' % boundary
    parts = [b"--%s\r\n%s" % (boundary, part) for part in (_part(text, b"plain"), _part(html, b"html"))]
    return b"%s%s\r\n%s\r\n--%s--\r\n" % (head, *parts, boundary)


def _single(text: str, subtype: bytes) -> bytes:
    encoding, body = encoded_text(text)
    return b"".join((_TEXT_START % subtype, encoding, _SINGLE_REST, body))


def _part(text: str, subtype: bytes) -> bytes:
    encoding, body = encoded_text(text)
    return b"".join((_TEXT_START % subtype, encoding, b"\r\n\r\n", body))


def simple_content(entity: bytes) -> tuple[str | None, str | None] | None:
    """Return the text and the HTML of an entity without files, as `compose` writes it; a missing one is
    None. Return None when the entity has any other form.
    """
    if entity.startswith(b"Content-Type: "):
        subtype, content = _text_in(entity)
        return {b"plain": (content, None), b"html": (None, content)}.get(subtype)
    found = _ALTERNATIVE_HEAD.match(entity)
    if found is None:
        return None
    before, *parts, after = entity[found.end() :].split(b"--" + found[1])
    are_whole = all(part.startswith(b"\r\n") and part.endswith(b"\r\n") for part in parts)
    if len(parts) != 2 or not are_whole or (before, after) != (b"", b"--\r\n"):
        return None
    (first, text), (second, html) = (_text_in(part[2:-2]) for part in parts)
    return (text, html) if (first, second) == (b"plain", b"html") else None


def _text_in(entity: bytes) -> tuple[bytes, str]:
    """Return the subtype and the content of a text part as `compose` writes it, else empty ones."""
    found = _TEXT_HEAD.match(entity)
    if found is None:
        return b"", ""
    try:
        content = _DECODERS[found[2]](entity[found.end() :]).decode("utf-8")
    except ValueError:  # not written by `compose`: not base64, or not UTF-8
        return b"", ""
    if "\0" in content:  # `compose` refuses it
        return b"", ""
    return found[1], content.replace("\r\n", "\n")


def _checked(attachment: Attachment) -> Attachment:
    name = attachment.name
    if name or not attachment.content_id:
        name = check_filled_line(name, "attachments")
        refuse_direction(name, "attachments")
        if "=?" in name:  # mail clients decode encoded words (RFC 2047) here too, even malformed ones
            raise Invalid("attachment.encoded_name", field="attachments")
    _media_type_of(attachment)
    if attachment.content_id and not _CONTENT_ID.fullmatch(attachment.content_id):
        content_id = attachment.content_id[:100]
        raise Invalid("attachment.bad_content_id", field="attachments", content_id=content_id)
    return replace(attachment, name=name)


def _media_type_of(attachment: Attachment) -> tuple[str, dict[str, str]]:
    """Return the type/subtype and the parameters (RFC 2045 section 5.1) of a file. Raises Invalid."""
    told = attachment.media_type
    found = _MEDIA_TYPE.fullmatch(told) if len(told) <= MEDIA_TYPE_MAX else None
    if found is not None:
        given = _PARAMETER.findall(found["parameters"])
        parameters = {name.lower(): token or quoted for name, token, quoted in given}
        is_whole = not _PARAMETER.sub("", found["parameters"]).strip()
        if is_whole and len(parameters) == len(given) and _OUR_PARAMETERS.isdisjoint(parameters):
            return f"{found[1]}/{found[2]}".lower(), parameters
    raise Invalid("attachment.bad_media_type", field="attachments", media_type=told[:100])


def _add_inline(message: EmailMessage, inline: Iterable[tuple[Attachment, bytes]]) -> None:
    """Put inline images into a multipart/related with the HTML (RFC 2387)."""
    html = message.get_body(("html",))
    seen: set[str] = set()
    for attachment, data in inline:
        if attachment.content_id in seen:
            content_id = attachment.content_id
            raise Invalid("attachment.content_id_twice", field="attachments", content_id=content_id)
        seen.add(attachment.content_id)
        html.add_related(data, disposition="inline", **_described(attachment))
    html.set_param("type", "text/html")


def _described(attachment: Attachment) -> dict[str, object]:
    """Return the keyword arguments of `EmailMessage.add_attachment` for an attachment."""
    media_type, parameters = _media_type_of(attachment)
    kind, _, subtype = media_type.partition("/")
    if kind in _STRUCTURED:
        kind, subtype, parameters = "application", "octet-stream", {}
    # A text without a charset is ASCII (RFC 2046 section 4.1.2), which few files are.
    if kind == "text" and "charset" not in parameters and _is_utf8(attachment.data):
        parameters["charset"] = "utf-8"
    return {
        "maintype": kind,
        "subtype": subtype,
        "filename": attachment.name or None,
        "cid": f"<{attachment.content_id}>" if attachment.content_id else None,
        "params": parameters or None,
    }


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _name_boundaries(message: EmailMessage, text: str, html: str, attachments: Sequence[Attachment]) -> None:
    """Set the boundary of each multipart to a hash of all the content, which cannot occur in it."""
    mark = _mark(text, html, attachments)
    for number, part in enumerate(message.walk()):
        if part is not message:
            del part["MIME-Version"]  # RFC 2045 section 4: a field of the message, not of its parts
        if part.is_multipart():
            part.set_boundary(f"=_{mark}_{number}")


def _mark(text: str, html: str, attachments: Sequence[Attachment]) -> str:
    digest = hashlib.sha256()
    for piece in (text.encode(), html.encode(), *(attachment.data for attachment in attachments)):
        digest.update(len(piece).to_bytes(8, "big"))
        digest.update(piece)
    return digest.hexdigest()[:40]
