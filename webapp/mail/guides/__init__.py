"""The guides to log-ins by token: what is done at the provider, step by step, and what is pasted here.

A guide is one row, by the name of its credential kind. After a failed test the cause tells which of its steps
is still missing (`progress`).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from webapp.mail.diagnosis.case import Case
from webapp.mail.guides import google, microsoft
from webapp.mail.guides.shape import Guide, StepStanding

GUIDES: Mapping[str, Guide] = MappingProxyType(
    {guide.kind: guide for guide in (microsoft.GUIDE, google.GUIDE)}
)


def find_guide(kind: str) -> Guide | None:
    """Return the guide to a credential kind; None for a kind that needs none."""
    return GUIDES.get(kind)


def progress(guide: Guide, cause: str, known: Mapping[str, Any]) -> tuple[StepStanding, ...] | None:
    """Return how each step stands after a test that failed with `cause`; None where no step mends it.

    `known` are the facts of the result. A step is told as done only where the failure shows it to be.
    """
    missing = next((place for place, step in enumerate(guide.steps) if cause in step.causes), None)
    if missing is None:
        return None
    case = Case(known)
    return tuple(
        StepStanding.MISSING
        if place == missing
        else StepStanding.DONE
        if (step.proves is not None and step.proves.holds(case)) or (place < missing and step.comes_first)
        else StepStanding.OPEN
        for place, step in enumerate(guide.steps)
    )
