"""A worker suspended beyond its lease and resumed: another one sends its claim, and it does not."""

import signal
import threading
from collections import Counter

import pytest

from tests.fakes.process import Postigo
from tests.fakes.smtp import PIPELINING, ScriptedServer, polite
from tests.outbox.requests import recipients, states_of
from tests.outbox.running import account_at, hand_over, until
from webapp.outbox.models import Attempt, Recipient
from webapp.outbox.queue import states

pytestmark = pytest.mark.each_database

IN_HAND = 6


@pytest.fixture
def workers(storage):
    """A maker of workers whose leases are short."""
    started = []

    def start():
        url = storage.database_url
        process = Postigo(storage.data, "worker", module="tests.outbox.short_leases", database_url=url)
        started.append(process)
        process.wait_for("sends what is")
        return process

    yield start
    for process in started:
        process.signal(signal.SIGCONT)
        process.close()


@pytest.mark.parametrize("offers", ["250 fake.example", PIPELINING])
def test_a_resumed_worker_sends_nothing_that_another_claimed(storage, workers, offers):
    asked, go_on = threading.Event(), threading.Event()

    def slowly_at_first(peer):
        asked.set()
        go_on.wait(20)
        peer.say("250 2.0.0 Ok: queued as X")

    with ScriptedServer(polite(EHLO=offers, DOT=slowly_at_first)) as server:
        account_at(server, max_connections=1)
        messages = [hand_over(storage) for _ in range(IN_HAND)]
        frozen = workers()
        assert asked.wait(20)
        frozen.freeze()
        held = Recipient.select().where(Recipient.state == states.SENDING)
        assert held.count() == IN_HAND
        [name] = {row.lease_owner for row in held}
        go_on.set()  # the server's answer waits for a worker that does not read

        workers()
        until(lambda: all(states_of(message) == [states.ACCEPTED] for message in messages))
        assert name not in {attempt.worker for attempt in Attempt.select()}
        frozen.signal(signal.SIGCONT)
        frozen.signal(signal.SIGTERM)
        assert frozen.ended() == 0

    copies = Counter(line for line in server.heard if line.lower().startswith("message-id"))
    first, *others = (copies[f"Message-ID: {message.message_id}"] for message in messages)
    assert first == 2  # it was on its way when the worker froze
    assert others == [1] * (IN_HAND - 1)
    assert [states_of(message) for message in messages] == [[states.ACCEPTED]] * IN_HAND
    assert all(row.lease_until is None for message in messages for row in recipients(message))
