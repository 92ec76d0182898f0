"""The next message is sent early: before the outcome of the one before is yielded."""

import threading

import pytest

from tests.fakes.smtp import Peer, ScriptedServer, polite, unheard
from tests.mail.conftest import plain
from tests.mail.streams import GO_AHEAD, OK, item, pipelining, sent_by, session_with, summary_of
from webapp.deadline import Cancelled
from webapp.mail.smtp.stream import stream
from webapp.mail.smtp.transaction import Transaction


def take_one(peer: Peer) -> None:
    """Take a message, and reply to the commands of the next one."""
    peer.say(OK, OK, GO_AHEAD)
    peer.hear_message()
    for _ in range(3):
        peer.hear()
    peer.say(OK, OK, OK, GO_AHEAD)


def take_one_and_read_another(peer: Peer) -> list[str]:
    """Take a message and return the lines of the next one."""
    take_one(peer)
    return peer.hear_message()


def test_the_next_message_is_sent_before_the_receipt_of_this_one_is_yielded():
    heard = threading.Event()

    def hear_both(peer: Peer) -> None:
        assert "Subject: 1" in take_one_and_read_another(peer)
        heard.set()
        peer.say(OK)

    script = pipelining(MAIL=unheard, RCPT=unheard, DATA=hear_both)
    with ScriptedServer(script) as server, session_with(plain(server.port)) as session:
        outcomes = stream(session, iter([item(0), item(1)]))
        assert summary_of([next(outcomes)]) == [(0, "sent")]
        assert heard.wait(10)  # nobody has asked for the second yet
        assert summary_of(outcomes) == [(1, "sent")]


def test_a_caller_that_stops_while_the_next_message_is_in_flight_leaves_an_unusable_session():
    with ScriptedServer(pipelining()) as server, session_with(plain(server.port)) as session:
        outcomes = stream(session, iter([item(0), item(1), item(2)]))
        next(outcomes)
        outcomes.close()
        assert not session.is_usable
    assert "Subject: 2" not in server.heard


@pytest.mark.parametrize("script", [polite(), pipelining()])
def test_a_message_that_may_not_be_sent_any_more_is_not_and_the_session_ends(script):
    late = item(1)
    late.may_send = lambda: False
    outcomes, heard, usable = sent_by(script, [item(0), late, item(2)])
    assert summary_of(outcomes[:2]) == [(0, "sent"), (1, "session.closed")]
    assert all(outcome.never_left for _, outcome in outcomes[1:])
    assert "Subject: 1" not in heard and "Subject: 2" not in heard
    assert not usable


def test_a_message_cancelled_while_sent_early_was_not_sent_and_the_one_before_has_its_receipt(monkeypatch):
    def cancelled(self, following):
        self.pipeline.take_replies()
        raise Cancelled

    monkeypatch.setattr(Transaction, "start", cancelled)

    script = pipelining(MAIL=unheard, RCPT=unheard, DATA=take_one)
    outcomes, _, usable = sent_by(script, [item(0), item(1)])
    assert summary_of(outcomes) == [(0, "sent"), (1, "session.closed")]
    assert outcomes[1][1].never_left
    assert not usable


def test_a_message_sent_early_without_a_final_reply_is_uncertain():
    def take_one_and_close(peer: Peer) -> None:
        take_one_and_read_another(peer)
        peer.close()

    script = pipelining(MAIL=unheard, RCPT=unheard, DATA=take_one_and_close)
    outcomes, _, usable = sent_by(script, [item(0), item(1)])
    assert [(done.key, outcome.code) for done, outcome in outcomes[1:]] == [(1, "end_of_data.uncertain")]
    assert summary_of(outcomes[:1]) == [(0, "sent")]
    assert not outcomes[1][1].never_left
    assert not usable
