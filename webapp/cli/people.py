"""The commands for people: `user add`, `user list` and `user link`."""

import sys

import click
from flask_babel import gettext as _

from webapp.access import people
from webapp.access.authentication import reset
from webapp.access.models import ROLES
from webapp.access.wording import ROLE_NAMES, state_words
from webapp.cli.context import opened, show_table, system_user
from webapp.errors import NotFound

# More than the longest password that is accepted, so that the rule refuses a longer one.
LINE_MAX_BYTES = 16_384
RESET_PATH = "/reset/"  # of the page access.reset_password


@click.group()
def user() -> None:
    """Add and list people, and make links with which they set their password."""


@user.command()
@click.argument("email", metavar="E-MAIL")
@click.option("--role", type=click.Choice(ROLES), required=True, help="What they may do.")
@click.option("--password-stdin", is_flag=True, help="Read their password from the first line of the input.")
def add(email: str, role: str, password_stdin: bool) -> None:
    """Add a person; without a password they need a link from an administrator."""
    password = _first_line() if password_stdin else None
    with opened():
        person = people.add(email, role, actor=system_user(), password=password)
        click.echo(_("%(email)s is added: %(role)s.", email=person.email, role=ROLE_NAMES[role]))
        if password is None:
            click.echo(_("They have no password yet: an administrator makes a password link on their page."))


@user.command("list")
def list_people() -> None:
    """List the people."""
    with opened():
        rows = [(row.email, str(ROLE_NAMES[row.role]), state_words(row)) for row in people.listed()]
        show_table((_("E-mail"), _("Role"), _("State")), rows)


@user.command()
@click.argument("email", metavar="E-MAIL")
def link(email: str) -> None:
    """Make a link, valid for a day, with which a person chooses a new password."""
    with opened() as settings:
        person = people.find_by_email(email)
        if person is None:
            raise NotFound("person.not_found", email=email)
        token = reset.make_link(person.id, actor=system_user())
        click.echo(f"http://{settings.host}:{settings.port}{RESET_PATH}{token}")
        click.echo(
            _(
                "It works once, for 24 hours, for whoever opens it. Where Postigo has another address, such"
                " as that of a reverse proxy, write that instead of what stands before %(path)s.",
                path=RESET_PATH,
            ),
            err=True,
        )


def _first_line() -> str:
    """Return the first line of the input without its line end.

    Bytes that are not UTF-8 become surrogates, which the rule for passwords refuses.
    """
    line = sys.stdin.buffer.readline(LINE_MAX_BYTES)
    return line.decode(errors="surrogateescape").removesuffix("\n").removesuffix("\r")
