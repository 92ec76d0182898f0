"""How the connections of a worker are shared among its accounts."""

import itertools

import pytest

from webapp.outbox.delivery.scheduling.budget import (
    ALL_MOST,
    FINAL_DOT_MOST_S,
    HANG_MOST_S,
    HANGS_AFTER_S,
    QUANTUM_S,
    RESERVED,
    SUSPECT_MOST,
    WORKING_MOST,
    Budget,
    ConnectionUse,
    Shortage,
    Standing,
    most_with,
    to_cut,
    to_end,
)

ANSWERS, UNKNOWN, SUSPECT = Standing


def uses(count, standing=ANSWERS, *, lane_id=None, **seconds):
    """Return uses, each of an account of its own unless `lane_id` is given."""
    return [ConnectionUse(lane_id or next(_lanes), standing, **seconds) for _ in range(count)]


_lanes = itertools.count(1000)
HANGING = {"hangs_s": 60.0}


def can_start(budget, standing):
    """Return how many accounts of that standing find a connection."""
    return next(count for count in itertools.count() if not budget.take(standing))


@pytest.mark.parametrize(
    ("standing", "count"), [(ANSWERS, WORKING_MOST), (UNKNOWN, WORKING_MOST), (SUSPECT, SUSPECT_MOST)]
)
def test_an_idle_worker_has_so_many_for_each_kind(standing, count):
    assert can_start(Budget(), standing) == count


@pytest.mark.parametrize("standing", Standing)
@pytest.mark.parametrize("hanging", [0, 1, 100, 200, ALL_MOST - RESERVED])
def test_however_many_hang_an_account_whose_server_answers_finds_one(standing, hanging):
    assert can_start(Budget(uses(hanging, standing, **HANGING)), ANSWERS) == WORKING_MOST


@pytest.mark.parametrize("standing", [UNKNOWN, SUSPECT])
def test_the_last_ones_are_kept_for_accounts_whose_server_answers(standing):
    budget = Budget(uses(ALL_MOST - RESERVED, UNKNOWN, **HANGING))
    assert not budget.take(standing)
    assert budget.take(ANSWERS)


@pytest.mark.parametrize("ill", [250, 300, 500, ALL_MOST - 1])
def test_however_many_servers_begin_to_hang_one_that_answers_finds_a_connection(ill):
    further = max(0, ALL_MOST - RESERVED - ill)  # as many as those that hang may have in all
    budget = Budget(uses(ill + further, ANSWERS, **HANGING))
    assert not budget.take(ANSWERS, has_some=True)
    assert budget.take(ANSWERS)


@pytest.mark.parametrize(
    ("files", "most"), [(None, ALL_MOST), (10**6, ALL_MOST), (1024, 256), (4096, ALL_MOST), (256, 128)]
)
def test_where_few_files_may_be_open_fewer_connections_may_hang(files, most):
    assert most_with(files) == most
    assert not Budget(uses(most, ANSWERS, **HANGING), most).take(ANSWERS)
    assert Budget(uses(most - 1, ANSWERS, **HANGING), most).take(ANSWERS)


def test_there_is_an_end_to_all():
    assert not Budget(uses(ALL_MOST, ANSWERS, **HANGING)).take(ANSWERS)


def test_one_that_waits_for_a_moment_does_not_hang_yet():
    moving = uses(WORKING_MOST, hangs_s=HANGS_AFTER_S / 2)
    assert not Budget(moving).take(ANSWERS)


def test_accounts_that_timed_out_are_limited_together_and_leave_the_rest_to_others():
    budget = Budget(uses(SUSPECT_MOST, SUSPECT))
    assert not budget.take(SUSPECT)
    assert can_start(budget, UNKNOWN) == WORKING_MOST


def test_who_makes_way_idle_before_busy_and_the_longest_first():
    short, long = uses(1, idle_s=1.0)[0], uses(1, idle_s=9.0)[0]
    busy = uses(3, runs_s=5.0)
    assert to_end([*busy, short, long], Shortage(none=3)) == [long, short, busy[0]]


def test_for_a_further_connection_only_idle_ones_make_way():
    idle, busy = uses(2, idle_s=1.0), uses(WORKING_MOST, runs_s=60.0)
    assert to_end([*busy, *idle], Shortage(none=0, further=5)) == idle
    assert to_end([*busy, *idle], Shortage(none=1, further=5)) == idle
    assert to_end([*busy, *idle], Shortage(none=1)) == idle[:1]


def test_who_has_more_than_its_share_makes_way_before_those_with_one():
    greedy = uses(WORKING_MOST - 1, lane_id=1, runs_s=0.1)
    modest = uses(1, runs_s=100.0)
    ended = to_end([*modest, *greedy], Shortage(none=2))
    assert [use.lane_id for use in ended] == [1, 1]


def test_with_one_each_the_one_that_runs_longest_makes_way_after_its_turn():
    young, old = uses(WORKING_MOST, runs_s=QUANTUM_S / 2), uses(1, runs_s=QUANTUM_S)
    assert to_end([*young, *old], Shortage(none=5)) == old
    assert to_end(young, Shortage(none=5)) == []


def test_what_hangs_makes_no_way_by_being_asked():
    assert to_end(uses(WORKING_MOST, **HANGING, runs_s=60.0), Shortage(none=5)) == []


def test_who_hangs_for_long_is_cut_the_longest_first_and_no_more_than_wanted():
    first, second, third = (uses(1, hangs_s=HANG_MOST_S + more)[0] for more in (3, 2, 1))
    brief = uses(50, hangs_s=HANG_MOST_S - 1)
    assert to_cut([third, *brief, first, second], Shortage(none=2)) == [first, second]
    assert to_cut([*brief, third], Shortage(none=5)) == [third]


def test_after_the_final_dot_the_answer_is_awaited_longer():
    [waiting] = uses(1, hangs_s=FINAL_DOT_MOST_S - 1, may_be_cut=False)
    assert to_cut([waiting], Shortage(none=1)) == []
    [over] = uses(1, hangs_s=FINAL_DOT_MOST_S, may_be_cut=False)
    assert to_cut([over], Shortage(none=1)) == [over]


def test_for_suspect_accounts_only_suspect_ones_make_way():
    [trusted] = uses(1, hangs_s=HANG_MOST_S + 9)
    suspects = uses(2, SUSPECT, hangs_s=HANG_MOST_S)
    all_uses = [trusted, *suspects, *uses(1, idle_s=5.0), *uses(1, runs_s=60.0)]
    assert to_end(all_uses, Shortage(suspect=9)) == []
    assert to_cut(all_uses, Shortage(suspect=1)) == suspects[:1]
    assert to_cut(all_uses, Shortage(none=2, suspect=9)) == [trusted, *suspects]
    assert to_cut(all_uses, Shortage(further=9)) == []


def test_while_nothing_is_short_nothing_makes_way():
    all_uses = [*uses(1, idle_s=9.0), *uses(1, runs_s=60.0), *uses(1, hangs_s=600.0)]
    assert to_end(all_uses, Shortage()) == to_end([], Shortage()) == []
    assert to_cut(all_uses, Shortage()) == []


def test_a_shortage_counts_each_account_once():
    short = Shortage()
    for standing, has_some in [(ANSWERS, False), (UNKNOWN, False), (ANSWERS, True), (SUSPECT, False)]:
        short.count(standing, has_some=has_some)
    assert short == Shortage(none=2, further=1, suspect=1)
