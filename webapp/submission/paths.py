"""Reads the arguments of MAIL and RCPT: a path and its parameters (RFC 5321 section 4.1.2)."""

import re
from collections.abc import Mapping
from typing import NamedTuple

PATH_MAX = 320  # RFC 5321 section 4.5.3.1.3 allows 256; some programs write longer ones
_ROUTE = re.compile(r"\A(?:@[^,:\"]+,?)+:")  # a source route, to be ignored (RFC 5321 appendix C)
_PARAMETER = re.compile(r"([A-Za-z0-9][A-Za-z0-9-]*)(?:=([!-<>-~\u0080-\U0010ffff]+))?\Z")
# xtext of DSN parameters (RFC 3461 section 4): printable, with + before two hexadecimal digits.
_XTEXT = re.compile(r"(?:[!-*,-<>-~]|\+[0-9A-F]{2})+\Z")
_NOTIFY = frozenset({"SUCCESS", "FAILURE", "DELAY"})
ENVID_MAX, ORCPT_MAX = 100, 500  # RFC 3461 section 5.4


class Path(NamedTuple):
    """An address as it stands in a path, empty for `<>`, and the parameters, their names in capitals."""

    address: str
    parameters: Mapping[str, str]


class Malformed(ValueError):
    """The argument cannot be read."""


def read(keyword: str, argument: str) -> Path:
    """Return the path behind `keyword` (`FROM:` or `TO:`) and its parameters. Raises Malformed.

    Blanks before the path are read over, and angle brackets may be missing, as in what some devices send.
    """
    if argument[: len(keyword)].upper() != keyword:
        raise Malformed
    rest = argument[len(keyword) :].strip()
    address, end = _bracketed(rest) if rest.startswith("<") else _bare(rest)
    address = _ROUTE.sub("", address.strip())
    if len(address) > PATH_MAX:
        raise Malformed
    return Path(address, _parameters(rest[end:]))


def _bracketed(text: str) -> tuple[str, int]:
    quoted = escaped = False
    for place, character in enumerate(text):
        if escaped:
            escaped = False
        elif quoted and character == "\\":
            escaped = True
        elif character == '"':
            quoted = not quoted
        elif character == ">" and not quoted:
            return text[1:place], place + 1
    raise Malformed


def _bare(text: str) -> tuple[str, int]:
    end = text.find(" ")
    address = text if end < 0 else text[:end]
    if not address:
        raise Malformed
    return address, len(address)


def _parameters(text: str) -> dict[str, str]:
    if text and not text.startswith(" "):
        raise Malformed
    found: dict[str, str] = {}
    for word in text.split():
        match = _PARAMETER.match(word)
        if match is None or match[1].upper() in found:
            raise Malformed
        found[match[1].upper()] = match[2] or ""
    return found


def dsn_of_mail(parameters: Mapping[str, str]) -> dict[str, str]:
    """Return RET and ENVID of MAIL in plain JSON (RFC 3461 section 4.3 and 4.4). Raises Malformed."""
    found: dict[str, str] = {}
    if "RET" in parameters:
        found["ret"] = parameters["RET"].upper()
        if found["ret"] not in ("FULL", "HDRS"):
            raise Malformed
    if "ENVID" in parameters:
        found["envid"] = _xtext(parameters["ENVID"], ENVID_MAX)
    return found


def dsn_of_rcpt(parameters: Mapping[str, str]) -> dict[str, str]:
    """Return NOTIFY and ORCPT of RCPT in plain JSON (RFC 3461 section 4.1 and 4.2). Raises Malformed."""
    found: dict[str, str] = {}
    if "NOTIFY" in parameters:
        wanted = parameters["NOTIFY"].upper().split(",")
        if wanted != ["NEVER"] and (not _NOTIFY.issuperset(wanted) or len(set(wanted)) != len(wanted)):
            raise Malformed
        found["notify"] = ",".join(wanted)
    if "ORCPT" in parameters:
        kind, mark, address = parameters["ORCPT"].partition(";")
        if not mark or not kind.isascii() or not kind.replace("-", "").isalnum():
            raise Malformed
        found["orcpt"] = f"{kind};{_xtext(address, ORCPT_MAX)}"
    return found


def _xtext(text: str, most: int) -> str:
    if len(text) > most or not _XTEXT.match(text):
        raise Malformed
    return text
