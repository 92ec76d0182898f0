"""An edit conflict: the stored values beside the submitted ones, field by field."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from wtforms import Field

from webapp.ui.forms import Form


class ConflictingField(NamedTuple):
    """One field in which two versions differ, with both values as shown to the user."""

    label: str
    theirs: str
    mine: str


def differences(theirs: Form, mine: Form, names: Iterable[str]) -> list[ConflictingField]:
    """Return the fields among `names` that the two forms show differently."""
    pairs = ((theirs[name], mine[name]) for name in names)
    found = (ConflictingField(own.label.text, shown(other), shown(own)) for other, own in pairs)
    return [difference for difference in found if difference.theirs != difference.mine]


def shown(field: Field) -> str:
    """Return the value of a field as shown to the user; for a choice, its label."""
    if hasattr(field, "iter_choices"):
        return ", ".join(str(label) for _value, label, chosen, _kw in field.iter_choices() if chosen)
    return str(field.data or "")


def read_version(form: Form, field: str = "version") -> int:
    """Return the record's version that the form was made from; 0, which no record has, if not a number."""
    text = form[field].data or ""
    return int(text) if re.fullmatch(r"[0-9]{1,18}", text) else 0
