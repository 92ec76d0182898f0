"""The search of the report, newest messages first, in a time that does not grow with their number.

Pages use keyset pagination: a page continues below the id `before`, and an index gives its messages in
that order, by state, address, account or application. A filter without an index (a part of a subject) is
applied to at most WINDOW messages at a time; the page then offers to continue. Counting stops at
COUNT_LIMIT.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Any

import peewee as pw

from webapp.accounts.models import Account
from webapp.db import database
from webapp.mail.rules.text import search_key
from webapp.outbox.models import Attempt, Message, Recipient
from webapp.outbox.queue import states
from webapp.outbox.queue.transitions import is_undecided
from webapp.outbox.reading.rows import MessageRow, rows_of
from webapp.outbox.reading.whole_address import forms_of

SIZES = (10, 30, 100, 300)
DEFAULT_SIZE = 30
COUNT_LIMIT = 10_000
WINDOW = 10_000
CHUNK = 200
# How many accounts a part of a name may match; a filter that matches more should be longer.
ACCOUNTS_MOST = 200
# Ids are almost in the order of times; clock corrections are assumed to be smaller than this.
SLACK = dt.timedelta(hours=1)

# The choices of the state filter beside the states themselves.
WAITING, UNDECIDED, SUBSTITUTED = "waiting", "undecided", "substituted"
SITUATIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        WAITING: (states.QUEUED, states.SENDING, states.DEFERRED),
        UNDECIDED: (states.UNCERTAIN,),
        SUBSTITUTED: (states.ACCEPTED,),
        **{state: (state,) for state in states.STATES},
    }
)


@dataclass(frozen=True)
class MessageFilters:
    """The filters of the report; an empty one does not filter.

    `state` is one of SITUATIONS, `application` an id, `number` an id, a Message-ID or a server's queue
    id. A complete address in `recipient` matches only itself. `since` is inclusive, `until` is exclusive;
    both are naive UTC in ISO 8601.
    """

    state: str = ""
    application: str = ""
    account: str = ""
    sender: str = ""
    recipient: str = ""
    subject: str = ""
    number: str = ""
    since: str = ""
    until: str = ""

    def set(self) -> dict[str, str]:
        """Return the filters that are not empty."""
        pairs = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in pairs.items() if value}


@dataclass(frozen=True)
class MessagePage:
    """One page of messages, newest first. `older` is the `before` of the next page, None on the last.

    `total` is None where counting would read every message; when `more_than_total`, counting has stopped
    at COUNT_LIMIT. When `looked_down_to` is set, messages older than that have not been searched yet.
    """

    rows: list[MessageRow]
    older: int | None
    total: int | None
    more_than_total: bool
    looked_down_to: int | None


@dataclass(frozen=True)
class FoundMessages:
    """Ids of messages, newest first. `older` is where to continue, `window_ended` whether WINDOW was read."""

    ids: list[int]
    older: int | None
    window_ended: bool = False


def find_page(filters: MessageFilters, *, before: int | None = None, size: int = DEFAULT_SIZE) -> MessagePage:
    """Return a page of up to `size` matching messages with ids below `before`."""
    query = _Query(filters)
    found = query.find(before, size)
    total = query.count()
    if total is None and before is None and found.older is None:
        total = len(found.ids)
    more = total is not None and total > COUNT_LIMIT
    return MessagePage(
        rows_of(found.ids),
        found.older,
        COUNT_LIMIT if more else total,
        more,
        found.older if found.window_ended else None,
    )


def find_all(filters: MessageFilters) -> Iterator[MessageRow]:
    """Yield every matching message, newest first, without holding all of them in memory."""
    before: int | None = None
    while True:
        found = find_ids(filters, before=before, limit=CHUNK)
        yield from rows_of(found.ids)
        if found.older is None:
            return
        before = found.older


def find_ids(filters: MessageFilters, *, before: int | None, limit: int) -> FoundMessages:
    """Return up to `limit` ids below `before`, from one window of messages."""
    return _Query(filters).find(before, limit)


def count(filters: MessageFilters) -> tuple[int, bool]:
    """Return how many messages of the newest window match, and whether there may be more."""
    query = _Query(filters)
    total = query.count()
    if total is None:
        found = query.find(None, COUNT_LIMIT)
        return len(found.ids), found.older is not None
    return min(total, COUNT_LIMIT), total > COUNT_LIMIT


def recipient_conditions(filters: MessageFilters) -> list[Any]:
    """Return the conditions for recipients of a found message that the filters select."""
    query = _Query(filters)
    found = [*query.recipient_indexed, *query.recipient_scanned]
    return [*found, Recipient.state.in_(query.states)] if query.states else found


class _Query:
    """The conditions of the filters, grouped by table and by whether an index supports them."""

    def __init__(self, filters: MessageFilters) -> None:
        self.states: tuple[str, ...] = SITUATIONS.get(filters.state, ())
        self.message_indexed: list[Any] = []
        self.message_scanned: list[Any] = []
        self.recipient_indexed: list[Any] = []
        self.recipient_scanned: list[Any] = []
        self.above: int | None = None
        self.below: int | None = None
        self._take(filters)
        self.by_recipient = self._choose_way()

    def _take(self, filters: MessageFilters) -> None:
        if filters.state == UNDECIDED:
            self.recipient_scanned.append(is_undecided())
        if filters.state == SUBSTITUTED:
            self.states = ()
            self.recipient_indexed.append(Recipient.substituted)
        if filters.application:
            self.message_indexed.append(Message.application == _number(filters.application))
        if filters.account:
            self._take_account(filters.account)
        if filters.recipient:
            self._take_recipient(filters.recipient)
        if filters.number:
            self.message_indexed.append(Message.id.in_(_numbered(filters.number)))
        for column, text in ((Message.sender, filters.sender), (Message.subject, filters.subject)):
            if text:
                self.message_scanned.append(column.contains(text))
        self._take_period(filters)

    def _take_account(self, name: str) -> None:
        named = Account.select(Account.id).where(Account.name_search.contains(search_key(name)))
        ids = [row[0] for row in named.limit(ACCOUNTS_MOST).tuples()]
        if len(ids) == 1:
            self.message_indexed.append(Message.account == ids[0])
        else:
            gone = Message.account.is_null() & Message.account_name.contains(name)
            self.message_scanned.append(Message.account.in_(ids) | gone)

    def _take_recipient(self, text: str) -> None:
        if "@" in text.strip("@"):
            self.recipient_indexed.append(Recipient.address.in_(forms_of(text)))
        else:
            self.recipient_scanned.append(Recipient.address.contains(text))

    def _take_period(self, filters: MessageFilters) -> None:
        if filters.since:
            since = dt.datetime.fromisoformat(filters.since)
            self.message_scanned.append(Message.created_at >= since)
            last_before = Message.select(Message.id).where(Message.created_at < since - SLACK)
            self.above = last_before.order_by(Message.created_at.desc()).limit(1).scalar()
        if filters.until:
            until = dt.datetime.fromisoformat(filters.until)
            self.message_scanned.append(Message.created_at < until)
            first_after = Message.select(Message.id).where(Message.created_at >= until + SLACK)
            self.below = first_after.order_by(Message.created_at).limit(1).scalar()

    def _choose_way(self) -> bool:
        """Return True to start the search at the recipients, when their conditions select fewer rows."""
        has_recipient, has_message = bool(self.states or self.recipient_indexed), bool(self.message_indexed)
        if has_recipient and has_message:
            return _count_up_to(self._by_recipient(), WINDOW) < _count_up_to(self._by_message(), WINDOW)
        return has_recipient or bool(self.recipient_scanned and not has_message)

    @property
    def _scans(self) -> bool:
        others = self.message_indexed if self.by_recipient else [*self.states, *self.recipient_indexed]
        return bool(self.message_scanned or self.recipient_scanned or others)

    def count(self) -> int | None:
        """Return how many messages match, at most COUNT_LIMIT + 1; None when no index supports counting."""
        if self._scans:
            return None
        return _count_up_to(
            self._by_recipient() if self.by_recipient else self._by_message(), COUNT_LIMIT + 1
        )

    def find(self, before: int | None, limit: int) -> FoundMessages:
        """Return up to `limit` ids below `before`, from one window of messages."""
        floor = self.floor(before)
        ids = self.ids(before, floor, limit + 1)
        if len(ids) > limit:
            return FoundMessages(ids[:limit], ids[limit - 1])
        return FoundMessages(ids, floor, window_ended=floor is not None)

    def floor(self, before: int | None) -> int | None:
        """Return the id above which to search this time; None when there is no such bound."""
        if not self._scans:
            return None
        if not self.by_recipient:
            return self._below(self._by_message(), Message.id, before)
        floors = [self._below(query, Recipient.message, before) for query in self._by_state()]
        return max((floor for floor in floors if floor is not None), default=None)

    def _below(self, query: Any, key: Any, before: int | None) -> int | None:
        bounded = _where(query, self._bounds(key, before, None))
        return bounded.order_by(key.desc()).offset(WINDOW).limit(1).scalar()

    def ids(self, before: int | None, floor: int | None, limit: int) -> list[int]:
        """Return the newest ids that match within the bounds."""
        if self.by_recipient:
            return self._ids_by_recipient(before, floor, limit)
        bounds = self._bounds(Message.id, before, floor)
        query = _where(self._by_message(), [*self.message_scanned, *bounds])
        theirs = [*self.recipient_indexed, *self.recipient_scanned]
        if self.states:
            theirs.append(Recipient.state.in_(self.states))
        if theirs:
            one = Recipient.select(pw.SQL("1")).where(Recipient.message == Message.id, *theirs)
            query = query.where(pw.fn.EXISTS(one))
        return [row[0] for row in query.order_by(Message.id.desc()).limit(limit).tuples()]

    def _ids_by_recipient(self, before: int | None, floor: int | None, limit: int) -> list[int]:
        conditions = [*self.recipient_scanned, *self._bounds(Recipient.message, before, floor)]
        ours = [*self.message_indexed, *self.message_scanned]
        if ours:
            one = Message.select(pw.SQL("1")).where(Message.id == Recipient.message, *ours)
            conditions.append(pw.fn.EXISTS(one))
        found: set[int] = set()
        for query in self._by_state():
            newest = _where(query, conditions).order_by(Recipient.message.desc()).limit(limit)
            found.update(row[0] for row in newest.tuples())
        return sorted(found, reverse=True)[:limit]

    def _by_message(self) -> Any:
        return _where(Message.select(Message.id), self.message_indexed)

    def _by_recipient(self) -> Any:
        query = _where(Recipient.select(Recipient.message).distinct(), self.recipient_indexed)
        return query.where(Recipient.state.in_(self.states)) if self.states else query

    def _by_state(self) -> list[Any]:
        """Return one query for each state, because the index gives the order only within a state."""
        base = _where(Recipient.select(Recipient.message).distinct(), self.recipient_indexed)
        return [base.where(Recipient.state == state) for state in self.states] or [base]

    def _bounds(self, key: Any, before: int | None, floor: int | None) -> list[Any]:
        tops = [bound for bound in (before, self.below) if bound is not None]
        bounds = [key < min(tops)] if tops else []
        bounds += [key >= floor] if floor is not None else []
        return bounds + ([key > self.above] if self.above is not None else [])


def _where(query: Any, conditions: list[Any]) -> Any:
    return query.where(*conditions) if conditions else query


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else -1


def _numbered(text: str) -> list[int]:
    """Return the messages with a number: their id, their Message-ID, or a server's queue id."""
    own = [_number(text)] if text.isdecimal() else []
    header = text if text.startswith("<") else f"<{text}>"
    named = Message.select(Message.id).where(Message.message_id == header).limit(CHUNK)
    queued = Attempt.select(Attempt.message).where(Attempt.queue_id == text).limit(CHUNK)
    return [*own, *(row[0] for row in named.tuples()), *(row[0] for row in queued.tuples())]


def _count_up_to(query: Any, limit: int) -> int:
    limited = query.limit(limit).alias("found")
    return pw.Select([limited], [pw.fn.COUNT(pw.SQL("*"))]).bind(database.obj).scalar()
