"""Who is at fault decides: refusals of the account hold it and keep its messages, all others do neither."""

import threading

import pytest
from markupsafe import escape

from tests.conftest import TESTER
from tests.fakes.smtp import PIPELINING, Mailbox, ScriptedServer, polite, real_server
from tests.outbox.requests import later, recipients, states_of
from tests.outbox.running import account_at, hand_over, until, working
from webapp.accounts import sending_state, snapshots
from webapp.accounts.models import Account, DefaultAccount, SendingState, Substitute
from webapp.audit.models import AuditEntry
from webapp.mail.rules.encoded_words import decode_words
from webapp.outbox.delivery import circuit_breaker
from webapp.outbox.delivery.connection import FAILURES_IN_A_ROW
from webapp.outbox.delivery.worker import Worker
from webapp.outbox.models import Message, Recipient
from webapp.outbox.queue import states, transitions

STAGES = {"MAIL": "mail_from", "RCPT": "rcpt_to", "DATA": "data", "DOT": "end_of_data"}
MANY = FAILURES_IN_A_ROW + 5


def held():
    return SendingState.select().where(SendingState.held_at.is_null(False)).first()


def released():
    return AuditEntry.select().where(AuditEntry.action == "account.released").count()


def posted(storage, count=MANY, **asked):
    return [hand_over(storage, to=(f"person{number}@example.com",), **asked) for number in range(count)]


@pytest.mark.parametrize("ehlo", [("250 fake.example",), PIPELINING])
@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"RCPT": "554 Relay access denied"}, "rcpt_to.relay_denied"),
        ({"RCPT": "454 4.7.1 Relay access denied"}, "rcpt_to.relay_denied"),
        ({"RCPT": "550 5.7.1 Relaying is not allowed here"}, "rcpt_to.relay_denied"),
        ({"MAIL": "503 5.5.1 Bad sequence of commands"}, "server.command_refused"),
        ({"MAIL": "550 5.7.1 No"}, "mail_from.refused"),
        ({"DATA": "502 5.5.1 Not implemented"}, "server.command_refused"),
        ({"DOT": "554 5.2.252 SendAsDenied"}, "mail_from.sender_not_allowed"),
    ],
)
def test_a_refusal_that_all_messages_would_meet_holds_the_account_and_keeps_them(
    storage, answers, code, ehlo
):
    with ScriptedServer(polite(EHLO=ehlo, **answers)) as server:
        account_at(server, max_connections=1)
        messages = posted(storage)
        with working(storage):
            row = until(held)
            until(lambda: all(states_of(message) == [states.QUEUED] for message in messages))
        verb = next(iter(answers)).replace("DOT", "DATA")
        assert sum(line.startswith(verb) for line in server.heard) < MANY / 2
    assert (row.held_code, row.held_facts["stage"]) == (code, STAGES[next(iter(answers))])
    assert {one.tries for message in messages for one in recipients(message)} == {0}


@pytest.mark.parametrize(
    "answers",
    [
        {"RCPT": "550 5.1.1 No such user"},
        {"RCPT": "550 5.7.1 No"},
        {"RCPT": "550 5.7.1 Not authorized to send to this group"},
        {"DATA": "554 5.6.0 No"},
        {"DOT": "554 5.7.1 Spam"},
        {"DOT": "550 5.6.0 Header refused"},
    ],
)
def test_refused_recipients_and_contents_never_hold_the_account(storage, answers):
    with ScriptedServer(polite(**answers)) as server:
        account_at(server)
        messages = posted(storage)
        with working(storage):
            until(lambda: all(states_of(message) == [states.REFUSED] for message in messages))
    assert held() is None


@pytest.mark.parametrize("words", ["450 4.7.1 Greylisted", "452 4.2.2 Mailbox full", "450 4.2.1 Try later"])
def test_deferred_recipients_never_hold_the_account(storage, words):
    with ScriptedServer(polite(RCPT=words)) as server:
        account_at(server)
        messages = posted(storage)
        with working(storage):
            until(lambda: all(states_of(message) == [states.DEFERRED] for message in messages))
    assert held() is None


def test_a_server_that_defers_whatever_it_is_sent_holds_the_account(storage):
    with ScriptedServer(polite(DOT="451 4.3.0 Temporary system problem")) as server:
        account_at(server, max_connections=1)
        messages = posted(storage)
        with working(storage):
            row = until(held)
    assert row.held_code == "server.unavailable"
    assert states.QUEUED in {state for message in messages for state in states_of(message)}


def test_a_relay_for_inner_mail_refuses_the_outer_recipient_alone(storage):
    def by_domain(peer):
        inner = "@inner.example" in peer.last
        peer.say("250 2.1.5 Ok" if inner else "554 5.7.1 Relay access denied")

    with ScriptedServer(polite(RCPT=by_domain)) as server:
        account_at(server, max_connections=1)
        together = hand_over(storage, to=("maria@inner.example", "jose@outer.example"))
        apart = hand_over(storage, to=("ana@outer.example",))
        with working(storage):
            until(lambda: states_of(together) == [states.ACCEPTED, states.REFUSED])
            until(lambda: states_of(apart) == [states.REFUSED])
    assert held() is None
    assert recipients(apart)[0].code == "rcpt_to.relay_denied"


# Released again


def refusing_until(is_mended, words, **answers):
    """Return a script that answers `words` at the verb given, until the event is set."""
    [(verb, fine)] = answers.items()
    return polite(**{verb: lambda peer: peer.say(fine if is_mended.is_set() else words)})


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"RCPT": "250 2.1.5 Ok"}, "554 Relay access denied"),
        ({"DOT": "250 2.0.0 Ok"}, "554 5.2.252 SendAsDenied"),
        ({"DOT": "250 2.0.0 Ok"}, "451 4.3.0 Temporary system problem"),
    ],
)
def test_the_account_is_released_when_a_message_passes_and_not_before(storage, answers, words):
    is_mended = threading.Event()
    with ScriptedServer(refusing_until(is_mended, words, **answers)) as server:
        account = account_at(server, max_connections=1)
        messages = posted(storage)
        with working(storage):
            until(held)
            for number in range(1, 3):
                sending_state.ask_probe(account.id, actor=TESTER)
                until(lambda number=number: held() is not None and held().probes >= number)
            assert released() == 0
            is_mended.set()
            sending_state.ask_probe(account.id, actor=TESTER)
            until(lambda: held() is None)
            Recipient.update(due_at=later(seconds=-1)).where(Recipient.due_at.is_null(False)).execute()
            until(lambda: all(states_of(message) == [states.ACCEPTED] for message in messages))
    assert released() == 1
    assert {one.code for message in messages for one in recipients(message)} == {"accepted"}


def test_a_held_relay_with_nothing_to_send_is_asked_about_the_recipient_that_it_refused(storage):
    is_mended = threading.Event()
    with ScriptedServer(refusing_until(is_mended, "554 Relay access denied", RCPT="250 Ok")) as server:
        account = account_at(server)
        message = hand_over(storage)
        with working(storage):
            until(held)
            until(lambda: transitions.cancel([row.id for row in recipients(message)]))
            probes = held().probes
            sending_state.ask_probe(account.id, actor=TESTER)
            until(lambda: held().probes > probes)
            is_mended.set()
            sending_state.ask_probe(account.id, actor=TESTER)
            until(lambda: held() is None)
    assert not server.heard_command("DATA")


def test_an_account_that_is_refused_after_the_content_waits_for_a_message(storage):
    is_mended = threading.Event()
    with ScriptedServer(refusing_until(is_mended, "554 5.2.252 SendAsDenied", DOT="250 Ok")) as server:
        account = account_at(server)
        first = hand_over(storage)
        with working(storage):
            until(held)
            until(lambda: transitions.cancel([row.id for row in recipients(first)]))
            is_mended.set()
            sending_state.ask_probe(account.id, actor=TESTER)
            probed = server.connections
            second = hand_over(storage)
            until(lambda: states_of(second) == [states.ACCEPTED])
            until(lambda: held() is None)
        assert server.connections <= probed + 2
    assert released() == 1


def test_an_inner_message_is_not_kept_waiting_by_one_to_the_outside(storage):
    def by_domain(peer):
        inner = "@inner.example" in peer.last
        peer.say("250 2.1.5 Ok" if inner else "554 5.7.1 Relay access denied")

    with ScriptedServer(polite(RCPT=by_domain)) as server:
        account_at(server, max_connections=1)
        outer = hand_over(storage, to=("ana@outer.example",))
        inner = hand_over(storage, to=("maria@inner.example",))
        with working(storage):
            until(lambda: states_of(inner) == [states.ACCEPTED], limit_s=5)
            until(lambda: states_of(outer) == [states.REFUSED])
            until(lambda: held() is None)


def test_a_disabled_account_sends_no_message_to_find_out_whether_it_works(storage):
    with ScriptedServer(polite()) as server:
        account = account_at(server)
        default = account_at(server)
        message = hand_over(storage, account=str(account.id))
        DefaultAccount.update(account_id=default.id).execute()
        Account.update(active=False).where(Account.id == account.id).execute()
        version = snapshots.version_of(account.id)
        facts = {"stage": "end_of_data"}
        sending_state.hold(account.id, "mail_from.sender_not_allowed", facts, version, later(seconds=-1))
        assert circuit_breaker.to_probe(100, Worker(storage)._trials) == []
        assert server.connections == 0
    assert states_of(message) == [states.QUEUED]
    assert held().account_id == account.id


def test_a_substitute_sends_while_trials_fail(storage):
    with ScriptedServer(polite(DOT="554 5.2.252 SendAsDenied")) as server, ScriptedServer(polite()) as other:
        account = account_at(server)
        Substitute.create(account=account, substitute=account_at(other), place=0)
        messages = posted(storage, 3, account=str(account.id))
        with working(storage):
            until(lambda: all(states_of(message) == [states.ACCEPTED] for message in messages))
            sending_state.ask_probe(account.id, actor=TESTER)
            last = hand_over(storage, account=str(account.id))
            until(lambda: states_of(last) == [states.ACCEPTED])
        assert held().account_id == account.id
    assert released() == 0


def test_one_accented_recipient_refuses_no_other(storage):
    with ScriptedServer(polite()) as server:
        account_at(server, sender="app@bücher.example")
        message = hand_over(storage, to=("ascii@x.example", "josé@x.example", "y@bücher.example"))
        with working(storage):
            until(lambda: states_of(message) == [states.ACCEPTED, states.REFUSED, states.ACCEPTED])
    assert [row.code for row in recipients(message)] == ["accepted", "smtputf8.not_offered", "accepted"]
    assert "MAIL FROM:<app@xn--bcher-kva.example>" in [line.partition(" SIZE")[0] for line in server.heard]
    assert "From: app@xn--bcher-kva.example" in server.heard
    assert held() is None


@pytest.mark.parametrize(
    ("asked", "from_field", "not_kept"),
    [
        ({"sender": "josé@x.example"}, "josé@x.example <app@example.com>", ["From", "josé@x.example"]),
        ({"sender": "Zé <josé@x.example>"}, "Zé <app@example.com>", ["From", "Zé <josé@x.example>"]),
        ({"return_path": "josé@x.example"}, "app@example.com", ["Return-Path", "josé@x.example"]),
        (
            {"sender": "Zé <ze@x.example>", "return_path": "josé@x.example"},
            "Zé <ze@x.example>",
            ["Return-Path", "josé@x.example"],
        ),
        ({"reply_to": "josé@x.example"}, "app@example.com", ["Reply-To", "josé@x.example"]),
    ],
)
def test_a_sender_beyond_ascii_is_left_to_the_account_where_the_server_takes_none(
    storage, signed_in, asked, from_field, not_kept
):
    with ScriptedServer(polite()) as server:
        account_at(server)
        message = hand_over(storage, **asked)
        with working(storage):
            until(lambda: states_of(message) == [states.ACCEPTED])
    [written] = [line for line in server.heard if line.startswith("From: ")]
    assert decode_words(written) == f"From: {from_field}"
    [path] = [line.split()[1] for line in server.heard if line.startswith("MAIL ")]
    assert path == ("FROM:<ze@x.example>" if "ze@" in from_field else "FROM:<app@example.com>")
    assert Message.get().asked["not_kept"] == [not_kept]
    shown = signed_in("auditor").get(f"/outbox/{message.id}").text
    assert '<ul class="mb-0" id="not-kept">' in shown and str(escape(not_kept[1])) in shown


def test_a_sender_beyond_ascii_stays_where_the_server_takes_it(storage):
    mailbox = Mailbox()
    with real_server(mailbox) as server:
        account_at(server)
        message = hand_over(storage, sender="josé@x.example")
        with working(storage):
            until(lambda: states_of(message) == [states.ACCEPTED])
    assert "not_kept" not in Message.get().asked
    assert mailbox.received[0].mail_from == "josé@x.example"
    assert "From: josé@x.example\r\n".encode() in mailbox.received[0].content
