"""What servers do wrong: each fault is named, ends in time, and is never mistaken for success."""

import threading
from dataclasses import replace

import pytest

from tests.fakes import proxies
from tests.fakes.smtp import Peer, ScriptedServer, hang_up, polite, silence
from tests.mail.conftest import ENVELOPE, Try, plain
from tests.mail.scripts import until
from webapp.clock import monotonic
from webapp.deadline import Cancelled
from webapp.errors import MailError
from webapp.mail.smtp import wire_dialogue
from webapp.mail.smtp.server import SmtpLogin, TlsMode
from webapp.transcript import Stage, State, Transcript
from webapp.tunnels.route import Route
from webapp.vault import Secret

LOGIN = SmtpLogin("relay@example.test", Secret("correct horse"))
IN_CLEAR = [
    *[Stage.BANNER, Stage.EHLO, Stage.AUTH, Stage.MAIL_FROM, Stage.RCPT_TO, Stage.DATA, Stage.END_OF_DATA]
]
BEFORE_THE_DOT = IN_CLEAR[:-1]


def failure(attempt: Try, script, **changes: object) -> MailError:
    """Return the error that a server with `script` leads to."""
    with ScriptedServer(script) as server, pytest.raises(MailError) as caught:
        attempt.deliver(plain(server.port, login=LOGIN, **changes))
    return caught.value


@pytest.mark.parametrize("stage", BEFORE_THE_DOT)
def test_a_lost_connection_is_named_by_its_stage(attempt, stage):
    error = failure(attempt, until(stage, hang_up))
    assert (error.code, error.stage, error.permanent) == (f"{stage}.lost", stage, False)
    assert attempt.states()[stage] == "failed"


@pytest.mark.parametrize("stage", BEFORE_THE_DOT[1:])  # sooner, it is the connecting that is reset
def test_a_connection_that_is_reset_is_lost_too(attempt, stage):
    def cut(peer: Peer) -> None:
        peer.reset()
        hang_up(peer)

    assert failure(attempt, until(stage, cut)).code == f"{stage}.lost"


@pytest.mark.parametrize("stage", BEFORE_THE_DOT[1:])
def test_silence_ends_at_the_deadline(stage):
    error = failure(Try(limit_s=0.3), until(stage, silence))
    assert (error.code, error.stage) == ("server.timed_out", stage)
    assert error.facts["timeout_s"] == 0.3


@pytest.mark.parametrize("stage", IN_CLEAR)
def test_a_server_that_sends_byte_by_byte_is_ended_at_the_deadline(stage):
    def dribble(peer: Peer) -> None:
        peer.dribble(b"250-" + b"x" * 400, every_s=0.02)

    began = monotonic()
    error = failure(Try(limit_s=0.4), until(stage, dribble))
    assert monotonic() - began < 2
    assert error.stage == stage


@pytest.mark.parametrize(
    "answer",
    [
        hang_up,
        silence,
        lambda peer: peer.send(b"\x00\x01\x02\r\n"),
        lambda peer: peer.send(b"250"),
        lambda peer: peer.say("25 Ok"),
        lambda peer: peer.say("2500 Ok"),
        lambda peer: peer.say("250-queued", "550 no"),
        lambda peer: peer.say("250-queued as 4F2ABC"),
        lambda peer: peer.say("250-queued") or silence(peer),
        lambda peer: peer.say(*["250-queued"] * 10_000),
        lambda peer: peer.say("354 more?"),
        lambda peer: peer.say("750 Ok"),
        lambda peer: peer.send(b"250 " + b"x" * 100_000),
    ],
)
def test_a_malformed_final_reply_leaves_the_outcome_uncertain(answer):
    def and_no_more(peer: Peer) -> None:
        answer(peer)
        hang_up(peer)

    error = failure(Try(limit_s=0.5), until(Stage.END_OF_DATA, and_no_more))
    assert (error.code, error.stage) == ("end_of_data.uncertain", Stage.END_OF_DATA)
    assert not error.permanent
    assert error.facts["reason"] in {"lost", "timed_out", "malformed"}


def test_a_connection_lost_in_the_middle_of_the_message_has_delivered_nothing(attempt):
    def take_some(peer: Peer) -> None:
        peer.say("354 go ahead")
        peer.hear()
        peer.reset()
        hang_up(peer)

    message = b"x" * 70 + b"\r\n"
    script = polite(DATA=take_some, EHLO="250 fake.example")
    with ScriptedServer(script) as server, pytest.raises(MailError) as caught:
        attempt.deliver(plain(server.port), replace(ENVELOPE, message=message * 500_000))
    assert (caught.value.code, caught.value.stage) == ("data.lost", Stage.DATA)


@pytest.mark.parametrize(
    ("stage", "junk"),
    [
        (Stage.BANNER, b"hello there\r\n"),
        (Stage.EHLO, b"250-one\r\n550 two\r\n"),
        (Stage.MAIL_FROM, b"\r\n"),
        (Stage.RCPT_TO, b"25O Ok\r\n"),
        (Stage.DATA, b"\xff\xfe\r\n"),
    ],
)
def test_a_malformed_reply_is_shown(attempt, stage, junk):
    error = failure(attempt, until(stage, lambda peer: peer.send(junk)))
    assert (error.code, error.stage) == ("reply.malformed", stage)
    assert "received" in error.facts


def test_any_number_of_capabilities_is_read(attempt):
    many = [f"250-X-CAPABILITY-{number}" for number in range(500)]
    with ScriptedServer(polite(EHLO=("250-fake.example", *many, "250 SIZE 12345"))) as server:
        assert attempt.deliver(plain(server.port)).accepted
    assert attempt.facts(Stage.EHLO)["size_limit_bytes"] == 12345


@pytest.mark.parametrize("mode", [TlsMode.NONE, TlsMode.IMPLICIT])
@pytest.mark.parametrize(
    "reply", [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"]
)
def test_a_proxy_that_says_yes_and_hangs_up_is_named(attempt, mode, reply):
    async def say_yes_and_hang_up(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(reply)

    proxy = proxies.ScriptedServer(say_yes_and_hang_up)
    route = Route(kind="http_connect", name="Filial", host="127.0.0.1", port=proxy.port)
    try:
        with pytest.raises(MailError) as caught:
            attempt.deliver(plain(25, tls=mode, host="mail.example", route=route))
    finally:
        proxy.stop()
    assert caught.value.code == "connector.opened_and_closed"
    assert caught.value.facts["connector"] == "Filial"


@pytest.mark.parametrize(
    "flood",
    [
        b"250 " + b"x" * (wire_dialogue.LINE_MAX_BYTES + 1) + b"\r\n",
        b"x" * 10_000_000,
        b"250-more\r\n" * 10_000,
        (b"250-" + b"x" * 8000 + b"\r\n") * 99,
    ],
)
def test_a_reply_without_end_is_cut(attempt, flood):
    error = failure(attempt, until(Stage.EHLO, lambda peer: peer.send(flood)))
    assert (error.code, error.stage) == ("reply.too_long", Stage.EHLO)
    assert sum(len(line.text) for step in attempt.transcript.steps.values() for line in step.lines) < 100_000


def test_control_characters_of_a_server_are_made_visible(attempt):
    evil = "550 5.0.0 \x1b[31mred\x07 \u202egnp\u2028"
    error = failure(attempt, until(Stage.MAIL_FROM, evil))
    assert error.reply_text == r"5.0.0 \x1b[31mred\x07 \u202egnp\u2028"
    assert all(line.isprintable() for line in attempt.lines(Stage.MAIL_FROM))


def test_a_success_out_of_place_is_not_taken_for_one(attempt):
    error = failure(attempt, until(Stage.DATA, "250 Ok"))
    assert (error.code, error.stage) == ("reply.unexpected", Stage.DATA)


@pytest.mark.parametrize("stage", IN_CLEAR)
def test_421_closes_at_any_stage(attempt, stage):
    error = failure(attempt, until(stage, "421 4.3.2 Shutting down"))
    assert (error.code, error.stage, error.permanent) == ("server.closing", stage, False)
    assert Stage.QUIT not in attempt.transcript.steps


@pytest.mark.parametrize("stage", IN_CLEAR)
@pytest.mark.parametrize(("reply", "ending"), [("450 later", "deferred"), ("554 no", "refused")])
def test_a_refusal_is_named_by_its_stage_and_first_digit(attempt, stage, reply, ending):
    error = failure(attempt, until(stage, reply))
    assert (error.code, error.stage) == (f"{stage}.{ending}", stage)
    assert error.permanent is (ending == "refused")
    assert f"{error.reply_code} {error.reply_text}" == reply
    assert attempt.states()["quit"] == "done"


@pytest.mark.parametrize(
    ("first", "service"),
    [
        (b"HTTP/1.0 400 Bad Request\r\n", "http"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "ssh"),
        (b"* OK IMAP4rev1 ready\r\n", "imap"),
        (b"+OK POP3 ready\r\n", "pop3"),
        (b"220 ProFTPD Server ready\r\n", "ftp"),
        (b"200 news.example NNTP ready\r\n", "nntp"),
        (b"\x15\x03\x01\x00\x02\x02\x46", "tls"),
        (b"J\x00\x00\x00\x0a8.0.36\x00", "mysql"),
        (b"RFB 003.008\n", "vnc"),
    ],
)
def test_another_service_is_named(attempt, first, service):
    error = failure(attempt, until(Stage.BANNER, lambda peer: (peer.send(first), silence(peer))))
    assert (error.code, error.facts["service"]) == ("banner.other_service", service)
    assert attempt.lines(Stage.BANNER)


def test_an_smtp_server_called_ftp_is_still_one(attempt):
    with ScriptedServer(polite(BANNER="220 ftp.example.test ESMTP ready")) as server:
        assert attempt.deliver(plain(server.port)).accepted


@pytest.mark.parametrize("stage", BEFORE_THE_DOT[1:])  # sooner, it is the connecting that is cancelled
def test_cancel_from_another_thread_ends_the_session_at_once(stage):
    attempt, reached = Try(limit_s=20), threading.Event()

    def stall(peer: Peer) -> None:
        reached.set()
        silence(peer)

    def cancel() -> None:
        reached.wait(5)
        attempt.deadline.cancel()

    canceller = threading.Thread(target=cancel)
    canceller.start()
    began = monotonic()
    with ScriptedServer(until(stage, stall)) as server, pytest.raises(Cancelled):
        attempt.deliver(plain(server.port, login=LOGIN))
    canceller.join()
    assert monotonic() - began < 3
    assert attempt.states()[stage] == "skipped"


def test_cancel_after_the_final_dot_leaves_the_outcome_uncertain(attempt):
    def stall(peer: Peer) -> None:
        attempt.deadline.cancel()
        silence(peer)

    error = failure(attempt, until(Stage.END_OF_DATA, stall))
    assert (error.code, error.facts["reason"]) == ("end_of_data.uncertain", "cancelled")


def test_cancel_during_the_handshake_ends_it_at_once(attempt, trusting):
    def stall(peer: Peer) -> None:
        peer.say("220 go ahead")
        peer.hear()
        attempt.deadline.cancel()
        silence(peer)

    with ScriptedServer(until(Stage.TLS, stall)) as server, pytest.raises(Cancelled):
        attempt.deliver(trusting(server.port))


def test_cancel_after_the_server_accepted_the_message_is_too_late():
    def stop_once_done(step) -> None:
        if step.stage is Stage.END_OF_DATA and step.state is State.DONE:
            raise Cancelled

    attempt = Try(transcript=Transcript(on_change=stop_once_done))
    with ScriptedServer(polite()) as server:
        assert attempt.deliver(plain(server.port)).queue_id == "4F2ABC"


def test_cancel_before_the_final_dot_leaves_the_message_unsent():
    def stop_at_data(step) -> None:
        if step.stage is Stage.DATA:
            raise Cancelled

    attempt = Try(transcript=Transcript(on_change=stop_at_data))
    with ScriptedServer(polite()) as server, pytest.raises(Cancelled):
        attempt.deliver(plain(server.port))
    assert not server.heard_command("DATA")


def test_refused_recipients_are_reported_even_when_data_fails(attempt):
    replies = iter(["550 5.1.1 no", "250 yes"])
    envelope = replace(ENVELOPE, recipients=("gone@example.test", "maria@example.test"))
    script = polite(RCPT=lambda peer: peer.say(next(replies)), DATA="451 4.3.0 later")
    with ScriptedServer(script) as server, pytest.raises(MailError) as caught:
        attempt.deliver(plain(server.port), envelope)
    assert caught.value.code == "data.deferred"
    assert caught.value.refused["gone@example.test"].reply_code == 550
