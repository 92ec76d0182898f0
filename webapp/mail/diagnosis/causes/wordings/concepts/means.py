"""How a signal by concepts is written, and what its rows share."""

from typing import Any

from webapp.mail.diagnosis.cause import Signal
from webapp.mail.diagnosis.provider import OwnSignal
from webapp.transcript import Stage

# Said of whom or of what is not taken.
REFUSES = "not|refused|forbidden|stopped"
DEFERRED = (421, *range(450, 453))
LASTING = tuple(range(500, 560))


def means(
    cause: str,
    stages: tuple[Stage, ...],
    seen: str,
    *concepts: str,
    without: tuple[str, ...] = (),
    **more: Any,
) -> OwnSignal:
    """Return the signal of a cause that asks for all `concepts` and for none of `without`; else as `Signal`."""
    by = "servers that say it in their own words"
    return OwnSignal(cause, Signal(stages, seen, by, concepts=concepts, without=without, **more))
