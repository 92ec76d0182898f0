"""What separates the values of a CSV: each person's choice, else what spreadsheets of their language expect.

A spreadsheet splits by the list separator of its regional settings: with a decimal comma that is a semicolon.
"""

from typing import NamedTuple

from flask import g
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from webapp.access import preferences
from webapp.ui.locale import current

PREFERENCE = "csv.separator"
BY_LANGUAGE = "language"


class Separator(NamedTuple):
    """A character that may separate values; None: the one of the reader's language."""

    character: str | None
    words: LazyString


# The first is the choice of who has not chosen.
SEPARATORS = {
    BY_LANGUAGE: Separator(None, _l("As usual in my language")),
    "semicolon": Separator(";", _l("Semicolon (;)")),
    "comma": Separator(",", _l("Comma (,)")),
    "tab": Separator("\t", _l("Tab")),
}
OF_LANGUAGE = {"pt_BR": ";", "es": ";", "en": ","}


def chosen() -> str:
    """Return which of SEPARATORS the person of this request has chosen."""
    name = preferences.get(g.person, PREFERENCE)
    return name if name in SEPARATORS else BY_LANGUAGE


def separator() -> str:
    """Return the character that separates the values of a CSV for the person of this request."""
    return SEPARATORS[chosen()].character or OF_LANGUAGE[current()]
