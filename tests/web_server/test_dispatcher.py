"""Addresses take turns, and none takes all threads while others ask."""

from types import SimpleNamespace

import pytest

from webapp.web_server import dispatcher
from webapp.web_server.dispatcher import FairQueue


def connection(name):
    return SimpleNamespace(address=name[0], name=name, is_pipelined=name.endswith("+"))


def waiting(*names, most_of_one=100, exempt=""):
    queue = FairQueue(most_of_one, exempt)
    for name in names:
        queue.append(connection(name))
    return queue


def order(queue):
    taken = []
    while queue:
        taken.append(queue.popleft().name)
    return taken


def test_addresses_take_turns_and_in_each_the_first_comes_first():
    assert order(waiting("a1", "a2", "a3", "b1", "c1", "b2")) == ["a1", "b1", "c1", "a2", "b2", "a3"]


def test_an_address_that_comes_again_stands_behind_those_that_wait():
    queue = waiting("a1", "b1")
    assert queue.popleft().name == "a1"
    queue.append(connection("a2"))
    assert order(queue) == ["b1", "a2"]
    assert not queue


def test_pipelined_requests_come_after_the_others_of_their_address():
    assert order(waiting("a1+", "a2", "b1+", "a3")) == ["a2", "b1+", "a3", "a1+"]


def test_one_address_has_its_part_while_others_ask():
    queue = waiting("a1", "a2", "a3", "b1", most_of_one=2)
    assert order(queue) == ["a1", "b1", "a2"]
    queue.done("a")
    assert order(queue) == ["a3"]


def test_who_is_alone_has_all(monkeypatch):
    assert order(waiting("a1", "a2", "a3", most_of_one=1)) == ["a1", "a2", "a3"]
    monkeypatch.setattr(dispatcher, "ASKING_S", -1.0)  # the others have asked long ago
    assert order(waiting("b1", "a1", "a2", "a3", most_of_one=1)) == ["b1", "a1", "a2", "a3"]


def test_a_crowded_address_has_one_thread_until_it_is_quiet(monkeypatch):
    queue = waiting("a1", "a2", "a3", "b1", "b2")
    queue.crowd("a")
    assert order(queue) == ["a1", "b1", "b2"]
    queue.done("a")
    assert order(queue) == ["a2"]
    monkeypatch.setattr(dispatcher, "CROWDED_S", -1.0)  # no other was cut since
    queue.crowd("a")
    assert order(queue) == ["a3"]


@pytest.mark.parametrize(("exempt", "taken"), [("a", ["b1", "a1", "a2"]), ("", ["b1", "a1"])])
def test_the_proxy_of_everybody_has_no_part(exempt, taken):
    assert order(waiting("b1", "a1", "a2", most_of_one=1, exempt=exempt)) == taken
