"""Splits a list of addresses into its elements (RFC 5322 section 3.4), in one pass; see `address_list`."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from webapp.errors import Invalid
from webapp.mail.rules.encoded_words import ENCODED_WORD

PIECE_SHOWN = 80
HIDDEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
ESCAPE = re.compile(r"\\(.)", re.DOTALL)
SPACE = re.compile(r"\s+")
_PLAIN = re.compile(r'[^\s()<>,;:"\\]+')
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*+)"', re.DOTALL)
_ANGLE = re.compile(r"<([^<>]*)>")
_PARENTHESIS = re.compile(r"[()\\]")
# A name of a user of this machine, or of an alias that each has.
_USER = re.compile(r"[a-z0-9_][a-z0-9_.+-]*|(?i:postmaster|mailer-daemon)", re.ASCII)


class Token(NamedTuple):
    """`kind` is `text`, `word` (encoded), `quoted`, `angle`, `comment`, `space`, or a separator itself."""

    kind: str
    text: str
    start: int
    end: int


class Element(NamedTuple):
    """What stands between two separators, without spaces and comments; `piece` is its text for people.

    `comment` is the text of its last comment, `separator` what ended it: `,`, `;` or nothing.
    """

    tokens: list[Token]
    comment: str
    piece: str
    separator: str

    @property
    def name_tokens(self) -> list[Token]:
        """The tokens before the address in angle brackets; all of them when there is none."""
        return self.tokens[:-1] if self.has_angle else self.tokens

    @property
    def has_angle(self) -> bool:
        """Tell whether the last token is an address in angle brackets."""
        return bool(self.tokens) and self.tokens[-1].kind == "angle"

    @property
    def may_begin_name(self) -> bool:
        """Tell whether it can only be the part of a name before a comma."""
        if self.separator != "," or self.has_angle or any("@" in token.text for token in self.tokens):
            return False
        return bool(self.tokens) and not (
            len(self.tokens) == 1 and self.tokens[0].kind == "text" and _USER.fullmatch(self.tokens[0].text)
        )


def _tokens(text: str) -> Iterator[Token]:
    """Yield the tokens, the last of them empty; one of kind `?` for what never ends."""
    at = 0
    while at < len(text):
        kind, end, value = _next_token(text, at)
        yield Token(kind, value, at, end or len(text))
        at = end or len(text)
    yield Token("", "", at, at)


def _next_token(text: str, at: int) -> tuple[str, int, str]:
    """Return kind, end and value of the token at `at`; `?` and 0 where none can begin or one never ends."""
    mark = text[at]
    if mark in ",;:":
        return mark, at + 1, mark
    if mark == "(":
        end = _comment_end(text, at)
        return ("comment", end, text[at + 1 : end - 1]) if end else ("?", 0, "")
    if mark == "<":
        found = _ANGLE.match(text, at)
        return ("angle", found.end(), found[1].strip()) if found else ("?", 0, "")
    if mark == '"':
        found = _QUOTED.match(text, at)
        return ("quoted", found.end(), ESCAPE.sub(r"\1", found[1])) if found else ("?", 0, "")
    if found := SPACE.match(text, at):
        return "space", found.end(), " "
    if found := ENCODED_WORD.match(text, at):
        return "word", found.end(), found[0]
    found = _PLAIN.match(text, at)
    return ("text", found.end(), found[0]) if found else ("?", 0, "")


def _comment_end(text: str, start: int) -> int:
    """Return where the comment at `start` ends, those nested in it included; 0 when it does not."""
    depth, at = 0, start
    while found := _PARENTHESIS.search(text, at):
        at = found.end()
        if found[0] == "\\":
            at += 1
            continue
        depth += 1 if found[0] == "(" else -1
        if not depth:
            return at
    return 0


def elements(text: str, field: str) -> Iterator[Element]:
    """Yield what stands between separators. Names of groups, and elements of comments only, are left out.

    Raises Invalid `address.unclear`.
    """
    tokens: list[Token] = []
    comment, start, in_group = "", 0, False
    for token in _tokens(text):
        if token.kind == "?":
            raise unclear(text[start:], field)
        if token.kind == ":":
            if in_group or any("@" in part.text or part.kind == "angle" for part in tokens):
                raise unclear(text[start:], field)
            tokens, comment, start, in_group = [], "", token.end, True
        elif token.kind in (",", ";", ""):
            if tokens:
                yield Element(tokens, comment, text[start : token.start].strip(), token.kind)
            tokens, comment, start = [], "", token.end
            in_group = in_group and token.kind != ";"
        elif token.kind == "comment":
            comment = token.text
        elif token.kind != "space":
            tokens.append(token)


def joined_names(found: Iterator[Element]) -> Iterator[Element]:
    """Yield the elements; those that are one name with commas are joined to the address that follows."""
    waiting: list[Element] = []
    for element in found:
        if element.may_begin_name:
            waiting.append(element)
            continue
        if waiting and element.has_angle and element.name_tokens:
            parts = [*waiting, element]
            tokens = [token for part in parts for token in (*part.tokens, Token(",", ",", 0, 0))][:-1]
            yield element._replace(tokens=tokens, piece=", ".join(part.piece for part in parts))
        else:
            yield from (*waiting, element)
        waiting = []
    yield from waiting


def shown(piece: str) -> str:
    """Return a piece of a list for people: short, and without characters that cannot be seen."""
    kept = HIDDEN.sub("\ufffd", piece[: 2 * PIECE_SHOWN])
    return kept if len(kept) <= PIECE_SHOWN else kept[:PIECE_SHOWN] + "…"


def unclear(piece: str, field: str) -> Invalid:
    """Return the error for a piece that cannot be read for sure as one address."""
    return Invalid("address.unclear", field=field, piece=shown(piece.strip()))
