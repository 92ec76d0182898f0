"""The history of an account as its page shows it: what happened, by whom, and what changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.accounts import history
from webapp.accounts.history import HistoryPage
from webapp.accounts.models import Account
from webapp.accounts.wording.settings import SettingChange, changes_of
from webapp.audit.models import AuditEntry
from webapp.audit.wording import fields_of
from webapp.runs.models import Run
from webapp.runs.wording import outcome_of, sentence_of
from webapp.ui.wording import causes
from webapp.ui.wording.audit_actions import action_words
from webapp.ui.wording.stages import Badge

GROUP_NAMES: Mapping[str, LazyString] = MappingProxyType(
    {
        "": _l("Everything"),
        "changes": _l("Changes"),
        "tests": _l("Tests"),
        "sending": _l("Holds and releases"),
    }
)
# The icon and the tone of each action; the words are those of the audit.
_SIGNS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "account.created": ("plus", "green"),
        "account.updated": ("edit", "blue"),
        "account.restored": ("history", "blue"),
        "account.activated": ("power", "green"),
        "account.deactivated": ("power", "secondary"),
        "account.made_default": ("star", "blue"),
        "account.default_lost": ("star", "secondary"),
        "account.tested": ("send", "blue"),
        "account.test_cancelled": ("ban", "secondary"),
        "account.test_refused": ("shield-off", "red"),
        "account.held": ("player-pause", "red"),
        "account.released": ("circle-check", "green"),
        "account.probe_asked": ("refresh", "blue"),
        "draft.tested": ("send", "secondary"),
        "draft.test_cancelled": ("ban", "secondary"),
        "draft.test_refused": ("shield-off", "red"),
        "credential.updated": ("key", "blue"),
        "connector.updated": ("route", "blue"),
        "connector.host_key_accepted": ("shield-check", "blue"),
    }
)
_UNKNOWN = ("info-circle", "secondary")
_WITH_CAUSE = ("account.held", "account.released")


@dataclass(frozen=True)
class HistoryItem:
    """One entry. `version` is the number of the version that it began, None where it began none.

    `detail` is the result of a test or the cause of a hold; `run` the test, where it is still kept.
    """

    entry: AuditEntry
    badge: Badge
    version: int | None
    changes: list[SettingChange]
    detail: str
    run: Run | None


def items_of(account: Account, page: HistoryPage) -> list[HistoryItem]:
    """Return the entries of a page in the reader's language."""
    return [_item(account, entry, page) for entry in page.entries]


def _item(account: Account, entry: AuditEntry, page: HistoryPage) -> HistoryItem:
    run = page.runs.get((entry.after or {}).get("run")) if entry.action == "account.tested" else None
    icon, tone = _SIGNS.get(entry.action, _UNKNOWN)
    badge = Badge(action_words(entry.action), icon, tone)
    if run is not None:
        outcome = outcome_of(run)
        badge = Badge(_("Test: %(outcome)s", outcome=outcome.word), outcome.icon, outcome.tone)
    return HistoryItem(
        entry=entry,
        badge=badge,
        version=page.versions.get(entry.id),
        changes=changes_in(entry),
        detail=sentence_of(run) if run is not None else _detail(account, entry),
        run=run,
    )


def changes_in(entry: AuditEntry) -> list[SettingChange]:
    """Return what an entry about an account, or about something that it uses, changed."""
    if entry.subject_type != Account._meta.table_name:
        return [
            SettingChange("", field.label, field.before or "–", field.after or "–")
            for field in fields_of(entry).short
        ]
    if entry.action not in history.VERSIONS or entry.action == history.CREATED:
        return []
    return changes_of(history.earlier_values(entry), history.later_values(entry))


def _detail(account: Account, entry: AuditEntry) -> str:
    reason = ((entry.before or {}) | (entry.after or {})).get("reason")
    if entry.action in _WITH_CAUSE and reason:
        cause = causes.title(reason, _facts(account))
        return f"{cause}." if entry.action == "account.held" else _("It was held: %(cause)s.", cause=cause)
    if entry.action == "account.tested":
        return _("The result is no longer kept.")
    if entry.action == "account.default_lost":
        return _("Since then it is %(name)s.", name=(entry.after or {}).get("default"))
    former = (entry.before or {}).get("default")
    return _("Until then it was %(name)s.", name=former) if former else ""


def _facts(account: Account) -> dict[str, object]:
    """Return what sentences about a cause need, as the account has it now; entries hold only the code."""
    return {
        "host": account.host,
        "port": account.port,
        "sender": account.sender,
        "user_name": account.credential.user_name if account.credential_id else None,
        "connector": account.connector.name if account.connector_id else None,
    }
