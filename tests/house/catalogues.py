"""The words of the product: what the code says, and what the three catalogues make of it."""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from babel.messages import Catalog, Message, pofile
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg

from config import LOCALES
from tests.house.source import ROOT, WEBAPP

KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "lazy_gettext": None, "lazy_ngettext": (1, 2)}
_PLACEHOLDER = re.compile(r"%\(\w+\)[\d.]*[a-zA-Z]?")
_OURS = ("webapp/", "templates/")


@dataclass(frozen=True)
class Sentence:
    """One sentence of the code: where, and its msgid, singular first where it has two forms."""

    place: str
    forms: tuple[str, ...]


@functools.cache
def said() -> tuple[Sentence, ...]:
    """Return every sentence that the code marks for translation, in the order of the files."""
    return tuple(_extract())


def _extract() -> Iterator[Sentence]:
    with (WEBAPP / "translations" / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(ROOT, methods, options, KEYWORDS, directory_filter=_is_ours)
    for name, line, msgid, _comments, _context in found:
        yield Sentence(f"{name}:{line}", msgid if isinstance(msgid, tuple) else (msgid,))


def _is_ours(folder: str) -> bool:
    relative = folder.removeprefix(str(ROOT)).lstrip("/") + "/"
    return any(relative.startswith(ours) or ours.startswith(relative) for ours in _OURS)


@functools.cache
def catalogue(locale: str) -> Catalog:
    """Return the catalogue of a language, as written."""
    with (WEBAPP / "translations" / locale / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return pofile.read_po(file, locale=locale)


def translations(message: Message | None) -> tuple[str, ...]:
    """Return the forms of a translation, none where there is no usable one."""
    if message is None or message.fuzzy:
        return ()
    return message.string if isinstance(message.string, tuple) else (message.string,)


def shown(sentence: Sentence, locale: str) -> tuple[str, ...]:
    """Return how a language says `sentence`."""
    return translations(catalogue(locale).get(sentence.forms[0]))


def placeholders(text: str) -> set[str]:
    """Return the places where a value is filled into `text`, such as `%(name)s`."""
    return set(_PLACEHOLDER.findall(text))


def every_label() -> set[tuple[str, ...]]:
    """Return each sentence as the three languages say it, in the order of `LOCALES`."""
    return {tuple((*shown(sentence, locale), "")[0] for locale in LOCALES) for sentence in said()}
