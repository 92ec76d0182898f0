"""Many messages over one session: in order, each with its own final reply."""

import select
import threading

import pytest

from tests.fakes import certificates
from tests.fakes.smtp import (
    Mailbox,
    Peer,
    ScriptedServer,
    polite,
    real_server,
    unheard,
)
from tests.mail.conftest import Try, plain
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
from webapp.deadline import Deadline
from webapp.errors import MailError
from webapp.mail.smtp.pipeline import PIPELINE_COMMANDS
from webapp.mail.smtp.server import TlsMode
from webapp.mail.smtp.stream import stream
from webapp.mail.smtp.transaction import Receipt
from webapp.transcript import Stage, Transcript
from webapp.vault import Secret


@pytest.mark.parametrize("script", [polite(), pipelining()])
def test_every_message_has_its_receipt_in_order_and_the_session_goes_on(script):
    outcomes, heard, usable = sent_by(script, [item(number) for number in range(5)])
    assert summary_of(outcomes) == [(number, "sent") for number in range(5)]
    assert [line for line in heard if line.startswith("Subject")] == [
        f"Subject: {number}" for number in range(5)
    ]
    assert usable and "RSET" not in heard


def test_a_real_server_receives_every_message_as_it_was():
    mailbox = Mailbox()
    messages = [b"Subject: %d\r\n\r\n.%s\r\n.\r\n" % (number, b"x" * number * 100) for number in range(8)]
    with real_server(mailbox) as server, session_with(plain(server.port)) as session:
        outcomes = list(stream(session, (item(message=message) for message in messages)))
    assert all(isinstance(outcome, Receipt) for _, outcome in outcomes)
    assert [envelope.content for envelope in mailbox.received] == messages


def test_it_works_under_tls(trusting, authority):
    mailbox = Mailbox()
    with (
        real_server(mailbox, implicit_tls=certificates.good(authority)) as server,
        session_with(trusting(server.port, TlsMode.IMPLICIT)) as session,
    ):
        assert not session.was_closed_by_server()
        outcomes = list(stream(session, (item(number) for number in range(3))))
        assert not session.was_closed_by_server()
    assert summary_of(outcomes) == [(0, "sent"), (1, "sent"), (2, "sent")]
    assert len(mailbox.received) == 3


def test_commands_are_sent_together_and_those_of_the_next_message_with_the_end_of_this_one():
    def reply_when_data_is_received(peer: Peer) -> None:
        peer.say(OK, OK, GO_AHEAD)
        peer.hear_message()
        lines = [peer.hear() for _ in range(3)]  # before the message is answered
        assert [line[:4] for line in lines] == ["MAIL", "RCPT", "DATA"]
        peer.say(OK, OK, OK, GO_AHEAD)
        peer.hear_message()
        peer.say(OK)

    script = pipelining(MAIL=unheard, RCPT=unheard, DATA=reply_when_data_is_received)
    outcomes, _, usable = sent_by(script, [item(0), item(1)])
    assert summary_of(outcomes) == [(0, "sent"), (1, "sent")]
    assert usable


def test_a_single_message_is_pipelined_too_and_its_record_is_the_same():
    def answer_all(peer: Peer) -> None:
        peer.say("250 2.1.0 Ok", "250 2.1.5 Ok", "354 End data with <CR><LF>.<CR><LF>")
        peer.hear_message()
        peer.say("250 2.0.0 Ok: queued as 4F2ABC")

    one_by_one, together = Try(), Try()
    with ScriptedServer(polite(EHLO="250 fake.example")) as server:
        one_by_one.deliver(plain(server.port))
    with ScriptedServer(
        polite(EHLO=("250-x", "250 PIPELINING"), MAIL=unheard, RCPT=unheard, DATA=answer_all)
    ) as server:
        together.deliver(plain(server.port))
    for stage in (Stage.MAIL_FROM, Stage.RCPT_TO, Stage.DATA, Stage.END_OF_DATA):
        assert together.lines(stage) == one_by_one.lines(stage)
        assert together.facts(stage) == one_by_one.facts(stage)
        assert together.states()[stage] == one_by_one.states()[stage]


def test_the_next_item_is_pulled_just_before_the_end_of_this_message_is_sent():
    asked = []

    def items():
        for number in range(3):
            asked.append(number)
            yield item(number)

    with ScriptedServer(pipelining()) as server, session_with(plain(server.port)) as session:
        seen = [(done.key, list(asked)) for done, _ in stream(session, items())]
    assert seen == [(0, [0, 1]), (1, [0, 1, 2]), (2, [0, 1, 2])]


def test_many_recipients_are_sent_in_windows_that_fit_the_socket_buffers():
    recipients = tuple(f"{'x' * 60}{number}@{'y' * 60}.test" for number in range(1000))
    long_answer = "250 2.1.5 " + "x" * 400

    outcomes, heard, _ = sent_by(pipelining(RCPT=long_answer), [item(recipients=recipients), item(1)])
    assert outcomes[0][1].accepted == recipients
    assert summary_of(outcomes) == [(0, "sent"), (1, "sent")]
    assert sum(line.startswith("RCPT") for line in heard) == 1001


def test_a_server_without_pipelining_gets_one_command_at_a_time():
    def alone(reply):
        def answer(peer: Peer) -> None:
            assert not peer.has_more, "two commands at once"
            peer.say(reply)

        return answer

    script = polite(MAIL=alone(OK), RCPT=alone(OK), DATA=take_message(OK))
    outcomes, _, usable = sent_by(script, [item(0), item(1)])
    assert summary_of(outcomes) == [(0, "sent"), (1, "sent")]
    assert usable


def test_a_caller_that_stops_early_leaves_an_unusable_session():
    with ScriptedServer(pipelining()) as server, session_with(plain(server.port)) as session:
        outcomes = stream(session, iter([item(0), item(1)]))
        next(outcomes)
        outcomes.close()
        assert not session.is_usable
    assert "Subject: 1" not in server.heard


def test_an_error_of_the_items_is_raised_after_the_outcome_of_the_message_in_flight():
    def items():
        yield item(0)
        raise KeyError("mine")

    with ScriptedServer(pipelining()) as server, session_with(plain(server.port)) as session:
        outcomes = stream(session, items())
        assert summary_of([next(outcomes)]) == [(0, "sent")]
        with pytest.raises(KeyError, match="mine"):
            next(outcomes)
        assert session.is_usable


def test_a_stream_after_a_stream_goes_on_where_the_first_ended():
    with ScriptedServer(pipelining()) as server, session_with(plain(server.port)) as session:
        for number in range(3):
            assert summary_of(stream(session, iter([item(number)]))) == [(number, "sent")]
        assert summary_of(stream(session, iter([]))) == []
    assert server.connections == 1 and "RSET" not in server.heard


def test_each_message_has_its_own_record():
    items = [item(number) for number in range(3)]
    outcomes, _, _ = sent_by(pipelining(DOT=answering(OK, "554 5.7.1 no", OK)), items)
    assert len(outcomes) == 3
    for number, each in enumerate(items):
        assert list(each.transcript.steps) == [
            Stage.MAIL_FROM,
            Stage.RCPT_TO,
            Stage.DATA,
            Stage.END_OF_DATA,
        ] + ([Stage.QUIT] if number == 2 else [])
    assert items[1].transcript.steps[Stage.END_OF_DATA].state == "failed"


def test_a_sender_is_probed_without_a_message():
    script = polite(MAIL=answering("550 5.7.1 not you", OK, OK))
    with ScriptedServer(script) as server, session_with(plain(server.port)) as session:
        with pytest.raises(MailError) as caught:
            session.ask("app@example.test")
        assert caught.value.code == "mail_from.refused"
        session.ask("app@example.test")
        assert summary_of(stream(session, iter([item(0)]))) == [(0, "sent")]
    assert server.heard.count("DATA") == 1
    assert server.heard.count("RSET") == 1


def test_noop_tells_whether_an_idle_session_is_usable():
    script = polite(NOOP=answering(OK, "421 4.4.2 idle for too long"))
    with ScriptedServer(script) as server, session_with(plain(server.port)) as session:
        assert not session.was_closed_by_server()
        assert session.noop()
        assert not session.noop()
        assert session.was_closed_by_server()


@pytest.mark.parametrize("farewell", [lambda peer: peer.close(), lambda peer: peer.say("421 4.4.2 idle")])
def test_a_connection_closed_by_the_server_is_noticed_without_a_command(farewell):
    done = threading.Event()

    def leave(peer: Peer) -> None:
        peer.say(OK)
        farewell(peer)
        done.set()

    with ScriptedServer(pipelining(DOT=leave)) as server, session_with(plain(server.port)) as session:
        assert summary_of(stream(session, iter([item(0)]))) == [(0, "sent")]
        assert done.wait(5) and select.select([session.exchange.dialogue._connection.sock], [], [], 5)[0]
        assert session.was_closed_by_server() and not session.is_usable


def test_a_pipelining_window_fits_the_socket_buffers():
    assert PIPELINE_COMMANDS * 300 <= 32 * 1024


def test_a_session_idle_beyond_the_deadline_of_its_last_message_stays_usable():
    with ScriptedServer(polite(NOOP=OK)) as server, session_with(plain(server.port)) as session:
        session.send(item(0).envelope)
        session.renew(deadline=Deadline(0), transcript=Transcript())
        assert not session.was_closed_by_server()
        assert session.noop(5)
        session.renew(deadline=Deadline(0), transcript=Transcript())
    assert server.heard[-1] == "QUIT"


def test_the_record_of_the_next_message_hides_the_same_secrets():
    first = Transcript([Secret("correct horse")])
    with first.sibling().stage(Stage.AUTH) as step:
        step.facts["said"] = "my correct horse"
    assert step.facts["said"] == "my [***]"
