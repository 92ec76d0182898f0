"""What time and people change of recipients, column by column, and whose they leave alone."""

import datetime as dt

import pytest
import time_machine

from tests.outbox.requests import later, new_account, new_message, recipients, states_of
from webapp.clock import now
from webapp.outbox.models import Recipient
from webapp.outbox.queue import retry, states, transitions

pytestmark = pytest.mark.each_database

NOON = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)


@pytest.fixture(autouse=True)
def clock(storage):
    """A clock that stands at noon until it is moved."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def row_of(message):
    [row] = recipients(message)
    return row


def put(message, **columns):
    Recipient.update(**columns).where(Recipient.message == message).execute()


@pytest.mark.parametrize(
    ("end", "state", "code"),
    [
        (transitions.expire, states.EXPIRED, "message.expired"),
        (transitions.cancel, states.CANCELLED, "message.cancelled"),
    ],
)
def test_what_ends_says_why_and_leaves_its_lane_and_the_others_stay(account, message, end, state, code):
    ended, other = message(), message()
    put(ended, lease_until=now())
    assert end([row_of(ended).id]) == 1
    row = row_of(ended)
    assert (row.state, row.code, row.ended_at) == (state, code, now())
    assert (row.lane_id, row.due_at, row.expires_at, row.lease_until) == (None, None, None, None)
    assert states_of(other) == [states.QUEUED]
    assert end([row.id]) == 0


def test_a_message_is_overdue_after_its_last_moment_and_while_it_waits(account, message):
    stored = {state: message(expires_at=now()) for state in states.STATES}
    for state, each in stored.items():
        put(each, state=state)
    assert transitions.overdue(now(), 10) == []
    late = {row_of(stored[state]).id for state in (states.QUEUED, states.DEFERRED)}
    assert set(transitions.overdue(later(seconds=1), 10)) == late
    assert len(transitions.overdue(later(seconds=1), 1)) == 1


@pytest.mark.parametrize(
    ("delivered", "state", "code"),
    [(True, states.ACCEPTED, "person.delivered"), (False, states.CANCELLED, "person.given_up")],
)
def test_a_person_decides_about_one_uncertain_recipient(account, message, delivered, state, code):
    decided, other, waiting, again, sent = (message() for _ in range(5))
    for each in (decided, other):
        put(each, state=states.UNCERTAIN, due_at=None)
    put(again, state=states.UNCERTAIN)  # tried once more by itself first
    put(sent, state=states.ACCEPTED, due_at=None)
    assert set(transitions.undecided()) == {row_of(decided).id, row_of(other).id}
    assert transitions.decide(row_of(decided).id, delivered=delivered)
    row = row_of(decided)
    assert (row.state, row.code, row.lane_id, row.ended_at) == (state, code, None, now())
    assert states_of(other) == [states.UNCERTAIN]
    assert not transitions.decide(row_of(waiting).id, delivered=delivered)


def test_what_begins_anew_goes_to_the_account_of_its_own_message(account, message):
    message()
    other = new_account()
    stored, untouched = new_message(other), new_message(other)
    ended = {"state": states.REFUSED, "lane": None, "expires_at": None, "ended_at": now(), "tries": 4}
    put(stored, **ended | {"due_at": None})
    put(untouched, **ended | {"due_at": None})
    assert transitions.retry_now([row_of(stored).id], life=dt.timedelta(hours=5)) == 1
    row = row_of(stored)
    assert (row.state, row.lane_id, row.due_at, row.tries) == (states.QUEUED, other.id, now(), 0)
    assert (row.expires_at, row.ended_at) == (later(hours=5), None)
    assert states_of(untouched) == [states.REFUSED]


def test_what_waits_is_made_due_where_it_is_and_keeps_its_life(account, message):
    other = new_account()
    stored, expires_at = message(), later(hours=1)
    put(stored, lane=other, due_at=later(hours=2), expires_at=expires_at, tries=3)
    assert transitions.retry_now([row_of(stored).id]) == 1
    row = row_of(stored)
    assert (row.lane_id, row.due_at, row.expires_at, row.tries) == (other.id, now(), expires_at, 3)


@pytest.mark.parametrize("state", [states.DEFERRED, states.UNCERTAIN])
def test_what_failed_for_a_while_begins_its_tries_anew(account, message, state):
    stored = message()
    put(stored, state=state, due_at=None, tries=3)
    assert transitions.retry_now([row_of(stored).id]) == 1
    assert (row_of(stored).state, row_of(stored).tries) == (states.QUEUED, 0)


@pytest.mark.parametrize("state", [states.SENDING, states.ACCEPTED, states.CANCELLED])
def test_what_is_in_hand_or_done_does_not_begin_anew(account, message, state):
    stored = message()
    put(stored, state=state)
    assert transitions.retry_now([row_of(stored).id]) == 0
    assert states_of(stored) == [state]


@pytest.mark.parametrize(("beyond", "due"), [(0 * SECOND, False), (SECOND, True)])
def test_only_what_is_further_away_than_any_pause_is_from_another_time(account, message, beyond, due):
    stored, near = message(), message()
    planned = now() + retry.LONGEST_DELAY + dt.timedelta(hours=1) + beyond
    put(stored, due_at=planned)
    put(near, due_at=later(hours=1))
    assert transitions.after_clock_jump() == int(due)
    assert row_of(stored).due_at == (now() if due else planned)
    assert row_of(near).due_at == later(hours=1)
