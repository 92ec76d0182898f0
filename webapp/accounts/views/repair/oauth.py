"""The way from a password to OAuth 2.0: the credential is made with what the account knows already."""

from flask import Response, g, url_for

from webapp.access import drafts
from webapp.access.guard import needs
from webapp.access.rights import Right
from webapp.accounts import service
from webapp.accounts.forms import form_of
from webapp.accounts.models import Account
from webapp.accounts.views.blueprint import bp
from webapp.accounts.views.form import DRAFT
from webapp.credentials.kinds import kind_for, kind_of
from webapp.mail.diagnosis.causes import CAUSES
from webapp.runs.models import Run
from webapp.ui.htmx import go_to
from webapp.ui.reports.links import with_query

# Causes by which no password will do any more; others name the cure.
_ENDED = frozenset({"auth.basic_retired", "auth.oauth_only"})
_CURE = "switch_to_oauth"


@bp.app_template_global()
def offers_oauth(account: Account, code: str) -> bool:
    """Tell whether an account that failed with the cause `code` could log in by OAuth 2.0 instead."""
    by_password = account.authenticate and not kind_of(account.credential.kind).asks_by
    cause = CAUSES.get(code)
    return by_password and (code in _ENDED or (cause is not None and _CURE in cause.cures))


@bp.app_template_global()
def oauth_after(run: Run) -> Account | None:
    """Return the account that a failed test shows to need OAuth 2.0; None for any other run."""
    if run.kind != "account" or not run.result:
        return None
    account = Account.get_or_none(Account.id == run.subject_id)
    return account if account is not None and offers_oauth(account, run.result["code"]) else None


@bp.post("/<int:account_id>/to-oauth")
@needs(Right.CHANGE)
def to_oauth(account_id: int) -> Response:
    """Keep the account's form as a draft and go to make its credential, the mailbox filled in.

    The new credential comes back into that form, which keeps host and sender as they are.
    """
    account = service.get(account_id)
    form = form_of(account, is_default=service.default_id() == account_id)
    back = with_query(
        url_for("accounts.edit", account_id=account_id), draft=drafts.keep(g.person, DRAFT, form.kept())
    )
    filled = {"kind": kind_for(account.host).name, "name": f"{account.name} (OAuth 2.0)"}
    return go_to(url_for("credentials.new", **filled, user_name=_mailbox(account), return_to=back))


def _mailbox(account: Account) -> str:
    """Return the mailbox of an account: its user name where that is an address, else its sender."""
    user_name = account.credential.user_name if account.authenticate else ""
    return user_name if "@" in user_name else account.sender
