"""A guide in the reader's language, with the values of a form in its commands, or as a test shows it."""

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from flask_babel import LazyString, format_date
from flask_babel import lazy_gettext as _l

from webapp.mail import guides
from webapp.mail.diagnosis.cures import commands
from webapp.mail.guides.shape import Guide, GuideStep, StepStanding
from webapp.ui import locale

# The last step is taken in the form itself: beside a result it is no news.
HERE = "account"
# A word and an icon for how a step stands.
STANDINGS: Mapping[StepStanding, tuple[LazyString, str, str]] = MappingProxyType(
    {
        StepStanding.DONE: (_l("Step done"), "circle-check", "green"),
        StepStanding.MISSING: (_l("Still missing"), "alert-triangle", "orange"),
        StepStanding.OPEN: (_l("Not seen yet"), "clock", "secondary"),
    }
)


class GuideStepView(NamedTuple):
    """One step in words: `commands` are ready to be pasted. `standing` is empty in a form."""

    code: str
    words: str
    paste: str
    commands: str
    standing: str = ""
    standing_words: str = ""
    icon: str = ""
    tone: str = ""


class GuideView(NamedTuple):
    """A guide in words."""

    kind: str
    name: str
    who: str
    steps: tuple[GuideStepView, ...]
    page: str
    as_of: str


def guide_for(kind: str, values: Mapping[str, Any]) -> GuideView | None:
    """Return the guide to a credential kind with these values in its commands; None where there is none."""
    guide = guides.find_guide(kind)
    return _view(guide, values, None) if guide is not None else None


def guide_after(kind: str, cause: str, known: Mapping[str, Any]) -> GuideView | None:
    """Return the guide as it stands after a test that failed with `cause`; None where no step mends that."""
    guide = guides.find_guide(kind)
    standings = guides.progress(guide, cause, known) if guide is not None else None
    return _view(guide, known, standings) if guide is not None and standings is not None else None


def _view(guide: Guide, values: Mapping[str, Any], standings: tuple[StepStanding, ...] | None) -> GuideView:
    language = locale.current()
    stands: tuple[StepStanding | None, ...] = standings or (None,) * len(guide.steps)
    return GuideView(
        kind=guide.kind,
        name=guide.name,
        who=guide.who.of(language),
        steps=tuple(
            _step(step, values, standing, language)
            for step, standing in zip(guide.steps, stands, strict=True)
            if standing is None or step.code != HERE
        ),
        page=guide.page,
        as_of=format_date(dt.date.fromisoformat(guide.as_of)),
    )


def _step(
    step: GuideStep, values: Mapping[str, Any], standing: StepStanding | None, language: str
) -> GuideStepView:
    words, icon, tone = STANDINGS[standing] if standing is not None else ("", "", "")
    return GuideStepView(
        code=step.code,
        words=step.words.filled(language, {}),
        paste=step.paste.filled(language, {}) if step.paste else "",
        commands=commands.filled(step.commands, values, language),
        standing=standing or "",
        standing_words=str(words),
        icon=icon,
        tone=tone,
    )
