"""What workers write to recipients, column by column, and whose recipients they leave alone."""

import datetime as dt

import pytest
import time_machine

from tests.outbox.requests import later, new_account, new_message, recipients, states_of
from webapp.clock import now
from webapp.outbox.models import Attempt, Recipient
from webapp.outbox.queue import leases, retry, states
from webapp.outbox.queue.leases import LEASE, REPLY_MAX, RecipientOutcome

pytestmark = pytest.mark.each_database

NOON = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def clock(storage, monkeypatch):
    """A clock that stands at noon until it is moved, and pauses without jitter."""
    monkeypatch.setattr(retry.random, "random", lambda: 0.0)
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def taken_by(owner, account, limit=10):
    return [taken for job in leases.claim(account.id, limit, owner) for taken in job.recipients]


def row_of(message):
    [row] = recipients(message)
    return row


def columns(row, *names):
    return tuple(getattr(row, name) for name in names)


def test_a_claim_is_for_one_lease_and_one_owner(account, message):
    stored = message()
    [taken] = taken_by("w1", account)
    row = row_of(stored)
    assert columns(row, "lease_until", "lease_owner", "due_at", "fence") == (now() + LEASE, "w1", None, 1)
    assert (taken.id, taken.fence, taken.kind) == (row.id, 1, "to")
    assert (taken.tries, taken.uncertain_tries, taken.expires_at) == (0, 0, row.expires_at)


def test_a_claim_tells_what_became_of_a_recipient_before(account, message):
    stored = message(expires_at=later(hours=5))
    Recipient.update(tries=3, uncertain_tries=1, fence=8).execute()
    [taken] = taken_by("w1", account)
    assert (taken.tries, taken.uncertain_tries, taken.fence) == (3, 1, 9)
    assert taken.expires_at == row_of(stored).expires_at == later(hours=5)


def test_a_claim_takes_no_more_than_the_rate_of_the_account_allows(account, message):
    stored = [message() for _ in range(5)]
    Attempt.create(message=stored[0], account=account, started_at=now() - 59 * SECOND, code="accepted")
    assert sum(len(job.recipients) for job in leases.claim(account.id, 10, "w1", per_minute=4)) == 3
    assert leases.claim(account.id, 10, "w2", per_minute=4) == []
    assert sum(len(job.recipients) for job in leases.claim(account.id, 1, "w2", per_minute=99)) == 1


def test_the_rate_counts_sixty_seconds_and_the_account_alone(account, message):
    other = new_account()
    stored, elsewhere = message(), new_message(other)
    for age_s in (59, 60, 61):
        Attempt.create(message=stored, account=account, started_at=now() - age_s * SECOND, code="accepted")
    Attempt.create(message=elsewhere, account=other, started_at=now(), code="accepted")
    taken_by("w1", other)
    assert leases.allowance(account.id, 10) == 9
    assert leases.allowance(other.id, 10) == 8


def test_an_accepted_recipient_has_all_that_is_known_of_its_end(account, message):
    stored, other = message("a@example.com"), message("b@example.com")
    one, two = taken_by("w1", account)
    end = {"sent_by": account.id, "substituted": True}
    found = leases.settle(
        [
            RecipientOutcome(one, states.ACCEPTED, "accepted", 250, "x" * (REPLY_MAX + 1), **end),
            RecipientOutcome(two, states.ACCEPTED, "accepted", 251, "Two"),
        ]
    )
    assert found == 2
    names = ("state", "code", "reply_code", "reply", "sent_by_id", "substituted", "tries", "uncertain_tries")
    assert columns(row_of(stored), *names) == (
        *("accepted", "accepted", 250, "x" * REPLY_MAX, account.id, True),
        *(1, 0),
    )
    assert columns(row_of(other), *names) == ("accepted", "accepted", 251, "Two", None, False, 1, 0)
    for row in (row_of(stored), row_of(other)):
        assert columns(row, "lane_id", "due_at", "expires_at", "lease_until", "lease_owner") == (
            *(None, None, None),
            *(None, ""),
        )
        assert row.ended_at == now()


@pytest.mark.parametrize("state", [states.REFUSED, states.EXPIRED])
def test_what_ends_otherwise_leaves_its_lane_too(account, message, state):
    stored = message()
    [taken] = taken_by("w1", account)
    assert leases.settle([RecipientOutcome(taken, state, "x", 550, "y" * (REPLY_MAX + 1))]) == 1
    row = row_of(stored)
    assert columns(row, "state", "code", "reply_code", "reply") == (state, "x", 550, "y" * REPLY_MAX)
    assert columns(row, "lane_id", "due_at", "expires_at", "ended_at") == (None, None, None, now())
    assert columns(row, "lease_until", "lease_owner", "tries", "uncertain_tries") == (None, "", 1, 0)


@pytest.mark.parametrize(("state", "uncertain"), [(states.DEFERRED, 0), (states.UNCERTAIN, 1)])
def test_what_goes_on_stays_in_its_lane(account, message, state, uncertain):
    stored = message()
    expires_at = row_of(stored).expires_at
    [taken] = taken_by("w1", account)
    outcome = RecipientOutcome(
        taken, state, "x", 450, "Later", later(minutes=1), account.id, substituted=True
    )
    assert leases.settle([outcome]) == 1
    row = row_of(stored)
    assert columns(row, "state", "due_at", "lane_id") == (state, later(minutes=1), account.id)
    assert columns(row, "expires_at", "ended_at", "lease_until") == (expires_at, None, None)
    assert columns(row, "tries", "uncertain_tries", "sent_by_id", "substituted") == (
        *(1, uncertain),
        *(account.id, True),
    )


def test_outcomes_of_all_kinds_are_counted_together(account, message):
    for _ in range(4):
        message()
    one, two, three, four = taken_by("w1", account)
    leases.hand_back([four])
    outcomes = [(one, "accepted"), (two, "refused"), (three, "deferred"), (four, "accepted")]
    assert leases.settle([RecipientOutcome(taken, state, due_at=now()) for taken, state in outcomes]) == 3
    assert leases.settle([]) == 0


def test_what_is_handed_back_is_due_at_once_and_no_more_than_that_changes(account, message):
    stored, kept = message(), message()
    one, _two = taken_by("w1", account)
    assert leases.hand_back([one]) == 1
    row = row_of(stored)
    assert columns(row, "due_at", "lease_until", "lease_owner", "lane_id") == (now(), None, "", account.id)
    assert states_of(kept) == [states.SENDING]


# Leases


def test_a_worker_renews_its_own_leases_and_no_others(account, message, clock):
    mine, theirs, waiting = message(), message(), message()
    taken_by("w1", account, 1), taken_by("w2", account, 1)
    Recipient.update(lease_owner="w1").where(Recipient.message == waiting).execute()
    clock.shift(10)
    assert leases.renew("w1") == 1
    assert row_of(mine).lease_until == now() + LEASE
    assert row_of(theirs).lease_until == now() + LEASE - 10 * SECOND
    assert row_of(waiting).lease_until is None


def test_it_is_known_who_has_what(account, message):
    for _ in range(4):
        message()
    [one], [two, three] = taken_by("w1", account, 1), taken_by("w2", account, 2)
    assert leases.leased_by("w1") == {one.id}
    assert leases.leased_by("w2") == {two.id, three.id}
    assert leases.leased_by("") == set()
    assert sorted(leases.owners()) == ["w1", "w2"]


def test_what_is_let_go_is_lost_at_once_and_the_rest_is_not(account, message):
    dropped, kept, waiting = message(), message(), message()
    [one, _two] = taken_by("w1", account, 2)
    assert leases.let_go([one.id, row_of(waiting).id]) == 1
    assert columns(row_of(dropped), "lease_until", "lease_owner") == (now() - SECOND, "")
    assert columns(row_of(kept), "lease_until", "lease_owner") == (now() + LEASE, "w1")
    assert row_of(waiting).lease_until is None
    assert leases.recover_lost() == 1
    assert [states_of(each)[0] for each in (dropped, kept)] == [states.QUEUED, states.SENDING]


@pytest.mark.parametrize("delta", [LEASE, -LEASE])
def test_a_lease_is_not_lost_up_to_its_last_moment(account, message, clock, delta):
    message()
    taken_by("w1", account)
    clock.shift(delta)
    assert leases.recover_lost() == 0
    clock.shift(delta / 30)
    assert leases.recover_lost() == 1


def test_what_a_worker_that_is_gone_had_is_put_back_before_its_lease_ends(account, message):
    lost, kept, waiting = message(), message(), message()
    taken_by("w1", account, 1), taken_by("w2", account, 1)
    Recipient.update(lease_owner="w1").where(Recipient.message == waiting).execute()
    assert sorted(leases.owners()) == ["w1", "w2"]
    before = columns(row_of(kept), "state", "lease_until", "tries", "code")
    assert leases.recover_lost(["w1", "w9"]) == 1
    row = row_of(lost)
    assert columns(row, "state", "due_at", "lease_until", "lease_owner") == (states.QUEUED, now(), None, "")
    assert columns(row, "tries", "code") == (1, "worker.lost")
    assert columns(row_of(kept), "state", "lease_until", "tries", "code") == before
    assert row_of(waiting).tries == 0


def test_beside_those_of_workers_that_are_gone_ended_leases_are_found_too(account, message, clock):
    ended, gone = message(), message()
    taken_by("w1", account, 1)
    clock.shift(LEASE + SECOND)
    taken_by("w2", account, 1)
    assert leases.recover_lost(["w2"]) == 2
    assert states_of(ended) == states_of(gone) == [states.QUEUED]


def test_each_of_those_that_are_lost_waits_by_its_own_tries(account, message, clock):
    stored = [message(), message()]
    Recipient.update(tries=2).where(Recipient.message == stored[1]).execute()
    taken_by("w1", account)
    clock.shift(LEASE + SECOND)
    assert leases.recover_lost() == 2
    found = [columns(row_of(each), "tries", "due_at") for each in stored]
    assert found == [(1, now()), (3, now() + 5 * MINUTE)]


@pytest.mark.parametrize("change", [{"fence": 9}, {"lease_until": NOON.replace(tzinfo=None) + 2 * LEASE}])
def test_what_another_took_or_renewed_between_the_look_and_the_move_is_left(
    account, message, clock, monkeypatch, change
):
    stored = message()
    Recipient.update(tries=1).execute()
    taken_by("w1", account)
    clock.shift(LEASE + SECOND)

    def meanwhile(tries):
        Recipient.update(**change).execute()
        return MINUTE

    monkeypatch.setattr(leases.retry, "delay", meanwhile)
    leases.recover_lost()
    assert states_of(stored) == [states.SENDING]


@pytest.mark.parametrize(("tries", "minutes"), [(0, 0), (1, 1), (2, 5), (3, 15)])
def test_what_is_lost_again_and_again_waits_longer(account, message, clock, tries, minutes):
    stored = message()
    Recipient.update(tries=tries).execute()
    taken_by("w1", account)
    clock.shift(LEASE + SECOND)
    assert leases.recover_lost() == 1
    assert columns(row_of(stored), "tries", "due_at") == (tries + 1, now() + minutes * MINUTE)
    assert leases.recover_lost() == 0
