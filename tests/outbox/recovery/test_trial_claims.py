"""What is claimed for a trial: kept until its outcome is stored, and given back when the server hangs."""

import pytest

from tests.conftest import TESTER
from tests.fakes.hanging import HangingServers
from tests.fakes.smtp import Mailbox, ScriptedServer, polite, real_server, silence
from tests.outbox.requests import later, new_account, new_message, recipients, states_of
from tests.outbox.running import account_at, hand_over, until, working
from webapp.accounts import sending_state, snapshots
from webapp.accounts.models import Substitute
from webapp.db import notify
from webapp.outbox.delivery import heartbeat
from webapp.outbox.models import Recipient
from webapp.outbox.queue import states
from webapp.outbox.recovery import trial
from webapp.outbox.recovery.trial import Trials


def hold_for_a_message(account):
    """Hold an account for what only a message can show to be mended; its probe is due."""
    version = snapshots.version_of(account.id)
    facts = {"stage": "end_of_data"}
    sending_state.hold(account.id, "mail_from.sender_not_allowed", facts, version, later(seconds=-1))


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(trial, "WAIT_MOST_S", 0.5)


@pytest.mark.each_database
@pytest.mark.parametrize("where", ["greeting", "mail"])
def test_messages_for_a_trial_that_hangs_go_to_the_substitute(storage, impatient, where):
    with HangingServers(where) as hanging, real_server(Mailbox()) as server:
        account = new_account(host="127.0.0.1", port=hanging.ports[where])
        hold_for_a_message(account)
        messages = [hand_over(storage, account=str(account.id)) for _ in range(3)]
        with working(storage):
            until(lambda: hanging.hanging == 1)
            Substitute.create(account=account, substitute=account_at(server), place=0)
            until(lambda: all(states_of(message) == [states.ACCEPTED] for message in messages))
            assert hanging.seen == 1
        assert len(server.handler.received) == len(messages)


def test_messages_behind_the_one_that_hangs_in_a_trial_go_to_the_substitute(storage, impatient):
    with ScriptedServer(polite(DOT=silence)) as hanging, real_server(Mailbox()) as server:
        account = account_at(hanging)
        hold_for_a_message(account)
        first, *others = [hand_over(storage, account=str(account.id)) for _ in range(3)]
        with working(storage):
            until(lambda: hanging.heard_command("DATA"))
            Substitute.create(account=account, substitute=account_at(server), place=0)
            until(lambda: all(states_of(message) == [states.ACCEPTED] for message in others))
            assert states_of(first) == [states.SENDING]  # nobody knows yet whether it was accepted
        assert len(server.handler.received) == len(others)


@pytest.mark.each_database
def test_the_heartbeat_moves_nothing_that_the_probe_of_a_held_account_needs(storage):
    account = new_account()
    Substitute.create(account=account, substitute=new_account(), place=0)
    hold_for_a_message(account)
    message = new_message(account)
    wake_up = notify.WakeUp()
    beat = heartbeat.Heartbeat("w1", wake_up, ())
    beat._beat()
    wake_up.close()
    assert [row.lane_id for row in recipients(message)] == [account.id]


def test_a_message_that_comes_while_held_accounts_are_looked_after_is_for_the_probe(storage, monkeypatch):
    with ScriptedServer(polite()) as server, real_server(Mailbox()) as other:
        account = account_at(server)
        Substitute.create(account=account, substitute=account_at(other), place=0)
        hold_for_a_message(account)
        messages = []
        look_at_trials = Trials.give_back_waiting

        def give_back_waiting(trials):
            if not messages:  # between the look for probes and that for what substitutes take
                messages.append(hand_over(storage, account=str(account.id)))
            look_at_trials(trials)

        monkeypatch.setattr(Trials, "give_back_waiting", give_back_waiting)
        with working(storage):
            until(lambda: messages and states_of(messages[0]) == [states.ACCEPTED])
            until(lambda: sending_state.of(account.id).held_at is None)
        assert recipients(messages[0])[0].sent_by_id == account.id


def test_substitutes_take_what_comes_while_a_trial_hangs_that_a_person_asks_for_again(storage):
    with HangingServers("mail") as hanging, real_server(Mailbox()) as other:
        account = new_account(host="127.0.0.1", port=hanging.ports["mail"])
        Substitute.create(account=account, substitute=account_at(other), place=0)
        hold_for_a_message(account)
        hand_over(storage, account=str(account.id))
        with working(storage):
            until(lambda: hanging.hanging == 1)
            sending_state.ask_probe(account.id, actor=TESTER)
            message = hand_over(storage, account=str(account.id))
            until(lambda: states_of(message) == [states.ACCEPTED], limit_s=8)


def test_a_slow_server_is_tried_with_a_message_although_that_was_given_back_meanwhile(storage, impatient):
    slow = polite(MAIL=lambda peer: (server.stopping.wait(2), peer.say("250 Ok")))
    with ScriptedServer(slow) as server:
        account = account_at(server)
        hold_for_a_message(account)
        message = hand_over(storage)
        with working(storage):
            until(lambda: states_of(message) == [states.ACCEPTED])
            until(lambda: sending_state.of(account.id).held_at is None)


def test_a_recipient_refused_in_a_trial_stays_leased_until_that_is_stored(storage):
    def by_name(peer):
        if "second@" in peer.last:
            silence(peer)
        peer.say("550 5.1.1 No such user")

    with ScriptedServer(polite(RCPT=by_name)) as server:
        account = account_at(server)
        hold_for_a_message(account)
        messages = [hand_over(storage, to=(f"{name}@example.com",)) for name in ("first", "second", "third")]
        ids = {row.id for message in messages for row in recipients(message)}
        with working(storage) as worker:
            until(lambda: any("RCPT TO:<second@" in line for line in server.heard))
            assert set(worker._recipient_ids()) == ids
    assert states_of(messages[0]) == [states.REFUSED]
    assert Recipient.select().where(Recipient.lease_until.is_null(False)).count() == 0
