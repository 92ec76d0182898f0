"""Faults of a server in the middle of a stream: each message has its own, correct outcome."""

import threading

import pytest

from tests.fakes.smtp import (
    Peer,
    ScriptedServer,
    hang_up,
    polite,
    silence,
    unheard,
)
from tests.mail.conftest import ENVELOPE, plain
from tests.mail.streams import (
    GO_AHEAD,
    OK,
    answering,
    item,
    pipelining,
    sent_by,
    session_with,
    summary_of,
    take_message,
)
from webapp.mail.diagnosis.diagnose import diagnose
from webapp.mail.smtp.stream import stream


def test_all_recipients_refused_but_354_ends_with_an_empty_message_for_nobody():
    script = pipelining(RCPT=answering("550 5.1.1 no", OK), DOT=answering("554 5.5.1 nobody", OK))
    outcomes, heard, usable = sent_by(script, [item(0), item(1)])
    assert summary_of(outcomes) == [(0, "rcpt_to.refused"), (1, "sent")]
    assert outcomes[0][1].refused[ENVELOPE.recipients[0]].reply_code == 550
    begin = heard.index("DATA")
    assert heard[begin : begin + 2] == ["DATA", "."]
    assert "Subject: 0" not in heard and "Subject: 1" in heard
    assert usable


def test_after_a_refused_sender_the_replies_to_the_other_commands_are_ignored():
    script = pipelining(
        MAIL=answering("550 5.7.1 not you", OK),
        RCPT=answering("503 no", OK),
        DATA=answering("503 no", take_message(OK)),
    )
    outcomes, heard, usable = sent_by(script, [item(0), item(1)])
    assert summary_of(outcomes) == [(0, "mail_from.refused"), (1, "sent")]
    assert outcomes[0][1].refused == {}
    assert heard.count("RSET") == 1 and usable


def test_a_refused_data_fails_the_message_and_rset_follows():
    script = pipelining(DATA=answering("451 4.3.0 later", take_message(OK)))
    outcomes, heard, usable = sent_by(script, [item(0), item(1)])
    assert summary_of(outcomes) == [(0, "data.deferred"), (1, "sent")]
    assert heard.count("RSET") == 1 and usable


def test_a_refused_message_does_not_affect_the_next_one_sent_ahead():
    outcomes, heard, usable = sent_by(pipelining(DOT=answering("554 5.7.1 spam", OK)), [item(0), item(1)])
    assert summary_of(outcomes) == [(0, "end_of_data.refused"), (1, "sent")]
    assert "RSET" not in heard and usable


def test_partial_refusals_stay_with_their_message():
    two = ("a@example.test", "b@example.test")
    script = pipelining(RCPT=answering("550 5.1.1 no", OK, OK, "450 4.2.1 later"))
    outcomes, _, _ = sent_by(script, [item(number, recipients=two) for number in range(2)])
    assert [(outcome.accepted, list(outcome.refused)) for _, outcome in outcomes] == [
        (("b@example.test",), ["a@example.test"]),
        (("a@example.test",), ["b@example.test"]),
    ]


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA", "DOT"])
def test_421_ends_the_session_and_the_message_after_it_is_not_sent(verb):
    script = pipelining(**{verb: answering("421 4.3.2 closing", hang_up)})
    outcomes, heard, usable = sent_by(script, [item(0), item(1), item(2)])
    assert outcomes[0][1].code == "server.closing" and not outcomes[0][1].permanent
    assert not outcomes[0][1].never_left, "on a new session it may be the message's fault"
    assert not usable
    left = [(done.key, outcome.code, outcome.never_left) for done, outcome in outcomes[1:]]
    assert left == ([(1, "session.closed", True)] if verb == "DOT" else [])
    assert "Subject: 1" not in heard


@pytest.mark.parametrize("ending", [hang_up, "421 4.7.0 too many messages in this session"])
def test_a_session_that_ends_between_two_messages_is_no_attempt_of_the_second(ending):
    outcomes, _, usable = sent_by(pipelining(MAIL=answering(OK, ending)), [item(0), item(1), item(2)])
    assert summary_of(outcomes)[0] == (0, "sent")
    done, error = outcomes[1]
    assert (done.key, error.never_left, error.permanent, len(outcomes)) == (1, True, False, 2)
    assert not usable


def test_a_connection_lost_after_the_end_of_a_message_leaves_only_that_one_uncertain():
    outcomes, _, usable = sent_by(pipelining(DOT=hang_up), [item(0), item(1), item(2)])
    assert summary_of(outcomes) == [(0, "end_of_data.uncertain"), (1, "session.closed")]
    assert not outcomes[0][1].never_left and outcomes[1][1].never_left
    assert not usable


@pytest.mark.parametrize("verb", ["RCPT", "DATA"])
def test_a_connection_lost_before_the_end_of_a_message_makes_nothing_uncertain(verb):
    outcomes, _, _ = sent_by(pipelining(**{verb: answering(hang_up)}), [item(0), item(1)])
    assert summary_of(outcomes) == [(0, f"{'rcpt_to' if verb == 'RCPT' else 'data'}.lost")]
    assert not outcomes[0][1].never_left


def test_a_surplus_reply_is_never_taken_for_the_final_one():
    script = pipelining(RCPT=lambda peer: peer.say(OK, OK))
    outcomes, heard, usable = sent_by(script, [item(0), item(1)])
    assert summary_of(outcomes) == [(0, "reply.unexpected")]
    assert outcomes[0][1].refused == {}
    assert "Subject: 0" not in heard and not usable


def test_a_reply_after_the_last_one_is_never_taken_for_the_final_one():
    script = pipelining(DATA=lambda peer: (peer.say(GO_AHEAD, OK), peer.wait_until_hung_up()))
    outcomes, heard, usable = sent_by(script, [item(0), item(1)])
    assert summary_of(outcomes) == [(0, "reply.malformed")]
    assert "Subject: 0" not in heard and not usable


def test_refusals_out_of_step_are_discarded():
    two = ("a@example.test", "b@example.test")
    script = pipelining(MAIL=lambda peer: peer.say(OK, "550 5.1.1 who knows"))
    outcomes, _, usable = sent_by(script, [item(0, recipients=two)])
    assert summary_of(outcomes) == [(0, "reply.unexpected")]
    assert outcomes[0][1].refused == {} and not usable


def test_a_missing_reply_ends_at_the_deadline_of_its_message_with_nothing_sent():
    outcomes, heard, usable = sent_by(pipelining(RCPT=unheard, DATA=OK), [item(0, limit_s=0.3), item(1)])
    assert summary_of(outcomes) == [(0, "server.timed_out")]
    assert "Subject: 0" not in heard and not usable


def test_each_message_has_its_own_deadline():
    script = pipelining(DOT=answering(OK, silence))
    outcomes, _, _ = sent_by(script, [item(0), item(1, limit_s=0.3)], limit_s=0.2 + 10)
    assert summary_of(outcomes) == [(0, "sent"), (1, "end_of_data.uncertain")]
    assert outcomes[1][1].facts["reason"] == "timed_out"


def test_a_message_that_the_server_cannot_carry_fails_in_order_and_the_others_are_sent():
    script = polite(EHLO=("250-x", "250-PIPELINING", "250 SIZE 1000"))
    items = [item(0), item(1, message=b"x" * 2000), item(2, recipients=("josé@example.test",)), item(3)]
    outcomes, heard, usable = sent_by(script, items)
    assert summary_of(outcomes) == [
        (0, "sent"),
        (1, "message.too_large"),
        (2, "smtputf8.not_offered"),
        (3, "sent"),
    ]
    assert not any(error.never_left for _, error in outcomes[1:3])
    assert usable and sum(line.startswith("MAIL") for line in heard) == 2


def test_an_address_that_would_end_its_path_fails_alone():
    outcomes, heard, usable = sent_by(pipelining(), [item(0), item(1, recipients=("a@b> X",)), item(2)])
    assert summary_of(outcomes) == [(0, "sent"), (1, "attempt.failed"), (2, "sent")]
    assert usable and not any("> X" in line for line in heard)


def test_a_large_message_refused_before_its_end_fails_and_the_next_is_not_sent():
    def refuse_early(peer: Peer) -> None:
        peer.say(GO_AHEAD)
        peer.hear()
        peer.say("552 5.3.4 too large")
        peer.hear_message()
        peer.say("552 5.3.4 too large")

    large = b"x" * 70 + b"\r\n"
    outcomes, _, usable = sent_by(pipelining(DATA=refuse_early), [item(0, message=large * 200_000), item(1)])
    assert summary_of(outcomes) == [(0, "end_of_data.refused")]
    assert not usable


def test_cancel_from_another_thread_ends_the_stream_and_leaves_the_present_message_uncertain():
    reached = threading.Event()

    def stall(peer: Peer) -> None:
        reached.set()
        silence(peer)

    with (
        ScriptedServer(pipelining(DOT=answering(OK, stall))) as server,
        session_with(plain(server.port)) as session,
    ):

        def cancel() -> None:
            reached.wait(5)
            session.cancel()

        canceller = threading.Thread(target=cancel)
        canceller.start()
        outcomes = list(stream(session, iter([item(0), item(1), item(2)])))
        canceller.join()
    assert summary_of(outcomes) == [(0, "sent"), (1, "end_of_data.uncertain"), (2, "session.closed")]
    assert outcomes[1][1].facts["reason"] == "cancelled"


def test_after_cancel_nothing_more_is_sent():
    with ScriptedServer(pipelining()) as server, session_with(plain(server.port)) as session:
        outcomes = []
        for done, outcome in stream(session, iter([item(0), item(1), item(2)])):
            outcomes.append((done, outcome))
            session.cancel()
    assert summary_of(outcomes) == [(0, "sent"), (1, "session.closed")]
    assert "Subject: 1" not in server.heard


def test_the_error_of_an_unsent_message_has_words():
    outcomes, _, _ = sent_by(pipelining(DOT=hang_up), [item(0), item(1)])
    assert diagnose(outcomes[1][1]).code == "session.closed"
