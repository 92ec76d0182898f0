"""What `send` and `sendmail` share: exit codes, reading with a size limit, storing the message."""

import contextlib
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import IO, Any, BinaryIO

import click
from flask_babel import gettext as _

from webapp.cli.context import CliContext, in_language, name_storage, printing, system_user
from webapp.cli.wording import sentence
from webapp.db import wait_at_most
from webapp.errors import AppError, Invalid, Unavailable
from webapp.general import service as general
from webapp.outbox.intake import accept
from webapp.outbox.intake.request import MessageRequest
from webapp.outbox.models import Message, Recipient

INTERFACE = "command"
# Shorter than for pages: with the start of the process the caller still has its answer in two seconds.
LOCK_WAIT_MS = 1_000
_RECIPIENTS = frozenset({"to", "cc", "bcc", "recipient"})
_NO_ACCOUNT = frozenset({"message.no_account", "message.account_unknown", "message.account_inactive"})
_WRONG_CALL = frozenset({"message.no_recipients", "message.bad_life", "key.malformed"})


class Exit(IntEnum):
    """The exit codes of BSD's sysexits.h, which callers of sendmail expect; `os` lacks them on Windows."""

    USAGE = 64
    DATA = 65
    NO_INPUT = 66
    NO_USER = 67
    UNAVAILABLE = 69
    IO_ERROR = 74
    TRY_LATER = 75
    CONFIG = 78


class Failure(click.ClickException):
    """Ends the command with a sentence on standard error and an exit code."""

    def __init__(self, message: str, exit_code: Exit) -> None:
        super().__init__(message)
        self.exit_code = exit_code

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the sentence, where that is possible; the exit code is the same."""
        with printing():
            super().show(file)


@dataclass(frozen=True)
class StoredMessage:
    """The stored message, how many recipients it has, and whether its idempotency key was known already.

    `is_practice` tells whether its account leads to the practice mailbox.
    """

    message: Message
    recipients: int
    repeated: bool
    is_practice: bool


@contextlib.contextmanager
def sending(places: Mapping[str, str]) -> Iterator[Any]:
    """Run one command that sends; yields the settings. `places` names the option or header of each field.

    Every error becomes a Failure. Storage is not open in the block, because input may come slowly.
    """
    context = click.get_current_context().find_object(CliContext)
    try:
        settings = context.load_settings()
    except context.storage_errors as error:
        raise Failure(context.explain(error), Exit.CONFIG) from error
    with in_language(settings.default_locale):
        try:
            yield settings
        except AppError as error:
            place = places.get(error.field or "", "")
            words = sentence(error)
            raise Failure(f"{place}: {words}" if place else words, exit_of(error)) from error


def store(request: MessageRequest, settings: Any, *, quiet: bool = False) -> StoredMessage:
    """Store the message in the outbox; when this returns, it is on disk. Raises AppError, Failure.

    The storage is named on standard error; with `quiet`, only when the message is not stored.
    """
    if not quiet:
        name_storage(settings)
    try:
        return _store(request, settings)
    except (AppError, Failure):
        if quiet:
            name_storage(settings)
        raise


def mail_domain(settings: Any) -> str:
    """Return the domain for names without one; empty for none. Raises Failure when nothing can be read."""
    if "mail_domain" in settings.set_by_installation:
        return settings.mail_domain
    context = click.get_current_context().find_object(CliContext)
    try:
        with context.open_storage():
            wait_at_most(LOCK_WAIT_MS)
            return general.current(settings).mail_domain
    except context.storage_errors as error:
        name_storage(settings)
        raise Failure(context.explain(error), Exit.TRY_LATER) from error


def _store(request: MessageRequest, settings: Any) -> StoredMessage:
    context = click.get_current_context().find_object(CliContext)
    try:
        with context.open_storage():
            wait_at_most(LOCK_WAIT_MS)
            accepted = accept.accept_one(
                request, interface=INTERFACE, application=None, actor=system_user(), settings=settings
            )
            message = Message.get_by_id(accepted.message_id)
            count = Recipient.select().where(Recipient.message == message.id).count()
            return StoredMessage(message, count, accepted.repeated, accepted.is_practice)
    except context.storage_errors as error:
        raise Failure(context.explain(error), Exit.TRY_LATER) from error


def print_not_kept(stored: StoredMessage) -> None:
    """Name on standard error the header fields that were not kept as they were asked."""
    if dropped := dict.fromkeys(name for name, _value in stored.message.asked.get("not_kept", ())):
        click.echo(_("Not kept of the header: %(names)s.", names=", ".join(dropped)), err=True)


def practice_words() -> str:
    """Return the sentence about a message whose account leads to the practice mailbox."""
    return _("Practice only: its account leads to the practice mailbox, which delivers to nobody.")


def exit_of(error: AppError) -> Exit:
    """Return the exit code for `error`."""
    if isinstance(error, Unavailable):
        return Exit.TRY_LATER
    if error.code in _NO_ACCOUNT:
        return Exit.UNAVAILABLE
    if error.code in _WRONG_CALL or error.code.startswith("option."):
        return Exit.USAGE
    if error.code == "file.unreadable":
        return Exit.NO_INPUT
    if error.code == "input.unreadable":
        return Exit.IO_ERROR
    return Exit.NO_USER if error.field in _RECIPIENTS else Exit.DATA


def limit_bytes(settings: Any) -> int:
    """Return how many bytes are read at most from standard input and from files."""
    return settings.message_max_mb * accept.MEGABYTE


def standard_input(limit: int, *, dot_ends: bool = False) -> bytes:
    """Return all of standard input; with `dot_ends`, only what precedes a line that is one dot.

    Raises Invalid `message.too_large` as soon as there are more than `limit` bytes, `input.unreadable`.
    """
    if sys.stdin is None:
        raise Invalid("input.unreadable", reason="EBADF")
    try:
        stream = sys.stdin.buffer
        return _until_dot(stream, limit) if dot_ends else read_at_most(stream, limit)
    except OSError as error:
        raise Invalid("input.unreadable", reason=error.strerror) from error


def read_at_most(stream: BinaryIO, limit: int) -> bytes:
    """Return all of `stream`. Raises Invalid `message.too_large` when that is more than `limit` bytes."""
    found = stream.read(limit + 1)
    if len(found) > limit:
        raise Invalid("message.too_large", limit_bytes=limit)
    return found


def _until_dot(stream: BinaryIO, limit: int) -> bytes:
    found = bytearray()
    while line := stream.readline(limit + 1 - len(found)):
        if len(found) + len(line) > limit:
            raise Invalid("message.too_large", limit_bytes=limit)
        if line in (b".\n", b".\r\n", b"."):
            break
        found += line
    return bytes(found)
