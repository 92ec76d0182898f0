"""A person's stored settings for pages, such as the columns of a report."""

from typing import Any

from webapp.access.models import Person, Preference
from webapp.db import writing


def get(person: Person, name: str) -> Any:
    """Return the preference `name` of `person`, a JSON value; None when it is not set."""
    row = Preference.get_or_none(Preference.person == person, Preference.name == name)
    return row.value if row is not None else None


def put(person: Person, name: str, value: Any) -> None:
    """Store `value`, a JSON value, as the preference `name` of `person`."""
    with writing():
        Preference.insert(person=person, name=name, value=value).on_conflict(
            conflict_target=[Preference.person, Preference.name], update={Preference.value: value}
        ).execute()
