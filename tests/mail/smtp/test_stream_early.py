"""The next message leaves early: before the caller is told what became of the one before."""

import threading

import pytest

from tests.fakes.smtp import Peer, ScriptedServer, polite, unheard
from tests.mail.conftest import plain
from tests.mail.streams import GO_AHEAD, OK, item, pipelining, sent_by, session_with, told
from webapp.deadline import Cancelled
from webapp.mail.smtp.stream import stream
from webapp.mail.smtp.transaction import Transaction


def take_one(peer: Peer) -> None:
    """Take a message, and answer the commands of the next one with it."""
    peer.say(OK, OK, GO_AHEAD)
    peer.hear_message()
    for _ in range(3):
        peer.hear()
    peer.say(OK, OK, OK, GO_AHEAD)


def take_one_and_hear_another(peer: Peer) -> list[str]:
    """Take a message and return what the next one says."""
    take_one(peer)
    return peer.hear_message()


def test_the_next_message_leaves_before_the_caller_is_told_of_this_one():
    heard = threading.Event()

    def hear_both(peer: Peer) -> None:
        assert "Subject: 1" in take_one_and_hear_another(peer)
        heard.set()
        peer.say(OK)

    script = pipelining(MAIL=unheard, RCPT=unheard, DATA=hear_both)
    with ScriptedServer(script) as server, session_with(plain(server.port)) as session:
        outcomes = stream(session, iter([item(0), item(1)]))
        assert told([next(outcomes)]) == [(0, "sent")]
        assert heard.wait(10)  # nobody has asked for the second yet
        assert told(outcomes) == [(1, "sent")]


def test_who_stops_listening_while_the_next_message_is_on_its_way_leaves_a_session_of_no_use():
    with ScriptedServer(pipelining()) as server, session_with(plain(server.port)) as session:
        outcomes = stream(session, iter([item(0), item(1), item(2)]))
        next(outcomes)
        outcomes.close()
        assert not session.is_usable
    assert "Subject: 2" not in server.heard


@pytest.mark.parametrize("script", [polite(), pipelining()])
def test_what_may_leave_no_more_does_not_and_the_session_ends(script):
    late = item(1)
    late.may_send = lambda: False
    outcomes, heard, usable = sent_by(script, [item(0), late, item(2)])
    assert told(outcomes[:2]) == [(0, "sent"), (1, "session.closed")]
    assert all(outcome.never_left for _, outcome in outcomes[1:])
    assert "Subject: 1" not in heard and "Subject: 2" not in heard
    assert not usable


def test_cancelled_in_the_moment_of_leaving_early_it_never_left_and_the_one_before_is_told(monkeypatch):
    def cancelled(self, following):
        self.pipeline.take_replies()
        raise Cancelled

    monkeypatch.setattr(Transaction, "start", cancelled)

    script = pipelining(MAIL=unheard, RCPT=unheard, DATA=take_one)
    outcomes, _, usable = sent_by(script, [item(0), item(1)])
    assert told(outcomes) == [(0, "sent"), (1, "session.closed")]
    assert outcomes[1][1].never_left
    assert not usable


def test_a_message_that_left_early_and_was_not_answered_is_uncertain():
    def take_one_and_hang_up(peer: Peer) -> None:
        take_one_and_hear_another(peer)
        peer.close()

    script = pipelining(MAIL=unheard, RCPT=unheard, DATA=take_one_and_hang_up)
    outcomes, _, usable = sent_by(script, [item(0), item(1)])
    assert [(done.key, outcome.code) for done, outcome in outcomes[1:]] == [(1, "end_of_data.uncertain")]
    assert told(outcomes[:1]) == [(0, "sent")]
    assert not outcomes[1][1].never_left
    assert not usable
