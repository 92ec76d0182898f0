"""Chooses the account that sends a message, and the substitutes that may step in for it.

Intake, the dry run and the worker all use these functions, so that what a page predicts happens.
"""

from collections.abc import Collection
from typing import NamedTuple

from webapp.accounts import snapshots, substitutes
from webapp.accounts.models import Account, Substitute
from webapp.accounts.snapshots import AccountSnapshot
from webapp.applications import tokens
from webapp.applications.models import Application, ApplicationAccount
from webapp.errors import Invalid, Refused
from webapp.mail.rules.text import fold

# Why an account was chosen.
ASKED, SENDER, DEFAULT, ONLY = "account.asked", "account.by_sender", "account.default", "account.only_allowed"
# Why an account cannot step in for another.
HELD = "substitute.held"


class AccountChoice(NamedTuple):
    """The account that is to send, its version (see `snapshots`), and the code of the reason.

    `is_practice` tells whether the account is known to lead to the practice mailbox.
    """

    account: Account
    version: str
    why: str
    is_practice: bool = False


def choose(application: Application | None, *, account: str = "", sender: str = "") -> AccountChoice:
    """Return the account for a message. `account` is the requested id or name.

    In order: the requested account; the active one whose sender is `sender`; the default one; the only
    one that the application may use. Raises Invalid or Refused with the field.
    """
    if account:
        return AccountChoice(*_asked(application, account), ASKED)
    if sender:
        found = _by_sender(application, sender)
        if found is not None:
            return AccountChoice(*found, SENDER)
    default = snapshots.default()
    if default is not None and _may_use(application, default.account):
        return AccountChoice(*default, DEFAULT)
    allowed = _two_allowed(application)
    if len(allowed) == 1:
        return AccountChoice(*allowed[0], ONLY)
    raise Invalid("message.no_account", field="account")


def check_sender(application: Application | None, account: Account, sender: str) -> None:
    """Raise Refused `message.sender_not_allowed` when the application may not put `sender` into From.

    An account's own sender is allowed to all who may use it, and some accounts use no other.
    """
    if (
        not sender
        or account.force
        or account.own_sender_only
        or same_address(sender, account.sender)
        or application is None
    ):
        return
    if not tokens.may_send_as(application, sender):
        raise Refused("message.sender_not_allowed", field="sender", sender=sender)


def same_address(one: str, other: str) -> bool:
    """Tell whether two addresses name the same mailbox, as far as clients can tell (RFC 5321 section 2.4)."""
    return one == other or fold(one) == fold(other)


def substitutes_of(account_id: int) -> list[Account]:
    """Return the substitutes of an account, in order."""
    query = Account.select().join(Substitute, on=(Substitute.substitute == Account.id))
    return list(query.where(Substitute.account == account_id).order_by(Substitute.place))


def obstacle(account: Account, *, sender: str, held: Collection[int]) -> str | None:
    """Return why `account` cannot step in now for a message from `sender`; None when it can."""
    return substitutes.obstacle(account, sender) or (HELD if account.id in held else None)


def named(account: str) -> AccountSnapshot | None:
    """Return the account with this id or name, or None."""
    found = snapshots.find(int(account)) if _is_number(account) else None
    return found or snapshots.by_name(account)


def _asked(application: Application | None, account: str) -> AccountSnapshot:
    found = named(account)
    # The same error for an unknown account and a forbidden one: it does not reveal which names exist.
    if found is None or not _may_use(application, found.account):
        raise Invalid("message.account_unknown", field="account", account=account)
    if not found.account.active:
        raise Invalid("message.account_inactive", field="account", account=found.account.name)
    return found


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19


def _by_sender(application: Application | None, sender: str) -> AccountSnapshot | None:
    found = [each for each in snapshots.by_sender(sender) if _may_use(application, each.account)]
    default = snapshots.default() if len(found) > 1 else None
    return default if default in found else next(iter(found), None)


def _two_allowed(application: Application | None) -> list[AccountSnapshot]:
    """Return active accounts that the application may use, at most two: enough to see whether one is all."""
    if application is None or application.any_account:
        return snapshots.active(2)
    theirs = ApplicationAccount.select(ApplicationAccount.account).join(Account)
    rows = theirs.where(ApplicationAccount.application == application.id, Account.active).limit(2)
    return [each for row in rows if (each := snapshots.find(row.account_id)) is not None]


def _may_use(application: Application | None, account: Account) -> bool:
    return application is None or tokens.may_use_account(application, account.id)
