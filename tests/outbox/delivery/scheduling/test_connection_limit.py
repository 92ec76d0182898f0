"""How many connections an account may have: set by a person, or found out from what they carry."""

import pytest

from webapp.outbox.delivery.scheduling.connection_limit import (
    AUTOMATIC_FIRST,
    AUTOMATIC_MOST,
    TRY_AGAIN_MOST_S,
    TRY_AGAIN_S,
    ConnectionLimit,
)

TICK_S = 0.1


class Account:
    """An account with much to send, whose server takes so many messages a second over n connections."""

    def __init__(self, rate_of, max_connections=0):
        self.rate_of = rate_of
        self.moment = self.sent = 0.0
        self.limit = ConnectionLimit()
        self.limit.configure(max_connections)
        self.seen = [self.limit.allowed]

    def send(self, seconds):
        """Let time pass, with as many connections as are allowed."""
        for _ in range(round(seconds / TICK_S)):
            allowed = self.limit.allowed
            self.moment += TICK_S
            self.sent += self.rate_of(allowed) * TICK_S
            self.limit.observe(self.moment, sending=allowed, sent=int(self.sent))
            if self.limit.allowed != self.seen[-1]:
                self.seen.append(self.limit.allowed)
        return self


def each(a_second):
    return lambda connections: connections * a_second


def at_most(a_second, together):
    return lambda connections: min(connections * a_second, together)


def test_where_each_connection_carries_more_it_rises_to_the_most():
    account = Account(each(50)).send(5)
    assert account.seen == [AUTOMATIC_FIRST, 4, 8, AUTOMATIC_MOST]


@pytest.mark.parametrize(("together", "settles_at"), [(100, 2), (200, 4), (400, 8)])
def test_where_more_connections_carry_no_more_it_goes_back(together, settles_at):
    account = Account(at_most(50, together)).send(30)
    assert account.seen[-1] == settles_at


def test_what_gained_nothing_is_tried_again_after_a_minute_and_not_before():
    account = Account(at_most(50, 100)).send(TRY_AGAIN_S - 5)
    assert account.seen == [2, 4, 2]
    account.rate_of = each(50)
    account.send(20)
    assert account.limit.allowed == AUTOMATIC_MOST


def test_a_slow_server_is_measured_for_longer():
    account = Account(each(1)).send(2)
    assert account.seen == [2]
    account.send(3)
    assert account.seen == [2, 4]


def test_a_limit_that_was_set_applies_at_once_and_is_not_passed():
    account = Account(each(50), 20).send(60)
    assert account.seen == [20]
    assert account.limit.most == 20


def test_a_limit_that_is_found_out_has_an_end():
    account = Account(each(50)).send(60)
    assert account.seen[-1] == account.limit.most == AUTOMATIC_MOST


@pytest.mark.parametrize("max_connections", [0, 20])
def test_a_server_that_refuses_one_more_gets_no_more_for_a_minute(max_connections):
    account = Account(each(50), max_connections)
    account.limit.too_many(account.moment, connected=1)
    account.send(TRY_AGAIN_S - 1)
    assert account.limit.allowed == 1
    account.send(5)
    assert account.limit.allowed > 1


def test_a_lowered_limit_that_was_set_comes_back_one_by_one():
    account = Account(each(50), 4)
    account.limit.too_many(0.0, connected=2)
    account.send(1_000)
    assert account.seen == [4, 2, 3, 4]


def test_each_refusal_doubles_the_pause_up_to_a_quarter_of_an_hour():
    limit, pauses, moment = ConnectionLimit(), [], 0.0
    limit.configure(3)
    for _ in range(6):
        limit.too_many(moment, connected=2)
        began = moment
        while limit.allowed == 2:
            moment += 1
            limit.observe(moment, sending=2, sent=0)
        pauses.append(moment - began)
    assert pauses == [60, 120, 240, 480, TRY_AGAIN_MOST_S, TRY_AGAIN_MOST_S]


def test_a_refusal_while_none_is_open_leaves_one():
    limit = ConnectionLimit()
    limit.configure(5)
    limit.too_many(0.0, connected=0)
    assert limit.allowed == 1


def test_another_limit_starts_anew_and_the_same_one_does_not():
    limit = ConnectionLimit()
    limit.configure(5)
    limit.too_many(0.0, connected=1)
    limit.configure(5)
    assert limit.allowed == 1
    limit.configure(6)
    assert limit.allowed == 6


def test_while_fewer_connections_send_than_are_allowed_nothing_is_measured():
    limit = ConnectionLimit()
    limit.configure(0)
    for tick in range(100):
        limit.observe(tick * TICK_S, sending=1, sent=tick * 100)
    assert limit.allowed == AUTOMATIC_FIRST
