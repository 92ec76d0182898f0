"""The commands of the next message are sent ahead, together with the end of the one before."""

import pytest

from tests.fakes.smtp import Peer, ScriptedServer, polite, unheard
from tests.mail.conftest import plain
from tests.mail.streams import GO_AHEAD, OK, item, pipelining, sent_by, session_with, summary_of
from webapp.mail.smtp.stream import stream


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


def test_a_caller_that_stops_while_commands_are_in_flight_leaves_an_unusable_session():
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


def test_a_message_whose_commands_went_ahead_and_without_a_final_reply_is_uncertain():
    def take_one_and_close(peer: Peer) -> None:
        take_one_and_read_another(peer)
        peer.close()

    script = pipelining(MAIL=unheard, RCPT=unheard, DATA=take_one_and_close)
    outcomes, _, usable = sent_by(script, [item(0), item(1)])
    assert [(done.key, outcome.code) for done, outcome in outcomes[1:]] == [(1, "end_of_data.uncertain")]
    assert summary_of(outcomes[:1]) == [(0, "sent")]
    assert not outcomes[1][1].never_left
    assert not usable
