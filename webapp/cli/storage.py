"""The commands for the database and the encryption keys."""

from pathlib import Path

import click
from flask_babel import gettext as _

from webapp.audit.log import record
from webapp.cli.context import opened, system_user
from webapp.db import is_sqlite, writing
from webapp.db.backup import back_up
from webapp.db.key_rotation import rotate
from webapp.errors import Invalid
from webapp.ui.wording.numbers import ngettext


@click.group()
def db() -> None:
    """Care for the database."""


@db.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Copy the database to the new FILE, also while Postigo runs. The keys are not in it."""
    # Not opened, which would bring it to the schema of this version: a copy is made before an update.
    with opened(storage=False) as settings:
        if settings.database_url:
            raise Invalid("backup.not_ours", folder=str(settings.data / "keys"))
        size_bytes = back_up(settings.data / "postigo.db", file)
        click.echo(_("%(file)s holds the database: %(count)s bytes, checked.", file=file, count=size_bytes))
        click.echo(
            _(
                "Its secrets open only with the keys in %(folder)s, which are not in it. Keep a copy of"
                " that folder too, at another place.",
                folder=settings.data / "keys",
            )
        )


@click.group()
def keys() -> None:
    """Care for the keys that seal the secrets."""


@keys.command("rotate")
def rotate_keys() -> None:
    """Seal every stored secret anew with a new key, also while Postigo runs."""
    with opened() as settings:
        done = rotate()
        with writing():
            record(system_user(), "keys.rotated", after={"resealed": done.resealed})
        count = done.resealed
        sealed = ngettext("%(num)s secret was sealed anew.", "%(num)s secrets were sealed anew.", count)
        click.echo(sealed if count else _("There was no secret to seal anew."))
        click.echo(
            _("Back up %(folder)s now: the old key opens nothing any more.", folder=settings.data / "keys")
        )
        if not is_sqlite():
            click.echo(_("Copy that folder to every other machine before you start Postigo there."))
