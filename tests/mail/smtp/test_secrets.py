"""No secret is found in anything that is kept of an attempt."""

import base64
import dataclasses
import json
import quopri

import pytest

from tests.fakes import certificates
from tests.fakes.smtp import Mailbox, Peer, ScriptedServer, polite, real_server
from tests.mail.conftest import Try, plain
from webapp.errors import MailError
from webapp.mail.diagnosis.diagnose import diagnose
from webapp.mail.smtp import wire_dialogue
from webapp.mail.smtp.server import SmtpLogin
from webapp.transcript import Transcript
from webapp.tunnels.route import Login, Route
from webapp.vault import Secret

SECRET = ("maçã com espaços " * 20)[:200]
LOGIN = SmtpLogin("relay@example.test", Secret(SECRET))


def traces(text: str) -> list[str]:
    """Return the forms of SECRET, whole or half, that `text` shows."""
    raw = SECRET.encode()
    forms = [SECRET, SECRET[:20], SECRET[-20:], repr(raw)[2:-1], quopri.encodestring(raw).decode()[:30]]
    for before in (b"", b"\0", b"\0\0", f"\0{LOGIN.user_name}\0".encode()):
        encoded = base64.b64encode(before + raw).decode()
        forms += [encoded, encoded[len(before) * 4 // 3 + 8 :][:40], encoded[-60:-12]]
    return [form for form in forms if form in text]


def everything(attempt: Try, error: MailError | None) -> str:
    """Return all that a page, a log or a database could get of the attempt."""
    steps = [dataclasses.asdict(step) for step in attempt.transcript.steps.values()]
    kept = json.dumps(steps, ensure_ascii=False, default=str)
    if error:
        kept += f"{error} {error!r} {error.facts} {error.reply_text} {diagnose(error)}"
    return kept


@pytest.fixture
def attempt():
    return Try(transcript=Transcript(plain(25, login=LOGIN).secrets))


def test_the_search_finds_a_planted_secret():
    assert traces(f"535 wrong: {SECRET}")
    assert traces(base64.b64encode(f"\0relay@example.test\0{SECRET}".encode()).decode())


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN", "CRAM-MD5"])
def test_a_log_in_that_succeeds_leaves_no_trace(attempt, mechanism):
    def ask(peer: Peer) -> None:
        for _ in range({"PLAIN": 0, "LOGIN": 2, "CRAM-MD5": 1}[mechanism]):
            peer.say("334 PDE4OTYuNjk3MTcwOTUyPg==")
            peer.hear()
        peer.say("235 2.7.0 Ok")

    offers = ("250-fake.example", f"250 AUTH {mechanism}")
    with ScriptedServer(polite(EHLO=offers, AUTH=ask)) as server:
        attempt.deliver(plain(server.port, login=LOGIN))
    assert not traces(everything(attempt, None))


@pytest.mark.parametrize(
    "echo",
    [
        lambda heard: f"535 5.7.8 wrong password: {SECRET}",
        lambda heard: f"535 5.7.8 wrong: {base64.b64encode(SECRET.encode()).decode()}",
        lambda heard: f"535 5.7.8 wrong: {heard}",
        lambda heard: f"{SECRET}",
        lambda heard: "535 " + "x" * (wire_dialogue.LINE_MAX_BYTES - 100) + SECRET + "y" * 200,
        lambda heard: "535 " + "x" * 1900 + SECRET,
    ],
)
def test_a_server_that_repeats_the_secret_is_struck_out(attempt, echo):
    sent = []

    def tell(peer: Peer) -> None:
        sent.append(server.heard[-1].split()[-1])
        peer.say(echo(sent[0]))

    offers = ("250-fake.example", "250 AUTH PLAIN")
    with (
        ScriptedServer(polite(EHLO=offers, AUTH=tell)) as server,
        pytest.raises(MailError) as caught,
    ):
        attempt.deliver(plain(server.port, login=LOGIN))
    assert SECRET in base64.b64decode(sent[0]).decode()
    assert not traces(everything(attempt, caught.value))


def test_a_real_server_with_tls_leaves_no_trace(trusting, authority):
    mailbox = Mailbox(password=SECRET)
    with real_server(mailbox, starttls=certificates.good(authority), with_login=True) as server:
        target = trusting(server.port, login=LOGIN)
        attempt = Try(transcript=Transcript(target.secrets))
        attempt.deliver(target)
    assert mailbox.logins[0][2] == SECRET
    assert not traces(everything(attempt, None))


def test_a_server_names_every_secret_that_it_may_show():
    road = Route("ssh", login=Login("u", Secret("road"), Secret("key")))
    server = plain(25, login=SmtpLogin("u", Secret("log-in")), route=road)
    assert {secret.reveal() for secret in server.secrets} == {"log-in", "road", "key"}
    assert plain(25).secrets == ()
