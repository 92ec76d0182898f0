"""Large contents in pieces, each stored in a transaction of its own before the message is.

SQLite has one writer at a time, and a message of 25 MB in one transaction makes all others wait for a second
or more. Pieces whose message was never stored, or was deleted, are swept up after an hour.
"""

import contextlib
import datetime as dt
import io
import secrets
from collections.abc import Iterable

import peewee as pw

from webapp.clock import now
from webapp.db import writing
from webapp.db.statements import execute
from webapp.outbox.models import Content, ContentPiece

LARGE_BYTES = 1024 * 1024  # contents above are kept in pieces
PIECE_BYTES = 512 * 1024
KEPT_FOR = dt.timedelta(hours=1)  # longer than any message takes to be stored
SWEEP_MOST = 100  # contents in one sweep

_INSERT = "INSERT INTO content_piece (key, place, created_at, data) VALUES (?, ?, ?, ?)"
_SELECT = "SELECT data FROM content_piece WHERE key = ? ORDER BY place"
_DELETE = "DELETE FROM content_piece WHERE key = ? AND place >= ? AND place < ?"
_IS_USED = "SELECT 1 FROM content WHERE pieces = ? AND pieces <> ''"
_DELETED_TOGETHER = 4


def put(entity: bytes) -> str:
    """Store `entity` in pieces and return their key, in which their number is. Raises peewee's errors."""
    starts = range(0, len(entity), PIECE_BYTES)
    key, moment = f"{secrets.token_hex(16)}-{len(starts)}", now()
    for place, start in enumerate(starts):
        piece = entity[start : start + PIECE_BYTES]
        with writing(together=True):
            execute(_INSERT, (key, place, moment, piece))
    return key


def whole(entity: bytes, key: str) -> bytes | None:
    """Return the content of a row of `content` with the pieces under `key`; None when they were deleted."""
    if not key:
        return entity
    found = io.BytesIO()  # joined from a list, they would be in memory twice
    count = 0
    for (piece,) in execute(_SELECT, (key,)):
        found.write(piece)
        count += 1
    return found.getvalue() if count == _count_in(key) else None


def discard(keys: Iterable[str]) -> None:
    """Delete pieces that no message uses. What cannot be deleted now is left to `sweep`."""
    with contextlib.suppress(pw.OperationalError):
        for key in keys:
            for place in range(0, _count_in(key), _DELETED_TOGETHER):
                with writing(together=True):
                    execute(_DELETE, (key, place, place + _DELETED_TOGETHER))


def sweep(moment: dt.datetime) -> bool:
    """Delete pieces older than `KEPT_FOR` that no content has; return whether there may be more."""
    old = ContentPiece.select(ContentPiece.key).where(
        ContentPiece.created_at < moment - KEPT_FOR,
        ContentPiece.key.not_in(Content.select(Content.pieces).where(Content.pieces != "")),
    )
    keys = [row[0] for row in old.distinct().limit(SWEEP_MOST).tuples()]
    # Asked again for each: a query over many rows may be older than a message by now.
    discard(key for key in keys if execute(_IS_USED, (key,)).fetchone() is None)
    return len(keys) == SWEEP_MOST


def _count_in(key: str) -> int:
    return int(key.rpartition("-")[2])
