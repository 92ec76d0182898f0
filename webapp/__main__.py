"""`python -m webapp COMMAND`, as ./run calls it. Without a command it runs `serve`."""

import contextlib
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import peewee as pw
from flask_babel import gettext as _

import config
from webapp import boot, data_folder
from webapp.cli import CliContext, root
from webapp.cli.context import in_language, name_storage, show_table, system_user
from webapp.cli.storage import db


@contextlib.contextmanager
def open_storage(*, upgrade: bool = False) -> Iterator[config.Settings]:
    """Open the storage while one command runs; yields the settings.

    Only a start makes a database, keys or a data folder: a command that is given the wrong folder must not
    answer from an empty one. Only a start and `migrate` change the schema: the version that runs may be an
    earlier one, which such a change would stop. Raises ConfigError or BootError.
    """
    settings = config.load()
    data_folder.check(settings.data, has_database=not settings.database_url)
    try:
        boot.open_storage(settings, create=False, upgrade=upgrade)
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
def submission() -> None:
    """Take messages by SMTP alone; a worker sends them."""
    from webapp.serve import submission as run

    run(config.load())


@root.command()
def migrate() -> None:
    """Bring the database to the schema of this version; starting does the same."""
    with open_storage(upgrade=True) as settings:
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


@root.command("settings")
def show_settings() -> None:
    """Show each setting with its value and where that comes from; no password is shown."""
    file = config.settings_file()
    in_file = config.read_file(file)
    values, complaints = _judged(in_file)
    with in_language(values.get("default_locale", config.LOCALES[0])):
        click.echo(_name_file(file))
        rows = [_row(setting, in_file, file, values.get(setting.name)) for setting in config.SETTINGS]
        show_table((_("Variable"), _("Value"), _("Comes from")), rows)
        for sentence in (*_unknown_variables({**os.environ, **in_file}), *complaints):
            click.echo(sentence, err=True)
    sys.exit(1 if complaints else 0)


def _judged(in_file: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    """Return the good values by the name of their setting, and a sentence for each bad one."""
    values, complaints = {}, []
    for setting in config.SETTINGS:
        try:
            values[setting.name] = config.judge(setting, config.text_of(setting, in_file))
        except config.ConfigError as error:
            complaints.append(str(error))
    return values, complaints


def _name_file(file: Path | None) -> str:
    others = ", ".join(str(other) for other in config.FILES if other != file and os.path.lexists(other))
    if file is None:
        places = ", ".join(map(str, config.FILES))
        return _("Settings file: none; it would be the first of %(files)s", files=places)
    if others:
        return _("Settings file: %(file)s; also there, but not read: %(files)s", file=file, files=others)
    return _("Settings file: %(file)s", file=file)


def _row(
    setting: config.Setting, in_file: Mapping[str, str], file: Path | None, value: Any
) -> tuple[str, str, str]:
    shown = str(value) if isinstance(value, Path) else config.text_of(setting, in_file)
    if setting.secret and shown:
        shown = _("set, not shown")
    if setting.variable in os.environ:
        return setting.variable, shown, _("environment")
    return setting.variable, shown, str(file) if setting.variable in in_file else _("default")


def _unknown_variables(names: Iterable[str]) -> Iterator[str]:
    """Yield a sentence for each name that was mistyped and has no effect."""
    known = {setting.variable for setting in config.SETTINGS} | {"POSTIGO_VENV", config.NAMES_THE_FILE}
    for name in sorted(set(names) - known):
        if name.startswith("POSTIGO_"):
            yield _("%(name)s is not a setting: it changes nothing.", name=name)


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
