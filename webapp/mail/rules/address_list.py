"""Addresses with names and lists of them (RFC 5322 section 3.4), read whole or refused.

The rule, the same by every way in:

* Addresses are separated by `,` or `;`; empty places between them are skipped.
* A group, `Team: a@example.com, b@example.com;`, stands for its addresses.
* A name precedes an address in `< >`. It may be quoted, hold encoded words (RFC 2047), brackets, dots, or
  look like an address itself. `Silva, Maria <maria@example.com>` is one name, because `Silva` is neither an
  address nor, with its capital, the name of a user of this machine.
* A comment, `maria@example.com (Maria)`, is the name where there is no other.
* Everything else is refused as `address.unclear`, or by the code of `check_address`, with the `piece`:
  two addresses without a separator, text behind `>`, a bracket, quotation mark or comment that does not
  end. No address is dropped, and none is put together from two.

Every scan is linear in the length of the text.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from webapp.errors import Invalid
from webapp.mail.rules.address import ascii_address, check_address
from webapp.mail.rules.encoded_words import ENCODED_WORD, decode_words
from webapp.mail.rules.text import LINE_MAX, check_line, refuse_direction

# Characters of one list, and addresses in it; beyond it is refused unread.
LIST_MAX = 1_000_000
LIST_MOST = 10_000
_PIECE_SHOWN = 80
_SPECIAL = re.compile(r'[()<>\[\]:;@\\,."]|=\?|^ | $|  ')
_PLAIN = re.compile(r'[^\s()<>,;:"\\]+')
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*+)"', re.DOTALL)
_ANGLE = re.compile(r"<([^<>]*)>")
_PARENTHESIS = re.compile(r"[()\\]")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_SPACE = re.compile(r"\s+")
_HIDDEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
# A name of a user of this machine, or of an alias that each has.
_USER = re.compile(r"[a-z0-9_][a-z0-9_.+-]*|(?i:postmaster|mailer-daemon)", re.ASCII)

# Takes a name without a domain and the field; returns an address, or "" to leave it out.
Complete = Callable[[str, str], str]


class NamedAddress(NamedTuple):
    """An address that passes `check_address`, and the display name, which may be empty."""

    address: str
    name: str = ""

    def __str__(self) -> str:
        """The text from which `read_list` reads the same; names are not encoded in it."""
        if not self.name:
            return self.address
        if not _SPECIAL.search(self.name):
            return f"{self.name} <{self.address}>"
        quoted = self.name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}" <{self.address}>'


class _Token(NamedTuple):
    """`kind` is `text`, `word` (encoded), `quoted`, `angle`, `comment`, `space`, or a separator itself."""

    kind: str
    text: str
    start: int
    end: int


def as_written(name: str, field: str) -> str:
    """Return an address without a domain as it is, so that it is refused."""
    return name


def read_list(
    text: str, field: str, complete: Complete = as_written, *, mend_names: bool = False
) -> list[NamedAddress]:
    """Return the addresses of a list, in order; none for an empty one. Raises Invalid with the `piece`.

    `complete` is called for addresses without a domain. A name that breaks the rule of names is refused,
    or with `mend_names` made to fit.
    """
    if len(text) > LIST_MAX:
        raise Invalid("text.too_long", field=field, length=len(text), limit=LIST_MAX)
    found = list(_joined(_elements(text, field)))
    if len(found) > LIST_MOST:
        raise Invalid("address.too_many", field=field, count=len(found), limit=LIST_MOST)
    read = [_read(element, field, complete, mend_names) for element in found]
    return [mailbox for mailbox in read if mailbox.address]


def check_named_address(text: str, field: str) -> NamedAddress:
    """Return the one address in `text`. Raises Invalid, `address.several` for more than one."""
    if not any(mark in text for mark in '<>"(),;:\\'):
        return NamedAddress(check_address(text, field))
    found = read_list(check_line(text, field, max_length=4 * LINE_MAX), field)
    if not found:
        raise Invalid("text.empty", field=field)
    if len(found) > 1:
        raise Invalid("address.several", field=field)
    return found[0]


@lru_cache(maxsize=4096)  # the addresses of an account recur in each of its messages
def wire_address(text: str, field: str) -> NamedAddress:
    """Return the one address in `text` with its domain in ASCII (`xn--`). Raises Invalid."""
    mailbox = check_named_address(text, field)
    return mailbox._replace(address=ascii_address(mailbox.address))


class _Element(NamedTuple):
    """What stands between two separators, without spaces and comments; `piece` is its text for people.

    `comment` is the text of its last comment, `separator` what ended it: `,`, `;` or nothing.
    """

    tokens: list[_Token]
    comment: str
    piece: str
    separator: str

    @property
    def name_tokens(self) -> list[_Token]:
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


def _tokens(text: str) -> Iterator[_Token]:
    """Yield the tokens, the last of them empty; one of kind `?` for what never ends."""
    at = 0
    while at < len(text):
        kind, end, value = _next_token(text, at)
        yield _Token(kind, value, at, end or len(text))
        at = end or len(text)
    yield _Token("", "", at, at)


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
        return ("quoted", found.end(), _ESCAPE.sub(r"\1", found[1])) if found else ("?", 0, "")
    if found := _SPACE.match(text, at):
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


def _elements(text: str, field: str) -> Iterator[_Element]:
    """Yield what stands between separators. Names of groups, and elements of comments only, are left out."""
    tokens: list[_Token] = []
    comment, start, in_group = "", 0, False
    for token in _tokens(text):
        if token.kind == "?":
            raise _unclear(text[start:], field)
        if token.kind == ":":
            if in_group or any("@" in part.text or part.kind == "angle" for part in tokens):
                raise _unclear(text[start:], field)
            tokens, comment, start, in_group = [], "", token.end, True
        elif token.kind in (",", ";", ""):
            if tokens:
                yield _Element(tokens, comment, text[start : token.start].strip(), token.kind)
            tokens, comment, start = [], "", token.end
            in_group = in_group and token.kind != ";"
        elif token.kind == "comment":
            comment = token.text
        elif token.kind != "space":
            tokens.append(token)


def _joined(elements: Iterator[_Element]) -> Iterator[_Element]:
    """Yield the elements; those that are one name with commas are joined to the address that follows."""
    waiting: list[_Element] = []
    for element in elements:
        if element.may_begin_name:
            waiting.append(element)
            continue
        if waiting and element.has_angle and element.name_tokens:
            parts = [*waiting, element]
            tokens = [token for part in parts for token in (*part.tokens, _Token(",", ",", 0, 0))][:-1]
            yield element._replace(tokens=tokens, piece=", ".join(part.piece for part in parts))
        else:
            yield from (*waiting, element)
        waiting = []
    yield from waiting


def _read(element: _Element, field: str, complete: Complete, mend_names: bool) -> NamedAddress:
    """Return the named address; it is empty when `complete` leaves it out."""
    names = element.name_tokens
    written_twice = sum("@" in token.text for token in names if token.kind == "text") > 1
    try:
        if any(token.kind == "angle" for token in names) or written_twice:
            raise Invalid("address.unclear", field=field)
        if element.has_angle:
            return _mailbox(element.tokens[-1].text, names, element, field, complete, mend_names)
        text = _lone_address(element)
        if not text:
            has_at = any("@" in token.text for token in names)
            raise Invalid("address.unclear" if has_at else "address.no_at", field=field)
        return _mailbox(text, [], element, field, complete, mend_names)
    except Invalid as error:
        if error.code == "address.several":
            raise _unclear(element.piece, field) from error
        raise Invalid(
            error.code, field=error.field, **{"piece": _shown(element.piece), **error.facts}
        ) from error


def _lone_address(element: _Element) -> str:
    """Return the address of an element without angle brackets; empty when there is not just one token.

    A quoted local part is more than one; `check_address` refuses it by its own code.
    """
    tokens = element.tokens
    if [token.kind for token in tokens] == ["word"]:
        return tokens[0].text  # which `check_address` refuses by its own code
    touch = all(one.end == other.start for one, other in pairwise(tokens))
    is_one = len(tokens) == 1 or (touch and tokens[0].kind == "quoted" and len(tokens) == 2)
    if not is_one or tokens[-1].kind == "quoted":
        return ""
    return element.piece if len(tokens) > 1 else tokens[0].text


def _mailbox(
    address: str,
    names: list[_Token],
    element: _Element,
    field: str,
    complete: Complete,
    mend_names: bool,
) -> NamedAddress:
    if address and "@" not in address and not _SPACE.search(address) and "=?" not in address:
        address = complete(address, field)
        if not address:
            return NamedAddress("")
    elif not address:
        raise Invalid("address.incomplete", field=field)
    name = _name(names) or _collapsed(decode_words(_ESCAPE.sub(r"\1", element.comment)))
    return NamedAddress(check_address(address, field), _fitting(name, field, mend=mend_names))


def _name(tokens: list[_Token]) -> str:
    """Return the name that stands before an address, decoded, with single spaces."""
    pieces: list[str] = []
    last: _Token | None = None
    for token in tokens:
        # Text and quoted strings may touch each other; encoded words are joined by decoding them together.
        if last is not None and token.kind != "," and (token.start != last.end or last.kind == ","):
            pieces.append(" ")
        pieces.append(token.text)
        last = token
    return _collapsed(decode_words("".join(pieces)))


def _collapsed(text: str) -> str:
    return " ".join(text.split())


def _fitting(name: str, field: str, *, mend: bool) -> str:
    """Return a name that can be written and read again. Raises Invalid unless it may be mended."""
    if not mend:
        refuse_direction(name, field)
        name = check_line(name, field)
    # What still looks like an encoded word would be decoded a second time by the reader.
    return _collapsed(_HIDDEN.sub(" ", name).replace("=?", "= ?"))[:LINE_MAX].rstrip()


def _shown(piece: str) -> str:
    kept = _HIDDEN.sub("\ufffd", piece)
    return kept if len(kept) <= _PIECE_SHOWN else kept[:_PIECE_SHOWN] + "…"


def _unclear(piece: str, field: str) -> Invalid:
    return Invalid("address.unclear", field=field, piece=_shown(piece.strip()[: 2 * _PIECE_SHOWN]))
