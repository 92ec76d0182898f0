"""The command `send`: sends a message made from options and the text on standard input."""

import json
import mimetypes
from pathlib import Path

import click
from flask_babel import gettext as _

from webapp.cli.context import printing
from webapp.cli.mail import (
    Exit,
    StoredMessage,
    limit_bytes,
    practice_words,
    print_not_kept,
    read_at_most,
    sending,
    standard_input,
    store,
)
from webapp.errors import Invalid
from webapp.mail.compose.content import Attachment
from webapp.mail.rules.text import refuse_controls
from webapp.outbox.intake.request import MessageRequest, check_key
from webapp.ui.wording.numbers import ngettext

PLACES = {
    "to": "--to",
    "cc": "--cc",
    "bcc": "--bcc",
    "subject": "--subject",
    "sender": "--from",
    "sender_name": "--from-name",
    "reply_to": "--reply-to",
    "return_path": "--return-path",
    "html": "--html",
    "attachments": "--attach",
    "account": "--account",
    "life_s": "--life-hours",
    "idempotency_key": "--key",
}
HOUR_S = 3600
ANY_MEDIA_TYPE = "application/octet-stream"
FILE = click.Path(path_type=Path)


class _SendCommand(click.Command):
    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            error.exit_code = Exit.USAGE
            raise


@click.command(cls=_SendCommand)
@click.option("--to", multiple=True, metavar="ADDRESS", help="Who receives it; may be named several times.")
@click.option("--cc", multiple=True, metavar="ADDRESS", help="Who receives a copy.")
@click.option("--bcc", multiple=True, metavar="ADDRESS", help="Who receives a copy that nobody sees.")
@click.option("--subject", default="", metavar="TEXT")
@click.option("--from", "sender", default="", metavar="ADDRESS", help="The sender; else the account's.")
@click.option("--from-name", "sender_name", default="", metavar="NAME", help="The name of the sender.")
@click.option("--reply-to", default="", metavar="ADDRESS", help="Who receives answers.")
@click.option("--return-path", default="", metavar="ADDRESS", help="Who receives what cannot be delivered.")
@click.option("--html", type=FILE, metavar="FILE", help="The message in HTML, beside the text.")
@click.option("--attach", multiple=True, type=FILE, metavar="FILE", help="A file that goes with it.")
@click.option("--account", default="", metavar="NAME|ID", help="The account that sends; else one is chosen.")
@click.option("--life-hours", type=int, metavar="N", help="For how long it is tried; else 72.")
@click.option("--key", metavar="KEY", help="Handed over again under the same key, it is not sent again.")
@click.option("--sensitive", is_flag=True, help="Never show on the pages what it says.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def send(
    html: Path | None,
    attach: tuple[Path, ...],
    life_hours: int | None,
    key: str | None,
    as_json: bool,
    **asked: object,
) -> None:
    """Hand over a message; its text, in UTF-8, comes on standard input.

    It works without a server: the message waits in the outbox until one runs. The exit code is 0
    once it is kept, and else one of sysexits.h.
    """
    with sending(PLACES) as settings:
        bytes_left = limit_bytes(settings)
        refuse_controls(
            str(asked["account"]), "account"
        )  # bytes that are no text: no database looks for them
        request = MessageRequest(
            **asked,
            life_s=None if life_hours is None else life_hours * HOUR_S,
            idempotency_key=None if key is None else check_key(key),
            html="" if html is None else _text(_content(html, "html", bytes_left), "html"),
            attachments=_attachments(attach, bytes_left),
            text=_text(standard_input(bytes_left), "text"),
        )
        stored = store(request, settings)
        with printing():
            print_not_kept(stored)
            click.echo(_as_json(stored) if as_json else _as_words(stored))


def _text(content: bytes, field: str) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise Invalid("text.not_utf8", field=field, position=error.start + 1) from error


def _attachments(paths: tuple[Path, ...], bytes_left: int) -> tuple[Attachment, ...]:
    found = []
    for path in paths:
        content = _content(path, "attachments", bytes_left)
        bytes_left -= len(content)
        found.append(Attachment(path.name, _media_type(path), content))
    return tuple(found)


def _content(path: Path, field: str, bytes_left: int) -> bytes:
    try:
        with path.open("rb") as file:
            return read_at_most(file, bytes_left)
    except OSError as error:
        raise Invalid("file.unreadable", field=field, path=path, reason=error.strerror) from error


def _media_type(path: Path) -> str:
    found, compression = mimetypes.guess_type(path.name)
    return ANY_MEDIA_TYPE if compression else found or ANY_MEDIA_TYPE


def _as_json(stored: StoredMessage) -> str:
    message = stored.message
    answer = {"id": message.id, "message_id": message.message_id, "repeated": stored.repeated}
    return json.dumps(answer | {"practice": stored.is_practice})


def _as_words(stored: StoredMessage) -> str:
    return f"{_what_became(stored)} {practice_words()}" if stored.is_practice else _what_became(stored)


def _what_became(stored: StoredMessage) -> str:
    number, subject = stored.message.id, stored.message.subject or _("(no subject)")
    if stored.repeated:
        return _(
            "Message %(id)s had this key already: %(subject)s. Nothing was added.", id=number, subject=subject
        )
    return ngettext(
        "Message %(id)s waits in the outbox: %(subject)s, %(num)s recipient.",
        "Message %(id)s waits in the outbox: %(subject)s, %(num)s recipients.",
        stored.recipients,
        id=number,
        subject=subject,
    )
