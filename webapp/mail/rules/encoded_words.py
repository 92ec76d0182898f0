"""Decodes encoded words (RFC 2047) in header fields, and bytes whose charset is unknown or wrong.

`email.header` is not used for it: it splits characters that two words share, raises for unknown charsets,
and takes quadratic time for some inputs.
"""

import binascii
import codecs
import re

# The charset, a language after it (RFC 2231 section 5), the encoding, the text. Spaces in the text are
# against the rule, but widespread. No part can hold a question mark, so a search takes linear time.
ENCODED_WORD = re.compile(r"=\?([^?\s*]{1,60})(?:\*[^?\s]{0,60})?\?([bBqQ])\?([^?\r\n]*)\?=")
FALLBACK_CHARSETS = ("utf-8", "cp1252")
# Codecs of Python that are no charsets of mail: they read escapes, or take quadratic time.
_NO_CHARSETS = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "utf_7"})
_SAMPLE = 50_000  # octets before and after the first that is not UTF-8
_Q_BYTE = re.compile(rb"=([0-9A-Fa-f]{2})")


def decode_words(text: str) -> str:
    """Return `text` with its encoded words decoded. White space between two of them is no text.

    What is decoded may hold any character, line breaks included. Never raises.
    """
    if "=?" not in text:
        return text
    pieces: list[str] = []
    waiting = bytearray()  # bytes of successive words in one charset: they may share a character
    charset, end = "", 0
    for word in ENCODED_WORD.finditer(text):
        between = text[end : word.start()]
        joins = bool(charset) and not between.strip(" \t\r\n")
        if not joins or word[1].lower() != charset:
            pieces.append(decode_bytes(bytes(waiting), charset))
            waiting.clear()
        if not joins:
            pieces.append(between)
        charset, end = word[1].lower(), word.end()
        waiting += _bytes_of(word[2], word[3])
    return "".join([*pieces, decode_bytes(bytes(waiting), charset), text[end:]])


def decode_bytes(data: bytes, charset: str = "") -> str:
    """Return bytes as text: in `charset` if they are valid there, else UTF-8, Windows-1252, ISO 8859-1."""
    told = charset.lower().replace("-", "_")
    for candidate in (told if told not in _NO_CHARSETS else "", *FALLBACK_CHARSETS):
        try:
            if candidate:
                return data.decode(candidate)
        except (LookupError, ValueError):  # an unknown charset, or bytes that it does not have
            continue
    return data.decode("latin-1")


def charset_of(data: bytes, told: str) -> str:
    """Return the charset of a text that is said to be in `told`: that, unless it says ASCII or UTF-8 and is
    something else.

    It is Windows-1252 where hardly any letter is UTF-8; a text cut within a letter stays UTF-8.
    """
    try:
        name = codecs.lookup(told).name
    except (LookupError, ValueError):  # a charset that is known to others
        return told
    if data.isascii() or name not in ("ascii", "utf-8"):
        return told
    is_utf8 = _is_mostly_utf8(data)
    return told if is_utf8 and name == "utf-8" else "utf-8" if is_utf8 else "windows-1252"


def _is_mostly_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        sample = data[max(0, error.start - _SAMPLE) : error.start + _SAMPLE].decode("utf-8", "replace")
        letters = len(sample) - len(sample.encode("ascii", "ignore"))
        return 2 * sample.count("\ufffd") < letters
    return True


def _bytes_of(encoding: str, text: str) -> bytes:
    raw = text.encode("utf-8", "surrogateescape")
    if encoding in "qQ":
        return _Q_BYTE.sub(lambda found: bytes.fromhex(found[1].decode()), raw.replace(b"_", b" "))
    try:
        return binascii.a2b_base64(raw + b"=" * (-len(raw) % 4))
    except binascii.Error:
        return raw
