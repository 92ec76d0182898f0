"""The commands for SMTP accounts. They call the same services as the pages, so the same rules apply."""

import click
from flask_babel import gettext as _

from webapp.accounts import practice, service
from webapp.accounts.models import Account
from webapp.cli.context import opened, show_table, system_user

ID = click.argument("account_id", metavar="ID", type=int)


@click.group()
def account() -> None:
    """List and change SMTP accounts."""


@account.command("list")
def list_accounts() -> None:
    """List the accounts."""
    with opened():
        default_id = service.default_id()
        practised = practice.ids()
        headings = (_("ID"), _("Name"), _("Enabled"), _("Default"), _("Sender e-mail"), _("SMTP host"))
        rows = Account.select().order_by(Account.id)
        show_table(
            headings,
            [_row(row, is_default=row.id == default_id, is_practice=row.id in practised) for row in rows],
        )


def _row(account: Account, *, is_default: bool, is_practice: bool) -> tuple[object, ...]:
    active, default = (_("Yes") if value else _("No") for value in (account.active, is_default))
    server = f"{account.host}:{account.port}"
    if is_practice:
        server = f"{server} ({_('Practice only')})"
    return account.id, account.name, active, default, account.sender, server


@account.command("default")
@ID
def make_default(account_id: int) -> None:
    """Make the account the default one."""
    with opened():
        saved = service.make_default(account_id, actor=system_user())
        click.echo(_("“%(name)s” is the default account.", name=saved.account.name))
        if saved.former_default:
            click.echo(_("“%(name)s” is not the default any more.", name=saved.former_default))
        if practice.leads_there(saved.account):
            click.echo(_("It leads to the practice mailbox: what it takes is delivered to nobody."))


@account.command()
@ID
def activate(account_id: int) -> None:
    """Let the account send."""
    with opened():
        changed = service.set_active(account_id, True, actor=system_user())
        click.echo(_("“%(name)s” is active.", name=changed.name))


@account.command()
@ID
def deactivate(account_id: int) -> None:
    """Let the account send nothing."""
    with opened():
        changed = service.set_active(account_id, False, actor=system_user())
        click.echo(_("“%(name)s” is inactive.", name=changed.name))


@account.command()
@ID
def delete(account_id: int) -> None:
    """Delete the account and its tests."""
    with opened():
        name = service.get(account_id).name
        service.delete(account_id, actor=system_user())
        click.echo(_("“%(name)s” was deleted.", name=name))
