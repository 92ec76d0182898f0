"""One secret, and the parts by which it is found in a reading of what a server said."""

import base64
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from webapp.redaction.coded_text import CodedReading, lowered, narrowed, squeezed
from webapp.redaction.ordinary_words import are_ordinary

PART_AT_MOST = 8
_GRAMS_AT_MOST = 1024
_TRIES_AT_MOST = 16
_DEEP_PART = 12  # characters of two encodings in one another, or of numbers: those of four letters or more
_DEEP_GRAMS_AT_MOST = 8192
# How a character may be spelt by its number, in letters and digits alone: decimal and octal numbers,
# entities, escapes with x or u, percent twice.
_SPELLINGS = ("{:d}", "{:o}", "{:03o}", "x{:02x}", "0x{:02x}", "u{:04x}", "25{:02x}")
_SIGNS = "+/=_-"  # of base64 and its padding
_DIVIDERS = " \t\r\n-._*,:;|/"
_EDGES = " \t\r\n\0\"'<>()[]:=,;"


class Stretch(NamedTuple):
    """A stretch of a text, from `start` up to `end`."""

    start: int
    end: int


class _Grams(NamedTuple):
    """The parts of some forms of a secret: successive characters, `length` of them each."""

    length: int
    parts: frozenset[str]

    def hits(self, text: str) -> list[int]:
        """Return the places in `text` at which one of the parts begins."""
        length, parts = self.length, self.parts
        if len(parts) * 2 < len(text) and not any(part in text for part in parts):
            return []
        return [at for at in range(len(text) - length + 1) if text[at : at + length] in parts]


class KnownSecret:
    """One secret and the parts of its forms."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._only_alnum = 2 * len(narrow_text(text)) >= len(text.strip())  # else it is made of signs
        self.plain = narrow_text(text, only_alnum=self._only_alnum)
        self._signs = re.match(r"[\W_]*", text)[0].strip(), re.search(r"[\W_]*$", text)[0].strip()
        self._part = part_length(len(self.plain))
        self._clear = _grams([self.plain], self._part)
        self._as_it_is = _grams([lowered(text)], part_length(len(text)))
        is_encoded = len(text) > 3 and "-----BEGIN" not in text
        self._coded = self._coded_grams() if is_encoded else _grams([], 1)
        self._deep = self._deep_grams() if is_encoded else _grams([], 1)

    def _coded_grams(self) -> _Grams:
        """Return the parts of its base64, base32 and hexadecimal forms, as far as its own bytes make them."""
        raws = {self._text.encode(), self._text.encode("utf-16-le")}
        raws |= {self._text.encode("latin-1")} if _is_latin(self._text) else set()
        forms = {
            re.sub(r"[^A-Za-z0-9]", "", _own_part(encode, raw, offset, bits)).lower()
            for bits, encode in ((6, base64.b64encode), (5, base64.b32encode), (4, base64.b16encode))
            for raw in raws
            for offset in range(5)
        }
        length = max(7, (8 * self._part - 10) // 6)
        return _grams([form for form in forms if len(form) >= length], length)

    def _deep_grams(self) -> _Grams:
        """Return the parts of what no decoding finds where it is divided: two encodings, and numbers."""
        raw = self._text.encode()
        inner = [_own_part(base64.b64encode, raw, offset, 6) for offset in range(3)]
        inner += [raw.hex(), base64.b32encode(raw).decode("ascii").rstrip("=")]
        forms = {
            _own_part(encode, layer.encode(), offset, bits)
            for layer in inner
            for bits, encode, offsets in ((6, base64.b64encode, 3), (5, base64.b32encode, 5))
            for offset in range(offsets)
        }
        units = {tuple(map(ord, self._text)), tuple(raw)}
        forms |= {"".join(map(spelling.format, each)) for spelling in _SPELLINGS for each in units}
        narrow = [re.sub(r"[^A-Za-z0-9]", "", form).lower() for form in forms]
        return _grams([form for form in narrow if len(form) >= _DEEP_PART], _DEEP_PART, _DEEP_GRAMS_AT_MOST)

    def find(self, readings: Sequence[CodedReading]) -> Iterator[Stretch]:
        """Yield the stretches of the first text that repeat it in one of `readings`."""
        if self._deep.parts and self._deep.hits(narrow_text(readings[0].text)):
            yield from _runs_in(squeezed(readings[0]), self._deep)
        for each in readings:
            yield from self._whole(each)
            if len(self.plain) < 4:
                continue
            if self._clear.hits(narrow_text(each.text, only_alnum=self._only_alnum)):
                yield from self._parts(squeezed(each, only_alnum=self._only_alnum), self._clear)
            if len(self.plain) < len(self._text) and self._as_it_is.hits(lowered(each.text)):
                yield from self._parts(narrowed(each), self._as_it_is)
            if self._coded.parts and self._coded.hits(narrow_text(each.text)):
                runs = _runs_in(squeezed(each), self._coded)
                yield from [run for run in runs if not self._says_ordinary_words(run, readings)]

    def _says_ordinary_words(self, run: Stretch, readings: Sequence[CodedReading]) -> bool:
        """Tell whether an encoded stretch says words that hold a part of it and are ordinary ones."""
        decoded = [each for each in readings[1:] if each.text and each.places[0] == each.places[-1] == run]
        saying = [
            each for each in decoded if self._clear.hits(narrow_text(each.text, only_alnum=self._only_alnum))
        ]
        return bool(saying) and not any(
            True
            for each in saying
            for _ in self._parts(squeezed(each, only_alnum=self._only_alnum), self._clear)
        )

    def _whole(self, reading: CodedReading) -> Iterator[Stretch]:
        """Yield where the whole secret stands as it is; one of up to three characters by itself only."""
        text, wanted = lowered(reading.text), lowered(self._text)
        at = text.find(wanted)
        while at >= 0:
            end = at + len(wanted)
            alone = not text[max(0, at - 1) : at].strip(_EDGES) and not text[end : end + 1].strip(_EDGES)
            if alone or (len(wanted) > 3 and not are_ordinary(text, at, end, beyond=True)):
                yield Stretch(reading.places[at][0], reading.places[end - 1][1])
            at = text.find(wanted, end)

    def _parts(self, narrow: CodedReading, grams: _Grams) -> Iterator[Stretch]:
        """Yield where parts of it stand, but for ordinary words, which it happens to contain."""
        wide = narrow.wide or narrow
        for first, last in _stretches(grams.hits(narrow.text), grams.length):
            start, end = narrow.at[first], narrow.at[last] + 1
            is_whole = narrow.text[first : last + 1] in (self.plain, self.plain[::-1])
            if not are_ordinary(wide.text, start, end, beyond=is_whole):
                start, end = self._with_signs(wide.text, start, end)
                yield Stretch(wide.places[start][0], wide.places[end - 1][1])

    def _with_signs(self, text: str, start: int, end: int) -> tuple[int, int]:
        """Return the stretch with the punctuation around it that belongs to the secret, too."""
        first, last = self._signs
        for signs in (last, first[::-1]):
            for sign in signs:
                at = end + len(text[end : end + 3]) - len(text[end : end + 3].lstrip(_DIVIDERS))
                end = at + 1 if text[at : at + 1] == sign else end
        for signs in (first[::-1], last):
            for sign in signs:
                at = (
                    start
                    - len(text[max(0, start - 3) : start])
                    + len(text[max(0, start - 3) : start].rstrip())
                )
                start = at - 1 if at and text[at - 1] == sign else start
        return start, end

    def follow(self, words: Sequence[str], reached: frozenset[int]) -> frozenset[int]:
        """Return how far the secret was said, piece by piece, with other words between.

        `reached` are the numbers of characters said before, negative when only ordinary words said them.
        """
        if len(self.plain) < 6:
            return reached
        for word in words:
            for at in (0, *reached):
                if self.plain.startswith(word, abs(at)):
                    end = abs(at) + len(word)
                    reached |= {-end if at <= 0 and are_ordinary(word, 0, len(word)) else end}
            if len(reached) > _TRIES_AT_MOST:  # the furthest ones: the time stays in step with the words
                reached = frozenset(sorted(reached, key=abs)[-_TRIES_AT_MOST:])
        return reached

    def is_complete(self, reached: frozenset[int]) -> bool:
        """Tell whether all of it was said."""
        return len(self.plain) >= 6 and len(self.plain) in reached


def part_length(length: int) -> int:
    """Return how many successive characters of a secret of `length` count as the secret."""
    return min(length, PART_AT_MOST, max(3, (length + 1) // 2))


def _own_part(encode: object, raw: bytes, offset: int, bits: int) -> str:
    """Return the characters of an encoding that `raw` alone decides when `offset` bytes stand before it."""
    encoded = encode(b"\0" * offset + raw).decode("ascii")  # type: ignore[operator]
    return encoded[-(-8 * offset // bits) : 8 * (offset + len(raw)) // bits]


def _is_latin(text: str) -> bool:
    return all(ord(char) < 256 for char in text)


def _grams(forms: Sequence[str], length: int, at_most: int = _GRAMS_AT_MOST) -> _Grams:
    both = [way for form in forms for way in (form, form[::-1])]
    step = max(1, sum(map(len, both)) // at_most)
    parts = {way[at : at + length] for way in both for at in range(0, len(way) - length + 1, step)}
    return _Grams(length, frozenset(parts))


def _stretches(hits: Sequence[int], length: int) -> Iterator[tuple[int, int]]:
    """Yield first and last character of what overlapping or adjoining parts make together."""
    begin = None
    for at, following in pairwise([*hits, 1 << 60]):
        begin = at if begin is None else begin
        if following > at + length:
            yield begin, at + length - 1
            begin = None


def _runs_in(narrow: CodedReading, grams: _Grams) -> Iterator[Stretch]:
    """Yield the encoded stretches around the parts found: as far as characters follow in the same groups."""
    for first, last in _stretches(grams.hits(narrow.text), grams.length):
        gaps = {_gap(narrow, number) for number in range(first, last)}
        groups = re.split(r"\W+", narrow.said(first, last)) if len(gaps) > 1 or "" not in gaps else []
        longest = max(map(len, groups), default=0)
        while first > 0 and _gap(narrow, first - 1) in gaps and _is_short(narrow, first - 1, longest):
            first -= 1
        end = len(narrow.text) - 1
        while last < end and _gap(narrow, last) in gaps and _is_short(narrow, last + 1, longest):
            last += 1
        yield Stretch(narrow.places[first][0], narrow.end_with(last, _SIGNS, min(gaps, key=len)))


def _is_short(narrow: CodedReading, number: int, longest: int) -> bool:
    return not longest or narrow.group_length(number) <= longest


def _gap(narrow: CodedReading, number: int) -> str:
    """Return what stands between two successive characters; signs of base64 belong to its alphabet."""
    return narrow.between(number).strip(_SIGNS + "\r\n")


def narrow_text(text: str, *, only_alnum: bool = True) -> str:
    """Return what `squeezed` keeps of a text."""
    return "".join(filter(str.isalnum, lowered(text))) if only_alnum else "".join(lowered(text).split())
