"""Failures of hosted providers as people met them: what the server said, at which stage, to which account.

The files in `hosted/` are tables of text. A line that begins with `#` names the page or the thread of the
cases below it, one with `@` what differs in the account (`-` for nothing, `_` for a space in a greeting).
Every other line is a case: its stages, the causes that are right (any of them), and the reply, with `\\n`
between its lines. `reworded.txt` says what providers say in other words than theirs.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

from webapp.errors import MailError
from webapp.mail.smtp.replies import Reply
from webapp.transcript import Stage

TABLES = Path(__file__).parent / "hosted"
ACCOUNT = {
    "port": 587,
    "tls": "starttls",
    "verify": True,
    "user_name": "app@example.test",
    "sender": "app@example.test",
    "recipient": "maria@recipient.test",
    "connector": None,
    "ehlo_name": "postigo.example.test",
}
STAGES = {
    "banner": Stage.BANNER,
    "ehlo": Stage.EHLO,
    "auth": Stage.AUTH,
    "mail": Stage.MAIL_FROM,
    "rcpt": Stage.RCPT_TO,
    "data": Stage.DATA,
    "dot": Stage.END_OF_DATA,
}


@dataclass(frozen=True)
class FieldCase:
    """One failure: `wanted` are the causes that an expert accepts, `source` is the page that tells it."""

    stage: Stage
    reply: str
    wanted: frozenset[str]
    account: dict[str, Any]
    source: str

    @property
    def is_held_out(self) -> bool:
        """Tell whether it belongs to the third by which rules are judged, and which no rule was made for."""
        return crc32(self.reply.encode()) % 3 == 0

    def error(self) -> MailError:
        """Return the error that the dialogue raises for the reply."""
        reply = Reply(int(self.reply[:3]), tuple(self.reply[4:].split("\\n")))
        return MailError(
            f"{self.stage}.refused" if reply.is_permanent else f"{self.stage}.deferred",
            stage=self.stage,
            permanent=reply.is_permanent,
            reply_code=reply.code,
            enhanced_code=reply.enhanced_code,
            reply_text=reply.text,
        )


def load(name: str) -> Iterator[FieldCase]:
    """Return the cases of the table of that name."""
    source, account = "", dict(ACCOUNT)
    for line in (TABLES / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            source = line[2:]
        elif line.startswith("@ "):
            account = ACCOUNT | dict(map(_setting, line[2:].split()))
        elif line:
            stages, wanted, reply = line.split(" ", 2)
            for stage in stages.split(","):
                yield FieldCase(STAGES[stage], reply, frozenset(wanted.split("|")), account, source)


def _setting(text: str) -> tuple[str, Any]:
    name, value = text.split("=", 1)
    if name == "port":
        return name, int(value)
    return name, None if value == "-" else value.replace("_", " ") if name == "banner" else value


def everything() -> list[FieldCase]:
    """Return the cases of all tables."""
    return [case for table in sorted(TABLES.glob("*.txt")) for case in load(table.stem)]
