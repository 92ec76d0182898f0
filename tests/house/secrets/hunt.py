"""The search for a secret in outputs: in clear and in every encoding in which it could have leaked."""

import base64
import html
import json
import re
import urllib.parse
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Blob = bytes | str


@dataclass(frozen=True)
class Hit:
    """One place where the secret was found: the blob, the encoding, and the surrounding bytes."""

    blob: str
    form: str
    around: str


def _bytes(text: str) -> bytes:
    return text.encode()


def _quoted(text: str) -> bytes:
    return urllib.parse.quote(text, safe="").encode()


def _quoted_plus(text: str) -> bytes:
    return urllib.parse.quote_plus(text).encode()


def _escaped(text: str) -> bytes:
    return html.escape(text).encode()


def _escaped_as_markup(text: str) -> bytes:
    # MarkupSafe writes the quotes by number.
    return html.escape(text).replace("&quot;", "&#34;").replace("&#x27;", "&#39;").encode()


def _json(text: str) -> bytes:
    return json.dumps(text)[1:-1].encode()


def _json_utf8(text: str) -> bytes:
    return json.dumps(text, ensure_ascii=False)[1:-1].encode()


def _python(text: str) -> bytes:
    return ascii(text)[1:-1].encode()


def _base64_at(offset: int, alphabet: Callable[[bytes], bytes]) -> Callable[[str], bytes]:
    """Return what a secret looks like in base64 that began `offset` bytes before it.

    The characters at both ends hold bits of its neighbours, too, so only those between are sought.
    """

    def write(text: str) -> bytes:
        raw = text.encode()
        encoded = alphabet(b"\0" * offset + raw).rstrip(b"=")
        first = -(-offset * 8 // 6)
        last = (offset + len(raw)) * 8 // 6
        return encoded[first:last]

    return write


FORMS: Mapping[str, Callable[[str], bytes]] = {
    "in the clear": _bytes,
    "in the clear, UTF-16": lambda text: text.encode("utf-16-le"),
    "in the clear, Latin-1": lambda text: text.encode("latin-1", "replace"),
    "URL-encoded": _quoted,
    "URL-encoded with +": _quoted_plus,
    "HTML-escaped": _escaped,
    "HTML-escaped by number": _escaped_as_markup,
    "as JSON": _json,
    "as JSON in UTF-8": _json_utf8,
    "as Python writes it": _python,
    "in hexadecimal": lambda text: text.encode().hex().encode(),
    "backwards": lambda text: text[::-1].encode(),
    **{f"in base64 at offset {offset}": _base64_at(offset, base64.b64encode) for offset in range(3)},
    **{
        f"in URL-safe base64 at offset {offset}": _base64_at(offset, base64.urlsafe_b64encode)
        for offset in range(3)
    },
}
_CASELESS = frozenset({"URL-encoded", "URL-encoded with +", "in hexadecimal"})
_LEAST = 6
_SHOWN = 40


def find_secret(secret: str, blobs: Mapping[str, Blob]) -> list[Hit]:
    """Return every place in `blobs` (by name) where `secret` occurs in one of the FORMS.

    Raises ValueError for a secret so short that it could occur by chance.
    """
    written = {
        write(secret): name for name, write in reversed(FORMS.items())
    }  # many forms give the same text
    patterns = {name: _pattern(name, text) for text, name in written.items()}
    hits = []
    for blob, content in blobs.items():
        raw = content.encode() if isinstance(content, str) else content
        for form, pattern in patterns.items():
            if found := pattern.search(raw):
                hits.append(Hit(blob, form, _around(raw, *found.span())))
    return hits


def _pattern(name: str, written: bytes) -> re.Pattern[bytes]:
    if len(written) < _LEAST:
        raise ValueError(f"the secret is too short to be hunted {name}")
    return re.compile(re.escape(written), re.IGNORECASE if name in _CASELESS else 0)


def _around(raw: bytes, start: int, end: int) -> str:
    return raw[max(0, start - _SHOWN) : end + _SHOWN].decode("utf-8", "backslashreplace")
