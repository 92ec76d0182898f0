"""The type of a cure."""

from dataclasses import dataclass

from webapp.mail.diagnosis.case import Condition
from webapp.mail.diagnosis.sentence import Sentence


@dataclass(frozen=True)
class Cure:
    """One cure. It is offered unless one of the conditions `unless` holds: then it is so already, or cannot
    apply to the account.
    """

    code: str
    words: Sentence
    unless: tuple[Condition, ...] = ()
