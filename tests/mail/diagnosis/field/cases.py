"""Refusals as administrators met them, read from tables beside this module.

A line of a table has, between bars: the stage, the name of the account's settings in `ACCOUNTS`, the reply
with `\\n` between its lines, the causes that an expert accepts, and what may become of the message. A line
with `# source:` says where the cases after it were found.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from webapp.errors import MailError
from webapp.mail.smtp.replies import Reply
from webapp.transcript import Stage

ACCOUNT = {
    "host": "mail.example.com",
    "port": 587,
    "tls": "starttls",
    "verify": True,
    "user_name": "app@example.com",
    "sender": "app@example.com",
    "recipient": "maria@dest.test",
    "connector": None,
    "in_container": False,
    "worked_before": False,
    "ehlo_name": "postigo.example.com",
}
RELAY = ACCOUNT | {"port": 25, "tls": "none", "user_name": None}
ACCOUNTS = {
    "sub": ACCOUNT,
    "short": ACCOUNT | {"user_name": "app"},
    "other": ACCOUNT | {"sender": "other@example.com"},
    "othershort": ACCOUNT | {"sender": "other@example.com", "user_name": "app"},
    "nolog": ACCOUNT | {"user_name": None},
    "plain": ACCOUNT | {"tls": "none"},
    "relay": RELAY,
    "relayfree": RELAY | {"sender": "x@gmail.com"},
}


class Refusal(NamedTuple):
    """A reply at a stage for an account, with the causes and the ends of the message that are right."""

    place: str
    stage: Stage
    account: dict
    lines: tuple[str, ...]
    causes: frozenset[str]
    ends: frozenset[str]

    @property
    def error(self) -> MailError:
        """The error that the dialogue raises for the reply."""
        reply = Reply(int(self.lines[0][:3]), tuple(line[4:] for line in self.lines))
        subject = "starttls" if self.stage is Stage.TLS else self.stage.value
        ending = "refused" if reply.is_permanent else "deferred"
        return MailError(
            "server.closing" if reply.code == 421 else f"{subject}.{ending}",
            stage=self.stage,
            permanent=reply.is_permanent,
            reply_code=reply.code,
            enhanced_code=reply.enhanced_code,
            reply_text=reply.text,
        )


def cases_of(folder: str) -> list[Refusal]:
    """Return the cases of the tables in `folder`. Raises ValueError for a line of another form."""
    return [
        case for table in sorted(Path(__file__).with_name(folder).glob("*.txt")) for case in _cases(table)
    ]


def _cases(table: Path) -> Iterator[Refusal]:
    for number, line in enumerate(table.read_text(encoding="utf-8").splitlines(), 1):
        if line and not line.startswith("#"):
            stage, account, reply, causes, ends = (part.strip() for part in line.split(" | "))
            yield Refusal(
                f"{table.name}:{number}",
                Stage(stage),
                ACCOUNTS[account],
                tuple(reply.split("\\n")),
                frozenset(causes.split(",")),
                frozenset(ends.split(",")),
            )
