"""What all commands share: open storage, the language of their output, the actor, tables."""

import contextlib
import getpass
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask_babel import Babel
from flask_babel import gettext as _

from webapp.audit.log import Actor
from webapp.cli.wording import sentence
from webapp.db.place import place_of
from webapp.errors import AppError
from webapp.ui.catalogues import compiled_folder


@dataclass(frozen=True)
class CliContext:
    """What the application passes to the commands, which cannot import it.

    `storage_errors` are the exceptions that `open_storage` and `load_settings` raise; `explain` returns
    the sentence for one of them.
    """

    open_storage: Callable[[], AbstractContextManager[Any]]
    load_settings: Callable[[], Any]
    storage_errors: tuple[type[Exception], ...] = ()
    explain: Callable[[Exception], str] = str


@contextlib.contextmanager
def opened(*, storage: bool = True) -> Iterator[Any]:
    """Run one command, with storage open unless it needs none; yields the settings.

    Output is in the default language, and names the storage on standard error. An AppError ends the command
    with its sentence and exit code 1.
    """
    context = click.get_current_context().find_object(CliContext)
    settings = context.load_settings()
    with contextlib.ExitStack() as open_things:
        open_things.enter_context(in_language(settings.default_locale))
        name_storage(settings)
        if storage:
            open_things.enter_context(context.open_storage())
        try:
            yield settings
        except AppError as error:
            raise click.ClickException(sentence(error)) from error


@contextlib.contextmanager
def in_language(locale: str) -> Iterator[None]:
    """Let gettext translate into `locale` while the block runs."""
    app = Flask("webapp")
    Babel(app, default_locale=locale, default_translation_directories=str(compiled_folder()))
    with app.app_context():
        yield


def storage_named(settings: Any) -> str:
    """Return a sentence, in the current language, that names the storage which a command uses."""
    if not settings.database_url:
        return _("Data folder: %(folder)s", folder=settings.data)
    name = place_of(settings.database_url)
    return _("Data folder: %(folder)s; database: %(name)s", folder=settings.data, name=name)


def name_storage(settings: Any) -> None:
    """Name the storage on standard error: on standard output it would be taken for a part of the answer."""
    with printing():
        click.echo(storage_named(settings), err=True)


@contextlib.contextmanager
def printing() -> Iterator[None]:
    """Print in the block as far as that is possible: to a full disk or a closed pipe it is not.

    What the command did is done by then, and its exit code tells so whatever became of its words.
    """
    try:
        yield
    except OSError:
        # What is in the buffers is written once more when the process ends, and would change its exit code.
        for stream in (sys.stdout, sys.stderr):
            with (
                contextlib.suppress(OSError, ValueError, AttributeError),
                Path(os.devnull).open("w") as nowhere,
            ):
                os.dup2(nowhere.fileno(), stream.fileno())


def system_user() -> Actor:
    """Return the operating system user who runs the command as an actor; under sudo, who called it."""
    try:
        name = os.environ.get("SUDO_USER") or getpass.getuser()
    except (KeyError, OSError):  # a user id without an entry in the user database
        name = str(os.getuid())
    return Actor(None, name, "cli")


def show_table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table in plain text, its columns aligned."""
    lines = [[str(cell) for cell in row] for row in (headings, *rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
