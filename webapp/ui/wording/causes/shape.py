"""The type of the texts for one cause."""

from typing import NamedTuple

from flask_babel import LazyString


class CauseWords(NamedTuple):
    """`title` says what happened, `meaning` what that means; both are formatted with the facts."""

    title: LazyString
    meaning: LazyString
