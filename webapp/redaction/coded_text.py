"""Readings of a text that came from another host: its escapes resolved, its encoded stretches decoded.

Each character of a reading knows the place in the text that it comes from.
"""

import base64
import html
import re
from collections.abc import Callable, Iterator
from string import ascii_lowercase, ascii_uppercase, digits
from typing import NamedTuple

PRINTABLE_AT_LEAST = 0.9
_SURELY_LONG = 12
_TEXT_BYTES = bytes(range(0x20, 0x7F)) + b"\0\t\r\n"
_HINTS = re.compile(r"[%=\\&]|0x|U\+|\d\D+\d+\D+\d", re.IGNORECASE)
_ESCAPES = re.compile(
    r"""(?P<bytes>(?:[%=][0-9a-f]{2}|\\x[0-9a-f]{2}|0x[0-9a-f]{2}[,;\ ]*|\\[0-3][0-7]{2})+)
    |%u(?P<percent>[0-9a-f]{4})
    |\\u(?P<short>[0-9a-f]{4})|\\U(?P<long>[0-9a-f]{8})|\\[ux]\{(?P<braced>[0-9a-f]{1,6})\}
    |U\+(?P<point>[0-9a-f]{4,6})
    |(?P<entity>&(?:\#\d{1,7}|\#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});?)
    |(?P<numbers>(?<![\d.])\d{2,3}(?:[\ ,;:/-]+\d{2,3}){3,}(?![\d.]))
    |\\(?P<sign>["'/\\])|(?P<soft>=\r?\n)""",
    re.VERBOSE | re.IGNORECASE,
)
_UNIT = re.compile(r"[%=]([0-9a-f]{2})|(?:\\|0)x([0-9a-f]{2})[,; ]*|\\([0-7]{3})", re.IGNORECASE)
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{4,}={0,2}")
_BASE32 = re.compile(r"[A-Za-z2-7]{8,}={0,6}")
# Words of plain text are not decoded: no letter in small follows one, no two capitals, no digit.
_LOOKS_CODED = re.compile(r"[a-z][A-Z]|[A-Z]{2}|\d")
_HEX = re.compile(r"[0-9A-Fa-f]{8,}")
# The letters and digits of base32 (RFC 4648 section 6, in either case), and what `int` reads in their place.
_OF_INT = digits + ascii_lowercase
_BASE32_DIGITS = str.maketrans(
    ascii_uppercase + ascii_lowercase + "234567", _OF_INT[:26] * 2 + _OF_INT[26:32]
)

Span = tuple[int, int]


class CodedReading(NamedTuple):
    """A text and, for each of its characters, the stretch of the first text that it comes from.

    A narrowed reading also has the reading that it was narrowed from, `wide`, and the place there of
    each character.
    """

    text: str
    places: list[Span]
    wide: "CodedReading | None" = None
    at: tuple[int, ...] = ()

    def between(self, number: int) -> str:
        """Return what narrowing left out between the characters `number` and `number` + 1."""
        if self.wide is None:
            return ""
        return self.wide.text[self.at[number] + 1 : self.at[number + 1]]

    def said(self, first: int, last: int) -> str:
        """Return what stands from character `first` to `last`, with all that narrowing left out."""
        return (
            self.wide.text[self.at[first] : self.at[last] + 1] if self.wide else self.text[first : last + 1]
        )

    def group_length(self, number: int) -> int:
        """Return how many letters and digits stand together where character `number` stands."""
        text, start = (self.wide.text, self.at[number]) if self.wide else (self.text, number)
        end = start
        while start > 0 and text[start - 1].isalnum():
            start -= 1
        while end < len(text) and text[end].isalnum():
            end += 1
        return end - start

    def end_with(self, number: int, signs: str, gap: str) -> int:
        """Return the end, in the first text, of character `number` and of the `signs` after it, at `gap`."""
        if self.wide is None:
            return self.places[number][1]
        last = self.at[number]
        step, text = len(gap) + 1, self.wide.text
        while last + step < len(text) and text[last + 1 : last + step] == gap and text[last + step] in signs:
            last += step
        return self.wide.places[last][1]


def squeezed(reading: CodedReading, *, only_alnum: bool = True) -> CodedReading:
    """Return the reading in small letters without blanks and, with `only_alnum`, without punctuation."""
    if only_alnum:
        return narrowed(reading, lambda char: char.isalnum())
    return narrowed(reading, lambda char: not char.isspace())


def narrowed(reading: CodedReading, keeps: Callable[[str], bool] = bool) -> CodedReading:
    """Return the reading in small letters, with the characters that `keeps` accepts."""
    kept = [(char, number) for number, char in enumerate(lowered(reading.text)) if keeps(char)]
    places = [reading.places[number] for _char, number in kept]
    return CodedReading(
        "".join([char for char, _ in kept]), places, reading, tuple([number for _, number in kept])
    )


def lowered(text: str) -> str:
    """Return `text` in small letters, as many as there were: some become two by themselves."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join([small if len(small := char.lower()) == 1 else char for char in text])


def unescaped(reading: CodedReading) -> CodedReading | None:
    """Return the reading with its escapes resolved, or None when there are none."""
    if not _HINTS.search(reading.text):
        return None
    chars: list[str] = []
    places: list[Span] = []
    at = 0
    for found in _ESCAPES.finditer(reading.text):
        resolved = _resolved(found)
        if resolved is None:
            continue
        chars.append(reading.text[at : found.start()])
        places += reading.places[at : found.start()]
        for text, first, last in resolved:
            chars.append(text)
            places += [(reading.places[first][0], reading.places[last - 1][1])] * len(text)
        at = found.end()
    if not at:
        return None
    return CodedReading("".join([*chars, reading.text[at:]]), [*places, *reading.places[at:]])


def _resolved(found: re.Match[str]) -> list[tuple[str, int, int]] | None:
    """Return the characters that an escape stands for, each with its stretch; None for no escape."""
    kind, said = found.lastgroup, found[0]
    if kind == "bytes":
        return _bytes(found)
    if kind == "numbers":
        numbers = list(re.finditer(r"\d+", said))
        if any(not 0x20 <= int(number[0]) < 0x100 for number in numbers):
            return None
        start = found.start()
        return [(chr(int(one[0])), start + one.start(), start + one.end()) for one in numbers]
    if kind == "entity":
        text = html.unescape(said if said.endswith(";") else f"{said};")
        return [(text, *found.span())] if text.rstrip(";") != said.rstrip(";") else None
    if kind in ("sign", "soft"):
        return [(found["sign"] or "", *found.span())]
    number = int(found[kind or 0], 16)
    return [(chr(number), *found.span())] if number < 0x110000 else None


def _bytes(found: re.Match[str]) -> list[tuple[str, int, int]]:
    units = list(_UNIT.finditer(found[0]))
    raw = bytes(
        int(unit[1] or unit[2], 16) if unit[1] or unit[2] else int(unit[3], 8) & 255 for unit in units
    )
    start = found.start()
    spans = [(start + unit.start(), start + unit.end()) for unit in units]
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return [(chr(byte), *span) for byte, span in zip(raw, spans, strict=True)]
    made: list[tuple[str, int, int]] = []
    at = 0
    for char in text:
        length = len(char.encode())
        made.append((char, spans[at][0], spans[at + length - 1][1]))
        at += length
    return made


def decoded_stretches(reading: CodedReading) -> Iterator[CodedReading]:
    """Yield what stretches of base64, base32 and hexadecimal digits say, as far as it is text.

    A stretch may begin in the middle of a group. One that is divided by line ends is read as one.
    """
    yield from _decoded(reading)
    if "\n" in reading.text:
        kept = [(char, place) for char, place in zip(reading.text, reading.places, strict=True) if char > " "]
        yield from _decoded(CodedReading("".join([char for char, _ in kept]), [place for _, place in kept]))


def _decoded(reading: CodedReading) -> Iterator[CodedReading]:
    for pattern, at_least, group, decode in _DECODERS:
        for found in pattern.finditer(reading.text):
            span = reading.places[found.start()][0], reading.places[found.end() - 1][1]
            said = found[0].rstrip("=")
            if len(said) < at_least or not _LOOKS_CODED.search(said):
                continue
            for skip in range(group):
                if text := _text_of(decode(said[skip:]), strict=len(said) < _SURELY_LONG):
                    yield CodedReading(text, [span] * len(text))


def _text_of(raw: bytes, *, strict: bool) -> str:
    """Return `raw` as text, empty when it is none; with `strict` no byte of it may be out of place."""
    odd = len(raw.translate(None, _TEXT_BYTES))
    if not raw or odd > len(raw) * (0.5 if strict else 1 - PRINTABLE_AT_LEAST):
        return ""
    text = raw.decode("utf-8", "replace")
    is_odd = strict and not text.replace("\0", "").replace("\ufffd", "\n").isprintable()
    return "" if is_odd else text


def _from_base64(text: str) -> bytes:
    text = text.replace("-", "+").replace("_", "/")
    text = text[:-1] if len(text) % 4 == 1 else text
    return base64.b64decode(text + "=" * (-len(text) % 4))


def _from_base32(text: str) -> bytes:
    # As one number of base 32: `base64.b32decode` takes ten times as long, for each reply of a server.
    bits = 5 * len(text)
    return (int(text.translate(_BASE32_DIGITS), 32) >> bits % 8).to_bytes(bits // 8, "big")


def _from_hex(text: str) -> bytes:
    return bytes.fromhex(text[: len(text) // 2 * 2])


_DECODERS: tuple[tuple[re.Pattern[str], int, int, Callable[[str], bytes]], ...] = (
    (_BASE64, 4, 4, _from_base64),
    (_BASE32, 16, 8, _from_base32),
    (_HEX, 12, 2, _from_hex),
)
