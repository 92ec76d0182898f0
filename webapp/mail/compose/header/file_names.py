"""Names of files beyond ASCII in the header of a part: as RFC 2231 writes them, and plain for old readers.

The email package writes the RFC's form only, and turns eight-bit letters of others into `unknown-8bit`.
"""

import re
import unicodedata
from email.message import Message
from email.utils import collapse_rfc2231_value
from urllib.parse import quote

from webapp.mail.compose.parts import decoded

_FIELDS = {"content-disposition": "filename", "content-type": "name"}
_PARAMETER = re.compile(r'\s*;\s*([A-Za-z*0-9-]{1,60})\s*=\s*("(?:[^"\\]|\\.)*+"|[^\s;"]+)', re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_FOLD = re.compile(r"\r?\n(?=[ \t])")
_NO_PLAIN = re.compile(r"[^ !#-\[\]-~]")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_SECTION = 50  # octets of a value on one line
_NAME_MAX = 255


def parameters(attribute: str, name: str) -> list[str]:
    """Return the parameters of a header field for the name of a file beyond ASCII, in ASCII.

    The RFC's form (RFC 2231 section 4) comes first, because Python's own reader takes the first one; it is
    in sections (section 3) where one is longer than a line.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = _NO_PLAIN.sub("_", plain).strip(" .") if plain.strip(" .") else "file"
    encoded = [quote(character, safe="") for character in name]
    sections = [""]
    for character in encoded:
        if len(sections[-1]) + len(character) > _SECTION:
            sections.append("")
        sections[-1] += character
    if len(sections) == 1:
        return [f"{attribute}*=utf-8''{sections[0]}", f'{attribute}="{plain}"']
    numbered = [f"{attribute}*{number}*={text}" for number, text in enumerate(sections)]
    numbered[0] = f"{attribute}*0*=utf-8''{sections[0]}"
    return [*numbered, f'{attribute}="{plain}"']


def file_name(part: Message) -> str:
    """Return the name of a file as the header of its part has it: the RFC's form before the plain one."""
    told = part.get_params(failobj=[], header="content-disposition")
    full = next(
        (value for key, value in told if key.lower() == "filename" and isinstance(value, tuple)), None
    )
    return collapse_rfc2231_value(full) if full else part.get_filename("")


def with_readable_names(part: Message) -> bool:
    """Write the names of files with raw eight-bit letters anew; return whether that changed the part.

    The letters are UTF-8 if all of them can be, else Windows-1252.
    """
    fields = [(name, str(value)) for name, value in part.raw_items()]
    if all(value.isascii() for _, value in fields):
        return False
    set_fields(
        part, [(name, value if value.isascii() else _rewritten(name, value)) for name, value in fields]
    )
    return True


def set_fields(part: Message, fields: list[tuple[str, str]]) -> None:
    """Replace all header fields of a part by `fields`, which are written exactly as they are."""
    for name in set(part.keys()):
        del part[name]
    for name, value in fields:
        part.set_raw(name, value)


def _rewritten(name: str, value: str) -> str:
    """Return the value of a field, its parameters beyond ASCII written anew and other letters replaced."""
    text = _FOLD.sub("", decoded(value.encode("utf-8", "surrogateescape")))
    attribute = _FIELDS.get(name.lower())
    first = _PARAMETER.search(text)
    pieces = [text[: first.start()] if first and attribute else text]
    if first and attribute:
        for found in _PARAMETER.finditer(text, first.start()):
            told = found[2]
            if told.isascii():
                pieces.append(f"{found[1]}={told}")
                continue
            inner = _ESCAPE.sub(r"\1", told[1:-1]) if told.startswith('"') else told
            pieces += parameters(found[1].lower(), _CONTROLS.sub("_", inner)[:_NAME_MAX])
    return ";\r\n ".join(piece.strip() for piece in pieces).encode("ascii", "replace").decode()
