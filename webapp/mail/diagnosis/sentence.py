"""A sentence in the three languages of the product, kept beside what it tells about.

Facts stand as %(name)s. A part in [[double brackets]] is left out where one of its facts is not known; in
[[of %(user_name)s||of this account]] what follows the bars then takes its place.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

_OPTIONAL = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)
_FACT = re.compile(r"%\((\w+)\)s")


class Sentence(NamedTuple):
    """One sentence, or a few, in Brazilian Portuguese, English and Spanish."""

    pt: str
    en: str
    es: str

    def of(self, language: str) -> str:
        """Return it in a language, such as `pt_BR` or `es`; English for others."""
        return {"pt": self.pt, "es": self.es}.get(language[:2], self.en)

    def facts(self) -> frozenset[str]:
        """Return the names of its facts."""
        return frozenset(_FACT.findall(self.en))

    def is_known(self, facts: Mapping[str, str]) -> bool:
        """Tell whether all facts outside of brackets are known."""
        return all(name in facts for name in _FACT.findall(_OPTIONAL.sub("", self.en)))

    def filled(self, language: str, facts: Mapping[str, str]) -> str:
        """Return it in a language with its facts filled in.

        A fact outside of brackets that is not known is called unknown.
        """
        text = without_optional(self.of(language), facts)
        return _FACT.sub(lambda fact: facts.get(fact[1]) or NOT_KNOWN.of(language), text)


NOT_KNOWN = Sentence(pt="(desconhecido)", en="(unknown)", es="(desconocido)")


def without_optional(text: str, facts: Mapping[str, str]) -> str:
    """Return a sentence with its parts in brackets decided: kept where their facts are known."""
    return _OPTIONAL.sub(lambda part: _known(part[1], facts), text)


def _known(part: str, facts: Mapping[str, str]) -> str:
    named, _, otherwise = part.partition("||")
    return named if all(name in facts for name in _FACT.findall(named)) else otherwise
