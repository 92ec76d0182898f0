"""What was said in one session of the SMTP door, without secrets, for the page that shows a refusal."""

import logging
import re
from collections import deque

from webapp.applications.tokens import PREFIX
from webapp.clock import monotonic
from webapp.errors import AppError
from webapp.redaction.echoes import STRUCK
from webapp.transcript import Line

LINES_MOST, LINE_MOST = 60, 300  # the last lines, and characters of each
_TOKEN = re.compile(rf"{re.escape(PREFIX)}\S*", re.IGNORECASE)
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
log = logging.getLogger(__name__)


def storable(text: str) -> str:
    """Return text that can be stored: aiosmtpd decodes bytes that are not UTF-8 to surrogates."""
    return _UNSTORABLE.sub("�", text)


class SessionRecord:
    """The lines of a session, and the last refusal in it: `refused`, with the `reply` that told it."""

    def __init__(self) -> None:
        self.ehlo_name = ""
        self.is_encrypted = False
        self.refused: AppError | None = None
        self.reply = ""
        self._began = monotonic()
        self._lines: deque[Line] = deque(maxlen=LINES_MOST)

    @property
    def lines(self) -> list[Line]:
        """The last lines, in their order."""
        return list(self._lines)

    def note(self, sign: str, text: str) -> None:
        """Note a line: `>` of the client, `<` of the server, `*` a remark."""
        text = _TOKEN.sub(STRUCK, storable(text))[:LINE_MOST]
        self._lines.append(Line(sign, text, self.is_encrypted, int((monotonic() - self._began) * 1000)))

    def note_command(self, name: str, argument: str) -> None:
        """Note a command of the client; of AUTH only the mechanism, because a token may follow it."""
        if name == "AUTH":
            mechanism, blank, initial = argument.partition(" ")
            argument = f"{mechanism}{blank}{STRUCK if initial else ''}"
        self.note(">", f"{name} {argument}".rstrip())

    def note_answer(self) -> None:
        """Note what a client answered to a challenge: a part of the log-in."""
        self.note(">", STRUCK)

    def log_fault(self, error: Exception) -> None:
        """Log a fault of ours; the client is only told that there was one."""
        log.error("a command of an SMTP client could not be handled", exc_info=error)
