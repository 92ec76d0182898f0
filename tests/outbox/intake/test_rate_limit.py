"""The rate of an application: a window that slides, counted in the transaction that stores."""

import datetime as dt

import pytest
import time_machine

from tests.outbox.running import COMMAND, new_application
from webapp.applications.models import Usage
from webapp.clock import now
from webapp.db import writing
from webapp.outbox.intake import rate_limit
from webapp.outbox.intake.rate_limit import RateRequest

pytestmark = pytest.mark.each_database

NOON = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)


@pytest.fixture
def clock(storage):
    """A clock that stands at noon until it is moved."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def payroll(clock):
    """An application that may hand over sixty messages in a minute."""
    return new_application(per_minute=60)


def taken(*wishes):
    """Return what each wish, an application and a number of messages, is answered: None, or the seconds."""
    with writing():
        answers = rate_limit.take([RateRequest(*wish, COMMAND) for wish in wishes])
    return [answer and answer.facts["retry_after_s"] for answer in answers]


def used():
    return [row.used for row in Usage.select().order_by(Usage.application, Usage.minute)]


def test_the_rate_lets_as_many_pass_as_it_says(payroll):
    assert taken((payroll, 59)) == [None]
    assert taken((payroll, 2)) == [62]
    assert taken((payroll, 1)) == [None]
    assert taken((payroll, 1)) == [61]


def test_a_new_minute_does_not_begin_with_a_whole_rate(payroll, clock):
    clock.shift(59)
    assert taken((payroll, 60)) == [None]
    clock.shift(1)  # what was used a second ago still counts as a whole
    assert taken((payroll, 1)) == [1]
    clock.shift(30)  # and half of it after half of the minute
    assert taken((payroll, 31)) == [1]
    assert taken((payroll, 30)) == [None]
    assert taken((payroll, 1)) == [1]


def test_only_the_minute_before_counts(payroll, clock):
    taken((payroll, 60))
    clock.shift(120)
    assert taken((payroll, 60)) == [None]


@pytest.mark.parametrize(("count", "wait_s"), [(31, 1), (45, 15), (60, 30)])
def test_the_wait_is_until_enough_of_the_minute_before_has_left_the_window(payroll, clock, count, wait_s):
    taken((payroll, 60))
    clock.shift(90)
    assert taken((payroll, count)) == [wait_s]
    clock.shift(wait_s)
    assert taken((payroll, count)) == [None]


def test_where_the_minute_before_does_not_suffice_the_wait_is_for_the_next_one(payroll, clock):
    taken((payroll, 6))
    clock.shift(60)
    taken((payroll, 54))
    clock.shift(15.5)
    assert taken((payroll, 6)) == [45]


def test_what_has_left_the_window_already_shortens_no_wait(payroll, clock):
    taken((payroll, 40))
    clock.shift(60)
    taken((payroll, 10))
    clock.shift(30)
    taken((payroll, 30))  # of the forty twenty still count, and forty of this minute
    assert taken((payroll, 21)) == [32]
    assert taken((payroll, 20)) == [30]
    assert taken((payroll, 1)) == [2]


def test_a_wait_is_never_shorter_than_a_second(payroll, clock):
    taken((payroll, 60))
    clock.shift(59.75)
    assert taken((payroll, 1)) == [2]
    clock.shift(1)
    assert taken((payroll, 1)) == [1]


def test_a_refused_call_uses_nothing_and_a_smaller_one_after_it_still_passes(payroll):
    assert taken((payroll, 40), (payroll, 30), (payroll, 20), (payroll, 1)) == [None, 75, None, 61]
    assert used() == [60]


def test_a_call_of_more_than_the_rate_passes_and_is_counted_whole(payroll, clock):
    assert taken((payroll, 100), (payroll, 1)) == [None, 85]
    assert used() == [100]
    clock.shift(60)
    assert taken((payroll, 1)) == [25]  # until 59 of the hundred are left
    clock.shift(25)
    assert taken((payroll, 1)) == [None]


@pytest.mark.parametrize(("used_before", "wait_s"), [(30, None), (31, 62), (60, 90)])
def test_a_call_of_more_than_the_rate_needs_half_of_it_to_be_free(payroll, used_before, wait_s):
    assert taken((payroll, used_before), (payroll, 1000)) == [None, wait_s]


@pytest.mark.parametrize("at_s", [0, 17.5, 59])
@pytest.mark.parametrize("count", [1, 30, 60, 61, 1000])
@pytest.mark.parametrize("used_before", [(0, 60), (60, 1), (20, 40), (0, 1000)])
def test_whatever_waits_passes_when_it_comes_again_as_it_was_told(payroll, clock, used_before, count, at_s):
    clock.shift(30)
    taken((payroll, used_before[0]))
    clock.shift(30 + at_s)
    taken((payroll, used_before[1]))
    [wait_s] = taken((payroll, count))
    clock.shift(wait_s or 0)
    assert wait_s is None or taken((payroll, count)) == [None]


def test_each_application_has_a_rate_of_its_own(payroll):
    other = new_application(name="Other", name_key="other", per_minute=10)
    assert taken((other, 5), (payroll, 60), (other, 6), (payroll, 1), (other, 5)) == [
        None,
        None,
        72,
        61,
        None,
    ]
    assert used() == [60, 10]


def test_who_is_no_application_is_not_counted(payroll):
    assert taken((None, 10_000), (payroll, 60), (payroll, 1), (None, 1)) == [None, None, 61, None]
    assert used() == [60]


def test_a_refusal_names_who_asked(payroll):
    with writing():
        _, refused = rate_limit.take([RateRequest(payroll, count, COMMAND) for count in (60, 1)])
    assert (refused.code, refused.facts["actor"]) == ("limit.reached", COMMAND.name)


def test_counters_of_minutes_that_are_over_are_forgotten(payroll, clock):
    for _ in range(3):
        taken((payroll, 1))
        clock.shift(60)
    assert rate_limit.forget(now() - dt.timedelta(seconds=30)) == 2
    assert used() == [1]
