"""What an account's settings mean, in one sentence, and how it stands."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.accounts.models import SendingState
from webapp.accounts.report.search import AccountRow
from webapp.accounts.report.sending_summary import QUEUE_LIMIT, SendingSummary
from webapp.mail.diagnosis.causes import CAUSES
from webapp.ui.locale import iso
from webapp.ui.wording import causes
from webapp.ui.wording.causes import Explanation


class ReportColumn(NamedTuple):
    """One column of the report: its name in URLs and preferences, and its label."""

    name: str
    label: Any


COLUMNS = (
    ReportColumn("id", _l("ID")),
    ReportColumn("name", _l("Name")),
    ReportColumn("sender", _l("Sender e-mail")),
    ReportColumn("reply_to", _l("Reply e-mail")),
    ReportColumn("return_path", _l("Return e-mail")),
    ReportColumn("confirmation", _l("Confirmation e-mail")),
    ReportColumn("active", _l("Enabled")),
    ReportColumn("default", _l("Default")),
    ReportColumn("secure", _l("Secure connection")),
    ReportColumn("force", _l("Uses config")),
    ReportColumn("read_receipt", _l("Read conf.")),
    ReportColumn("footer", _l("Footer")),
    ReportColumn("health", _l("Health")),
    ReportColumn("queue", _l("Queue")),
    ReportColumn("sending", _l("Sending")),
)


@dataclass(frozen=True)
class Health:
    """How an account or connector stands: a code, the colour of its badge, its icon and its words."""

    code: str
    tone: str
    icon: str
    words: str


def health_words() -> dict[str, Health]:
    """Return every state of health in the reader's language."""
    return {
        "never": Health("never", "secondary", "circle-dashed", _("Not tested")),
        "accepted": Health("accepted", "green", "circle-check", _("Accepted")),
        "failed": Health("failed", "red", "circle-x", _("Failed")),
        "changed": Health("changed", "yellow", "alert-triangle", _("Not tested since it was changed")),
    }


def health_code(row: AccountRow) -> str:
    """Return the state of `row`: its last test counts only for what was tested.

    The account's own settings are compared; a credential or connector that changed later counts too.
    """
    if row.last_test_at is None:
        return "never"
    changed_at = (row.credential_changed_at, row.connector_changed_at)
    later = any(moment is not None and moment > row.last_test_at for moment in changed_at)
    if later or row.last_test_fingerprint != row.fingerprint:
        return "changed"
    return "accepted" if row.last_test_ok else "failed"


def security_words() -> dict[tuple[bool, str | None, bool], str]:
    """Return the words of the column *Secure connection* by (secure, security, ignore_certificate)."""
    return {
        (False, None, False): _("No"),
        (True, "ssl", False): _("Yes, SSL"),
        (True, "tls", False): _("Yes, TLS"),
        (True, "ssl", True): _("SSL, certificate ignored"),
        (True, "tls", True): _("TLS, certificate ignored"),
    }


def queue_words(count: int) -> str:
    """Return for how many recipients something waits; counting has stopped beyond QUEUE_LIMIT."""
    if count > QUEUE_LIMIT:
        return _("more than %(count)s", count=format_decimal(QUEUE_LIMIT))
    return str(count) if count < 1000 else format_decimal(count)


def sending_words(flow: SendingSummary) -> str:
    """Return how sending through an account goes, in one line for print and CSV."""
    parts = []
    if flow.held_at is not None:
        held = _(
            "Held: %(cause)s (since %(since)s, next try %(next)s)",
            cause=causes.title(flow.held_code, flow.held_facts),
            since=iso(flow.held_at),
            next=iso(flow.probe_at),
        )
        parts.append(held)
    if flow.good_at is not None:
        parts.append(_("Last success: %(at)s", at=iso(flow.good_at)))
    if flow.bad_at is not None:
        cause = causes.title(flow.bad_code, flow.bad_facts)
        parts.append(_("Last failure: %(at)s, %(cause)s", at=iso(flow.bad_at), cause=cause))
    return "; ".join(parts)


def explain_hold(sending_state: SendingState) -> Explanation:
    """Return why an account is held: the words that its test would say, with the cures."""
    cause = CAUSES.get(sending_state.held_code)
    return causes.explain(
        {
            "code": sending_state.held_code,
            "facts": sending_state.held_facts,
            "field": cause.field if cause else None,
            "actions": cause.actions if cause else (),
        }
    )


def kinds_of(column: str) -> list[tuple[Any, str, str]]:
    """Return what a column with few values can show: value, tone of its badge (or none), words."""
    yes, no = _("Yes"), _("No")
    if column == "active":
        return [(True, "green", yes), (False, "secondary", no)]
    if column == "default":
        return [(True, "blue", yes), (False, "", no)]
    if column == "secure":
        return [(key, _tone(*key), words) for key, words in security_words().items()]
    if column == "health":
        return [(health.code, health.tone, health.words) for health in health_words().values()]
    return [(True, "", yes), (False, "", no)] if column in ("force", "read_receipt", "footer") else []


def _tone(secure: bool, security: str | None, ignore_certificate: bool) -> str:
    return "green" if secure and not ignore_certificate else "yellow"
