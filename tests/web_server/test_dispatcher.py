"""Addresses take turns, and large bodies do not take the threads of the pages."""

from types import SimpleNamespace

from webapp.web_server.dispatcher import FairQueue


def waiting(*names):
    queue = FairQueue()
    for name in names:
        queue.append(SimpleNamespace(address=name[0], name=name))
    return queue


def order(queue):
    return [queue.popleft().name for _ in range(len(queue))]


def test_addresses_take_turns_and_in_each_the_first_comes_first():
    assert order(waiting("a1", "a2", "a3", "b1", "c1", "b2")) == ["a1", "b1", "c1", "a2", "b2", "a3"]


def test_an_address_that_comes_again_stands_behind_those_that_wait():
    queue = waiting("a1", "b1")
    assert queue.popleft().name == "a1"
    queue.append(SimpleNamespace(address="a", name="a2"))
    assert order(queue) == ["b1", "a2"]
    assert not queue
