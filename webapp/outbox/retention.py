"""Retention: deletes the content of old messages first, and the messages themselves later.

A message with a recipient in a state that is not final is never touched.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import peewee as pw

from webapp.accounts.sending_state import WORKER
from webapp.audit.log import record
from webapp.clock import monotonic, now
from webapp.db import writing
from webapp.outbox.models import Attempt, BulkAction, Content, Message, Recipient
from webapp.outbox.queue import states

# Messages per transaction: writers wait for one no longer than for that of a page.
SLICE = 200


class RetentionSettings(Protocol):
    """The retention periods in days."""

    keep_bodies_days: int
    keep_messages_days: int


def purge(moment: dt.datetime, settings: RetentionSettings, *, within_s: float = 2.0) -> bool:
    """Delete what is older than its retention period at `moment`, for at most `within_s` seconds.

    Returns True when that was too short. Content is deleted together with the transcripts of its attempts;
    the servers' replies are kept as long as the message. One audit entry records the numbers.
    """
    ends_at = monotonic() + within_s
    bodies = _Purge(_with_content, moment - dt.timedelta(days=settings.keep_bodies_days), _empty)
    messages = _Purge(_all, moment - dt.timedelta(days=settings.keep_messages_days), _delete)
    more = any([bodies.run(ends_at), messages.run(ends_at)])
    _forget_bulks(messages.until)
    if bodies.done or messages.done:
        with writing(together=True):
            record(WORKER, "outbox.purged", after={"contents": bodies.done, "messages": messages.done})
    return more


def _forget_bulks(until: dt.datetime) -> None:
    """Delete the rows of bulk actions that ended before the moment; their audit entries stay."""
    with writing(together=True):
        BulkAction.delete().where(BulkAction.finished_at < until).execute()


@dataclass
class _Purge:
    """One deletion for all old messages in a final state, SLICE at a time."""

    found: Callable[[dt.datetime, int], pw.ModelSelect]
    until: dt.datetime
    action: Callable[[Sequence[int]], None]
    done: int = 0

    def run(self, ends_at: float) -> bool:
        """Delete until nothing is left or until `ends_at`; return whether something may be left."""
        after = 0
        while ids := [row[0] for row in self.found(self.until, after).limit(SLICE).tuples()]:
            after = ids[-1]
            over = _over(ids)
            if over:
                with writing(together=True):
                    self.action(over)
            self.done += len(over)
            if monotonic() >= ends_at:
                return True
        return False


def _with_content(until: dt.datetime, after: int) -> pw.ModelSelect:
    """Return a query for the messages that still have their content, oldest first."""
    query = Content.select(Content.message).join(Message).where(Message.created_at < until)
    return query.where(Content.message > after).order_by(Content.message)


def _all(until: dt.datetime, after: int) -> pw.ModelSelect:
    return (
        Message.select(Message.id).where(Message.created_at < until, Message.id > after).order_by(Message.id)
    )


def _over(ids: Sequence[int]) -> list[int]:
    """Return those of the messages whose recipients are all in final states."""
    open_ones = Recipient.select(Recipient.message).where(
        Recipient.message.in_(ids), Recipient.state.not_in(sorted(states.FINAL))
    )
    still_open = {row[0] for row in open_ones.tuples()}
    return [id_ for id_ in ids if id_ not in still_open]


def _empty(ids: Sequence[int]) -> None:
    Content.delete().where(Content.message.in_(ids)).execute()
    Message.update(content_deleted_at=now()).where(Message.id.in_(ids)).execute()
    Attempt.update(steps=[]).where(Attempt.message.in_(ids)).execute()


def _delete(ids: Sequence[int]) -> None:
    """Delete messages with their recipients, attempts and content."""
    Message.delete().where(Message.id.in_(ids)).execute()
