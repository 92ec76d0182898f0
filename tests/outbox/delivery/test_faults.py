"""Faults of a server, or of the route to it, and the outcome of each message."""

import pytest

from tests.fakes.smtp import Mailbox, ScriptedServer, hang_up, polite, real_server
from tests.outbox.requests import later, new_account, recipients, states_of
from tests.outbox.running import account_at, hand_over, until, working
from webapp.accounts import sending_state
from webapp.accounts import service as accounts
from webapp.accounts.models import Account, SendingState
from webapp.outbox.models import Attempt, Recipient
from webapp.outbox.queue import states, transitions


def is_held():
    return SendingState.select().where(SendingState.held_at.is_null(False)).first()


def tried(message):
    return Attempt.select().where(Attempt.message == message).count()


def make_due():
    Recipient.update(due_at=later(seconds=-1)).where(Recipient.due_at.is_null(False)).execute()


def test_a_greylisted_message_is_retried_after_the_requested_delay_and_accepted(storage):
    answers = iter(["450 4.7.1 Greylisted, come back in 300 seconds", "250 2.1.5 Ok"])
    with ScriptedServer(polite(RCPT=lambda peer: peer.say(next(answers)))) as server:
        account_at(server)
        with working(storage):
            message = hand_over(storage)
            until(lambda: states_of(message) == [states.DEFERRED])
            [row] = recipients(message)
            assert 300 <= (row.due_at - row.created_at).total_seconds() <= 400
            Recipient.update(due_at=later(seconds=-1)).execute()
            until(lambda: states_of(message) == [states.ACCEPTED])
    assert tried(message) == 2


@pytest.mark.parametrize(
    ("answers", "state", "code"),
    [
        ({"RCPT": "550 5.1.1 No such user"}, states.REFUSED, "rcpt_to.unknown_user"),
        ({"RCPT": "450 4.7.1 Greylisted, come back in 300 seconds"}, states.DEFERRED, "rcpt_to.greylisted"),
        ({"RCPT": "452 4.2.2 Mailbox full"}, states.DEFERRED, "rcpt_to.mailbox_full"),
        ({"MAIL": "451 4.3.0 Try again later"}, states.DEFERRED, None),
        ({"DATA": "451 4.3.0 Try again later"}, states.DEFERRED, None),
        ({"DATA": "554 5.7.1 No"}, states.REFUSED, None),
        ({"DOT": "451 4.3.0 Try again later"}, states.DEFERRED, None),
        ({"DOT": "554 5.7.1 Looks like spam"}, states.REFUSED, "message.rejected_as_spam"),
        ({"DOT": "552 5.3.4 Too large"}, states.REFUSED, "message.too_large"),
        ({"DOT": hang_up}, states.UNCERTAIN, "end_of_data.uncertain"),
        ({"DOT": "garbage"}, states.UNCERTAIN, "end_of_data.uncertain"),
        ({"MAIL": "421 4.3.2 Shutting down"}, states.DEFERRED, "server.closing"),
        ({"RCPT": "421 4.3.2 Shutting down"}, states.DEFERRED, "server.closing"),
        ({"DATA": "421 4.3.2 Shutting down"}, states.DEFERRED, "server.closing"),
        ({"DOT": "421 4.3.2 Shutting down"}, states.DEFERRED, "server.closing"),
        ({"MAIL": hang_up}, states.DEFERRED, "mail_from.lost"),
        ({"RCPT": hang_up}, states.DEFERRED, "rcpt_to.lost"),
        ({"DATA": hang_up}, states.DEFERRED, "data.lost"),
    ],
)
def test_each_answer_leads_to_its_state(storage, answers, state, code):
    with ScriptedServer(polite(**answers)) as server:
        account_at(server)
        with working(storage):
            message = hand_over(storage)
            until(lambda: states_of(message) == [state])
    [row] = recipients(message)
    assert row.code == (code or row.code) != ""
    assert row.tries == 1
    assert is_held() is None
    attempt = Attempt.get(Attempt.message == message)
    assert attempt.code == row.code
    assert attempt.steps


def test_of_several_recipients_each_has_its_own_outcome(storage):
    with real_server(Mailbox(refused=frozenset({"gone@example.com"}))) as server:
        account_at(server)
        with working(storage):
            message = hand_over(storage, to=("maria@example.com", "gone@example.com"))
            until(lambda: states_of(message) == [states.ACCEPTED, states.REFUSED])
        assert len(server.handler.received) == 1
    assert [row.reply_code for row in recipients(message)] == [250, 550]


def test_what_was_accepted_for_one_is_not_sent_to_it_again_for_the_other(storage):
    answers = iter(["250 2.1.5 Ok", "450 4.2.0 Busy", "250 2.1.5 Ok"])
    with ScriptedServer(polite(RCPT=lambda peer: peer.say(next(answers)))) as server:
        account_at(server)
        with working(storage):
            message = hand_over(storage, to=("maria@example.com", "jose@example.com"))
            until(lambda: states_of(message) == [states.ACCEPTED, states.DEFERRED])
            make_due()
            until(lambda: states_of(message) == [states.ACCEPTED, states.ACCEPTED])
    asked_for = [line for line in server.heard if line.startswith("RCPT")]
    assert asked_for == [
        "RCPT TO:<maria@example.com>",
        "RCPT TO:<jose@example.com>",
        "RCPT TO:<jose@example.com>",
    ]


def test_a_lost_final_reply_is_retried_once_and_then_a_person_decides(storage):
    with ScriptedServer(polite(DOT=hang_up)) as server:
        account_at(server)
        with working(storage):
            message = hand_over(storage)
            until(lambda: tried(message) == 1)
            make_due()
            until(lambda: transitions.undecided())
            make_due()
    assert states_of(message) == [states.UNCERTAIN]
    assert tried(message) == 2
    ids = [line for line in server.heard if line.lower().startswith("message-id")]
    assert len(ids) == 2
    assert len(set(ids)) == 1


BUSY = "421 4.3.2 Too busy, come back later"


@pytest.mark.parametrize(
    ("answers", "fields"),
    [
        ({"BANNER": "554 5.7.1 Go away"}, {}),
        ({"BANNER": BUSY}, {}),
        ({"BANNER": hang_up}, {}),
        ({"EHLO": "550 No", "HELO": "550 No"}, {}),
        ({"EHLO": BUSY, "HELO": BUSY}, {}),
        ({"STARTTLS": BUSY}, {"secure": True, "security": "tls"}),
        ({"STARTTLS": "454 4.7.0 TLS not available"}, {"secure": True, "security": "tls"}),
        ({"MAIL": "530 5.7.0 Authentication required"}, {}),
        ({"MAIL": "553 5.7.1 Sender address rejected: not owned by user"}, {}),
    ],
)
def test_a_fault_of_the_account_holds_the_account_and_costs_no_try(storage, answers, fields):
    with ScriptedServer(polite(**answers)) as server:
        account = account_at(server, **fields)
        messages = [hand_over(storage) for _ in range(3)]
        with working(storage):
            held = until(is_held)
            assert held.account_id == account.id
            assert held.held_code
            assert held.probe_at > held.held_at
            until(lambda: [states_of(message) for message in messages] == [[states.QUEUED]] * 3)
    assert [row.tries for message in messages for row in recipients(message)] == [0, 0, 0]
    assert Attempt.select().count() >= 1


def test_an_unreachable_server_holds_the_account_and_its_return_releases_it(storage):
    account = new_account()
    with working(storage):
        message = hand_over(storage)
        until(is_held)
        with real_server(Mailbox()) as server:
            Account.update(host="localhost", port=server.port).execute()
            sending_state.ask_probe(account.id, actor=sending_state.WORKER)
            until(lambda: states_of(message) == [states.ACCEPTED])
    assert is_held() is None
    assert recipients(message)[0].tries == 1


def test_changed_settings_are_probed_at_once(storage):
    account = new_account()
    with working(storage):
        message = hand_over(storage)
        until(is_held)
        with real_server(Mailbox()) as server:
            fields = accounts.account_fields.of(accounts.get(account.id))
            changed = accounts.dataclasses.replace(fields, host="localhost", port=server.port)
            accounts.update(
                account.id, changed, version=account.version, is_default=True, actor=sending_state.WORKER
            )
            until(lambda: states_of(message) == [states.ACCEPTED])


def test_a_sender_that_the_application_chose_is_no_fault_of_the_account(storage):
    def reply_by_sender(peer):
        own = "MAIL FROM:<app@example.com>" in peer.last
        peer.say("250 2.1.0 Ok" if own else "553 5.7.1 Sender address rejected: not owned by user")

    with ScriptedServer(polite(MAIL=reply_by_sender)) as server:
        account_at(server)
        with working(storage):
            odd = hand_over(storage, sender="odd@example.com")
            until(lambda: states_of(odd) == [states.REFUSED])
            fine = hand_over(storage)
            until(lambda: states_of(fine) == [states.ACCEPTED])
    assert is_held() is None


def test_a_message_too_large_for_the_server_is_refused_before_it_is_sent(storage):
    small = ("250-fake.example", "250-SIZE 500", "250 8BITMIME")
    with ScriptedServer(polite(EHLO=small)) as server:
        account_at(server)
        with working(storage):
            message = hand_over(storage, text="x" * 2000)
            until(lambda: states_of(message) == [states.REFUSED])
        assert not server.heard_command("DATA")
    assert recipients(message)[0].code == "message.too_large"


def test_one_message_a_session_is_enough(storage):
    """A server that closes after each message gets a new connection for each; nothing is lost or doubled."""

    def close_after_one(peer):
        peer.say("250 2.0.0 Ok: queued as X")
        peer.say("421 4.4.2 One message is enough")
        raise hang_up.__globals__["HungUp"]

    with ScriptedServer(polite(DOT=close_after_one)) as server:
        account_at(server)
        messages = [hand_over(storage) for _ in range(5)]
        with working(storage):
            until(lambda: all(states_of(message) == [states.ACCEPTED] for message in messages))
    assert server.connections >= 5
    assert [recipients(message)[0].tries for message in messages] == [1] * 5


def test_one_dead_account_does_not_delay_another(storage):
    dead = new_account(sender="dead@example.com")
    with real_server(Mailbox()) as server:
        account_at(server, sender="alive@example.com")
        stuck = [hand_over(storage, account=str(dead.id)) for _ in range(50)]
        with working(storage):
            until(is_held)
            alive = [hand_over(storage, sender="alive@example.com") for _ in range(10)]
            until(lambda: all(states_of(message) == [states.ACCEPTED] for message in alive))
    assert {state for message in stuck for state in states_of(message)} == {states.QUEUED}


def test_a_rate_of_the_account_is_kept(storage):
    with real_server(Mailbox()) as server:
        account = account_at(server)
        Account.update(per_minute=3).where(Account.id == account.id).execute()
        messages = [hand_over(storage) for _ in range(6)]
        with working(storage):
            until(lambda: Attempt.select().count() == 3)
            Attempt.update(started_at=later(seconds=-61)).execute()
            until(lambda: all(states_of(message) == [states.ACCEPTED] for message in messages))
        assert len(server.handler.received) == 6


def test_a_connection_carries_no_more_messages_than_the_account_says(storage):
    with ScriptedServer(polite()) as server:
        account = account_at(server)
        Account.update(per_connection=2, max_connections=1).where(Account.id == account.id).execute()
        messages = [hand_over(storage) for _ in range(6)]
        with working(storage):
            until(lambda: all(states_of(message) == [states.ACCEPTED] for message in messages))
        assert server.connections == 3
