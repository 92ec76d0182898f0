"""Moving recipients: claims, fencing tokens, leases, and the transitions by time and people."""

import datetime as dt

import pytest

from tests.outbox.requests import later, new_account, new_message, recipients, states_of
from webapp import clock
from webapp.accounts.models import Account
from webapp.outbox.models import Attempt, Message, Recipient
from webapp.outbox.queue import leases, states, transitions
from webapp.outbox.queue.leases import RecipientOutcome

pytestmark = pytest.mark.each_database


def taken_of(jobs):
    return [taken for job in jobs for taken in job.recipients]


def accept(jobs):
    return leases.settle(
        [RecipientOutcome(taken, states.ACCEPTED, "accepted", 250, "Ok") for taken in taken_of(jobs)]
    )


def set_clock(monkeypatch, moment):
    for module in (clock, leases, transitions):
        monkeypatch.setattr(module, "now", lambda: moment)


def test_a_claim_returns_due_recipients_with_all_that_sending_needs(account, message):
    stored = message("maria@example.com", "jose@example.com", subject="Relatório")
    [job] = leases.claim(account.id, 10, "w1")
    assert (job.message_id, job.account_id, job.subject) == (stored.id, account.id, "Relatório")
    assert job.header_id == stored.message_id
    assert job.size_bytes == stored.size_bytes
    assert job.created_at == stored.created_at
    assert [taken.address for taken in job.recipients] == ["maria@example.com", "jose@example.com"]
    assert states_of(stored) == [states.SENDING, states.SENDING]


def test_a_claimed_recipient_is_not_claimed_twice(account, message):
    message()
    assert leases.claim(account.id, 10, "w1")
    assert leases.claim(account.id, 10, "w2") == []


def test_a_claim_takes_the_oldest_first_up_to_its_limit(account, message):
    first, second, third = message(), message(), message()
    Recipient.update(due_at=later(seconds=-60)).where(Recipient.message == third).execute()
    jobs = leases.claim(account.id, 2, "w1")
    assert [job.message_id for job in jobs] == [first.id, third.id]
    assert states_of(second) == [states.QUEUED]


def test_a_claim_leaves_other_lanes_and_later_moments_alone(account, message):
    other = new_account()
    elsewhere, not_yet = new_message(other), message()
    Recipient.update(due_at=later(seconds=60)).where(Recipient.message == not_yet).execute()
    assert leases.claim(account.id, 10, "w1") == []
    assert states_of(elsewhere) == [states.QUEUED]


def test_a_message_to_many_is_cut_in_parts_of_a_hundred_with_each_recipient_once(account, message):
    addresses = [f"r{number}@example.com" for number in range(250)]
    stored, other = message(*addresses), message()
    jobs = leases.claim(account.id, 400, "w1")
    assert [(job.message_id, len(job.recipients)) for job in jobs] == [
        *[(stored.id, 100), (stored.id, 100), (stored.id, 50)],
        (other.id, 1),
    ]
    assert [taken.address for taken in taken_of(jobs[:-1])] == addresses
    assert len({taken.id for taken in taken_of(jobs)}) == len(addresses) + 1


def test_an_accepted_recipient_leaves_its_lane_for_good(account, message):
    stored = message()
    assert accept(leases.claim(account.id, 10, "w1")) == 1
    [row] = recipients(stored)
    assert (row.state, row.lane_id, row.due_at, row.lease_until) == (states.ACCEPTED, None, None, None)
    assert (row.tries, row.reply_code, row.reply) == (1, 250, "Ok")
    assert row.ended_at is not None
    assert transitions.retry_now([row.id]) == 0
    assert transitions.cancel([row.id]) == 0
    assert leases.lanes() == []


def test_a_worker_that_wakes_after_its_lease_changes_nothing(account, message, monkeypatch):
    stored = message()
    slept = leases.claim(account.id, 10, "w1")
    set_clock(monkeypatch, later(seconds=40))
    assert leases.recover_lost() == 1
    again = leases.claim(account.id, 10, "w2")
    assert accept(slept) == 0
    assert leases.hand_back(taken_of(slept)) == 0
    assert states_of(stored) == [states.SENDING]
    assert accept(again) == 1


def test_a_renewed_lease_is_not_lost(account, message, monkeypatch):
    message()
    leases.claim(account.id, 10, "w1")
    set_clock(monkeypatch, later(seconds=25))
    assert leases.renew("w1") == 1
    set_clock(monkeypatch, later(seconds=50))
    assert leases.recover_lost() == 0


def test_a_lease_from_before_the_clock_was_set_back_is_lost_too(account, message, monkeypatch):
    stored = message()
    leases.claim(account.id, 10, "w1")
    set_clock(monkeypatch, later(days=-30))
    assert leases.recover_lost() == 1
    assert states_of(stored) == [states.QUEUED]


def test_a_message_that_kills_its_worker_waits_longer_each_time(account, message, monkeypatch):
    stored = message()
    leases.claim(account.id, 10, "w1")
    set_clock(monkeypatch, later(seconds=40))
    leases.recover_lost()
    assert leases.claim(account.id, 10, "w2")
    set_clock(monkeypatch, later(seconds=80))
    leases.recover_lost()
    assert leases.claim(account.id, 10, "w3") == []
    [row] = recipients(stored)
    assert (row.state, row.tries) == (states.QUEUED, 2)


def test_a_recipient_handed_back_counts_no_try(account, message):
    stored = message()
    jobs = leases.claim(account.id, 10, "w1")
    assert leases.hand_back(taken_of(jobs)) == 1
    [row] = recipients(stored)
    assert (row.state, row.tries) == (states.QUEUED, 0)
    assert leases.claim(account.id, 10, "w1")


def test_each_lane_is_found_with_its_first_moment(account, message):
    other = new_account()
    message(), message()
    soon = later(seconds=30)
    new_message(other)
    Recipient.update(due_at=soon).where(Recipient.lane == other).execute()
    found = dict(leases.lanes())
    assert set(found) == {account.id, other.id}
    assert found[other.id] == soon


def test_cancelling_leaves_leased_recipients(account, message):
    in_hand, waiting = message(), message()
    leases.claim(account.id, 1, "w1")
    ids = [row.id for stored in (in_hand, waiting) for row in recipients(stored)]
    assert transitions.cancel(ids) == 1
    assert states_of(waiting) == [states.CANCELLED]
    assert states_of(in_hand) == [states.SENDING]


@pytest.mark.parametrize("state", [states.REFUSED, states.EXPIRED])
def test_a_person_may_retry_a_failed_recipient(account, message, state):
    stored = message()
    jobs = leases.claim(account.id, 1, "w1")
    leases.settle([RecipientOutcome(taken, state, "x", 550, "No") for taken in taken_of(jobs)])
    [row] = recipients(stored)
    assert row.lane_id is None
    assert transitions.retry_now([row.id]) == 1
    [row] = recipients(stored)
    assert (row.state, row.lane_id, row.tries) == (states.QUEUED, account.id, 0)
    assert row.expires_at > later(hours=71)


def test_without_its_account_nothing_is_retried(account, message):
    stored = message()
    jobs = leases.claim(account.id, 1, "w1")
    leases.settle([RecipientOutcome(taken, states.REFUSED) for taken in taken_of(jobs)])
    Message.update(account=None).execute()
    assert transitions.retry_now([recipients(stored)[0].id]) == 0


def test_an_uncertain_recipient_waits_for_a_person_once_it_was_tried_again(account, message):
    stored = message()
    for due_at in (later(seconds=-1), None):
        jobs = leases.claim(account.id, 1, "w1")
        leases.settle([RecipientOutcome(taken, states.UNCERTAIN, due_at=due_at) for taken in taken_of(jobs)])
    [row] = recipients(stored)
    assert row.uncertain_tries == 2
    assert transitions.undecided() == [row.id]
    assert leases.claim(account.id, 1, "w1") == []
    assert transitions.decide(row.id, delivered=True)
    assert states_of(stored) == [states.ACCEPTED]
    assert not transitions.decide(row.id, delivered=False)


def test_only_waiting_recipients_are_overdue(account, message):
    late, in_time = message(expires_at=later(seconds=-1)), message()
    [row] = recipients(late)
    assert transitions.overdue(later(), 10) == [row.id]
    assert transitions.expire([row.id]) == 1
    assert states_of(late) == [states.EXPIRED]
    assert states_of(in_time) == [states.QUEUED]


def test_a_clock_that_was_set_back_starves_nothing(account, message, monkeypatch):
    message()
    Recipient.update(due_at=later(days=365)).execute()
    assert transitions.after_clock_jump() == 1
    assert leases.claim(account.id, 1, "w1")


def test_a_planned_retry_is_no_clock_jump(account, message):
    message()
    Recipient.update(due_at=later(hours=4)).execute()
    assert transitions.after_clock_jump() == 0


def test_the_rate_of_an_account_counts_attempts_and_leases(account, message):
    stored = message()
    message()
    for age_s in (10, 59, 61):
        Attempt.create(message=stored, account=account, started_at=later(seconds=-age_s), code="accepted")
    leases.claim(account.id, 1, "w1")
    assert leases.allowance(account.id, 30) == 27
    assert leases.allowance(account.id, 2) == 0


def test_an_account_with_mail_in_its_lane_cannot_be_deleted(account, message):
    import peewee as pw

    message()
    with pytest.raises(pw.IntegrityError):
        Account.delete().where(Account.id == account.id).execute()


def test_dates_survive_the_way_through_plain_sql(account, message):
    stored = message(created_at=dt.datetime(2026, 1, 2, 3, 4, 5, 678_901))
    [job] = leases.claim(account.id, 1, "w1")
    assert job.created_at == Message.get_by_id(stored.id).created_at
