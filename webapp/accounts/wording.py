"""DOOR: what an account's settings mean, in one sentence, and how it stands."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.accounts.search import Row


class Column(NamedTuple):
    """One column of the report: its name in URLs and preferences, and its label."""

    name: str
    label: Any


COLUMNS = (
    Column("id", _l("ID")),
    Column("name", _l("Name")),
    Column("sender", _l("Sender e-mail")),
    Column("reply_to", _l("Reply e-mail")),
    Column("return_path", _l("Return e-mail")),
    Column("confirmation", _l("Confirmation e-mail")),
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


def health_code(row: Row) -> str:
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
