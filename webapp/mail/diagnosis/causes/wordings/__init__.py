"""Further wordings of causes, as many servers use them: one module for each subject, one for each language.

A row names its cause, whose own signals stand with it in the other modules of `causes`.
"""

from collections.abc import Mapping
from dataclasses import replace

from webapp.mail.diagnosis.cause import Cause
from webapp.mail.diagnosis.provider import OwnSignal
from webapp.mail.diagnosis.rows import rows_of

SIGNALS: tuple[OwnSignal, ...] = tuple(rows_of(__name__, __path__, "SIGNALS"))


def with_wordings(causes: Mapping[str, Cause]) -> Mapping[str, Cause]:
    """Return the causes with the signals of this folder added. Raises KeyError for a cause that is not there."""
    found = dict(causes)
    for code, signal in SIGNALS:
        found[code] = replace(found[code], signals=(*found[code].signals, signal))
    return found
