"""DEEDS: what an application may do with its token."""

from webapp.applications.models import Application, ApplicationAccount


def may_use_account(application: Application, account_id: int) -> bool:
    """Tell whether the application may send through the account."""
    if application.any_account:
        return True
    same = (ApplicationAccount.application == application.id) & (ApplicationAccount.account == account_id)
    return ApplicationAccount.select().where(same).exists()


def may_send_as(application: Application, sender: str) -> bool:
    """Tell whether the application may put `sender` into From: an address, or `@domain` for all of one."""
    wanted = sender.lower()
    domain = "@" + wanted.rpartition("@")[2]
    return any(allowed.lower() in (wanted, domain) for allowed in application.senders)
