"""Time limits: nothing is sent before the greeting, each reply has its own time, and slow is not silent."""

import dataclasses

import pytest

from tests.fakes.smtp import ScriptedServer, polite, silence
from tests.mail.conftest import ENVELOPE, Try, plain
from tests.mail.scripts import until
from webapp.clock import monotonic
from webapp.deadline import Deadline
from webapp.errors import MailError
from webapp.mail.diagnosis.cause import Fault
from webapp.mail.diagnosis.causes import CAUSES
from webapp.mail.rules.time_limits import (
    ATTENDED,
    MESSAGE_MOST_S,
    OPENING_MOST_S,
    STEP_NAMES,
    UNATTENDED,
)
from webapp.mail.smtp import faults, opening
from webapp.mail.smtp.server import TlsMode
from webapp.mail.smtp.session import SmtpSession, opened
from webapp.transcript import Stage, Transcript


def after(seconds, words):
    """As an answer: `words`, so many seconds later."""

    def answer(peer):
        peer._server.stopping.wait(seconds)
        peer.say(*([words] if isinstance(words, str) else words))

    return answer


def failed(server, limits, *, limit_s=5.0):
    with (
        pytest.raises(MailError) as caught,
        opened(plain(server.port), Deadline(limit_s), Transcript(), limits) as session,
    ):
        session.send(ENVELOPE)
    return caught.value


def quick(**by_stage):
    return dataclasses.replace(UNATTENDED, other_s=0.2, block_s=0.2, by_stage=by_stage)


@pytest.mark.parametrize(
    ("stage", "minutes"),
    [
        (Stage.BANNER, 5),
        (Stage.MAIL_FROM, 5),
        (Stage.RCPT_TO, 5),
        (Stage.DATA, 2),
        (Stage.END_OF_DATA, 10),
    ],
)
def test_where_nobody_waits_each_reply_has_the_time_of_the_rfc(stage, minutes):
    assert UNATTENDED.reply_s(stage) == minutes * 60 <= max(OPENING_MOST_S, MESSAGE_MOST_S)
    assert UNATTENDED.block_s == 180


def test_every_stage_of_a_session_has_a_name_of_the_protocol():
    assert set(STEP_NAMES) >= set(Stage) - {Stage.SETTINGS, Stage.CONNECTOR, Stage.RESOLVE, Stage.CONNECT}


def test_where_nobody_waits_nothing_is_sent_before_the_greeting():
    with ScriptedServer(silence) as server:
        error = failed(server, UNATTENDED, limit_s=0.5)
    assert (error.code, error.stage) == ("banner.silent", Stage.BANNER)
    assert 0.4 <= error.facts["waited_s"] < 3
    assert (server.connections, server.heard) == (1, [])


def test_a_late_greeting_is_waited_for_though_a_person_waits():
    attempt = Try(limit_s=2.0)
    with ScriptedServer(polite(BANNER=after(0.5, "220 at last"))) as server:
        assert attempt.deliver(plain(server.port)).accepted
    assert server.connections == 1


def test_the_look_for_tls_comes_once_after_the_time_of_the_greeting_and_is_told(monkeypatch):
    monkeypatch.setattr(opening, "GREETING_SHARE", 0.5)
    attempt = Try(limit_s=0.8)
    with ScriptedServer(silence) as server, pytest.raises(MailError) as caught:
        attempt.deliver(plain(server.port))
    assert caught.value.code == "banner.silent"
    assert server.connections == 2
    assert attempt.lines(Stage.BANNER) == [
        "* No greeting for 0.4 s; asking on a second connection whether it waits for TLS"
    ]


def test_on_the_port_of_implicit_tls_the_look_comes_soon_and_the_greeting_may_come_later(monkeypatch):
    monkeypatch.setattr(opening, "SUBMISSIONS_SILENT_S", 0.2)
    attempt = Try(limit_s=4.0)
    with ScriptedServer(polite(BANNER=after(0.6, "220 at last"))) as server:
        monkeypatch.setattr(opening, "SUBMISSIONS_PORT", server.port)
        assert attempt.deliver(plain(server.port)).accepted
    assert server.connections == 2
    assert attempt.lines(Stage.BANNER)[0].startswith("* No greeting for 0.2 s; asking")


@pytest.mark.parametrize("stage", [Stage.BANNER, Stage.EHLO, Stage.MAIL_FROM, Stage.RCPT_TO, Stage.DATA])
def test_a_reply_that_never_comes_ends_with_the_time_of_its_stage(stage):
    began = monotonic()
    with ScriptedServer(until(stage, silence)) as server:
        error = failed(server, quick(**{Stage.BANNER: 0.2}))
    assert error.code == ("banner.silent" if stage is Stage.BANNER else "server.timed_out")
    assert error.stage == stage
    assert 0.2 <= monotonic() - began < 3


def test_a_reply_that_dribbles_ends_with_the_time_of_its_stage():
    def dribble(peer):
        peer.dribble(b"250-" + b"x" * 400, every_s=0.05)

    began = monotonic()
    with ScriptedServer(polite(MAIL=dribble)) as server:
        assert failed(server, quick()).code == "server.timed_out"
    assert monotonic() - began < 3


def test_the_time_of_one_reply_is_not_that_of_the_whole():
    answers = {verb: after(0.15, "250 Ok") for verb in ("MAIL", "RCPT", "DOT")}
    with (
        ScriptedServer(polite(EHLO=after(0.15, "250 Ok"), **answers)) as server,
        opened(plain(server.port), Deadline(5), Transcript(), quick()) as session,
    ):
        assert session.send(ENVELOPE).accepted


def test_a_slow_server_is_named_as_slow_with_the_step_and_the_time(monkeypatch):
    monkeypatch.setattr(faults, "SLOW_S", 0.1)
    answers = {"EHLO": after(0.3, "250 Ok"), "MAIL": after(0.2, "250 Ok"), "RCPT": silence}
    with ScriptedServer(polite(**answers)) as server, pytest.raises(MailError) as caught:
        Try(limit_s=0.8).deliver(plain(server.port))
    error = caught.value
    assert (error.code, error.stage) == ("server.slow", Stage.RCPT_TO)
    assert (error.facts["slow_s"], error.facts["slow_step"], error.facts["timeout_s"]) == (0.3, "EHLO", 0.8)


def test_a_slow_greeting_counts_as_slow(monkeypatch):
    monkeypatch.setattr(faults, "SLOW_S", 0.1)
    script = polite(BANNER=after(0.3, "220 hello"), EHLO=silence)
    with ScriptedServer(script) as server, pytest.raises(MailError) as caught:
        Try(limit_s=0.6).deliver(plain(server.port))
    assert (caught.value.code, caught.value.facts["slow_step"]) == ("server.slow", "banner")


def test_a_message_is_not_called_slow_for_the_one_before(monkeypatch):
    monkeypatch.setattr(faults, "SLOW_S", 0.1)
    asked = iter([after(0.2, "250 Ok"), silence])
    with ScriptedServer(polite(MAIL=lambda peer: next(asked)(peer))) as server:
        session = SmtpSession(plain(server.port), deadline=Deadline(5), transcript=Transcript())
        session.open()
        session.send(ENVELOPE)
        session.renew(deadline=Deadline(0.3), transcript=Transcript())
        with pytest.raises(MailError) as caught:
            session.send(ENVELOPE)
        session.close()
    assert caught.value.code == "server.timed_out"


def test_a_server_that_is_slow_or_silent_defers_and_is_not_the_fault_of_the_message():
    assert {CAUSES[code].fault for code in ("server.slow", "server.timed_out", "banner.silent")} == {
        Fault.SERVER
    }


def test_a_person_waits_for_half_a_minute_at_most():
    assert ATTENDED.looks_for_tls
    assert ATTENDED.reply_s(Stage.BANNER) < 30
    assert ATTENDED.reply_s(Stage.TLS) < 30, "what answers elsewhere is looked for in the rest of the time"
    assert ATTENDED.connect_s < 30


def test_the_words_name_the_time_that_was_waited():
    def silent_under_tls(peer):
        peer.hear()
        silence(peer)

    with ScriptedServer(silent_under_tls) as server:
        target = dataclasses.replace(plain(server.port), tls=TlsMode.IMPLICIT)
        with pytest.raises(MailError) as caught:
            opened(target, Deadline(9.0), Transcript(), quick(**{Stage.TLS: 0.3}))
    assert (caught.value.code, caught.value.facts["timeout_s"]) == ("tls.timed_out", 0.3)
