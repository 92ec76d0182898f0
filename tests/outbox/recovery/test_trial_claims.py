"""What is claimed for a trial: kept until its outcome is stored, and given back when the server hangs."""

import pytest

from tests.fakes.hanging import HangingServers
from tests.fakes.smtp import Mailbox, ScriptedServer, polite, real_server, silence
from tests.outbox.requests import later, new_account, recipients, states_of
from tests.outbox.running import account_at, hand_over, until, working
from webapp.accounts import sending_state, snapshots
from webapp.accounts.models import Substitute
from webapp.outbox.models import Recipient
from webapp.outbox.queue import states
from webapp.outbox.recovery import trial


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
