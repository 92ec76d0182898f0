"""The sentence for each error code of the general settings."""

from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from webapp.errors import AppError
from webapp.ui.wording.rules import RULES

SENTENCES: Mapping[str, LazyString] = MappingProxyType(
    {
        "general.bad_days": _l("Type a whole number of days, from 1 to %(most)s."),
        "authority.known": _l("This authority is in the list already."),
        "authority.too_many": _l(
            "%(limit)s authorities are the most. Remove one that is not needed any more."
        ),
        "general.bad_language": _l("Choose one of the languages."),
    }
)


def sentence(error: AppError) -> str:
    """Return what `error` means and what to do, in the reader's language."""
    text = SENTENCES.get(error.code) or RULES[error.code]
    return str(text) % error.facts
