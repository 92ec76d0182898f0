"""The depths of a test in words: the buttons that ask for them, and what a test that passed showed."""

from typing import NamedTuple

from flask_babel import LazyString, get_locale

from webapp.runs import depths
from webapp.runs.depths import DEPTHS, Depth
from webapp.runs.models import Run
from webapp.transcript import Stage
from webapp.ui.wording.stages import Badge


class DepthButton(NamedTuple):
    """A button that starts a test of one depth, and what that does. One of them is the main one."""

    code: str
    label: str
    about: str
    icon: str
    is_main: bool


def buttons() -> list[DepthButton]:
    """Return the buttons of the test window in the reader's language, the main one last."""
    return [
        DepthButton(
            depth.code, depth.label.of(_language()), depth.about.of(_language()), depth.icon, depth.sends
        )
        for depth in DEPTHS.values()
    ]


def word_of(depth: Depth) -> str:
    """Return what an account counts as after a test of this depth passed, in the reader's language."""
    return depth.word.of(_language())


def passed_badge(depth: Depth) -> Badge:
    """Return the state of a run of this depth that passed."""
    return Badge(LazyString(word_of, depth), depth.icon, depth.tone)


def done_sentence(run: Run) -> str:
    """Return what a run that sent nothing showed, in a sentence or two."""
    without = frozenset(Stage(stage) for stage in run.result.get("without", ()))
    facts = {"recipient": str(run.asked.get("to", ""))}
    return depths.of(run.asked).done_without(without).filled(_language(), facts)


def _language() -> str:
    return str(get_locale() or "en")
