"""The sentence for each error code of applications, and the names of the scopes."""

from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from webapp.errors import AppError
from webapp.ui.wording.rules import RULES

SCOPE_WORDS: Mapping[str, LazyString] = MappingProxyType(
    {
        "send": _l("Hand over messages"),
        "read": _l("Look up its own messages"),
        "manage": _l("Cancel and retry its own messages"),
    }
)

SENTENCES: Mapping[str, LazyString] = MappingProxyType(
    {
        "application.name_taken": _l("There is already an application with this name. Choose another one."),
        "application.scope_missing": _l("Choose at least one thing that it may do."),
        "application.account_missing": _l("Choose at least one account, or allow all of them."),
        "application.bad_rate": _l("Type a whole number from 1 to %(most)s."),
        "application.too_many_senders": _l("At most %(limit)s senders. A whole domain is one line: @domain."),
        "application.bad_date": _l("Type a date in the future, or leave the field empty."),
    }
)


def sentence(error: AppError) -> str:
    """Return what `error` means and what to do, in the reader's language."""
    text = SENTENCES.get(error.code) or RULES[error.code]
    return str(text) % error.facts
