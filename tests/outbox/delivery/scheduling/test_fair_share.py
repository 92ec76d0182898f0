"""Accounts whose server hangs do not keep the mail of others waiting, and are held when it goes on."""

import functools
import resource

import pytest

from tests.fakes.hanging import POINTS, HangingServers
from tests.fakes.smtp import Mailbox, ScriptedServer, polite, real_server, silence
from tests.outbox.requests import new_account, new_message, recipients, states_of
from tests.outbox.running import account_at, hand_over, until, working
from webapp.accounts import sending_state, snapshots
from webapp.accounts.models import Account, SendingState
from webapp.clock import monotonic, now
from webapp.outbox.delivery import prepared
from webapp.outbox.delivery.scheduling import budget
from webapp.outbox.delivery.scheduling.budget import WORKING_MOST
from webapp.outbox.delivery.worker import OPEN_FILES
from webapp.outbox.models import Attempt, ConnectionSlot, Recipient
from webapp.outbox.queue import states

SICK = 80
# The promise is one second, which `./run bench sick` measures; a test runs beside others.
SOON_S = 5.0
# What needs neither a credential nor encryption.
PLAIN_POINTS = tuple(point for point in POINTS if point not in ("tls", "auth"))


def sick_accounts(servers, count=SICK, each=3):
    """Store accounts whose servers hang, at all points alike, with mail that is due."""
    for number in range(count):
        point = PLAIN_POINTS[number % len(PLAIN_POINTS)]
        account = new_account(host="127.0.0.1", port=servers.ports[point], sender=f"s{number}@example.com")
        for _ in range(each):
            new_message(account)


def accepted_after_s(message):
    began = monotonic()
    until(lambda: states_of(message) == [states.ACCEPTED])
    return monotonic() - began


def are_accepted(*messages):
    return all(states_of(message) == [states.ACCEPTED] for message in messages)


def is_held(account):
    return SendingState.select().where(SendingState.account == account, SendingState.held_at.is_null(False))


@pytest.mark.each_database
def test_eighty_hanging_accounts_do_not_delay_a_healthy_one(storage):
    with HangingServers(*PLAIN_POINTS) as servers, real_server(Mailbox()) as server:
        sick_accounts(servers)
        healthy = account_at(server, sender="healthy@example.com")
        first = new_message(healthy)  # as fresh as all others, and the last in the queue
        with working(storage):
            assert accepted_after_s(first) < SOON_S
            # The kernel completes no connection where the backlog is full.
            until(lambda: servers.hanging >= SICK - SICK // len(PLAIN_POINTS) - 1)
            for _ in range(3):
                assert accepted_after_s(hand_over(storage, sender="healthy@example.com")) < SOON_S
            later = account_at(server, sender="later@example.com")
            assert accepted_after_s(new_message(later)) < SOON_S


def test_an_account_that_hangs_has_one_connection_until_its_server_answers(storage):
    with HangingServers("rcpt") as servers:
        account = new_account(host="127.0.0.1", port=servers.ports["rcpt"], max_connections=20)
        for _ in range(100):
            new_message(account)
        with working(storage) as worker:
            until(lambda: servers.hanging == 1)
            for _ in range(30):
                worker.look()
            assert (servers.hanging, servers.seen, ConnectionSlot.select().count()) == (1, 1, 1)


@pytest.mark.parametrize("where", ["RCPT", "DATA", "DOT"])
def test_two_messages_that_time_out_in_a_row_hold_the_account(storage, monkeypatch, where):
    monkeypatch.setattr(prepared, "MESSAGE_MOST_S", 0.3)
    with ScriptedServer(polite(**{where: silence})) as server:
        account = account_at(server)
        messages = [hand_over(storage) for _ in range(5)]
        with working(storage):
            until(lambda: is_held(account).count())
            until(lambda: all(states_of(message) != [states.SENDING] for message in messages))
    assert sending_state.of(account.id).held_code == "server.timed_out"
    # Those that were tried wait for their next try or for a person, the others for the account.
    assert sorted(recipients(message)[0].tries for message in messages) == [0, 0, 0, 1, 1]


def test_one_message_that_times_out_does_not_hold_the_account(storage, monkeypatch):
    monkeypatch.setattr(prepared, "MESSAGE_MOST_S", 0.3)

    def hang_once(peer):
        if "bad@" in peer.last:
            silence(peer)
        peer.say("250 2.1.5 Ok")

    with ScriptedServer(polite(RCPT=hang_once)) as server:
        account = account_at(server, max_connections=1)
        bad = hand_over(storage, to=("bad@example.com",))
        good = [hand_over(storage) for _ in range(5)]
        with working(storage):
            until(lambda: are_accepted(*good))
            Recipient.update(due_at=now()).where(Recipient.state == states.DEFERRED).execute()
            until(lambda: recipients(bad)[0].tries == 2)
    assert states_of(bad) == [states.DEFERRED]
    assert not is_held(account).count()


def test_a_message_that_hangs_leaves_the_others_of_its_account_to_a_further_connection(storage):
    def hang_once(peer):
        if "bad@" in peer.last:
            silence(peer)
        peer.say("250 2.1.5 Ok")

    with ScriptedServer(polite(RCPT=hang_once)) as server:
        account_at(server, max_connections=2)
        with working(storage):
            assert accepted_after_s(hand_over(storage)) < SOON_S
            hand_over(storage, to=("bad@example.com",))
            until(lambda: any("bad@" in line for line in server.heard))
            assert accepted_after_s(hand_over(storage)) < SOON_S


def test_a_server_that_refuses_a_further_connection_is_not_taken_for_sick(storage):
    """Connections beyond the first are refused with 421, and the queue leaves over the first."""
    open_now = []

    def one_only(peer):
        if open_now:
            peer.say("421 4.7.0 Too many connections")
            return
        open_now.append(peer)
        polite(DOT=lambda peer: (server.stopping.wait(0.01), peer.say("250 2.0.0 Ok")))(peer)

    with ScriptedServer(one_only) as server:
        account = account_at(server, max_connections=10, per_connection=1_000)
        messages = [hand_over(storage) for _ in range(150)]
        with working(storage):
            until(lambda: are_accepted(*messages), limit_s=60)
        assert 2 <= server.connections <= 4  # and not one every tenth of a second
    assert not is_held(account).count()


def test_few_messages_leave_over_one_connection(storage):
    with ScriptedServer(polite()) as server:
        account_at(server, max_connections=20)
        with working(storage):
            for _ in range(5):
                until(functools.partial(are_accepted, *[hand_over(storage) for _ in range(2)]))
        assert server.connections <= 2


def test_accounts_that_become_due_together_are_read_together(storage, monkeypatch):
    read_alone = []
    monkeypatch.setattr(snapshots, "read", read_alone.append)
    with ScriptedServer(polite()) as server:
        messages = [new_message(account_at(server, sender=f"a{number}@example.com")) for number in range(5)]
        with working(storage):
            until(functools.partial(are_accepted, *messages))
    assert read_alone == []


def test_idle_connections_make_way_for_an_account_that_has_none(storage):
    count = WORKING_MOST + 4
    with real_server(Mailbox()) as server:
        messages = [
            new_message(account_at(server, sender=f"a{number}@example.com")) for number in range(count)
        ]
        with working(storage):
            until(lambda: are_accepted(*messages))
            assert accepted_after_s(new_message(account_at(server))) < SOON_S


def test_what_hangs_for_long_makes_way_when_nothing_else_is_left(storage, monkeypatch):
    monkeypatch.setattr(budget, "ALL_MOST", 3)
    monkeypatch.setattr(budget, "RESERVED", 1)
    monkeypatch.setattr(budget, "HANG_MOST_S", 0.5)
    with HangingServers("rcpt", "dot") as servers, real_server(Mailbox()) as server:
        in_doubt = new_message(new_account(host="127.0.0.1", port=servers.ports["dot"]))
        hanging = new_message(new_account(host="127.0.0.1", port=servers.ports["rcpt"]))
        with working(storage):
            until(lambda: servers.hanging == 2)
            assert accepted_after_s(new_message(account_at(server))) < SOON_S
            until(lambda: states_of(hanging) == [states.DEFERRED])
            # Whether this one was accepted is not known yet, and not to be put in doubt.
            assert states_of(in_doubt) == [states.SENDING]
    attempt = Attempt.get(Attempt.message == hanging)
    assert (attempt.code, attempt.stage) == ("server.timed_out", "rcpt_to")
    assert 0.5 <= attempt.facts["timeout_s"] < SOON_S


def test_suspect_accounts_that_wait_end_no_connection_of_others(storage, monkeypatch):
    monkeypatch.setattr(budget, "SUSPECT_MOST", 0)
    with ScriptedServer(polite()) as server:
        account_at(server)
        suspect = new_account(sender="suspect@example.com")
        sending_state.note_bad(suspect.id, "server.timed_out", now())
        new_message(suspect)
        with working(storage) as worker:
            until(functools.partial(are_accepted, hand_over(storage)))
            for _ in range(10):
                worker.look()
            until(functools.partial(are_accepted, hand_over(storage)))
        assert server.connections == 1


def test_a_claim_waits_for_no_more_than_leaves_soon(storage):
    """A slow server has few messages in hand, and the others are free for further connections."""
    slow = polite(DOT=lambda peer: (server.stopping.wait(0.1), peer.say("250 2.0.0 Ok")))
    with ScriptedServer(slow) as server:
        account = account_at(server, max_connections=1)
        for _ in range(100):
            new_message(account)
        with working(storage):
            until(lambda: Attempt.select().count() >= 30)
            sending = Recipient.select().where(Recipient.state == states.SENDING)
            assert sending.count() <= 10
        assert Account.select().count() == 1


def test_a_worker_may_have_a_file_open_for_each_connection_that_may_hang(storage):
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (512, before[1]))
    try:
        with working(storage) as worker:
            allowed = min(OPEN_FILES, before[1])
            assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == allowed
            assert worker._pool.most == budget.most_with(allowed)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
    assert OPEN_FILES >= 3 * budget.ALL_MOST
