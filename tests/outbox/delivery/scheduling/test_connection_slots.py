"""The connections of an account are counted across all workers, for the length of a lease."""

import datetime as dt

import pytest
import time_machine

from tests.outbox.requests import new_account
from webapp.clock import now
from webapp.outbox.delivery.scheduling import connection_slots
from webapp.outbox.delivery.scheduling.connection_slots import LEASE
from webapp.outbox.models import ConnectionSlot

pytestmark = pytest.mark.each_database

NOON = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def clock(storage):
    """A clock that stands at noon until it is moved."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def account(clock):
    return new_account()


def test_an_account_has_as_many_connections_as_it_says(account):
    taken = [connection_slots.take(account.id, 2, owner) for owner in ("w1", "w2", "w3")]
    assert taken == [1, 2, None]
    assert connection_slots.take(new_account().id, 2, "w3") == 1


def test_the_lowest_free_number_is_taken(account):
    for _ in range(3):
        connection_slots.take(account.id, 3, "w1")
    connection_slots.give_back(account.id, 2, "w1")
    assert connection_slots.take(account.id, 3, "w2") == 2


def test_a_lease_that_has_ended_counts_no_more(account, clock):
    connection_slots.take(account.id, 1, "w1")
    clock.shift(LEASE)
    assert connection_slots.take(account.id, 1, "w2") is None
    clock.shift(SECOND)
    assert connection_slots.take(account.id, 1, "w2") == 1


def test_a_lease_from_before_the_clock_was_set_back_counts_no_more(account, clock):
    connection_slots.take(account.id, 1, "w1")
    clock.shift(-LEASE)
    assert connection_slots.take(account.id, 1, "w2") is None  # clocks differ a little
    clock.shift(-SECOND)
    assert connection_slots.take(account.id, 1, "w2") == 1
    assert ConnectionSlot.get().owner == "w2"


def test_the_ended_leases_of_other_accounts_are_left_alone(account, clock):
    connection_slots.take(account.id, 1, "w1")
    clock.shift(LEASE + SECOND)
    connection_slots.take(new_account().id, 1, "w2")
    assert ConnectionSlot.select().count() == 2


def test_a_renewed_lease_holds_as_long_again(account, clock):
    connection_slots.take(account.id, 2, "w1")
    connection_slots.take(account.id, 2, "w2")
    clock.shift(LEASE - SECOND)
    connection_slots.renew("w1")
    assert ConnectionSlot.get(ConnectionSlot.owner == "w1").lease_until == now() + LEASE
    clock.shift(SECOND + SECOND)
    assert connection_slots.take(account.id, 2, "w3") == 2


def test_nobody_gives_back_the_connection_of_another(account):
    connection_slots.take(account.id, 1, "w1")
    connection_slots.give_back(account.id, 1, "w2")
    connection_slots.give_back(account.id, 2, "w1")
    connection_slots.give_back(new_account().id, 1, "w1")
    assert ConnectionSlot.select().count() == 1


def test_the_connections_of_workers_that_are_gone_are_freed(account):
    for owner in ("w1", "w2", "w3"):
        connection_slots.take(account.id, 3, owner)
    connection_slots.free(["w1", "w3"])
    assert [row.owner for row in ConnectionSlot.select()] == ["w2"]
