"""Servers that repeat the secret, in every form, at every stage: none of it is kept, and causes are found."""

import dataclasses
import json
from collections.abc import Callable

import pytest

from tests.fakes.echoes import LINES, ONE_LINE, USER_NAME, traces
from tests.fakes.smtp import Peer, ScriptedServer, polite
from tests.mail.conftest import Try, plain
from webapp.errors import MailError
from webapp.mail.diagnosis.diagnose import diagnose
from webapp.mail.diagnosis.retry_hint import hint_s
from webapp.mail.smtp.server import Envelope, SmtpLogin
from webapp.redaction.echoes import STRUCK, WITHHELD
from webapp.transcript import Stage, Transcript
from webapp.vault import Secret

SECRET = "Tr0ub4dor&3-xyz"
OFFERS = ("250-fake.example", "250-PIPELINING", "250 AUTH PLAIN LOGIN")
TWO = Envelope("app@example.test", ("maria@example.test", "joao@example.test"), b"Subject: x\r\n\r\nHi\r\n")


def in_lines(pieces: list[str], code: str = "535") -> tuple[str, ...]:
    return (*(f"{code}-5.7.8 {piece}" for piece in pieces), f"{code} 5.7.8 end")


ECHOES: dict[str, tuple[str, ...]] = {
    **{name: (f"535 5.7.8 Log-in refused: {form(SECRET)}",) for name, form in ONE_LINE.items()},
    **{name: in_lines(form(SECRET)) for name, form in LINES.items()},
    "instead of a reply": (SECRET,),
    "after much else": ("535 " + "x" * 1_990 + SECRET,),
    "at the limit of a line": ("535 " + "x" * 8_180 + SECRET + "y" * 300,),
}


def everything(attempt: Try, error: MailError | None = None) -> str:
    """Return all that a page, a log or a database could get of the attempt."""
    steps = [dataclasses.asdict(step) for step in attempt.transcript.steps.values()]
    kept = json.dumps(steps, ensure_ascii=False, default=str)
    if error:
        kept += f"{error} {error!r} {vars(error)} {error.reply_text} {diagnose(error)}"
        kept += "".join(f"{one} {one!r} {one.reply_text}" for one in error.refused.values())
    return kept.replace("\\\\", "\\")


def attempt_with(secret: str, **answers: object) -> tuple[Try, MailError]:
    login = SmtpLogin(USER_NAME, Secret(secret))
    attempt = Try(transcript=Transcript([login.secret]))
    script = polite(**{"EHLO": OFFERS, "AUTH": "235 2.7.0 Ok"} | answers)
    with ScriptedServer(script) as server, pytest.raises(MailError) as caught:
        attempt.deliver(plain(server.port, login=login), TWO)
    return attempt, caught.value


def test_there_are_more_than_33_ways_to_repeat_a_secret():
    assert len(ECHOES) > 33


@pytest.mark.parametrize("name", ECHOES)
def test_a_refused_log_in_that_repeats_the_secret_shows_none_of_it(name):
    attempt, error = attempt_with(SECRET, AUTH=ECHOES[name])
    assert not traces(everything(attempt, error), SECRET)
    assert SECRET not in everything(attempt, error)
    if ECHOES[name][0].startswith("535 5.7.8"):
        assert diagnose(error).code == "auth.bad_credentials"
        assert STRUCK in error.reply_text


STAGES: dict[str, Callable[[str], dict[str, object]]] = {
    "banner": lambda said: {"BANNER": f"554 5.3.2 {said}"},
    "EHLO": lambda said: {"EHLO": ("250-fake.example", f"250-X-{said}", "250 AUTH PLAIN"), "AUTH": "535 no"},
    "mechanisms": lambda said: {"EHLO": ("250-fake.example", f"250 AUTH {said}")},
    "MAIL": lambda said: {"MAIL": f"550 5.7.1 {said}"},
    "RCPT": lambda said: {"RCPT": f"550 5.1.1 {said}"},
    "DATA": lambda said: {"DATA": f"554 5.6.0 {said}"},
    "end of data": lambda said: {"DOT": f"554 5.6.0 {said}"},
    "goodbye": lambda said: {"MAIL": "550 5.7.1 no", "QUIT": f"221 2.0.0 {said}"},
}


@pytest.mark.parametrize("form", ["clear", "base64 with the user name", "reversed", "hexadecimal"])
@pytest.mark.parametrize("stage", STAGES)
def test_a_server_may_repeat_it_at_any_stage(stage, form):
    attempt, error = attempt_with(SECRET, **STAGES[stage](ONE_LINE[form](SECRET)))
    kept = everything(attempt, error)
    assert not traces(kept, SECRET)
    assert STRUCK in kept


def test_a_final_reply_that_repeats_it_is_struck_out_of_the_receipt():
    login = SmtpLogin(USER_NAME, Secret(SECRET))
    attempt = Try(transcript=Transcript([login.secret]))
    script = polite(EHLO=OFFERS, AUTH="235 2.7.0 Ok", DOT=f"250 2.0.0 Ok: queued as 4F2 {SECRET}")
    with ScriptedServer(script) as server:
        receipt = attempt.deliver(plain(server.port, login=login))
    assert receipt.reply_text == f"2.0.0 Ok: queued as 4F2 {STRUCK}"
    assert receipt.queue_id == "4F2"
    assert not traces(everything(attempt), SECRET)


def test_a_secret_divided_over_replies_is_withheld_from_all_of_them():
    def pieces(peer: Peer) -> None:
        peer.say("334 Tr0u")
        peer.hear()
        peer.say("334 b4d")
        peer.hear()
        peer.say("535 5.7.8 or&3-xyz")

    offers = ("250-fake.example", "250 AUTH LOGIN")
    attempt, error = attempt_with(SECRET, EHLO=offers, AUTH=pieces)
    kept = everything(attempt, error)
    assert not any(piece in kept for piece in ("Tr0u", "b4d", "or&3", "xyz"))
    assert WITHHELD in kept
    assert diagnose(error).code == "auth.bad_credentials"


def test_a_secret_divided_over_refused_recipients_is_withheld_from_both():
    said = iter(["550 5.1.1 Tr0u", "550 5.1.1 b4d", "550 5.1.1 or&3-xyz"])
    three = ("250-fake.example", "250 AUTH PLAIN")
    attempt, error = attempt_with(SECRET, EHLO=three, RCPT=lambda peer: peer.say(next(said)))
    assert not any(piece in everything(attempt, error) for piece in ("Tr0u", "b4d"))


@pytest.mark.parametrize(
    ("secret", "reply", "cause"),
    [
        ("application", "534 5.7.9 Application-specific password required.", "auth.app_password_needed"),
        (
            "security defaults",
            "535 5.7.139 user is locked by security defaults policy",
            "auth.security_defaults",
        ),
        ("disabled", "535 5.7.139 basic authentication is disabled.", "auth.basic_retired"),
        ("too many", "535 5.7.0 too many failed attempts", "auth.account_locked"),
    ],
)
def test_the_cause_is_found_from_the_reply_as_it_came(secret, reply, cause):
    attempt, error = attempt_with(secret, AUTH=reply)
    assert diagnose(error).code == cause
    assert secret not in error.reply_text.lower()
    assert secret not in everything(attempt, error).lower().replace(f'"{cause}"', "").replace(cause, "")


def test_the_pause_that_a_server_asks_for_is_read_from_the_reply_as_it_came():
    _, error = attempt_with("5 minutes", MAIL="451 4.7.1 Try again in 5 minutes")
    assert STRUCK in error.reply_text
    assert hint_s(error.heard_text, error.reply_code) == 300


def test_a_secret_that_is_named_like_an_extension_takes_none_away():
    login = SmtpLogin(USER_NAME, Secret("PIPELINING"))
    attempt = Try(transcript=Transcript([login.secret]))
    with ScriptedServer(polite(EHLO=OFFERS, AUTH="235 2.7.0 Ok")) as server:
        attempt.deliver(plain(server.port, login=login))
    assert STRUCK in attempt.facts(Stage.EHLO)["capabilities"]
    assert any("PIPELINING" not in line and STRUCK in line for line in attempt.lines(Stage.EHLO))


def test_foreign_text_is_struck_first_and_cut_afterwards():
    other = "HTTP/1.1 400 " + "x" * 180 + SECRET
    attempt, error = attempt_with(SECRET, BANNER=lambda peer: peer.send(other.encode()))
    assert error.code == "banner.other_service"
    assert "Tr0u" not in everything(attempt, error)
