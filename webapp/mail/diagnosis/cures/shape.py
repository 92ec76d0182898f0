"""The type of a cure."""

from dataclasses import dataclass

from webapp.mail.diagnosis.case import Condition
from webapp.mail.diagnosis.sentence import Sentence


@dataclass(frozen=True)
class Cure:
    """One cure. It is offered unless one of the conditions `unless` holds: then it is so already, or cannot
    apply to the account. `of_message` stands in place of `words` for a message of the outbox, where nothing is
    tested.
    """

    code: str
    words: Sentence
    unless: tuple[Condition, ...] = ()
    of_message: Sentence | None = None
