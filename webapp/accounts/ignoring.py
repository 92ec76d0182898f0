"""Until when an account ignores certificate errors. Past its last day the certificate is checked again."""

import datetime as dt
from zoneinfo import ZoneInfo

from webapp.accounts.models import Account
from webapp.clock import now
from webapp.errors import Invalid
from webapp.mail.rules.text import check_filled_line

REASON_MAX = 200


def check_reason(text: str, field: str) -> str:
    """Return why certificate errors are ignored. Raises Invalid."""
    return check_filled_line(text, field, max_length=REASON_MAX)


def check_day(text: str, field: str) -> str:
    """Return a day as YYYY-MM-DD. Raises Invalid `account.bad_day`."""
    try:
        return dt.date.fromisoformat(text.strip()).isoformat()
    except ValueError as error:
        raise Invalid("account.bad_day", field=field) from error


def today_in(time_zone: str) -> dt.date:
    """Return the day that it is in a time zone such as America/Sao_Paulo."""
    return now().replace(tzinfo=dt.UTC).astimezone(ZoneInfo(time_zone)).date()


def has_ended(account: Account, today: dt.date) -> bool:
    """Tell whether an account was to ignore certificate errors until a day that has passed."""
    until = account.ignore_until
    return bool(account.ignore_certificate and until) and dt.date.fromisoformat(until) < today


def is_on(account: Account, today: dt.date) -> bool:
    """Tell whether an account ignores certificate errors on that day."""
    return account.ignore_certificate and not has_ended(account, today)
