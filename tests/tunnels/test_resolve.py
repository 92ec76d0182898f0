"""Name resolution: bounded in time, both families, each failure with a code of its own."""

import socket
import threading
import time

import pytest

from webapp.deadline import Cancelled, Deadline, DeadlineReached
from webapp.errors import TunnelError
from webapp.tunnels import resolve
from webapp.tunnels.resolve import find_addresses, permitted
from webapp.tunnels.route import AddressPolicy

OPEN = AddressPolicy()


@pytest.fixture
def stuck(monkeypatch):
    """A resolver that does not answer until the test ends; yields the event that says it was asked."""
    asked, release = threading.Event(), threading.Event()

    def getaddrinfo(*args, **hints):
        asked.set()
        release.wait(10)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    yield asked
    release.set()
    for thread in threading.enumerate():
        if thread.name == "look-up":
            thread.join(5)


def test_families_alternate_and_duplicates_are_dropped(answers):
    answers("10.0.0.1", "10.0.0.2", "10.0.0.1", "fd00::1", "fd00::2", "10.0.0.3")
    found = find_addresses("mail.example", OPEN, Deadline(5))
    assert [address.text for address in found] == ["10.0.0.1", "fd00::1", "10.0.0.2", "fd00::2", "10.0.0.3"]
    assert [address.family for address in found[:2]] == ["ipv4", "ipv6"]


def test_an_ipv4_mapped_address_is_connected_to_as_ipv4(answers):
    answers("::ffff:10.0.0.1")
    (found,) = find_addresses("mail.example", OPEN, Deadline(5))
    assert (found.text, found.family) == ("10.0.0.1", "ipv4")


def test_an_address_is_not_looked_up(answers):
    asked = answers("10.9.9.9")
    (found,) = find_addresses("0x0a000001", OPEN, Deadline(5))
    assert (found.text, asked) == ("10.0.0.1", [])


def test_only_the_permitted_addresses_are_left(answers):
    answers("169.254.169.254", "10.0.0.1")
    found = find_addresses("mail.example", OPEN, Deadline(5))
    assert [address.facts() for address in found] == [
        {"address": "169.254.169.254", "family": "ipv4", "allowed": False, "reason": "metadata"},
        {"address": "10.0.0.1", "family": "ipv4", "allowed": True},
    ]
    assert [address.text for address in permitted(found, "mail.example")] == ["10.0.0.1"]


def test_a_name_with_refused_addresses_only_is_refused(answers):
    answers("169.254.169.254", "::")
    with pytest.raises(TunnelError) as caught:
        permitted(find_addresses("mail.example", OPEN, Deadline(5)), "mail.example")
    assert caught.value.code == "address.refused"
    assert [one["reason"] for one in caught.value.facts["addresses"]] == ["metadata", "unspecified"]


@pytest.mark.parametrize(
    ("number", "code", "permanent"),
    [
        (socket.EAI_NONAME, "resolve.not_found", True),
        (socket.EAI_NODATA, "resolve.no_address", True),
        (socket.EAI_AGAIN, "resolve.temporary", False),
        (socket.EAI_FAIL, "resolve.temporary", False),
    ],
)
def test_each_answer_of_the_resolver_has_its_code(monkeypatch, number, code, permanent):
    def getaddrinfo(*args, **hints):
        raise socket.gaierror(number, "as the resolver says")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    with pytest.raises(TunnelError) as caught:
        find_addresses("mail.example", OPEN, Deadline(5))
    assert (caught.value.code, caught.value.permanent) == (code, permanent)


def test_a_name_without_addresses_has_its_own_code(answers):
    answers()
    with pytest.raises(TunnelError) as caught:
        find_addresses("mail.example", OPEN, Deadline(5))
    assert caught.value.code == "resolve.no_address"


def test_a_stuck_resolver_ends_at_the_deadline(stuck):
    began = time.monotonic()
    with pytest.raises(DeadlineReached):
        find_addresses("mail.example", OPEN, Deadline(0.3))
    assert time.monotonic() - began < 1


def test_a_stuck_resolver_has_a_limit_of_its_own(stuck, monkeypatch):
    monkeypatch.setattr(resolve, "LOOK_UP_LIMIT_S", 0.1)
    with pytest.raises(TunnelError) as caught:
        find_addresses("mail.example", OPEN, Deadline(10))
    assert caught.value.code == "resolve.timeout"


def test_cancelling_stops_waiting_for_a_stuck_resolver_at_once(stuck):
    deadline = Deadline(30)
    threading.Thread(target=lambda: stuck.wait(5) and deadline.cancel()).start()
    began = time.monotonic()
    with pytest.raises(Cancelled):
        find_addresses("mail.example", OPEN, deadline)
    assert time.monotonic() - began < 3
