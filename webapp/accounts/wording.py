"""DOOR: what an account's settings mean, in one sentence, and how it stands."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup


class Column(NamedTuple):
    """One column of the report: its name in URLs and preferences, its label, and whether it is shown at first."""

    name: str
    label: Any
    shown: bool = True


COLUMNS = (
    Column("id", _l("ID")),
    Column("name", _l("Name")),
    Column("sender", _l("Sender e-mail")),
    Column("reply_to", _l("Reply e-mail"), shown=False),
    Column("return_path", _l("Return e-mail"), shown=False),
    Column("confirmation", _l("Confirmation e-mail"), shown=False),
    Column("active", _l("Enabled")),
    Column("default", _l("Default")),
    Column("secure", _l("Secure connection")),
    Column("force", _l("Uses config")),
    Column("read_receipt", _l("Read conf.")),
    Column("footer", _l("Footer")),
    Column("health", _l("Health")),
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


def health_code(row: Any) -> str:
    """Return the state of `row`: its last test counts only for the settings that were tested."""
    if row.last_test_at is None:
        return "never"
    if row.last_test_fingerprint != row.fingerprint:
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


def age(moment: dt.datetime) -> Markup:
    """Return a `<time>` that shows the moment of a test."""
    from webapp.ui.locale import iso
    from webapp.ui.locale import moment as shown

    return Markup('<time datetime="{}">{}</time>').format(iso(moment), shown(moment))
