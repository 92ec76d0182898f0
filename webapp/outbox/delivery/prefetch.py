"""Reads the contents of claimed messages in portions, because those of a whole claim could be gigabytes."""

from collections.abc import Iterable
from dataclasses import dataclass

from webapp.db.statements import execute
from webapp.outbox import content_pieces
from webapp.outbox.queue.leases import Job

PORTION_JOBS = 100
PORTION_BYTES = 4 * 1024 * 1024


@dataclass
class StoredContent:
    """The content of a message, and its header block as built for `built_for` (see `models.Content`)."""

    entity: bytes
    head: bytes | None
    built_for: str
    envelope_sender: str
    smtputf8: bool


_SQL = (
    "SELECT message_id, entity, pieces, head, built_for, envelope_sender, smtputf8 FROM content"
    " WHERE message_id IN ({marks})"
)


def read(jobs: Iterable[Job]) -> dict[int, StoredContent | None]:
    """Return the contents of the first jobs by message id; None where the content was deleted.

    Reads one job at least, and more up to PORTION_JOBS and PORTION_BYTES.
    """
    numbers = _portion(jobs)
    rows = execute(_SQL.format(marks=", ".join("?" * len(numbers))), numbers).fetchall()
    found: dict[int, StoredContent | None] = dict.fromkeys(numbers)
    for message_id, stored, pieces, head, *others, smtputf8 in rows:
        entity = content_pieces.whole(bytes(stored), pieces)
        if entity is not None:
            found[message_id] = StoredContent(
                entity, None if head is None else bytes(head), *others, bool(smtputf8)
            )
    return found


def _portion(jobs: Iterable[Job]) -> list[int]:
    size_bytes = 0
    found: list[int] = []
    for job in jobs:
        size_bytes += job.size_bytes
        if found and (size_bytes > PORTION_BYTES or len(found) == PORTION_JOBS):
            break
        found.append(job.message_id)
    return found
