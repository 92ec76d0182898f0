"""`python -m webapp COMMAND`, as ./run calls it. Without a command it runs `serve`."""

import contextlib
import os
import sys
from collections.abc import Iterator

import click
import peewee as pw
from flask_babel import gettext as _

import config
from webapp import boot, data_folder
from webapp.cli import CliContext, root
from webapp.cli.context import in_language, name_storage, system_user
from webapp.cli.storage import db


@contextlib.contextmanager
def open_storage() -> Iterator[config.Settings]:
    """Open and migrate the storage while one command runs; yields the settings.

    Only a start makes a database, keys or a data folder: a command that is given the wrong folder must not
    answer from an empty one. Raises ConfigError or BootError.
    """
    settings = config.load()
    data_folder.check(settings.data, has_database=not settings.database_url)
    try:
        boot.open_storage(settings, create=False)
        yield settings
    finally:
        boot.close_storage()


@root.command()
def serve() -> None:
    """Start all: serve the pages and the interfaces, send what is in the outbox."""
    from webapp.serve import serve as run  # imported here, so that other commands start sooner

    run(config.load())


@root.command()
def web() -> None:
    """Start the pages and the interfaces alone; a worker sends."""
    from webapp.serve import web as run

    run(config.load())


@root.command()
def worker() -> None:
    """Start a worker alone: it sends what is in the outbox."""
    from webapp.serve import worker as run

    run(config.load())


@root.command()
def migrate() -> None:
    """Bring the database to the schema of this version; starting does the same."""
    with open_storage() as settings:
        name_storage(settings)
        click.echo(f"The database in {settings.data} has the schema of this version.")


@db.command("copy")
def copy_database() -> None:
    """Copy the SQLite database into the PostgreSQL of POSTIGO_DATABASE_URL. Stop Postigo first."""
    from webapp.db_copy import copy  # imported here, because it runs once per installation

    settings = config.load()
    with in_language(settings.default_locale):
        name_storage(settings)
        rows, aside = copy(settings, actor=system_user())
        click.echo(
            _(
                "%(count)s rows are in PostgreSQL now. The file they came from is %(file)s.",
                count=rows,
                file=aside,
            )
        )
        keys = settings.data / "keys"
        click.echo(
            _("Copy the folder %(folder)s to every other machine, then start Postigo there.", folder=keys)
        )


TROUBLES = (config.ConfigError, boot.BootError, pw.DatabaseError, OSError)


def explain(error: Exception) -> str:
    """Return the sentence that tells the user of one of `TROUBLES`."""
    if isinstance(error, pw.DatabaseError):
        return f"The database cannot be used now: {error}. Nothing was changed; try again later."
    if isinstance(error, OSError):
        return f"{error.filename or 'Postigo'}: {error.strerror}."
    return str(error)


def main() -> None:
    """Run one command. An error is one sentence on standard error, with exit code 1."""
    os.umask(0o077)  # every file that Postigo writes is for its owner only
    try:
        root(prog_name="./run", obj=CliContext(open_storage, config.load, TROUBLES, explain))
    except TROUBLES as error:
        sys.exit(explain(error))


if __name__ == "__main__":
    main()
