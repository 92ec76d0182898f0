"""What can be read and changed in a message that somebody else composed."""

import re
from email.message import EmailMessage, Message

from webapp.mail.compose.quoted import encoded_text

# Changing any part of these breaks what they protect (RFC 1847, RFC 8551, RFC 3156).
_SEALED_TYPES = frozenset(
    {
        "multipart/signed",
        "multipart/encrypted",
        "application/pkcs7-mime",
        "application/x-pkcs7-mime",
        "application/pgp-encrypted",
    }
)
# Cleartext armour inside an ordinary text part (RFC 9580 section 7).
_PGP_ARMOUR = re.compile(r"^-----BEGIN PGP (?:SIGNED )?MESSAGE-----", re.MULTILINE)
_FALLBACK_CHARSETS = ("utf-8", "cp1252")
_STUFFED = re.compile(r"^(?: |>|From )")
_BREAKS = re.compile(r"\r\n|\r")


def is_sealed(message: EmailMessage) -> bool:
    """Tell whether any part of `message` is signed or encrypted."""
    if any(part.get_content_type() in _SEALED_TYPES for part in message.walk()):
        return True
    text = message.get_body(("plain",))
    return text is not None and is_armoured(decoded_text(text) or "")


def is_armoured(text: str) -> bool:
    """Tell whether PGP signed or encrypted within `text`."""
    return bool(_PGP_ARMOUR.search(text))


def decoded_text(part: EmailMessage) -> str | None:
    """Return the text of a part with LF line ends, or None when its charset is one that nobody knows.

    Bytes beyond ASCII where ASCII was promised are UTF-8, else those of Windows: so write the
    programs that promise nothing.
    """
    raw = part.get_payload(decode=True)
    told = str(part.get_param("charset", "us-ascii"))
    is_promised = told.lower() not in ("us-ascii", "ascii", "")
    if not is_promised:
        return _BREAKS.sub("\n", decoded(raw))
    try:
        return _BREAKS.sub("\n", raw.decode(told, "replace"))
    except LookupError:
        return None


def decoded(raw: bytes) -> str:
    """Return bytes of an untold charset as text: UTF-8, else that of Windows, else that of Unix."""
    for charset in _FALLBACK_CHARSETS:
        try:
            return raw.decode(charset)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")


def replace_text(part: EmailMessage, text: str) -> None:
    """Make `text` what the part says, in UTF-8; its other properties stay, `format=flowed` too."""
    encoding, lines = encoded_text(text)
    part.set_payload(lines.decode("ascii").replace("\r\n", "\n"))
    part.set_param("charset", "utf-8")
    set_encoding(part, encoding.decode("ascii"))


def set_encoding(part: Message, encoding: str) -> None:
    """Write the content transfer encoding of a part, where it stood or as a new field."""
    if "Content-Transfer-Encoding" in part:
        part.replace_header("Content-Transfer-Encoding", encoding)
    else:
        part["Content-Transfer-Encoding"] = encoding


def fit_for(part: EmailMessage, text: str) -> str:
    """Return lines of text as `part` writes them: where it is `format=flowed` (RFC 3676 section 4.2),
    a space at the end would join two lines, and one is put before what looks like a quotation.
    """
    if str(part.get_param("format", "")).lower() != "flowed":
        return text
    return "\n".join(_STUFFED.sub(r" \g<0>", line.rstrip(" ")) for line in text.split("\n"))
