"""Log-in (RFC 4954): the choice of the mechanism, its exchange, and that it is tried once."""

import base64
import hashlib
import hmac

import pytest

from tests.fakes import certificates
from tests.fakes.smtp import Mailbox, ScriptedServer, polite, real_server
from tests.mail.conftest import plain
from webapp.errors import MailError
from webapp.mail.smtp.auth import candidates
from webapp.mail.smtp.server import SmtpLogin
from webapp.transcript import Stage
from webapp.vault import Secret

LOGIN = SmtpLogin("joão@example.test", Secret("maçã com três espaços   "))


def offering(*mechanisms: str, **answers: object):
    return polite(EHLO=("250-fake.example", f"250 AUTH {' '.join(mechanisms)}"), **answers)


def decoded(line: str) -> str:
    return base64.b64decode(line.split()[-1]).decode()


@pytest.mark.parametrize(
    ("offered", "encrypted", "chosen"),
    [
        (("LOGIN", "PLAIN", "CRAM-MD5"), True, ["PLAIN", "LOGIN", "CRAM-MD5"]),
        (("LOGIN", "PLAIN", "CRAM-MD5"), False, ["CRAM-MD5", "PLAIN", "LOGIN"]),
        (("LOGIN", "XOAUTH2"), True, ["LOGIN"]),
        (("GSSAPI", "NTLM"), True, []),
    ],
)
def test_the_mechanism_follows_from_the_offer_and_from_tls(offered, encrypted, chosen):
    assert candidates(offered, encrypted=encrypted) == chosen


def test_plain_carries_utf8(attempt):
    with ScriptedServer(offering("PLAIN", AUTH="235 2.7.0 Ok")) as server:
        attempt.deliver(plain(server.port, login=LOGIN))
    sent = next(line for line in server.heard if line.startswith("AUTH"))
    assert decoded(sent) == f"\0{LOGIN.user_name}\0{LOGIN.secret.reveal()}"
    assert attempt.lines(Stage.AUTH) == ["> AUTH PLAIN [***]", "< 235 2.7.0 Ok"]
    assert attempt.facts(Stage.AUTH) == {
        "offered": ["PLAIN"],
        "user_name": LOGIN.user_name,
        "used": "PLAIN",
    }


def test_a_long_plain_response_is_sent_on_its_own_line(attempt):
    def challenge(peer):
        peer.say("334 ")
        peer.hear()
        peer.say("235 2.7.0 Ok")

    login = SmtpLogin("relay", Secret("ç" * 300))
    with ScriptedServer(offering("PLAIN", AUTH=challenge)) as server:
        attempt.deliver(plain(server.port, login=login))
    assert server.heard[1] == "AUTH PLAIN"
    assert decoded(server.heard[2]).endswith("ç" * 300)
    assert attempt.lines(Stage.AUTH) == ["> AUTH PLAIN", "< 334 ", "> [***]", "< 235 2.7.0 Ok"]


def test_login_answers_two_prompts_whatever_they_say(attempt):
    def prompts(peer):
        for prompt in ("334 VXNlcm5hbWU6", "334 not even base64", "235 2.7.0 Ok"):
            peer.say(prompt)
            if not prompt.startswith("235"):
                peer.hear()

    with ScriptedServer(offering("LOGIN", AUTH=prompts)) as server:
        attempt.deliver(plain(server.port, login=LOGIN))
    assert [decoded(line) for line in server.heard[2:4]] == [LOGIN.user_name, LOGIN.secret.reveal()]


def test_cram_md5_signs_the_challenge(attempt):
    challenge = b"<1896.697170952@fake.example>"

    def prompt(peer):
        peer.say(f"334 {base64.b64encode(challenge).decode()}")
        peer.hear()
        peer.say("235 2.7.0 Ok")

    with ScriptedServer(offering("PLAIN", "CRAM-MD5", AUTH=prompt)) as server:
        attempt.deliver(plain(server.port, login=LOGIN))
    digest = hmac.new(LOGIN.secret.reveal().encode(), challenge, hashlib.md5).hexdigest()
    assert decoded(server.heard[2]) == f"{LOGIN.user_name} {digest}"


@pytest.mark.parametrize("challenge", ["334 !!!", "334 äöü", "334 abc"])
def test_a_challenge_that_is_no_base64_is_named(attempt, challenge):
    with (
        ScriptedServer(offering("CRAM-MD5", AUTH=challenge)) as server,
        pytest.raises(MailError) as caught,
    ):
        attempt.deliver(plain(server.port, login=LOGIN))
    assert (caught.value.code, caught.value.stage) == ("auth.bad_challenge", Stage.AUTH)
    assert not server.heard_command("MAIL")


def test_a_challenge_too_many_is_named(attempt):
    with ScriptedServer(offering("PLAIN", AUTH="334 ")) as server, pytest.raises(MailError) as caught:
        attempt.deliver(plain(server.port, login=LOGIN))
    assert caught.value.code == "auth.bad_challenge"


def test_a_wrong_password_is_tried_once(attempt, trusting, authority):
    mailbox = Mailbox()
    login = SmtpLogin(mailbox.user_name, Secret("wrong"))
    with (
        real_server(mailbox, starttls=certificates.good(authority), with_login=True) as server,
        pytest.raises(MailError) as caught,
    ):
        attempt.deliver(trusting(server.port, login=login))
    assert (caught.value.code, caught.value.reply_code, caught.value.permanent) == ("auth.refused", 535, True)
    assert len(mailbox.logins) == 1
    assert attempt.facts(Stage.AUTH)["offered"] == ["LOGIN", "PLAIN"]


def test_another_mechanism_is_tried_only_after_504(attempt):
    def only_login(peer):
        asked = server.heard[-1]
        if asked.startswith("AUTH PLAIN"):
            return peer.say("504 5.5.4 Unrecognized authentication type")
        for prompt in ("334 ", "334 ", "235 2.7.0 Ok"):
            peer.say(prompt)
            if prompt == "334 ":
                peer.hear()

    with ScriptedServer(offering("PLAIN", "LOGIN", AUTH=only_login)) as server:
        attempt.deliver(plain(server.port, login=LOGIN))
    assert attempt.facts(Stage.AUTH)["used"] == "LOGIN"


@pytest.mark.parametrize(
    ("offers", "code"),
    [
        (("250 SIZE",), "auth.not_offered"),
        (("250 STARTTLS",), "auth.only_after_tls"),
        (("250 AUTH GSSAPI NTLM",), "auth.no_mechanism"),
        (("250 AUTH XOAUTH2 GSSAPI",), "auth.oauth_only"),
    ],
)
def test_a_log_in_that_cannot_be_made_is_explained(attempt, offers, code):
    with (
        ScriptedServer(polite(EHLO=("250-fake.example", *offers))) as server,
        pytest.raises(MailError) as caught,
    ):
        attempt.deliver(plain(server.port, login=LOGIN))
    assert (caught.value.code, caught.value.stage) == (code, Stage.AUTH)
    assert not server.heard_command("MAIL")


def test_the_old_way_of_offering_auth_is_understood(attempt):
    offers = ("250-fake.example", "250 AUTH=LOGIN PLAIN")
    with ScriptedServer(polite(EHLO=offers, AUTH="235 Ok")) as server:
        attempt.deliver(plain(server.port, login=LOGIN))
    assert attempt.facts(Stage.AUTH)["offered"] == ["LOGIN", "PLAIN"]
