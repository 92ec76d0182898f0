"""What was handed over by a command, and the command in a process of its own."""

import os
import subprocess
import sys
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from webapp.__main__ import open_house
from webapp.outbox import service
from webapp.outbox.models import Message

ROOT = Path(__file__).resolve().parents[2]


def kept() -> tuple[str, list[tuple[str, str]], EmailMessage]:
    """Return the envelope sender, the recipients with their kind, and the message as a reader has it."""
    with open_house() as settings:
        message = Message.get()
        built = service.built_of(message, settings=settings)
        rows = [(row.kind, row.address) for row in service.recipients_of(message)]
    return built.envelope.sender, rows, message_from_bytes(built.envelope.message, policy=policy.default)


def nothing_is_kept() -> bool:
    """Tell whether the outbox is empty."""
    with open_house():
        return Message.select().count() == 0


def real(*arguments: object, typed: bytes, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command as ./run does, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-P", "-m", "webapp", *map(str, arguments)],
        input=typed,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "POSTIGO_DEFAULT_LOCALE": "en", **environment},
        check=False,
    )
