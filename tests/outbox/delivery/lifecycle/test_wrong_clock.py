"""A wrong clock deletes nothing and ends nothing, also where processes are started again meanwhile."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.outbox import stored
from tests.outbox.delivery.lifecycle.clocks import moving
from tests.outbox.requests import new_account, states_of
from webapp.clock import now
from webapp.db import notify
from webapp.outbox import content_pieces, maintenance
from webapp.outbox.delivery import clock_jump, heartbeat
from webapp.outbox.delivery.clock_jump import CALM_MOST_S, GRACE_S, JUMP_S, ClockJumpDetector
from webapp.outbox.models import Content, Message
from webapp.outbox.queue import states

HOUR_S = 3600.0
DAY_S = 24 * HOUR_S


# What is deleted by age


class Workers:
    """The heartbeats of workers that follow one another, each with the periodic tasks of a worker."""

    def __init__(self, settings) -> None:
        self._settings = settings
        self._wake_up = notify.WakeUp()
        self.start()

    def start(self) -> None:
        self.beat = heartbeat.Heartbeat("w1", self._wake_up, maintenance.periodic_tasks(self._settings))

    def work(self) -> None:
        self.beat._beat()
        self.beat._run_tasks()

    def close(self) -> None:
        self._wake_up.close()


@pytest.fixture
def workers(storage, clocks):
    """Workers in a storage in which one has run for a day."""
    following = Workers(storage)
    for seconds in (GRACE_S, DAY_S):
        clocks.live(seconds)
        following.work()
    yield following
    following.close()


def accepted(account, *, days, **columns):
    age = dt.timedelta(days=days)
    return stored.message(account, ("a@example.com", states.ACCEPTED), age=age, **columns)


@pytest.mark.each_database
@pytest.mark.parametrize("restarts", [(), ("wrong",), ("right",), ("wrong", "right")])
@pytest.mark.parametrize("wrong_by_days", [30, 400])
def test_a_clock_that_is_ahead_for_an_hour_deletes_nothing(workers, clocks, wrong_by_days, restarts):
    account = new_account()
    accepted(account, days=20)
    accepted(account, days=300, entity=None)
    waiting = stored.message(account, "b@example.com")
    clocks.live(HOUR_S)  # what is done once an hour is due
    for name, by_days in (("wrong", wrong_by_days), ("right", -wrong_by_days)):
        clocks.jump(by_days * DAY_S)
        if name in restarts:
            workers.start()
        for _ in range(6):
            workers.work()
            clocks.live(600)
    workers.work()
    assert (Message.select().count(), Content.select().count()) == (3, 2)
    assert states_of(waiting) == [states.QUEUED]
    old = accepted(account, days=400)
    clocks.live(2 * HOUR_S)
    workers.work()
    assert Message.get_or_none(Message.id == old.id) is None
    assert (Message.select().count(), Content.select().count()) == (3, 2)


def test_pieces_of_a_message_that_is_being_stored_outlive_a_jump_of_the_clock(workers, clocks):
    key = content_pieces.put(b"x" * 3)
    clocks.jump(30 * DAY_S)
    workers.work()
    clocks.live(HOUR_S)
    workers.work()
    assert content_pieces.whole(b"", key) == b"xxx"


def test_what_was_stored_while_the_clock_was_behind_has_its_time_when_it_is_right_again(workers, clocks):
    clocks.jump(-30 * DAY_S)
    waiting = stored.message(new_account(), "a@example.com")
    workers.start()
    clocks.live(HOUR_S)
    workers.work()
    clocks.jump(30 * DAY_S)
    workers.start()
    for _ in range(71):
        clocks.live(HOUR_S)
        workers.work()
    assert states_of(waiting) == [states.QUEUED]


# A process that is started again


def again(detector: ClockJumpDetector) -> ClockJumpDetector:
    """Return the detector of the next process."""
    detector.trusted_now()
    return ClockJumpDetector(detector.mark())


@pytest.fixture
def steady(clocks):
    """A detector whose start was long ago."""
    detector = ClockJumpDetector()
    clocks.live(GRACE_S)
    assert detector.trusted_now() == now()
    return detector


@pytest.mark.parametrize(
    ("absent_s", "calm_s"),
    [(5, GRACE_S), (HOUR_S, GRACE_S), (16 * HOUR_S, 2 * HOUR_S), (30 * DAY_S, 3.75 * DAY_S)],
)
def test_after_an_absence_nothing_ends_for_an_eighth_of_it(steady, clocks, absent_s, calm_s):
    steady.trusted_now()
    mark = steady.mark()
    clocks.jump(absent_s)
    detector = ClockJumpDetector(mark)
    clocks.live(calm_s - 1)
    assert detector.trusted_now() is None
    clocks.live(1)
    assert detector.trusted_now() == now()


def test_a_process_that_is_started_again_goes_on_where_the_one_before_ended(steady, clocks):
    clocks.jump(30 * DAY_S)
    assert steady.trusted_now() is None
    clocks.live(CALM_MOST_S - DAY_S)
    detector = again(steady)
    clocks.live(DAY_S - 1)
    assert detector.trusted_now() is None
    clocks.live(1)
    assert detector.trusted_now() == now()


def test_a_clock_that_is_set_back_by_half_of_its_error_is_not_trusted_for_that(steady, clocks):
    clocks.jump(30 * DAY_S)
    detector = again(steady)
    clocks.jump(-15 * DAY_S)
    assert detector.trusted_now() is None
    clocks.live(CALM_MOST_S - 1)
    assert detector.trusted_now() is None


def test_a_clock_that_was_set_back_while_no_process_ran_is_noticed(steady, clocks):
    clocks.jump(30 * DAY_S)
    steady.trusted_now()
    mark = steady.mark()
    clocks.jump(-30 * DAY_S)
    detector = ClockJumpDetector(mark)
    assert detector.jumped_back()
    assert not detector.jumped_back()
    clocks.live(GRACE_S)
    assert detector.trusted_now() == now()


def test_the_mark_is_stored_once_and_found_again(storage, clocks):
    assert clock_jump.last_mark() is None
    for ahead_s in (0.0, 5.5):
        clock_jump.store(clock_jump.ClockMark(seen_at=now(), ahead_s=ahead_s, calm_s=600.25))
        found = clock_jump.last_mark()
        assert (found.seen_at, found.ahead_s, found.calm_s) == (now(), ahead_s, 600.25)


errors_s = st.one_of(st.floats(9 * HOUR_S, 500 * DAY_S), st.floats(-500 * DAY_S, -9 * HOUR_S))
# Running for up to ten minutes, then stopped for a while or not.
turns = st.tuples(st.floats(0, 600), st.one_of(st.none(), st.floats(0, 3 * DAY_S)))
spells = st.tuples(errors_s, st.lists(turns, min_size=1, max_size=6), st.floats(0, 2 * DAY_S))


@given(st.lists(spells, min_size=1, max_size=4))
def test_a_clock_that_is_wrong_for_an_hour_is_never_trusted_ahead_of_the_right_time(found):
    with moving() as clocks:
        detector, error_s = ClockJumpDetector(), 0.0
        clocks.live(DAY_S)
        assert detector.trusted_now() == now()

        def look():
            moment = detector.trusted_now()
            right = now() - dt.timedelta(seconds=error_s)
            assert moment is None or moment <= right + dt.timedelta(seconds=JUMP_S)

        for error_s, ran, right_for_s in found:
            clocks.jump(error_s)
            for seconds, stopped_s in ran:
                look()
                clocks.live(seconds)
                look()
                if stopped_s is not None:
                    mark = detector.mark()
                    clocks.jump(stopped_s)
                    detector = ClockJumpDetector(mark)
            clocks.jump(-error_s)
            error_s = 0.0
            look()
            clocks.live(right_for_s)
            look()
