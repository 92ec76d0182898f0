"""What a worker learns of an account's server from its answers, and from their absence."""

import datetime as dt

import pytest

from webapp.accounts.sending_state import LastResults
from webapp.errors import MailError
from webapp.outbox.delivery.scheduling.budget import Standing
from webapp.outbox.delivery.scheduling.lane import Lane, is_time_out
from webapp.transcript import Stage

NOON = dt.datetime(2026, 11, 23, 12, 0)
BEFORE = NOON - dt.timedelta(seconds=1)
ANSWERS, UNKNOWN, SUSPECT = Standing


def state(good_at=None, bad_at=None, bad_code=""):
    return LastResults(good_at, bad_at, bad_code)


@pytest.mark.parametrize(
    ("known", "standing"),
    [
        (None, UNKNOWN),
        (state(), UNKNOWN),
        (state(good_at=NOON), ANSWERS),
        (state(good_at=NOON, bad_at=BEFORE, bad_code="server.timed_out"), ANSWERS),
        (state(good_at=BEFORE, bad_at=NOON, bad_code="server.timed_out"), SUSPECT),
        (state(bad_at=NOON, bad_code="banner.silent"), SUSPECT),
        (state(good_at=BEFORE, bad_at=NOON, bad_code="auth.rejected"), UNKNOWN),
    ],
)
def test_what_was_known_before_the_worker_started_counts(known, standing):
    assert Lane(known).standing is standing


def test_any_answer_makes_a_server_trusted_and_a_time_out_suspect():
    lane = Lane()
    lane.answered()
    assert (lane.standing, lane.sent) == (ANSWERS, 1)
    lane.timed_out(1)
    assert (lane.standing, lane.claims_at_once) == (SUSPECT, 1)
    lane.answered()
    assert (lane.standing, lane.claims_at_once) == (ANSWERS, lane.claim_size.value)


def test_two_messages_in_a_row_that_time_out_hold_the_account():
    lane = Lane()
    lane.timed_out(1)
    assert not lane.must_be_held
    lane.timed_out(2)
    assert lane.must_be_held


def test_one_message_that_times_out_again_and_again_is_its_own_fault():
    lane = Lane()
    for _ in range(3):
        lane.timed_out(1)
    assert not lane.must_be_held


def test_an_answer_in_between_begins_the_count_anew():
    lane = Lane()
    lane.timed_out(1)
    lane.answered()
    lane.timed_out(2)
    assert not lane.must_be_held


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (MailError("server.timed_out", stage=Stage.RCPT_TO), True),
        (MailError("end_of_data.uncertain", stage=Stage.END_OF_DATA, reason="timed_out"), True),
        (MailError("end_of_data.uncertain", stage=Stage.END_OF_DATA, reason="lost"), False),
        (MailError("rcpt_to.lost", stage=Stage.RCPT_TO), False),
    ],
)
def test_which_failure_is_a_time_out(error, expected):
    assert is_time_out(error) is expected
