"""The passage of one message, as it is told at the head of delivery and in README, names what there is."""

import importlib
import re
from pathlib import Path

import pytest

from webapp.outbox.delivery import PASSAGE

README = Path(__file__).parents[3] / "README.md"


def resolved(dotted: str) -> object:
    """Return the function or method of that name. Raises AttributeError or ImportError."""
    parts = dotted.split(".")
    for cut in range(len(parts) - 1, 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for name in parts[cut:]:
            found = getattr(found, name)
        return found
    raise ImportError(dotted)


@pytest.mark.parametrize("step", PASSAGE, ids=lambda step: step.function)
def test_every_step_names_a_function_that_exists(step):
    found = resolved(step.function)
    assert callable(found)
    assert found.__doc__, f"{step.function} says nothing of what it does"


@pytest.mark.parametrize("gone", ["webapp.outbox.intake.accept.gone", "webapp.outbox.gone.accept"])
def test_a_function_that_is_gone_is_seen(gone):
    with pytest.raises((AttributeError, ImportError)):
        resolved(gone)


def test_readme_tells_the_same_passage_in_the_same_order():
    [paragraph] = re.findall(r"^\*\*The passage of one message\.\*\*.*$", README.read_text(), re.MULTILINE)
    told = re.findall(r"`([A-Za-z_]+(?:\.[a-z_]+)+)`", paragraph)
    functions = [step.function for step in PASSAGE]
    places = [
        next((place for place, name in enumerate(functions) if name.endswith(f".{short}")), None)
        for short in told
    ]
    assert None not in places, f"README names what is no step: {told[places.index(None)]}"
    assert places == sorted(places)
    assert {PASSAGE[place].name for place in places} == {step.name for step in PASSAGE}
