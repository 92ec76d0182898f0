"""What a concept is: something that replies speak of, with its words in every language that servers speak."""

import re
import unicodedata
from dataclasses import dataclass, fields

# Letters that Unicode does not take apart into a plain letter and a mark.
_PLAIN_LETTERS = str.maketrans({"ł": "l", "ı": "i", "ø": "o", "đ": "d"})
_NO_WORD = re.compile(r"[^\w]+|_+")
# Characters of scripts that put no space between words.
_WITHOUT_SPACES = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True)
class Concept:
    """One concept. `code` is the name that signals use (`Signal.concepts`); the others are its words.

    Words stand between bars. A word is looked for where a word of the reply begins, so that a stem is enough;
    one that ends in a full stop is a whole word; one that begins with a hyphen may stand anywhere in a word,
    as in German compounds. Chinese, Japanese and Korean words may stand anywhere.
    """

    code: str
    en: str
    pt: str
    es: str
    fr: str
    de: str
    it: str
    nl: str
    pl: str
    ru: str
    tr: str
    ja: str
    zh: str
    ko: str

    def needles(self) -> tuple[str, ...]:
        """Return what to search for in a text that `plain` made."""
        found = []
        for language in LANGUAGES:
            for word in getattr(self, language).split("|"):
                found.append(_needle(word.strip()))
        return tuple(dict.fromkeys(filter(None, found)))


LANGUAGES = tuple(field.name for field in fields(Concept) if field.name != "code")


def plain(text: str) -> str:
    """Return `text` in small letters without accents, each run of other characters than letters and digits
    as one space, and a space at both ends.
    """
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(character for character in apart if not unicodedata.combining(character))
    return f" {_NO_WORD.sub(' ', unicodedata.normalize('NFC', bare).translate(_PLAIN_LETTERS)).strip()} "


def _needle(word: str) -> str:
    is_anywhere = word.startswith("-") or _WITHOUT_SPACES.search(word) is not None
    is_whole = word.endswith(".")
    core = plain(word).strip()
    if not core:
        return ""
    return f"{'' if is_anywhere else ' '}{core}{' ' if is_whole else ''}"
