"""The shape of the words for one cause."""

from typing import NamedTuple

from flask_babel import LazyString


class CauseWords(NamedTuple):
    """`title` says what happened, `meaning` what that means. Both take the facts of the case."""

    title: LazyString
    meaning: LazyString
