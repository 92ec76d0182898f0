"""What was changed between the last good test of an account and one that failed, on the page of that one."""

import datetime as dt
from typing import NamedTuple

from webapp.accounts import history
from webapp.accounts.models import Account
from webapp.accounts.views.blueprint import bp
from webapp.accounts.wording.history import changes_in
from webapp.accounts.wording.settings import SettingChange
from webapp.runs.models import DRAFT, Run
from webapp.ui.wording.audit_actions import action_words


class ChangeSince(NamedTuple):
    """One change: when, by whom, what was done, and the settings that it changed."""

    at: dt.datetime
    actor: str
    action: str
    changes: list[SettingChange]


@bp.app_template_global()
def account_changes(run: Run, good: Run) -> list[ChangeSince]:
    """Return what was changed of an account, and of all that it uses, since the test `good`, newest first."""
    account = Account.get_or_none(Account.id == run.subject_id) if run.kind in ("account", DRAFT) else None
    if account is None:
        return []
    entries = history.changes_between(account, good.created_at, run.created_at)
    return [
        ChangeSince(entry.at, entry.actor, str(action_words(entry.action)), changes_in(entry))
        for entry in entries
    ]
