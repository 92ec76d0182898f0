"""Addresses with names and lists of them (RFC 5322 section 3.4), read whole or refused.

The rule, the same by every way in:

* Addresses are separated by `,` or `;`; empty places between them are skipped.
* A group, `Team: a@example.com, b@example.com;`, stands for its addresses.
* A name precedes an address in `< >`. It may be quoted, hold encoded words (RFC 2047), brackets, dots, or
  look like an address itself. `Silva, Maria <maria@example.com>` is one name, because `Silva` is neither an
  address nor, with its capital, the name of a user of this machine.
* A comment, `maria@example.com (Maria)`, is the name where there is no other.
* `<mailto:maria@example.com>`, as links have it (RFC 6068), is the address.
* Everything else is refused as `address.unclear`, or by the code of `check_address`, with the `piece`:
  two addresses without a separator, text behind `>`, a bracket, quotation mark or comment that does not
  end. No address is dropped, and none is put together from two.

Every scan is linear in the length of the text.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from webapp.errors import Invalid
from webapp.mail.rules.address import ascii_address, check_address
from webapp.mail.rules.address_tokens import (
    ESCAPE,
    HIDDEN,
    SPACE,
    Element,
    Token,
    elements,
    joined_names,
    shown,
    unclear,
)
from webapp.mail.rules.encoded_words import decode_words
from webapp.mail.rules.text import LINE_MAX, check_line, refuse_direction

# Characters of one list, and addresses in it; beyond it is refused unread.
LIST_MAX = 1_000_000
LIST_MOST = 10_000
USABLE_MAX = 10_000  # characters that are read of a list that must not refuse a message
_SPECIAL = re.compile(r'[()<>\[\]:;@\\,."]|=\?|^ | $|  ')
_SPACE = re.compile(r"\s+")
_MAILTO = re.compile(r"\Amailto:\s*", re.IGNORECASE)

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
    if not mend_names:
        text = check_line(text, field, max_length=LIST_MAX)
    found = list(joined_names(elements(text, field)))
    if len(found) > LIST_MOST:
        raise Invalid("address.too_many", field=field, count=len(found), limit=LIST_MOST)
    read = [_read(element, field, complete, mend_names) for element in found]
    return [mailbox for mailbox in read if mailbox.address]


def read_usable(
    text: str, field: str, complete: Complete = as_written
) -> tuple[list[NamedAddress], list[NamedAddress]]:
    """Return the addresses of a list that pass, and the others as they were written. Never raises.

    For fields that must not refuse a message; `complete` may leave out an address too. What is beyond
    USABLE_MAX characters counts as one of the others.
    """
    is_cut = len(text) > USABLE_MAX
    # The last address may be cut in two.
    read = text[:USABLE_MAX].rpartition(",")[0] if is_cut else text
    try:
        found = list(joined_names(elements(read, field)))
    except Invalid:
        return [], [NamedAddress(_collapsed(HIDDEN.sub(" ", text))[:LINE_MAX])]
    usable: list[NamedAddress] = []
    unusable: list[NamedAddress] = []
    for element in found:
        try:
            named = _read(element, field, complete, mend_names=True)
        except Invalid:
            named = NamedAddress("")
        if named.address:
            usable.append(named)
        else:
            names = element.name_tokens if element.has_angle else []
            address = " ".join(token.text for token in element.tokens[len(names) :])
            name = fitting_name(_name(names) or decode_words(element.comment), field, mend=True)
            unusable.append(NamedAddress(fitting_name(address, field, mend=True), name))
    if is_cut:
        rest = text[len(read) :].lstrip(", ")[:LINE_MAX]
        unusable.append(NamedAddress(fitting_name(rest, field, mend=True)))
    return usable, unusable


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


def _read(element: Element, field: str, complete: Complete, mend_names: bool) -> NamedAddress:
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
            raise unclear(element.piece, field) from error
        raise Invalid(
            error.code, field=error.field, **{"piece": shown(element.piece), **error.facts}
        ) from error


def _lone_address(element: Element) -> str:
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
    names: list[Token],
    element: Element,
    field: str,
    complete: Complete,
    mend_names: bool,
) -> NamedAddress:
    address = _MAILTO.sub("", address)
    if address and "@" not in address and not SPACE.search(address) and "=?" not in address:
        address = complete(address, field)
        if not address:
            return NamedAddress("")
    elif not address:
        raise Invalid("address.incomplete", field=field)
    name = _name(names) or _collapsed(decode_words(ESCAPE.sub(r"\1", element.comment)))
    return NamedAddress(check_address(address, field), fitting_name(name, field, mend=mend_names))


def _name(tokens: list[Token]) -> str:
    """Return the name that stands before an address, decoded, with single spaces."""
    pieces: list[str] = []
    last: Token | None = None
    for token in tokens:
        # Text and quoted strings may touch each other; encoded words are joined by decoding them together.
        if last is not None and token.kind != "," and (token.start != last.end or last.kind == ","):
            pieces.append(" ")
        pieces.append(token.text)
        last = token
    return _collapsed(decode_words("".join(pieces)))


def _collapsed(text: str) -> str:
    return " ".join(text.split())


def fitting_name(name: str, field: str, *, mend: bool = False) -> str:
    """Return a display name that can be written and read again; with `mend` it is made to fit.

    Raises Invalid for line breaks, control characters, direction controls and more than 255 characters.
    """
    if not mend:
        refuse_direction(name, field)
        name = check_line(name, field)
    # What still looks like an encoded word would be decoded a second time by the reader.
    return _collapsed(HIDDEN.sub(" ", name).replace("=?", "= ?"))[:LINE_MAX].rstrip()
