"""When a message is tried again, to the second."""

import datetime as dt
import random

import pytest

from webapp.outbox.queue import retry


class Least(random.Random):
    def random(self):
        return 0.0


class Most(random.Random):
    def random(self):
        return 1.0


@pytest.mark.parametrize(
    ("tries", "minutes"),
    [(1, 1), (2, 5), (3, 15), (4, 30), (5, 60), (6, 120), (7, 240), (8, 240), (500, 240)],
)
def test_the_published_schedule_is_kept(tries, minutes):
    assert retry.delay(tries, rng=Least()) == dt.timedelta(minutes=minutes)
    assert retry.delay(tries, rng=Most()) == dt.timedelta(minutes=minutes) * 1.2


def test_a_delay_requested_by_the_server_takes_precedence():
    assert retry.delay(1, hint_s=300, rng=Least()) == dt.timedelta(minutes=5)
    assert retry.delay(7, hint_s=300, rng=Least()) == dt.timedelta(minutes=5)


def test_a_server_cannot_put_a_message_off_for_ever():
    assert retry.delay(1, hint_s=10**6, rng=Least()) == retry.HINT_AT_MOST


def test_no_pause_is_longer_than_the_longest():
    assert retry.delay(99, rng=Most()) <= retry.LONGEST_DELAY
    assert retry.delay(99, hint_s=10**6, rng=Most()) <= retry.LONGEST_DELAY


def test_a_notification_is_tried_often_within_its_life():
    tries, at = 0, dt.timedelta()
    while at < retry.LIFE:
        tries += 1
        at += retry.delay(tries, rng=Most())
    assert tries >= 18


def test_probes_come_less_and_less_often():
    pauses = [retry.probe_pause(number, rng=Least()) for number in range(1, 9)]
    assert pauses == sorted(pauses)
    assert pauses[0] <= dt.timedelta(seconds=15)
    assert pauses[-1] == retry.PROBES[-1]


@pytest.mark.parametrize(("probes", "seconds"), [(0, 15), (1, 15), (2, 30), (5, 300), (6, 600), (99, 600)])
def test_a_probe_comes_after_its_pause_or_up_to_a_fifth_later(probes, seconds):
    assert retry.probe_pause(probes, rng=Least()) == dt.timedelta(seconds=seconds)
    assert retry.probe_pause(probes, rng=Most()) == dt.timedelta(seconds=seconds) * 1.2
