"""Finds a secret in the words of a server that repeats it, in whatever form.

A secret is looked for in several readings of a text: as it stands, with its escapes resolved (percent,
quoted-printable, entities, backslashes, character numbers), and with its base64, base32 and hexadecimal
stretches decoded. Each character of a reading knows the place in the text that it comes from, so a find
tells what to strike out. Blanks, punctuation, case and line ends never count, and the reply codes at the
beginning of lines are passed over.

Half of a secret, or eight successive characters of a long one, count as the secret; an ordinary word that
a weak one contains does not.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from webapp.redaction.coded_text import CodedReading, decoded_stretches, unescaped
from webapp.redaction.known_secret import KnownSecret, Stretch, narrow_text
from webapp.vault import Secret

TAIL_AT_LEAST = 16  # characters kept of earlier replies, in which an encoded secret may have begun
STRUCK = "[***]"
WITHHELD = f"{STRUCK} (withheld: it repeats a secret)"
# A reply code, the mark after it, and an enhanced status code (RFC 5321 section 4.2, RFC 3463 section 2).
_LEAD = re.compile(r"[2-5]\d\d(?:[ -](?:[245]\.\d{1,3}\.\d{1,3}(?: |$))?|$)")
_TOKEN = re.compile(r"[^\W_]+")


_Reached = tuple[frozenset[int], ...]


class Heard(NamedTuple):
    """What an earlier reply may have left to be completed: its last characters, and pieces in order."""

    tail: str = ""
    reached: _Reached = ()


class Echoes:
    """Knows some secrets, and finds them in what a server says."""

    def __init__(self, secrets: Iterable[Secret]) -> None:
        texts = {secret.reveal() for secret in secrets if secret}
        self._known = [KnownSecret(text) for text in sorted(texts, key=len, reverse=True)]
        self._struck_before: dict[tuple[Heard, tuple[str, ...]], tuple[tuple[str, ...], Heard, bool]] = {}

    def __bool__(self) -> bool:
        return bool(self._known)

    def struck(self, lines: tuple[str, ...], before: Heard) -> tuple[tuple[str, ...], Heard, bool]:
        """Return the lines of one reply as they may be shown, and what they leave to be completed.

        `before` is what earlier replies left. The last value tells that these lines complete a secret that
        earlier replies began: then those have to be withheld, too.
        """
        known = self._struck_before.get((before, lines))
        if known is None:
            if len(self._struck_before) >= 256:
                self._struck_before.clear()
            known = self._struck_before[before, lines] = self._strike(lines, before)
        return known

    def _strike(self, lines: tuple[str, ...], before: Heard) -> tuple[tuple[str, ...], Heard, bool]:
        text = "\n".join(lines)
        reading = _read(text, before.tail)
        found = self._find(reading)
        shown = tuple(_without(text, found).split("\n")) if found else lines
        reached = self._follow(lines, before.reached)
        goes_back = self._is_in_pieces(reached, before, shown) or any(stretch.start < 0 for stretch in found)
        if goes_back or len(shown) != len(lines) or (found and self._find(_read("\n".join(shown), ""))):
            shown = _withheld(lines)
        unfinished = tuple(at - {len(known.plain)} for known, at in zip(self._known, reached, strict=True))
        return shown, Heard(self._tail(shown, before), unfinished), goes_back

    def _find(self, reading: CodedReading) -> list[Stretch]:
        readings = list(_readings(reading))
        return [found for known in self._known for found in known.find(readings)]

    def _follow(self, lines: Sequence[str], reached: _Reached) -> _Reached:
        """Follow each secret through the words said, piece after piece."""
        words = [word.lower() for line in lines for word in _TOKEN.findall(line[_lead(line) :])]
        reached = reached or (frozenset(),) * len(self._known)
        return tuple(known.follow(words, at) for known, at in zip(self._known, reached, strict=True))

    def _is_in_pieces(self, reached: _Reached, before: Heard, shown: Sequence[str]) -> bool:
        """Tell whether a secret was said to its end in pieces, some of which are still to be seen."""
        complete = [known.is_complete(at) for known, at in zip(self._known, reached, strict=True)]
        if not any(complete):
            return False
        pieces = self._follow(shown, before.reached)
        return any(done and max(at, default=0) > 0 for done, at in zip(complete, pieces, strict=True))

    def _tail(self, shown: Sequence[str], before: Heard) -> str:
        """Return the last characters that are still to be seen, which the next reply may complete."""
        length = max((max(len(known.plain), TAIL_AT_LEAST) for known in self._known), default=1) - 1
        said = "".join([before.tail, *(line[_lead(line) :] for line in shown)])
        since = said.rpartition(WITHHELD)[2].rpartition(STRUCK)[2]
        return narrow_text(since)[-length:] if length > 0 else ""


def _readings(reading: CodedReading) -> Iterator[CodedReading]:
    """Yield `reading`, and what it says with escapes resolved and stretches decoded, up to twice."""
    yield reading
    level = [reading]
    for _depth in range(3):
        deeper = [plain for each in level if (plain := unescaped(each)) is not None]
        deeper += [decoded for each in level for decoded in decoded_stretches(each)]
        yield from deeper
        level = deeper[:64]


def _read(text: str, tail: str) -> CodedReading:
    """Return the first reading: `tail`, at negative places, and `text` without its reply codes."""
    text = text if text.isascii() else _folded(text)
    chars, places, at = [tail], [(at - len(tail), at - len(tail) + 1) for at in range(len(tail))], 0
    for line in text.split("\n"):
        lead = _lead(line)
        chars += [line[lead:], "\n"]
        places += [(at + place, at + place + 1) for place in range(lead, len(line) + 1)]
        at += len(line) + 1
    return CodedReading("".join(chars)[:-1], places[:-1])


def _folded(text: str) -> str:
    """Return `text` with letters of other widths and styles as the usual ones, each in its place."""
    return "".join(plain if len(plain := unicodedata.normalize("NFKC", char)) == 1 else char for char in text)


def without_lead(line: str) -> str:
    """Return the text of a reply line without its codes."""
    return line[_lead(line) :]


def _lead(line: str) -> int:
    found = _LEAD.match(line)
    return found.end() if found else 0


def _without(text: str, found: list[Stretch]) -> str:
    """Return `text` with STRUCK in place of each stretch, of which a line end or a reply code is no part."""
    kept: list[str] = []
    at = 0
    stretches = sorted(found)
    for line in text.split("\n"):
        end, lead = at + len(line), at + _lead(line)
        kept.append(_line_without(text, at, lead, end, stretches))
        at = end + 1
    return "\n".join(kept)


def _line_without(text: str, start: int, lead: int, end: int, stretches: list[Stretch]) -> str:
    said, at = [text[start:lead]], lead
    for stretch in stretches:
        first, last = max(stretch.start, lead), min(stretch.end, end)
        if first >= last or last <= at:
            continue
        if first > at or len(said) == 1:
            said += [text[at:first], STRUCK]
        at = last
    return "".join([*said, text[at:end]])


def _withheld(lines: Sequence[str]) -> tuple[str, ...]:
    return tuple(line[: _lead(line)] + WITHHELD for line in lines)
