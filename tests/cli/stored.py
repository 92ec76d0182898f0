"""What a command stored in the outbox, and a way to run a command in a process of its own."""

import os
import subprocess
import sys
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import IO

from webapp.__main__ import open_storage
from webapp.outbox import service
from webapp.outbox.models import Message

POWERLESS = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--"]
ROOT = Path(__file__).resolve().parents[2]


def stored() -> tuple[str, list[tuple[str, str]], EmailMessage]:
    """Return the envelope sender, the recipients with their kind, and the message as its reader gets it."""
    with open_storage() as settings:
        message = Message.get()
        built = service.built_of(message, settings=settings)
        rows = [(row.kind, row.address) for row in service.recipients_of(message)]
    return built.envelope.sender, rows, message_from_bytes(built.envelope.message, policy=policy.default)


def outbox_is_empty() -> bool:
    """Tell whether the outbox is empty."""
    with open_storage():
        return Message.select().count() == 0


def run_process(
    *arguments: object, typed: bytes, powerless: bool = False, to: IO[bytes] | None = None, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run the command in a process of its own, as ./run does.

    What it prints is returned, or goes `to` a file. `powerless` takes from root what makes it pass over the
    mode of files, as for any other user.
    """
    prefix = POWERLESS if powerless and os.geteuid() == 0 else []
    return subprocess.run(
        [*prefix, sys.executable, "-P", "-m", "webapp", *map(str, arguments)],
        input=typed,
        stdout=to or subprocess.PIPE,
        stderr=to or subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT), "POSTIGO_DEFAULT_LOCALE": "en", **environment},
        check=False,
    )
