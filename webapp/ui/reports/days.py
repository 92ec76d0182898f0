"""Dates in forms, as `<input type=date>` sends them, in the configured time zone."""

import datetime as dt
import re
from typing import Any

from flask_babel import gettext as _
from flask_babel import to_utc
from wtforms import Field, ValidationError

MIDNIGHT = dt.time()
ONE_DAY = dt.timedelta(days=1)


def day(text: str) -> dt.date | None:
    """Return the date written YYYY-MM-DD, None for an empty text. Raises ValueError."""
    if not text:
        return None
    # Years near the ends of the calendar cannot be moved to another time zone.
    if not re.fullmatch(r"2[0-9]{3}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError
    return dt.date.fromisoformat(text)


def is_day(form: Any, field: Field) -> None:
    """Refuse a value that is not a date, with a sentence."""
    try:
        day(field.data)
    except ValueError as error:
        raise ValidationError(_("Type the day as year, month and day, like 2026-12-31.")) from error


def period(since: str, until: str) -> tuple[dt.datetime | None, dt.datetime | None]:
    """Return the start of the day `since` and the end of `until`, as naive UTC; None for an empty text."""
    first, last = day(since), day(until)
    return (
        to_utc(dt.datetime.combine(first, MIDNIGHT)) if first else None,
        to_utc(dt.datetime.combine(last + ONE_DAY, MIDNIGHT)) if last else None,
    )
