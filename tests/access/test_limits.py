"""Rate limits: a sliding window across threads."""

import datetime as dt

import pytest
import time_machine

from tests.conftest import TESTER
from webapp.access import limits
from webapp.access.models import LimitHit
from webapp.audit.models import AuditEntry
from webapp.errors import Refused

pytestmark = pytest.mark.each_database

START = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)


@pytest.fixture
def clock(storage):
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def hit(bucket="tests:1"):
    return limits.hit(bucket, at_most=3, window_s=60, actor=TESTER)


def refusal(bucket="tests:1"):
    with pytest.raises(Refused) as caught:
        hit(bucket)
    return caught.value


def test_the_limit_lets_as_many_pass_as_it_says(clock):
    for _ in range(3):
        hit()
    error = refusal()
    assert error.code == "limit.reached"
    assert error.facts["retry_after_s"] == 60


def test_room_comes_back_when_the_oldest_hit_leaves_the_window(clock):
    for _ in range(3):
        hit()
        clock.shift(10)
    assert refusal().facts["retry_after_s"] == 30
    clock.shift(30.5)
    hit()
    assert refusal().facts["retry_after_s"] == 10


def test_a_refused_use_does_not_count(clock):
    for _ in range(3):
        hit()
    for _ in range(20):
        refusal()
    clock.shift(60.5)
    hit()


def pace(bucket="paced:1", **changes):
    return limits.pace(bucket, **{"free": 2, "slowest_s": 5, "window_s": 900, "actor": TESTER} | changes)


def wait_s(**changes):
    with pytest.raises(Refused) as caught:
        pace(**changes)
    return caught.value.facts["retry_after_s"]


def test_a_paced_bucket_waits_twice_as_long_each_time_and_never_longer_than_it_says(clock):
    for _ in range(2):
        pace()
    for expected in (1, 2, 4, 5, 5):
        assert wait_s() == wait_s() == expected
        clock.shift(expected)
        pace()


def test_a_paced_bucket_is_free_again_when_the_window_has_moved_on(clock):
    for _ in range(2):
        pace()
    clock.shift(901)
    pace()
    pace()
    assert wait_s() == 1


def test_the_least_wait_begins_with_the_first_refusal(clock):
    assert wait_s(least_s=20) == 20
    clock.shift(15)
    assert wait_s(least_s=20) == 5
    clock.shift(5)
    pace(least_s=20)
    assert wait_s(least_s=20) == 20
    pace()  # where nobody has to wait


def test_the_waits_of_paced_buckets_end_for_a_clock_that_was_set_back(clock):
    for _ in range(4):
        limits.note("paced:1")
    clock.shift(dt.timedelta(hours=-5))
    pace()


@pytest.mark.parametrize(
    ("ip", "network"),
    [
        ("10.1.2.3", "10.1.2.3"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("::ffff:10.1.2.3", "10.1.2.3"),
        ("fe80::1%eth0", "fe80::"),
        ("[::1]:5000", "[::1]:5000"),
        ("", ""),
    ],
)
def test_a_client_is_known_by_its_address_or_its_ipv6_network(ip, network):
    assert limits.network_of(ip) == network


def test_buckets_do_not_know_each_other(clock):
    for _ in range(3):
        hit("tests:1")
    hit("tests:2")


def test_hits_can_be_taken_back_and_others_stay(clock):
    hit("tests:2")
    limits.take_back([hit() for _ in range(3)])
    hit()
    assert [row.bucket for row in LimitHit.select().order_by(LimitHit.id)] == ["tests:2", "tests:1"]


def test_the_wait_is_never_shorter_than_a_second(clock):
    for _ in range(3):
        hit()
    clock.shift(60)
    assert refusal().facts["retry_after_s"] == 1


def test_the_audit_names_the_limit_and_not_whose_it_was(clock):
    for _ in range(3):
        hit("sign_in:192.0.2.1:maria")
    refusal("sign_in:192.0.2.1:maria")
    assert AuditEntry.get().after == {"limit": "sign_in"}


def test_a_refusal_is_in_the_audit_but_an_attacker_does_not_fill_it(clock):
    for _ in range(3):
        hit()
    for _ in range(30):
        refusal()
    entries = list(AuditEntry.select())
    assert [(entry.action, entry.after) for entry in entries] == [("limit.reached", {"limit": "tests"})]
    clock.shift(59)
    refusal()
    assert AuditEntry.select().count() == 1


def test_old_hits_are_cleaned_away(clock):
    hit("a:1")
    clock.shift(dt.timedelta(days=1, seconds=1))
    hit("b:1")
    assert [row.bucket for row in LimitHit.select()] == ["b:1"]


def test_a_clock_that_was_set_back_locks_nobody_out(clock):
    for _ in range(3):
        hit()
    clock.shift(dt.timedelta(hours=-5))
    hit()


def test_of_many_at_once_only_as_many_pass_as_the_limit_says(at_once):
    results = at_once(*[lambda: hit("tests:9")] * 12)
    assert sum(isinstance(result, int) for result in results) == 3
    assert sum(isinstance(result, Refused) for result in results) == 9
