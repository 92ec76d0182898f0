"""Hosts with domains of customers: other wordings of their replies, and neighbours with another cause."""

import pytest

from tests.mail.diagnosis.providers.test_mailbox_hosts import LOGGED_IN, OPEN, OTHER_SENDER
from tests.mail.diagnosis.test_diagnose import told
from webapp.mail.diagnosis.diagnose import Retry, diagnose
from webapp.transcript import Stage

AUTH, MAIL, RCPT, DOT = Stage.AUTH, Stage.MAIL_FROM, Stage.RCPT_TO, Stage.END_OF_DATA
GREETING = Stage.BANNER
CPANEL = {
    "host": "mail.example.test",
    "banner": "srv1.example.test ESMTP Exim 4.98 #2\nWe do not authorize the use of this system to transport"
    " unsolicited,\nand/or bulk e-mail.",
}
LOCAWEB, LOCAWEB_SMTP, KINGHOST = "email-ssl.com.br", "smtplw.com.br", "smtp.kinghost.net"


@pytest.mark.parametrize(
    ("settings", "stage", "reply", "code"),
    [
        (CPANEL, AUTH, "535 Incorrect authentication data", "auth.bad_credentials"),
        (
            CPANEL,
            DOT,
            "550 Domain x.test has exceeded the max emails per hour (30/25 (120%)) allowed.",
            "server.limit_reached",
        ),
        (
            CPANEL,
            DOT,
            "550 Domain x.test has exceeded the max defers and failures per hour (6/5) allowed.",
            "server.too_many_failed_deliveries",
        ),
        (CPANEL, MAIL, "550 Sender verify failed", "mail_from.sender_not_verifiable"),
        (CPANEL, DOT, '550 Outgoing mail from "x@x.test" is held', "server.sending_blocked"),
        (
            CPANEL | OPEN,
            RCPT,
            "550-host.test (app) [192.0.2.1] is currently not permitted to relay through this server",
            "mail_from.authentication_required",
        ),
        (CPANEL | OPEN, RCPT, "550 Please turn on SMTP Authentication", "mail_from.authentication_required"),
        (CPANEL, RCPT, "550 No Such User Here", "rcpt_to.unknown_user"),
        (CPANEL, RCPT, "452 Too many recipients", "rcpt_to.too_many"),
        (
            {"host": "gator1.hostgator.com.br"},
            AUTH,
            "535 Incorrect authentication data",
            "auth.bad_credentials",
        ),
        ({"host": "smtp.hostinger.com"}, DOT, "451 4.7.1 hourly ratelimit", "server.limit_reached"),
        (
            {"host": "smtp.hostinger.com"},
            RCPT,
            "554 5.7.1 Disabled by user from hPanel",
            "server.sending_blocked",
        ),
        ({"host": "smtp.hostinger.com"}, MAIL, "550 5.7.1 Daily sending limit", "server.daily_limit"),
        ({"host": "smtp.hostinger.com"}, RCPT, "451 4.7.1 try again later", "rcpt_to.greylisted"),
        ({"host": "smtp.hostinger.com"}, AUTH, "535 5.7.8 authentication failed", "auth.bad_credentials"),
        ({"host": "smtp.titan.email"}, AUTH, "535 5.7.8 authentication failed", "auth.password_or_two_step"),
        (
            {"host": "smtp.titan.email"},
            AUTH,
            "535 Third-party email clients are off",
            "auth.client_access_off",
        ),
        ({"host": "smtp.titan.email"}, DOT, "450 hourly limit reached", "server.limit_reached"),
        (
            {"host": "smtp.secureserver.net"},
            AUTH,
            "535 Authentication not allowed on IBSMTP Servers. IB401",
            "auth.host_only_receives",
        ),
        ({"host": "smtpout.secureserver.net"}, AUTH, "535 Authentication failed", "auth.bad_credentials"),
        (
            {"host": "smtp.secureserver.net"},
            GREETING,
            "554 Connection refused. IB106",
            "address.not_for_mail_servers",
        ),
        (
            {"host": "smtp.secureserver.net"},
            GREETING,
            "554 Connection refused. IB105",
            "address.listed_by_spamhaus",
        ),
        (
            {"host": "smtp.secureserver.net"},
            DOT,
            "550 too many recipients this hour. IB607",
            "server.limit_reached",
        ),
        ({"host": "smtpout.secureserver.net"}, DOT, "552 rejected IB212", "message.rejected_as_spam"),
        ({"host": "smtpout.secureserver.net"}, RCPT, "550 relay quota exceeded", "server.daily_limit"),
        ({"host": "ssl0.ovh.net"}, AUTH, "535 5.7.1 Authentication failed", "auth.bad_credentials"),
        ({"host": "ex2.mail.ovh.net"}, DOT, "550 5.7.1 address blocked for spam", "server.sending_blocked"),
        ({"host": "pro1.mail.ovh.net"}, RCPT, "450 4.7.1 rate limit exceeded", "server.limit_reached"),
        (
            {"host": "mail.infomaniak.com"},
            AUTH,
            "535 5.7.8 authentication failed",
            "auth.password_or_two_step",
        ),
        ({"host": "secure.emailsrvr.com"}, AUTH, "535 5.7.8 Incorrect username", "auth.bad_credentials"),
        ({"host": LOCAWEB}, AUTH, "535 Senha inválida", "auth.bad_credentials"),
        ({"host": LOCAWEB}, AUTH, "535 5.7.8 Error: authentication failed", "auth.bad_credentials"),
        ({"host": KINGHOST}, AUTH, "535 Usuário bloqueado", "auth.account_locked"),
        ({"host": LOCAWEB_SMTP}, MAIL, "550 Domínio não verificado", "mail_from.domain_not_active"),
        ({"host": LOCAWEB}, DOT, "451 4.7.1 limite de envio excedido", "server.limit_reached"),
        ({"host": KINGHOST}, DOT, "452 Sender is throttled", "server.limit_reached"),
        ({"host": "smtps.uol.com.br"}, DOT, "550 Cota diária esgotada", "server.daily_limit"),
        ({"host": "smtp.umbler.com"}, MAIL, "550 Envio suspenso para a conta", "server.sending_blocked"),
        (
            {"host": "smtp.terra.com.br"} | OPEN,
            RCPT,
            "550 Autenticação obrigatória",
            "mail_from.authentication_required",
        ),
        ({"host": "smtps.uhserver.com"}, RCPT, "452 Muitos destinatários", "rcpt_to.too_many"),
        ({"host": LOCAWEB}, RCPT, "550 5.1.1 Destinatário não existe: user unknown", "rcpt_to.unknown_user"),
        ({"host": LOCAWEB}, DOT, "552 5.2.2 Caixa do destinatário cheia", "rcpt_to.mailbox_full"),
        (
            {"host": "smtp.example.test"},
            MAIL,
            "550 5.7.1 Domínio não cadastrado no painel",
            "mail_from.domain_not_active",
        ),
        (
            {"host": "smtp.example.test"},
            MAIL,
            "550 sender verify failed: domain not found",
            "mail_from.sender_domain",
        ),
        (
            {"host": "smtp.example.test"},
            MAIL,
            "550 Verification failed for <a@b> 550 Sender verify failed",
            "mail_from.sender_not_verifiable",
        ),
        (
            {"host": "smtp.example.test"},
            MAIL,
            "450 Sender address rejected: unverified address: timed out",
            "mail_from.sender_not_verifiable",
        ),
    ],
)
def test_a_reply_of_a_host(settings, stage, reply, code):
    assert diagnose(told(stage, reply), LOGGED_IN | settings).code == code


@pytest.mark.parametrize(
    "host", [LOCAWEB, KINGHOST, "smtp.hostinger.com", "ssl0.ovh.net", "smtp.titan.email"]
)
def test_the_sender_of_somebody_else_is_the_matter_only_where_it_is_another(host):
    reply = "553 5.7.1 <x@example.test>: Sender address rejected: not owned by user app@example.test"
    other = diagnose(told(MAIL, reply), LOGGED_IN | OTHER_SENDER | {"host": host})
    own = diagnose(told(MAIL, reply), LOGGED_IN | {"host": host})
    assert (other.code, other.cures[0]) == ("mail_from.not_of_mailbox", "use_login_as_sender")
    assert own.code != other.code
    assert (own.retry, other.retry) == (Retry.HOLD, Retry.HOLD)
    assert "use_login_as_sender" not in own.cures


@pytest.mark.parametrize(
    "reply",
    [
        "451 4.7.1 Rate limit exceeded",
        "554 5.7.1 Disabled by user from hPanel",
    ],
)
def test_a_limit_or_a_block_never_gives_a_message_up(reply):
    for host in ("gator1.hostgator.com.br", "smtp.hostinger.com"):
        for stage in (MAIL, RCPT, DOT):
            assert diagnose(told(stage, reply), LOGGED_IN | {"host": host}).retry in (Retry.HOLD, Retry.LATER)
