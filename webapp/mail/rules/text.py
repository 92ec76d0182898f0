"""The input rules for texts: lines, names, subjects, bodies, secrets.

Forms, API, commands and worker all use them (and `webapp.mail.rules.address`), so that none accepts what
another refuses. A text is accepted or refused, never corrected, except that spaces around a one-line
text, which come with copy and paste, are removed.
"""

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from webapp.errors import Invalid

LINE_MAX = 255
# Even unfolded, `Subject: ` and this many fit a line of 998 characters (RFC 5322 section 2.1.1).
SUBJECT_MAX = 900
PASSWORD_MAX = 4096

# Every code that a rule can raise, and its meaning. Each has a sentence in `webapp.ui.wording.rules`,
# which may use the facts named here in parentheses.
RULE_CODES: Mapping[str, str] = MappingProxyType(
    {
        "text.empty": "nothing was typed where something is needed",
        "text.line_break": "a line break in a one-line text (character)",
        "text.control": "a control character (character)",
        "text.not_text": "half of a character pair, which no encoding can carry (character)",
        "text.too_long": "more characters than the field takes (length, limit)",
        "text.direction": "a character that turns the direction of writing (character)",
        "text.invisible": "a character that cannot be seen (character)",
        "subject.encoded": "an encoded word (RFC 2047), which would be decoded into something else",
        "password.line_break": "a line break or NUL, which would end the password at the server",
        "address.no_at": "no @",
        "address.incomplete": "nothing before or after the @",
        "address.several": "more than one address",
        "address.unclear": "a piece of a list that cannot be read for sure as one address (piece)",
        "address.too_many": "more addresses in one list than are read (count, limit)",
        "address.has_name": "a display name or angle brackets around the address",
        "address.has_space": "a space inside the address",
        "address.quoted": "a quoted local part",
        "address.encoded": "an encoded word (RFC 2047) inside the address",
        "address.too_long": "longer than RFC 5321 section 4.5.3.1 allows (length, limit)",
        "address.local_too_long": "more than 64 octets before the @ (length, limit)",
        "address.ip_domain": "an IP address after the @ (domain)",
        "address.no_dot": "an incomplete domain, without a dot (domain)",
        "address.reserved_domain": "a domain that can never receive mail (domain)",
        "address.bad_local": "the part before the @ is not allowed (local)",
        "address.bad_domain": "the part after the @ is not a domain (domain)",
        "host.has_scheme": "a scheme such as smtp:// before the host",
        "host.is_email": "an e-mail address, or a user before the host",
        "host.has_path": "a slash, a question mark or a hash: a path",
        "host.has_port": "a port after the host",
        "host.has_space": "a space inside the host",
        "host.bad_ip": "not an IP address, although it looks like one",
        "host.odd_ip": "an IP address in a shortened, octal, hexadecimal or one-number form",
        "host.empty_label": "nothing between two dots, or before the first",
        "host.bad_label": "a part of the name that DNS does not take (label)",
        "host.label_too_long": "a part of the name over 63 octets (label, limit)",
        "host.too_long": "a name over 253 octets (length, limit)",
        "certificate.none": "no certificate, neither as PEM nor as DER",
        "certificate.several": "more than one certificate where one is expected (count)",
        "certificate.private_key": "a private key, which has no place beside a certificate",
        "certificate.unreadable": "what looks like a certificate and cannot be read",
        "certificate.no_authority": "a certificate that may not sign others",
        "certificate.too_long": "more characters than a certificate has (limit)",
        "port.not_digits": "something other than the digits 0 to 9",
        "port.out_of_range": "outside 1 to 65535",
        "header.not_allowed": "a header field that a program may not set, or not twice (name)",
        "header.too_many": "more header fields of its own than a message may have (limit, characters)",
        "header.not_literal": "a value that cannot be written in this header field (name)",
        "message.no_recipients": "neither To, Cc nor Bcc names anybody",
        "date.malformed": "not a date and time as RFC 5322 section 3.3 writes it",
        "message_id.malformed": "not of the form <left@right> (RFC 5322 section 3.6.4)",
        "attachment.encoded_name": "a file name with the beginning of an encoded word (RFC 2047)",
        "attachment.bad_media_type": "not of the form type/subtype (RFC 2045 section 5.1) (media_type)",
        "attachment.bad_content_id": "not a short word of printable ASCII without brackets (content_id)",
        "attachment.content_id_twice": "two inline images under one name (content_id)",
        "source.no_header": "a message that does not begin with header fields",
        "source.bad_header": "a line among the header fields that is none (line)",
        "source.too_many_headers": "more fields of recipients and content than are read (limit)",
        "source.too_many_parts": "more parts than are read (limit)",
        "source.bad_content": "a header of a part that no server would take",
    }
)

_LINE_BREAKS = re.compile(r"[\n\v\f\r\x85\u2028\u2029]")
# C0, DEL and C1, which terminals, log viewers and servers treat differently.
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_NUL = re.compile(r"\x00")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
# Marks, embeddings, overrides and isolates of the bidirectional algorithm (UAX #9 section 2).
_DIRECTION = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# The invisible characters of Unicode (Default_Ignorable_Code_Point), except the variation selectors,
# which common emoji contain.
_INVISIBLE = re.compile(
    r"[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2065\u206a-\u206f"
    r"\u3164\ufeff\uffa0\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff"
    r"\U000e01f0-\U000e0fff]"
)
_PASSWORD_ENDS = re.compile(r"[\x00\r\n]")
_FOLD = re.compile(r"\r?\n(?=[ \t])")


def _refuse(pattern: re.Pattern[str], text: str, code: str, field: str) -> None:
    if found := pattern.search(text):
        raise Invalid(code, field=field, character=f"U+{ord(found.group()):04X}")


def refuse_too_long(text: str, field: str, limit: int) -> None:
    """Raise Invalid `text.too_long` when `text` has more than `limit` characters."""
    if len(text) > limit:
        raise Invalid("text.too_long", field=field, length=len(text), limit=limit)


def refuse_hidden(text: str, field: str) -> None:
    """Raise Invalid when `text` has direction controls or zero-width characters."""
    _refuse(_DIRECTION, text, "text.direction", field)
    _refuse(_INVISIBLE, text, "text.invisible", field)


def refuse_direction(text: str, field: str) -> None:
    """Raise Invalid when `text` has direction controls, with which `exe.fdp` is displayed as `pdf.exe`."""
    _refuse(_DIRECTION, text, "text.direction", field)


def has_control(text: str) -> bool:
    """Return True when `text` has a line break or control character."""
    return bool(_CONTROLS.search(text) or _LINE_BREAKS.search(text))


def has_encoded_word(text: str) -> bool:
    """Return True when the email package would decode a part of `text` (RFC 2047 section 2)."""
    # Not by a regular expression: for many "=?" its time grows with the square of their number.
    start = text.find("=?")
    return start >= 0 and text.find("?=", start + 2) >= 0


def check_line(text: str, field: str, *, max_length: int = LINE_MAX) -> str:
    """Return the one-line `text` without the spaces around it; it may be empty.

    Raises Invalid for line breaks, control characters and lone surrogates, at its ends too, and for
    more than `max_length` characters.
    """
    # The length is checked first, so that the other checks never read megabytes.
    refuse_too_long(text, field, max_length)
    refuse_controls(text, field)
    return text.strip()


def refuse_controls(text: str, field: str) -> None:
    """Raise Invalid for line breaks, control characters and lone surrogates."""
    if text.isascii() and text.isprintable():
        return
    _refuse(_LINE_BREAKS, text, "text.line_break", field)
    _refuse(_CONTROLS, text, "text.control", field)
    _refuse(_SURROGATES, text, "text.not_text", field)


def unfolded(text: str) -> str:
    """Return the value of a header field without its folding (RFC 5322 section 2.2.3): a line break before
    a space or TAB is removed, and a TAB is a space. Other line breaks stay, and are refused elsewhere.

    Programs hold such values with LF as well as with CRLF.
    """
    if "\n" in text:
        text = _FOLD.sub("", text)
    return text.replace("\t", " ") if "\t" in text else text


def check_filled_line(text: str, field: str, *, max_length: int = LINE_MAX) -> str:
    """Return what `check_line` returns. Raises Invalid `text.empty` when that is empty."""
    line = check_line(text, field, max_length=max_length)
    if not line:
        raise Invalid("text.empty", field=field)
    return line


def check_name(text: str, field: str, *, max_length: int = LINE_MAX) -> str:
    """Return the name: a line that is not empty and has no invisible characters.

    With those, different names could look the same.
    """
    name = check_filled_line(text, field, max_length=max_length)
    refuse_hidden(name, field)
    return name


def check_subject(text: str, field: str = "subject") -> str:
    """Return the subject: a line, possibly empty, without encoded words.

    The email package decodes `=?UTF-8?Q?=0A?=` when a header is set, and would then write the line break
    and what follows it as another header (header injection).
    """
    subject = check_line(text, field, max_length=SUBJECT_MAX)
    if has_encoded_word(subject):
        raise Invalid("subject.encoded", field=field)
    return subject


def check_body(text: str, field: str) -> str:
    """Return the text or HTML of a message with LF line ends, and its lines unchanged.

    Raises Invalid for NUL, at which some servers truncate a message, and for lone surrogates. Its length
    is limited by the interfaces.
    """
    if not text:
        return text
    _refuse(_NUL, text, "text.control", field)
    if not text.isascii():
        _refuse(_SURROGATES, text, "text.not_text", field)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def check_password(text: str, field: str = "password") -> str:
    """Return the secret exactly as typed, spaces included; it may be empty.

    Raises Invalid beyond 4096 characters and for NUL, CR and LF. The facts contain nothing of the secret.
    """
    refuse_too_long(text, field, PASSWORD_MAX)
    if _PASSWORD_ENDS.search(text):
        raise Invalid("password.line_break", field=field)
    if _SURROGATES.search(text):
        raise Invalid("text.not_text", field=field)
    return text


def fold(text: str) -> str:
    """Return the form by which names are compared: without differences of case, width and spacing.

    NFKC_Casefold's order (Unicode chapter 3, D145 to D147): casing once more after the first
    normalisation makes the result stable.
    """
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFD", text).casefold())
    return " ".join(unicodedata.normalize("NFKC", folded.casefold()).split())


def search_key(text: str) -> str:
    """Return `fold(text)` without diacritics, for "contains" filters to compare both sides."""
    apart = unicodedata.normalize("NFD", fold(text))
    bare = "".join(character for character in apart if not unicodedata.combining(character))
    return " ".join(unicodedata.normalize("NFC", bare).split())
