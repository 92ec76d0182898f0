"""Jumps of the wall clock: a clock that is wrong for a while ends no message's life."""

import pytest

from tests.outbox.requests import new_account, new_message, recipients, states_of
from webapp.clock import now
from webapp.db import notify
from webapp.errors import MailError
from webapp.outbox.delivery import clock_jump, heartbeat, outcome
from webapp.outbox.delivery.clock_jump import GRACE_S, ClockJumpDetector
from webapp.outbox.delivery.outcome import SendingAccount
from webapp.outbox.models import Recipient
from webapp.outbox.queue import leases, states
from webapp.transcript import Stage

DAY_S = 24 * 3600.0


@pytest.fixture
def calm(clocks):
    """A detector whose start was long ago."""
    detector = ClockJumpDetector()
    clocks.live(GRACE_S)
    assert detector.trusted_now() == now()
    return detector


def test_after_a_jump_ahead_nothing_expires_for_as_long_as_it_jumped(calm, clocks):
    clocks.jump(3 * DAY_S)
    assert calm.trusted_now() is None
    clocks.live(3 * DAY_S - 1)
    assert calm.trusted_now() is None
    clocks.live(1)
    assert calm.trusted_now() == now()


def test_a_clock_that_is_set_back_again_is_trusted_after_the_usual_time(calm, clocks):
    clocks.jump(30 * DAY_S)
    assert calm.trusted_now() is None
    clocks.jump(-30 * DAY_S)
    assert calm.jumped_back()
    clocks.live(GRACE_S - 1)
    assert calm.trusted_now() is None
    clocks.live(1)
    assert calm.trusted_now() == now()


def test_a_clock_that_was_wrong_by_years_does_not_stop_expiry_for_good(calm, clocks):
    clocks.jump(50 * 365 * DAY_S)
    assert calm.trusted_now() is None
    clocks.live(clock_jump.CALM_MOST_S)
    assert calm.trusted_now() == now()


def test_a_clock_that_is_corrected_by_seconds_did_not_jump(calm, clocks):
    clocks.jump(clock_jump.JUMP_S)
    assert calm.trusted_now() == now()
    assert not calm.jumped_back()


def test_a_clock_wrong_by_thirty_days_and_back_expires_nothing(storage, clocks):
    account = new_account()
    waiting = new_message(account)
    wake_up = notify.WakeUp()
    beat = heartbeat.Heartbeat("w1", wake_up, ())
    clocks.live(GRACE_S)
    clocks.jump(30 * DAY_S)
    for _ in range(3):
        clocks.live(GRACE_S)
        beat._beat()
    assert states_of(waiting) == [states.QUEUED]
    [job] = leases.claim(account.id, 1, "w1")
    own = SendingAccount(account.id, is_own_sender=True, is_substitute=False)
    busy = MailError("data.deferred", stage=Stage.DATA)
    leases.settle(outcome.of_failure(job, busy, own, now(), is_first=True).recipients)
    assert states_of(waiting) == [states.DEFERRED]
    clocks.jump(-30 * DAY_S)
    beat._beat()
    clocks.live(GRACE_S)
    beat._beat()
    wake_up.close()
    assert states_of(waiting) == [states.DEFERRED]
    assert recipients(waiting)[0].due_at <= now()


def test_what_is_really_over_expires(storage, clocks):
    account = new_account()
    waiting = new_message(account)
    wake_up = notify.WakeUp()
    beat = heartbeat.Heartbeat("w1", wake_up, ())
    clocks.live((Recipient.get().expires_at - now()).total_seconds() + 1)
    beat._beat()
    wake_up.close()
    assert states_of(waiting) == [states.EXPIRED]
