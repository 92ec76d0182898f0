"""What every command needs: open storage, words, an actor, a table."""

import contextlib
import getpass
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import click
from flask import Flask
from flask_babel import Babel

from webapp.audit.log import Actor
from webapp.cli.wording import sentence
from webapp.errors import AppError


@dataclass(frozen=True)
class CliContext:
    """What the roof lends to the commands, which stand below it.

    `troubles` are the errors with which the first two fail, `explain` says one of them in a sentence.
    """

    open_storage: Callable[[], AbstractContextManager[Any]]
    load_settings: Callable[[], Any]
    troubles: tuple[type[Exception], ...] = ()
    explain: Callable[[Exception], str] = str


@contextlib.contextmanager
def opened() -> Iterator[Any]:
    """Run one command with storage open; yields the settings.

    What is said is in the default language. An action that refuses ends the command with its sentence
    and exit code 1.
    """
    house = click.get_current_context().find_object(CliContext)
    settings = house.load_settings()
    with speaking(settings.default_locale), house.open_storage():
        try:
            yield settings
        except AppError as error:
            raise click.ClickException(sentence(error)) from error


@contextlib.contextmanager
def speaking(locale: str) -> Iterator[None]:
    """Let gettext speak `locale` while the block runs."""
    app = Flask("webapp")
    Babel(app, default_locale=locale)
    with app.app_context():
        yield


def somebody() -> Actor:
    """Return who runs the command, by the name that the system knows them by; under sudo, who called it."""
    try:
        name = os.environ.get("SUDO_USER") or getpass.getuser()
    except (KeyError, OSError):  # a user without an entry in the system's list
        name = str(os.getuid())
    return Actor(None, name, "cli")


def show_table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table in plain text, its columns aligned."""
    lines = [[str(cell) for cell in row] for row in (headings, *rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
