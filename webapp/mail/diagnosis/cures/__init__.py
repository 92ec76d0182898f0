"""The cures that causes name: a sentence each, and when a cure is already so and is not to be offered."""

from collections.abc import Iterable, Mapping
from typing import Any

from webapp.mail.diagnosis.case import Case
from webapp.mail.diagnosis.cures.shape import Cure
from webapp.mail.diagnosis.rows import rows_of

CURES: Mapping[str, Cure] = {cure.code: cure for cure in rows_of(__name__, __path__, "CURES")}


def offered(codes: Iterable[str], known: Mapping[str, Any]) -> tuple[str, ...]:
    """Return those of the cures that are not already so by what is `known` of the account, in their order.

    Those that are right whatever the cause stand before them (`Cure.first_when`), and where the account has worked
    as it is set, those that doubt its settings stand after all others.
    """
    case = Case(known)
    first = (code for code, cure in CURES.items() if cure.first_when and cure.first_when.holds(case))
    named = dict.fromkeys((*first, *codes))
    left = [code for code in named if not any(each.holds(case) for each in CURES[code].unless)]
    if case["worked_before"] is True:
        left.sort(key=lambda code: CURES[code].doubts_settings)
    return tuple(left)
