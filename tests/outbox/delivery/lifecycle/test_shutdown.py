"""How a worker ends, is suspended, or cannot store: nothing is left behind, nothing is lost."""

import contextlib
import signal
import subprocess
import tempfile
import threading
from pathlib import Path

import pytest

from tests.conftest import _lack
from tests.fakes.process import Postigo
from tests.fakes.sink import Sink
from tests.fakes.smtp import Mailbox, ScriptedServer, polite, real_server
from tests.outbox.requests import new_account, states_of
from tests.outbox.running import account_at, hand_over, until, with_settings, working
from webapp import boot
from webapp.clock import monotonic
from webapp.db import database
from webapp.errors import Unavailable
from webapp.outbox.delivery.connection import AccountConnection
from webapp.outbox.delivery.scheduling.lane import Lane
from webapp.outbox.models import ConnectionSlot, Recipient, WorkerHeartbeat
from webapp.outbox.queue import leases, states
from webapp.outbox.recovery.pipelining import PipeliningFaults


def test_sigterm_finishes_messages_in_flight_and_hands_back_the_rest(storage):
    asked, go_on = threading.Event(), threading.Event()

    def slowly(peer):
        asked.set()
        go_on.wait(10)
        peer.say("250 2.0.0 Ok: queued as X")

    with ScriptedServer(polite(DOT=slowly)) as server:
        account_at(server)
        messages = [hand_over(storage) for _ in range(5)]
        worker = Postigo(storage.data, "worker")
        try:
            assert asked.wait(20)
            worker.signal(signal.SIGTERM)
            began = monotonic()
            go_on.set()
            assert worker.ended() == 0
            assert monotonic() - began < 10
        finally:
            worker.close()
    found = [states_of(message)[0] for message in messages]
    assert found.count(states.ACCEPTED) >= 1
    assert set(found) <= {states.ACCEPTED, states.QUEUED}
    assert Recipient.select().where(Recipient.lease_until.is_null(False)).count() == 0
    assert ConnectionSlot.select().count() == WorkerHeartbeat.select().count() == 0


class SuspendedOwner:
    """The owner of a connection, whose process was suspended after the first message."""

    pipelining = PipeliningFaults()

    name = "w1"

    def __init__(self, settings):
        self.settings = settings
        self.results = []
        self.was_told = False

    def is_stopping(self):
        return self.was_told

    def has_leases(self, since):
        self.was_told = bool(self.results)
        return not self.was_told

    def put(self, result):
        self.results.append(result)

    def hold(self, *_, **__):
        raise AssertionError("nothing is wrong with the account")


def test_a_worker_suspended_beyond_its_lease_sends_nothing_more_of_its_claim(storage):
    with real_server(Mailbox()) as server:
        account = account_at(server)
        for _ in range(5):
            hand_over(storage)
        owner = SuspendedOwner(storage)
        AccountConnection(account.id, owner, Lane()).run()
        assert len(server.handler.received) == 1
    taken = leases.owners()
    assert taken == ["w1"]  # others take it over when the lease is over; it does not touch it any more


class Thaws:
    """An owner whose process stood still right after the first claim, and that stores what it is given."""

    pipelining = PipeliningFaults()

    name = "w1"

    def __init__(self, settings, wanted):
        self.settings = settings
        self.wanted = wanted
        self.given_back, self.accepted = [], []
        self.thawed_at = None
        self.questions = 0

    def is_stopping(self):
        self.questions += 1
        return len(self.accepted) == self.wanted or self.questions > 1000

    def has_leases(self, since):
        if self.thawed_at is None:
            self.thawed_at = monotonic()
        return since >= self.thawed_at

    def put(self, result):
        self.given_back += result.untried
        leases.hand_back(result.untried)
        leases.settle(result.recipients)
        self.accepted += [one for one in result.recipients if one.state == states.ACCEPTED]

    def hold(self, *_, **__):
        raise AssertionError("nothing is wrong with the account")


def test_what_a_frozen_worker_had_is_given_back_and_sent_only_by_a_new_claim(storage):
    with real_server(Mailbox()) as server:
        account = account_at(server)
        messages = [hand_over(storage) for _ in range(3)]
        owner = Thaws(storage, wanted=len(messages))
        AccountConnection(account.id, owner, Lane()).run()
        assert len(server.handler.received) == len(messages)
    assert {taken.fence for taken in owner.given_back} == {1}
    assert len(owner.given_back) == len(messages)
    assert {one.recipient.fence for one in owner.accepted} == {2}
    assert leases.owners() == []


@pytest.fixture
def small_disk():
    """A disk of three megabytes, not below pytest's folders: what a killed run left mounted there would
    stop every later one, which deletes them.
    """
    with tempfile.TemporaryDirectory(prefix="postigo-disk-") as name:
        mounting = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", name]
        if subprocess.run(mounting, capture_output=True, check=False).returncode:
            _lack("the right to mount a small file system")
        yield Path(name)
        subprocess.run(["umount", name], check=True)


def test_a_full_disk_accepts_nothing_and_goes_on_by_itself(settings, small_disk):
    settings = with_settings(settings, data=small_disk / "data")
    boot.open_storage(settings)
    filler = small_disk / "filler"
    try:
        with Sink() as sink:
            new_account(host=sink.host, port=sink.port)
            first = hand_over(settings)
            filler.write_bytes(b"")
            with contextlib.suppress(OSError), filler.open("ab", buffering=0) as file:
                while True:
                    file.write(b"x" * 4096)
            with pytest.raises(Unavailable):
                for _ in range(200):
                    hand_over(settings, text="x" * 20_000)
            assert states_of(first) == [states.QUEUED]  # reading goes on
            with working(settings):
                filler.unlink()
                until(lambda: states_of(first) == [states.ACCEPTED])
                last = hand_over(settings)
                until(lambda: states_of(last) == [states.ACCEPTED])
            assert set(sink.copies.values()) == {1}
    finally:
        boot.close_storage()


def test_a_locked_database_accepts_nothing_and_goes_on_by_itself(storage):
    import sqlite3

    new_account()
    other = sqlite3.connect(database.obj.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    began = monotonic()
    with pytest.raises(Unavailable):
        hand_over(storage)
    assert monotonic() - began < 10
    other.execute("ROLLBACK")
    other.close()
    assert hand_over(storage)
