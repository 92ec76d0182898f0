"""What one person chose for one page, remembered."""

from typing import Any

from webapp.access.models import Person, Preference
from webapp.db import writing


def get(person: Person, name: str) -> Any:
    """Return what `person` chose under `name`, a JSON value; None when nothing was chosen."""
    row = Preference.get_or_none(Preference.person == person, Preference.name == name)
    return row.value if row is not None else None


def put(person: Person, name: str, value: Any) -> None:
    """Remember `value`, a JSON value, for `person` under `name`."""
    with writing():
        Preference.insert(person=person, name=name, value=value).on_conflict(
            conflict_target=[Preference.person, Preference.name], update={Preference.value: value}
        ).execute()
