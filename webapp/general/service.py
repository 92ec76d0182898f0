"""Reads and changes the general settings. A change writes its audit entry in the same transaction.

The row is read each time that it is asked for: it is one row, and so a change counts at once in every
process, on every machine.
"""

import dataclasses
from collections.abc import Mapping

import peewee as pw

from webapp.audit.log import Actor, Subject, changed, record
from webapp.db import writing
from webapp.db.statements import execute
from webapp.errors import Conflict
from webapp.general.fields import (
    FIELDS,
    NAMES,
    GeneralValues,
    InstalledSettings,
    cleaned,
    combined,
    stored_in,
)
from webapp.general.models import GeneralConfiguration

ROW = 1
# Plain SQL: each message with a footer asks, and a model would take thirty times as long.
_READ = f"SELECT {', '.join(NAMES)} FROM general_configuration WHERE id = 1"  # noqa: S608 - our own names
_OF_SENDING = frozenset(field.name for field in FIELDS if field.of_sending)


def find() -> GeneralConfiguration | None:
    """Return what is stored; None while nothing was ever changed."""
    return GeneralConfiguration.get_or_none(GeneralConfiguration.id == ROW)


def current(settings: InstalledSettings) -> GeneralValues:
    """Return the values that count now."""
    row = execute(_READ).fetchone()
    return combined(dict(zip(NAMES, row or [None] * len(NAMES), strict=True)), settings)


def first_language(settings: InstalledSettings) -> str:
    """Return the language of a first visit. Without the database, whose error page needs one as well, it is
    that of the installation.
    """
    try:
        return current(settings).default_locale
    except pw.DatabaseError:
        return settings.default_locale


def update(typed: Mapping[str, str], *, version: int, settings: InstalledSettings, actor: Actor) -> None:
    """Store the texts that were typed, by the names of their fields, for a caller who read at `version`.

    A field that is not in `typed` keeps its value. Raises Conflict when somebody else changed the settings
    since (`facts["current"]` has what is stored now), Invalid at the field that breaks a rule.
    """
    values = cleaned(typed, settings)
    with writing():
        row = find()
        if (row.version if row else 0) != version:
            raise Conflict("general.changed", current=row)
        stored = stored_in(row)
        new = {name: value for name, value in values.items() if value != stored[name]}
        if not new:
            return
        was = dataclasses.asdict(combined(stored, settings))
        _write(row, new)
        before, after = changed(was, dataclasses.asdict(current(settings)))
        record(actor, "general.updated", _subject(), before=before, after=after)


def note_change_of_sending() -> None:
    """Let every session and message from now on see a change of what they depend on; in its transaction."""
    if find() is None:
        GeneralConfiguration.insert(id=ROW).execute()
    newer = {"sending_version": GeneralConfiguration.sending_version + 1}
    GeneralConfiguration.update(newer).where(GeneralConfiguration.id == ROW).execute()


def _write(row: GeneralConfiguration | None, values: dict[str, object]) -> None:
    columns = values | {"version": GeneralConfiguration.version + 1}
    if _OF_SENDING & values.keys():
        columns["sending_version"] = GeneralConfiguration.sending_version + 1
    if row is None:
        GeneralConfiguration.insert(id=ROW).execute()
    GeneralConfiguration.update(columns).where(GeneralConfiguration.id == ROW).execute()


def _subject() -> Subject:
    return Subject(GeneralConfiguration._meta.table_name, ROW, "")
