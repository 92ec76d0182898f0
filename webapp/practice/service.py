"""Store, list and delete the messages of the practice mailbox."""

from collections.abc import Callable
from dataclasses import dataclass

from webapp.audit.log import Actor, Subject, record, record_reading
from webapp.clock import now
from webapp.db import writing
from webapp.errors import NotFound
from webapp.mail.compose import reading
from webapp.practice.models import PracticeMessage

MESSAGES_MOST = 200
PAGE_SIZE = 25

# All fields but `source`, which can be megabytes and which the report does not need.
LISTED = [field for field in PracticeMessage._meta.sorted_fields if field is not PracticeMessage.source]


@dataclass(frozen=True)
class Received:
    """A message as received, with its envelope (RFC 5321 section 2.3.1) and its SMTP session."""

    source: bytes
    envelope_sender: str
    envelope_recipients: tuple[str, ...]
    client_address: str
    ehlo_name: str
    encrypted: bool
    user_name: str


@dataclass(frozen=True)
class PracticePage:
    """One page of the report, newest first; `number` counts from 1 and is at most `last`."""

    messages: list[PracticeMessage]
    number: int
    last: int
    total: int


def keep(
    received: Received, is_sensitive: Callable[[str], bool] = lambda _message_id: False
) -> PracticeMessage:
    """Store a message, delete all but the newest `MESSAGES_MOST`, and return its row.

    `is_sensitive` tells by a Message-ID whether nobody may read what the message says.
    """
    headers = reading.read_headers(received.source)
    with writing():
        message = PracticeMessage.create(
            received_at=now(),
            client_address=received.client_address,
            ehlo_name=received.ehlo_name,
            encrypted=received.encrypted,
            user_name=received.user_name,
            envelope_sender=received.envelope_sender,
            envelope_recipients=received.envelope_recipients,
            header_from=reading.value_of(headers, "From"),
            subject=reading.value_of(headers, "Subject"),
            size_bytes=len(received.source),
            source=received.source,
            sensitive=is_sensitive(reading.value_of(headers, "Message-ID")),
        )
        _delete_oldest()
    return message


def _delete_oldest() -> None:
    newest_first = PracticeMessage.select(PracticeMessage.id).order_by(PracticeMessage.id.desc())
    too_old = newest_first.offset(MESSAGES_MOST).limit(1).scalar()
    if too_old is not None:
        PracticeMessage.delete().where(PracticeMessage.id <= too_old).execute()


def page(number: int) -> PracticePage:
    """Return page `number` of the messages without `source`; a number past the end gives the last page."""
    total = PracticeMessage.select().count()
    last = max(1, -(-total // PAGE_SIZE))
    number = min(max(1, number), last)
    query = PracticeMessage.select(*LISTED).order_by(PracticeMessage.id.desc())
    return PracticePage(list(query.paginate(number, PAGE_SIZE)), number, last, total)


def get(message_id: int) -> PracticeMessage:
    """Return the message with its source. Raises NotFound."""
    message = PracticeMessage.get_or_none(PracticeMessage.id == message_id)
    if message is None:
        raise NotFound("practice_message.not_found", id=message_id)
    return message


def get_readable(message_id: int, part: str, *, actor: Actor) -> PracticeMessage:
    """Return the message and record that `actor` read its `page`, `html` or `source`.

    Raises NotFound, also for a sensitive one, whose content is shown to nobody.
    """
    message = get(message_id)
    if message.sensitive:
        raise NotFound("practice_message.content_hidden", id=message_id)
    record_reading(actor, "practice_message.read", Subject.of(message, message.subject), part)
    return message


def delete(message_id: int, *, actor: Actor) -> None:
    """Delete one message. Raises NotFound."""
    with writing():
        message = get(message_id)
        PracticeMessage.delete().where(PracticeMessage.id == message_id).execute()
        record(actor, "practice_message.deleted", Subject.of(message, message.subject))


def empty(*, actor: Actor) -> int:
    """Delete all messages and return how many there were."""
    with writing():
        count = PracticeMessage.delete().execute()
        record(actor, "practice_mailbox.emptied", after={"deleted": count})
    return count
