"""Hosts of mailboxes: other wordings of their replies, and near neighbours that have another cause."""

import pytest

from tests.mail.diagnosis.test_diagnose import told
from webapp.mail.diagnosis.cause import Fault
from webapp.mail.diagnosis.diagnose import Retry, diagnose
from webapp.transcript import Stage

AUTH, MAIL, RCPT, DOT, GREETING = (
    Stage.AUTH,
    Stage.MAIL_FROM,
    Stage.RCPT_TO,
    Stage.END_OF_DATA,
    Stage.BANNER,
)
LOGGED_IN = {
    "port": 587,
    "tls": "starttls",
    "user_name": "app@example.test",
    "sender": "app@example.test",
    "connector": None,
}
OTHER_SENDER = {"sender": "other@example.test"}
OPEN = {"user_name": ""}


def cause_at(host, stage, reply, **settings):
    """Return the cause that a reply of `host` has for an account with these settings."""
    return diagnose(told(stage, reply), LOGGED_IN | {"host": host} | settings).code


@pytest.mark.parametrize(
    ("host", "reply", "code"),
    [
        ("smtp.zoho.com", "535 Authentication Failed", "auth.password_or_two_step"),
        ("smtppro.zoho.eu", "535 5.7.8 Invalid credentials", "auth.password_or_two_step"),
        ("smtp.zoho.in", "535 Use an App Password", "auth.app_password_needed"),
        ("smtp.zoho.com", "554 5.7.8 Access Denied", "auth.plan_without_smtp"),
        ("smtp.zoho.com", "535 5.7.0 Suspicious login activity, outgoing blocked", "server.sending_blocked"),
        ("smtp.example.test", "535 Authentication Failed", "auth.bad_credentials"),
        ("smtp.mail.yahoo.com", "535 5.7.0 (#AUTH012) authentication failed", "auth.app_password_needed"),
        ("smtp.aol.com", "535 5.7.0 Incorrect username or password", "auth.app_password_needed"),
        ("smtp.mail.yahoo.com", "535 5.7.0 Too many bad auth attempts", "auth.app_password_needed"),
        ("smtp.mail.yahoo.com", "454 4.7.0 Temporary authentication failure", "auth.deferred"),
        ("smtp.mail.me.com", "535 5.7.8 Bad username or password", "auth.primary_address_needed"),
        ("smtp.fastmail.com", "535 5.7.0 Please use an app password", "auth.app_password_needed"),
        ("smtp.fastmail.com", "535 5.7.0 Please upgrade your plan", "auth.plan_without_smtp"),
        ("smtp.protonmail.ch", "535 5.7.8 Authentication failed", "auth.generated_password_needed"),
        ("smtp.qq.com", "535 Error: 请使用授权码登录", "auth.authorization_code_needed"),
        ("smtp.exmail.qq.com", "535 Error: authentication failed", "auth.authorization_code_needed"),
        (
            "smtp.qq.com",
            "535 Error: \u00c7\u00eb: http://service.mail.qq.com/cgi-bin/help?subtype=1&&id=28&&no=1001256",
            "auth.authorization_code_needed",
        ),
        ("smtp.163.com", "535 Error: password error", "auth.authorization_code_needed"),
        ("smtp.126.com", "550 User has no permission", "auth.client_access_off"),
        ("smtp.163.com", "550 User is suspended", "auth.account_locked"),
        (
            "smtp.163.com",
            "451 Requested mail action not taken: too much fail authentication",
            "auth.account_locked",
        ),
        ("smtp.163.com", "502 Error: command not implemented", "auth.not_offered"),
        (
            "smtp.yandex.ru",
            "535 5.7.8 Error: authentication failed: Invalid format.",
            "auth.app_password_needed",
        ),
        (
            "smtp.yandex.com",
            "535 5.7.8 user does not have access rights to this service",
            "auth.client_access_off",
        ),
        ("smtp.yandex.com", "535 5.7.8 Error: You need to use web for sending", "server.sending_blocked"),
        ("smtp.mail.ru", "535 5.7.0 Application password is REQUIRED", "auth.app_password_needed"),
        ("smtp.mail.ru", "535 5.7.0 Invalid login or password", "auth.password_or_two_step"),
        ("mail.gmx.net", "535 Authentication failed", "auth.client_access_off"),
        ("smtp.web.de", "535 Authentication credentials invalid", "auth.client_access_off"),
        ("smtp.ionos.com", "535 Authentication credentials invalid", "auth.bad_credentials"),
        ("smtp.example.test", "535 Authentication credentials invalid", "auth.bad_credentials"),
        ("securesmtp.t-online.de", "535 5.7.0 Authentication rejected", "auth.generated_password_needed"),
        ("smtp.qiye.aliyun.com", "526 Authentication failure[1]", "auth.account_locked"),
        ("smtp.qiye.aliyun.com", "526 Authentication failure", "auth.password_or_two_step"),
        # At hosts that nobody knows, in words of their own.
        ("smtp.example.test", "535 Please use your authorization code", "auth.authorization_code_needed"),
        (
            "smtp.example.test",
            "535 5.7.0 POP3 access is not enabled for this account",
            "auth.client_access_off",
        ),
        ("smtp.example.test", "535 Please enable IMAP in your settings", "auth.client_access_off"),
        ("smtp.example.test", "535 Third-party email access is not enabled", "auth.client_access_off"),
        ("smtp.example.test", "535 SMTP is for paid accounts only, please upgrade", "auth.plan_without_smtp"),
        ("smtp.example.test", "535 Not available in your plan", "auth.plan_without_smtp"),
        ("smtp.example.test", "503 AUTH service is disabled on this port", "auth.not_offered"),
    ],
)
def test_a_refused_log_in(host, reply, code):
    assert cause_at(host, AUTH, reply) == code


def test_an_apple_address_needs_an_app_password_and_another_one_the_primary_address():
    reply = "535 5.7.8 Error: authentication failed: authentication failure"
    assert cause_at("smtp.mail.me.com", AUTH, reply, user_name="a@me.com") == "auth.app_password_needed"
    assert cause_at("smtp.mail.me.com", AUTH, reply) == "auth.primary_address_needed"


@pytest.mark.parametrize(
    ("host", "stage", "reply"),
    [
        ("smtp.zoho.com", MAIL, "553 Relaying disallowed as other@example.test"),
        ("smtp.zoho.com", DOT, "553 Relaying disallowed as other@example.test"),
        ("smtp.mail.yahoo.com", DOT, "553 From address not verified"),
        ("smtp.mail.me.com", MAIL, "550 5.7.0 From address is not one of your addresses"),
        ("smtp.fastmail.com", DOT, "551 5.7.1 Not authorised to send from this header address"),
        ("smtp.protonmail.ch", MAIL, "451 4.0.0 backend: invalid return path: not owned by user"),
        ("smtp.qq.com", MAIL, "501 Mail from address must be same as authorization user."),
        ("smtp.163.com", MAIL, "553 Mail from must equal authorized user"),
        ("smtp.yeah.net", MAIL, "553 Local user only,163 smtp5"),
        ("smtp.yandex.ru", MAIL, "553 5.7.1 Sender address rejected: not owned by auth user."),
        ("smtp.mail.ru", DOT, "550 not local sender over smtp"),
        ("smtp.web.de", MAIL, "550 Sender address is not allowed."),
        ("smtp.qiye.aliyun.com", MAIL, "440 mail from account doesn't conform with authentication"),
    ],
)
def test_a_sender_that_is_not_of_the_mailbox(host, stage, reply):
    found = diagnose(told(stage, reply), LOGGED_IN | OTHER_SENDER | {"host": host})
    assert (found.code, found.retry) == ("mail_from.not_of_mailbox", Retry.HOLD)
    assert found.cures[0] == "use_login_as_sender"
    # The same reply to the log-in's own address cannot mean that, and does not propose what is already so.
    own = diagnose(told(stage, reply), LOGGED_IN | {"host": host})
    assert own.code != "mail_from.not_of_mailbox"
    assert "use_login_as_sender" not in own.cures


@pytest.mark.parametrize(
    ("host", "stage", "reply", "code", "retry"),
    [
        ("smtp.zoho.com", MAIL, "550 5.4.6 Unusual sending activity", "server.sending_blocked", Retry.HOLD),
        ("smtp.zoho.com", AUTH, "554 5.1.8 Sender Address Blocked", "server.sending_blocked", Retry.HOLD),
        ("smtp.example.test", DOT, "550 Outgoing mail is suspended", "server.sending_blocked", Retry.HOLD),
        (
            "smtp.example.test",
            MAIL,
            "554 5.7.1 Your account has been blocked due to spam",
            "server.sending_blocked",
            Retry.HOLD,
        ),
        ("mx.example.test", RCPT, "550 5.1.8 Sender domain unknown", "mail_from.sender_domain", Retry.HOLD),
        ("smtp.qq.com", MAIL, "550 Ip frequency limited", "server.limit_reached", Retry.HOLD),
        ("smtp.qq.com", DOT, "550 Sender frequency limited", "server.limit_reached", Retry.HOLD),
        ("smtp.163.com", GREETING, "421 HL:ICC 163 mx", "server.limit_reached", Retry.HOLD),
        ("smtp.163.com", DOT, "554 MI:STC 163", "server.daily_limit", Retry.HOLD),
        ("smtp.163.com", DOT, "554 DT:SPM 163 smtp4", "message.rejected_as_spam", Retry.NEVER),
        ("smtp.163.com", MAIL, "553 Local user only", "mail_from.authentication_required", Retry.HOLD),
        ("smtp.qq.com", DOT, "550 Mail content denied.", "message.rejected_as_spam", Retry.NEVER),
        ("smtp.qq.com", RCPT, "550 Mailbox not found", "rcpt_to.unknown_user", Retry.NEVER),
        (
            "smtp.yandex.ru",
            DOT,
            "554 5.7.1 Rejected under suspicion of SPAM",
            "message.rejected_as_spam",
            None,
        ),
        (
            "smtp.yandex.ru",
            MAIL,
            "530 5.7.7 sending without SSL/TLS encryption is not allowed",
            "mail_from.tls_required",
            Retry.HOLD,
        ),
        ("smtp.mail.ru", DOT, "451 Ratelimit exceeded", "server.limit_reached", Retry.HOLD),
        (
            "mail.gmx.net",
            GREETING,
            "554 No SMTP service. Bad DNS PTR resource record.",
            "server.no_reverse_name",
            Retry.HOLD,
        ),
        ("mail.gmx.net", GREETING, "554 IP address is block listed", "server.address_blocked", Retry.HOLD),
        (
            "mail.gmx.net",
            RCPT,
            "550 Requested action not taken: mailbox unavailable",
            "rcpt_to.unknown_user",
            None,
        ),
        ("mx1.mail.icloud.com", RCPT, "450 4.2.2 user is over quota", "rcpt_to.mailbox_full", Retry.LATER),
        (
            "mx1.mail.icloud.com",
            DOT,
            "554 5.7.1 [HM08] Message rejected",
            "message.rejected_as_spam",
            Retry.NEVER,
        ),
        (
            "mta5.am0.yahoodns.net",
            GREETING,
            "421 4.7.0 [TSS09] All messages from 192.0.2.1 will be deferred",
            "server.reputation_deferred",
            Retry.HOLD,
        ),
        (
            "mta5.am0.yahoodns.net",
            RCPT,
            "554 delivery error: dd Not a valid recipient",
            "rcpt_to.refused",
            None,
        ),
        ("smtp.example.test", DOT, "554 5.2.0 Recipients per day used up", "server.daily_limit", Retry.HOLD),
        ("smtp.example.test", RCPT, "550 5.1.1 No such user", "rcpt_to.unknown_user", Retry.NEVER),
    ],
)
def test_limits_and_blocks(host, stage, reply, code, retry):
    settings = OPEN if code == "mail_from.authentication_required" else {}
    found = diagnose(told(stage, reply), LOGGED_IN | {"host": host} | settings)
    assert found.code == code
    assert retry is None or found.retry is retry


def test_no_fault_of_the_account_gives_a_message_up():
    for host, reply in (
        ("smtp.zoho.com", "553 Relaying disallowed as a@b.test"),
        ("smtp.qq.com", "550 Domain frequency limited"),
    ):
        found = diagnose(told(DOT, reply), LOGGED_IN | OTHER_SENDER | {"host": host})
        assert (found.fault in (Fault.ACCOUNT, Fault.SERVER), found.retry) == (True, Retry.HOLD)
