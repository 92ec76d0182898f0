"""Recognises a message that a program hands over once more, because the answer to the first time was lost.

SMTP has no idempotency key (RFC 5321 section 4.5.3.2.6 warns of such duplicates). A message with the same
Message-ID, envelope and content is the same message. The key is stored with it as if the program had named
one; the part of time in it lets the same message be sent again once the window has passed.
"""

import datetime as dt
import hashlib
from collections.abc import Sequence

from webapp.db.statements import execute
from webapp.outbox.models import Message

_EPOCH = dt.datetime(1970, 1, 1)  # naive UTC, as all moments here


def digest_of(content: bytes, *, sender: str, recipients: Sequence[str]) -> str:
    """Return what tells a message apart: a digest of its envelope and all its bytes."""
    digest = hashlib.sha256(repr((sender, sorted(recipients))).encode("utf-8", "surrogatepass"))
    digest.update(content)
    return digest.hexdigest()


def key_for(application_id: int, digest: str, *, window: dt.timedelta, moment: dt.datetime) -> str:
    """Return the idempotency key of a message that is handed over at `moment`.

    It is that of the same message, if one was stored within `window` before, else a new one.
    """
    number = int((moment - _EPOCH) / window)
    before, present = (f"smtp-{digest}-{each}" for each in (number - 1, number))
    sql = "SELECT created_at FROM message WHERE application_id = ? AND idempotency_key = ?"
    row = execute(sql, (application_id, before)).fetchone()
    if row and Message.created_at.python_value(row[0]) > moment - window:
        return before
    return present
