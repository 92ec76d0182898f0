"""Refusals whose right reading depends on the settings, said by a server at their stage to a real session."""

from pathlib import Path

import pytest

from tests.fakes.smtp import Peer, ScriptedServer, hang_up, polite
from tests.mail.diagnosis.played.network import Right, judged, serving
from tests.mail.scripts import until
from webapp.transcript import Stage

PLAIN = {"tls": "none"}
OPEN = PLAIN | {"user_name": None}
OTHER = PLAIN | {"sender": "other@example.com"}
GMAIL = PLAIN | {"host": "smtp.gmail.com"}
AUTH, MAIL, RCPT, DATA, END = Stage.AUTH, Stage.MAIL_FROM, Stage.RCPT_TO, Stage.DATA, Stage.END_OF_DATA
TABLE = Path(__file__).with_name("replies.txt")


def refusals():
    """Yield the lines of the table as parameters, each with its number."""
    for number, line in enumerate(TABLE.read_text(encoding="utf-8").splitlines(), 1):
        if not line.startswith("#"):
            stage, changed, reply, *right = line.split(" | ")
            settings = {} if changed == "-" else dict(part.split("=") for part in changed.split())
            known = {name: value or None for name, value in settings.items()}
            told = Right(*("" if part in ("any", "-") else part for part in right))
            yield pytest.param(Stage(stage), reply, PLAIN | known, told, id=f"{number}-{stage}")


@pytest.mark.parametrize(("stage", "reply", "settings", "right"), list(refusals()))
def test_a_refusal_is_read_with_the_settings(network, stage, reply, settings, right):
    with serving(network, 587, ScriptedServer(until(stage, reply))):
        right.check(judged(**settings).last)


RELAYS = (
    "rcpt_to.relay_denied rcpt_to.exchange_relay_denied mail_from.authentication_required"
    " mail_from.log_in_not_enough"
)


def relays(settings, first, never):
    return settings, Right(
        RELAYS,
        "hold",
        first,
        "",
        never,
    )


@pytest.mark.parametrize(
    ("settings", "right"),
    [
        relays(OPEN, "turn_authentication_on", "replace_secret check_recipient turn_authentication_off"),
        relays(
            OPEN | {"port": 25}, "turn_authentication_on ask_allow_listing", "replace_secret check_recipient"
        ),
        relays(PLAIN, "", "turn_authentication_on check_recipient replace_secret"),
        relays(
            PLAIN | {"port": 25},
            "use_port_587 ask_server_admin use_login_as_sender ask_allow_listing",
            "turn_authentication_on check_recipient",
        ),
        relays(OTHER | {"sender": "app@elsewhere.test"}, "", "turn_authentication_on check_recipient"),
        relays(
            PLAIN | {"user_name": "app"}, "", "turn_authentication_on check_recipient use_login_as_sender"
        ),
        relays(
            OPEN | {"host": "10.0.0.5", "port": 25},
            "ask_allow_listing turn_authentication_on",
            "use_port_587",
        ),
    ],
)
@pytest.mark.parametrize(
    "reply",
    [
        "550 5.7.1 Relaying denied",
        "554 5.7.1 <maria@dest.test>: Relay access denied",
        "550 relay not permitted",
    ],
)
def test_relaying_denied_under_each_setting(network, settings, right, reply):
    with serving(network, settings.get("port", 587), ScriptedServer(until(RCPT, reply))):
        right.check(judged(**settings).last)


@pytest.mark.parametrize(
    ("stage", "answer", "right"),
    [
        (AUTH, hang_up, Right("auth.lost", "later", "", "", "use_plain_25 check_recipient")),
        (MAIL, hang_up, Right("mail_from.lost", "later", "retry_later", "", "replace_secret")),
        (RCPT, hang_up, Right("rcpt_to.lost", "later", "retry_later", "", "check_recipient replace_secret")),
        (DATA, hang_up, Right("data.lost", "later", "retry_later", "", "shrink_message replace_secret")),
        (END, hang_up, Right("end_of_data.uncertain", "ask", "look_up_message_id", "", "retry_later")),
        (AUTH, "\x00\x01 garbage", Right("reply.malformed", "later", "", "", "replace_secret")),
        (RCPT, "maria is welcome", Right("reply.malformed", "later", "", "", "check_recipient")),
        (END, "thank you", Right("end_of_data.uncertain", "ask", "look_up_message_id")),
    ],
)
@pytest.mark.parametrize("settings", [PLAIN, PLAIN | {"worked_before": True}, GMAIL])
def test_a_dialogue_that_ends_in_the_middle(network, stage, answer, right, settings):
    with serving(network, 587, ScriptedServer(until(stage, answer))):
        right.check(judged(**settings).last)


def test_a_server_that_takes_its_time_is_slow_and_not_silent(network):
    def later(peer: Peer) -> None:
        peer._server.stopping.wait(2.1)
        peer.say("250-fake", "250 AUTH PLAIN")

    def never(peer: Peer) -> None:
        peer.wait_until_hung_up()

    with serving(network, 587, ScriptedServer(polite(EHLO=later, AUTH=never))):
        right = Right("server.slow", "later", "", "", "use_port_587 correct_port replace_secret")
        right.check(judged(limit_s=2.8, **PLAIN).last)


@pytest.mark.parametrize(
    ("stage", "codec", "reply", "cause"),
    [
        (AUTH, "gbk", "535 用户名或密码错误", "auth.bad_credentials"),
        (RCPT, "gbk", "550 用户不存在", "rcpt_to.unknown_user"),
        (END, "gbk", "554 垃圾邮件被拒绝", "message.rejected_as_spam"),
        (RCPT, "big5", "550 信箱不存在", "rcpt_to.unknown_user"),
        (AUTH, "big5", "535 使用者名稱或密碼錯誤", "auth.bad_credentials"),
        (AUTH, "cp932", "535 パスワードが正しくありません", "auth.bad_credentials"),
        (RCPT, "euc_jp", "550 5.7.1 中継が拒否されました", "rcpt_to.relay_denied"),
        (AUTH, "cp949", "535 아이디 또는 비밀번호가 올바르지 않습니다", "auth.bad_credentials"),
        (AUTH, "koi8_r", "535 Неверный логин или пароль", "auth.bad_credentials"),
        (RCPT, "cp1251", "550 Такого пользователя не существует", "rcpt_to.unknown_user"),
        (AUTH, "latin-1", "535 Usuário ou senha inválidos", "auth.bad_credentials"),
        (AUTH, "iso8859_2", "535 Nieprawidłowy login lub hasło użytkownika", "auth.bad_credentials"),
        (RCPT, "cp1254", "552 Alıcının posta kutusu dolu", "rcpt_to.mailbox_full"),
    ],
)
def test_a_reply_in_the_charset_of_its_country_tells_its_cause(network, stage, codec, reply, cause):
    def say(peer: Peer) -> None:
        peer.send(reply.encode(codec) + b"\r\n")

    with serving(network, 587, ScriptedServer(until(stage, say))):
        found = judged(**PLAIN).last
    assert found.code == cause
    assert found.facts["reply_text"] == reply[4:]
