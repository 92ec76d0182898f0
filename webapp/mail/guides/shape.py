"""The types of a guide."""

from dataclasses import dataclass
from enum import StrEnum

from webapp.mail.diagnosis.case import Condition
from webapp.mail.diagnosis.sentence import Sentence


class StepStanding(StrEnum):
    """How a step stands: shown to be done, shown to be missing, or not yet seen."""

    DONE = "done"
    MISSING = "missing"
    OPEN = "open"


@dataclass(frozen=True)
class GuideStep:
    """One step. `code` names it on the page, `paste` says what of it comes into this form.

    `causes` are those of failures that this step mends. `proves` is a condition on a failure that shows the
    step to be done; with `comes_first` every cause of a later step shows it, too, as the provider checks it
    before them. `commands` are lines for the provider's console (`cures.commands`).
    """

    code: str
    words: Sentence
    paste: Sentence | None = None
    causes: frozenset[str] = frozenset()
    proves: Condition | None = None
    comes_first: bool = False
    commands: tuple[str, ...] = ()


@dataclass(frozen=True)
class Guide:
    """The guide to one credential kind. `page` is the provider's own page, looked over on `as_of` (ISO date).

    `who` says who can do it there.
    """

    kind: str
    name: str
    who: Sentence
    steps: tuple[GuideStep, ...]
    page: str
    as_of: str
