"""How much is claimed at once: what leaves in a quarter of a second."""

import pytest

from webapp.outbox.delivery.scheduling.claim_size import FIRST, MOST, ClaimSize


def settled(recipients_a_second, claims=40):
    """Return the size after many claims that left at such a rate."""
    size = ClaimSize()
    for _ in range(claims):
        size.measured(size.value, size.value / recipients_a_second)
    return size.value


def test_nothing_is_known_at_first():
    assert ClaimSize().value == FIRST


@pytest.mark.parametrize(("a_second", "at_once"), [(400, 100), (40, 10), (1_000_000, MOST), (0.1, 1), (4, 1)])
def test_a_claim_is_what_leaves_in_a_quarter_of_a_second(a_second, at_once):
    assert settled(a_second) == at_once


def test_one_quick_claim_makes_the_next_four_times_as_large_at_the_most():
    size = ClaimSize()
    size.measured(FIRST, 0.0)
    assert size.value == 4 * FIRST


def test_one_slow_claim_halves_the_next_and_no_more():
    size = ClaimSize()
    size.value = 100
    size.measured(100, 60.0)
    assert size.value == 50
