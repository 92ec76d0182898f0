"""What the report shows of an account, in words; and why an account is held."""

import datetime as dt
from collections.abc import Callable
from typing import Any, NamedTuple

from flask_babel import format_date, format_decimal, to_user_timezone
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.accounts import ignoring
from webapp.accounts.models import SendingState
from webapp.accounts.report.conditions import first_expiry
from webapp.accounts.report.sending_summary import QUEUE_LIMIT, ReportRow
from webapp.clock import now
from webapp.mail.diagnosis.diagnose import PRACTICE
from webapp.runs import depths
from webapp.runs.wording.depth import passed_badge
from webapp.ui.locale import moment
from webapp.ui.wording import causes
from webapp.ui.wording.causes import Explanation
from webapp.ui.wording.short_causes import short
from webapp.ui.wording.stages import PRACTICE_BADGE

YES, NO = _l("Yes"), _l("No")


class ColumnKind(NamedTuple):
    """One of the few values of a column, its words, and the tone of its badge; empty for no badge."""

    value: Any
    words: Any
    tone: str = ""


def yes_no(yes: str = "", no: str = "") -> tuple[ColumnKind, ...]:
    """Return the kinds of a column that is true or false, given the tones of their badges."""
    return (ColumnKind(True, YES, yes), ColumnKind(False, NO, no))


TESTED = (
    ColumnKind("never", _l("Not tested"), "secondary"),
    ColumnKind("accepted", _l("Accepted"), "green"),
    ColumnKind("practice", PRACTICE_BADGE.word, PRACTICE_BADGE.tone),
    *(ColumnKind(depth.state, passed_badge(depth).word, depth.tone) for depth in depths.PARTIAL),
    ColumnKind("failed", _l("Failed"), "red"),
    ColumnKind("changed", _l("Not tested since it was changed"), "yellow"),
)
# In the order of urgency, in which the filter offers them.
HEALTH = (
    ColumnKind("held", _l("Held"), "red"),
    *sorted(
        TESTED,
        key=lambda kind: (
            *("failed", "changed", "never", "practice"),
            *(depth.state for depth in depths.DEPTHS.values()),
        ).index(kind.value),
    ),
)
ENCRYPTION_CHOICES = {
    "no": _l("No"),
    "ssl": _l("Yes, SSL"),
    "tls": _l("Yes, TLS"),
    "ignored": _l("Certificate ignored"),
}
EXPIRY_CHOICES = {"soon": _l("Within 30 days"), "past": _l("Expired")}
# By `secure`, `security` and `ignore_certificate`, which is ENDED past its last day.
ENDED = "ended"
ENCRYPTION = (
    ColumnKind((False, None, False), NO, "yellow"),
    ColumnKind((True, "ssl", False), _l("Yes, SSL"), "green"),
    ColumnKind((True, "tls", False), _l("Yes, TLS"), "green"),
    ColumnKind((True, "ssl", True), _l("SSL, certificate ignored"), "yellow"),
    ColumnKind((True, "tls", True), _l("TLS, certificate ignored"), "yellow"),
    ColumnKind((True, "ssl", ENDED), _l("SSL, certificate checked again"), "yellow"),
    ColumnKind((True, "tls", ENDED), _l("TLS, certificate checked again"), "yellow"),
)


# The rows of EXPIRIES in accounts/report/conditions.py.
EXPIRY_WORDS = {"certificate": _l("Server certificate"), "secret": _l("Secret of the credential")}


def test_state(row: ReportRow) -> str:
    """Return which of TESTED an account is in: its last test counts only for the settings that it tested.

    The account's own settings are compared; a credential or connector that changed later counts too.
    """
    account = row.account
    if account.last_test_at is None:
        return "never"
    changed_at = (
        account.credential_changed_at,
        account.connector_changed_at,
        account.connector_credential_changed_at,
    )
    later = any(moment is not None and moment > account.last_test_at for moment in changed_at)
    if later or account.last_test_fingerprint != account.fingerprint:
        return "changed"
    if account.last_test_code == PRACTICE:
        return "practice"
    if not account.last_test_ok:
        return "failed"
    return depths.BY_RESULT.get(account.last_test_code, depths.SEND).state


def health_of(row: ReportRow) -> str:
    """Return which of HEALTH an account is in: held, else the state of its last test."""
    return "held" if row.sending.held_at is not None else test_state(row)


def cause_of(row: ReportRow) -> str:
    """Return the code of the cause for which an account is held or failed; empty for any other state."""
    return {"held": row.sending.held_code, "failed": row.account.last_test_code}.get(health_of(row)) or ""


def reason_of(row: ReportRow) -> str:
    """Return why an account is held or failed, in two or three words; empty for any other state."""
    code = cause_of(row)
    return short(code) if code else ""


def since_of(row: ReportRow) -> dt.datetime | None:
    """Return since when an account is held, or when it was last tested; None if it never was."""
    return row.sending.held_at or row.account.last_test_at


def encryption_of(row: ReportRow) -> tuple[bool, str | None, bool | str]:
    """Return which of ENCRYPTION an account asks for."""
    account = row.account
    is_over = account.ignore_certificate and ignoring.has_ended(account, today())
    return account.secure, account.security, ENDED if is_over else account.ignore_certificate


def today() -> dt.date:
    """Return the day that it is in the time zone of the pages."""
    return to_user_timezone(now()).date()


def ignored_until(row: ReportRow, *, day: Callable[[dt.date], str]) -> str:
    """Return until when an account ignores certificate errors; empty without an end. `day` writes days."""
    account = row.account
    if not account.ignore_certificate or not account.ignore_until:
        return ""
    last = day(dt.date.fromisoformat(account.ignore_until))
    words = _("ignored until %(day)s") if ignoring.has_ended(account, today()) else _("until %(day)s")
    return words % {"day": last}


def short_day(day: dt.date) -> str:
    """Return a day as the reader's language writes it briefly."""
    return format_date(day, "short")


def encryption_text(row: ReportRow, words: str, *, day: Callable[[dt.date], str] = short_day) -> str:
    """Return how an account encrypts, and until when and why it ignores certificate errors."""
    return ", ".join(part for part in (words, ignored_until(row, day=day), row.account.ignore_reason) if part)


Moment = Callable[[dt.datetime], str]


def health_text(row: ReportRow, words: str, *, at: Moment = moment) -> str:
    """Return the health of an account in one line: the state, why, and since when; `at` writes times."""
    reason, since = reason_of(row), since_of(row)
    told = f"{words}: {reason}" if reason else words
    if since is None:
        return told
    when = _("since %(at)s", at=at(since)) if row.sending.held_at is not None else at(since)
    return f"{told}, {when}"


def test_text(row: ReportRow, words: str, *, at: Moment = moment) -> str:
    """Return how the last test of an account went, when, and who asked for it."""
    account = row.account
    if account.last_test_at is None:
        return words
    told = f"{words}, {at(account.last_test_at)}, {account.last_test_by}"
    version = tested_version(row)
    return f"{told}, {version}" if version else told


def tested_version(row: ReportRow) -> str:
    """Return which version of an account was last tested; empty where that was not noted."""
    number = row.account.last_test_version
    return _("version %(number)s", number=number) if number else ""


def expiry_text(row: ReportRow, _plain: str, *, at: Moment = moment) -> str:
    """Return what of an account ends first, and when; empty if nothing does."""
    first = first_expiry(row.account)
    return f"{at(first[0])}, {EXPIRY_WORDS[first[1]]}" if first else ""


def queue_words(count: int) -> str:
    """Return for how many recipients something waits; counting has stopped beyond QUEUE_LIMIT."""
    if count > QUEUE_LIMIT:
        return _("more than %(count)s", count=format_decimal(QUEUE_LIMIT))
    return str(count) if count < 1000 else format_decimal(count)


def queue_data(row: ReportRow, _plain: str) -> Any:
    """Return for how many recipients something waits, as a bare number as far as they are counted."""
    queue = row.sending.queue
    return queue if queue <= QUEUE_LIMIT else queue_words(queue)


def sending_text(row: ReportRow, _plain: str, *, at: Moment = moment) -> str:
    """Return how sending through an account goes, in one line for print and CSV; `at` writes times."""
    sending, parts = row.sending, []
    if sending.held_at is not None:
        held = _(
            "Held: %(cause)s (since %(since)s, next try %(next)s)",
            cause=causes.title(sending.held_code, sending.held_facts),
            since=at(sending.held_at),
            next=at(sending.probe_at) if sending.probe_at and row.account.active else _("not by itself"),
        )
        parts.append(held)
    if sending.good_at is not None:
        parts.append(_("Last success: %(at)s", at=at(sending.good_at)))
    if sending.bad_at is not None:
        cause = causes.title(sending.bad_code, sending.bad_facts)
        parts.append(_("Last failure: %(at)s, %(cause)s", at=at(sending.bad_at), cause=cause))
    return "; ".join(parts)


def explain_hold(sending_state: SendingState) -> Explanation:
    """Return why an account is held: the words that its test would say, with the cures."""
    return causes.explain({"code": sending_state.held_code, "facts": sending_state.held_facts})
