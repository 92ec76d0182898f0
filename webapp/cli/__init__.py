"""The command line. The application passes storage and settings to the commands in a `CliContext`."""

import click

from webapp.cli.accounts import account
from webapp.cli.context import CliContext
from webapp.cli.people import user
from webapp.cli.send import send
from webapp.cli.sendmail import sendmail
from webapp.cli.storage import db, keys

__all__ = ["CliContext", "root"]


@click.group(invoke_without_command=True)
@click.pass_context
def root(context: click.Context) -> None:
    """Postigo: where the SMTP accounts of an intranet's applications are kept."""
    if context.invoked_subcommand is None:
        context.invoke(root.commands["serve"])


for group in (send, sendmail, user, account, db, keys):
    root.add_command(group)
