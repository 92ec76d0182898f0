"""Log-ins and EHLO names refused by classic servers: each kind in several wordings, and near neighbours."""

import pytest

from tests.mail.diagnosis.replies.test_without_reply import ACCOUNT
from tests.mail.diagnosis.test_diagnose import told
from webapp.mail.diagnosis.causes import CAUSES
from webapp.mail.diagnosis.diagnose import Retry, diagnose
from webapp.transcript import Stage

SHORT_NAME = {"user_name": "app"}
PLAIN = {"tls": "none", "port": 25}


@pytest.mark.parametrize(
    ("reply", "known", "cause"),
    [
        ("454 4.7.0 Too many login requests, slow down", {}, "auth.throttled"),
        ("454 4.7.0 Too many login attempts, please try again later.", {}, "auth.throttled"),
        ("421 4.7.0 Too many authentication requests from this user", {}, "auth.throttled"),
        ("450 4.7.1 Login rate limit exceeded, try again in 5 minutes", {}, "auth.throttled"),
        ("535 5.7.0 Login rate limit exceeded for this user", {}, "auth.throttled"),
        ("535 5.7.0 Too many failed login attempts", {}, "auth.account_locked"),
        ("454 4.7.0 Too many invalid login attempts, account locked", {}, "auth.account_locked"),
        ("535 Authentication failed. Too many invalid logon attempts.", {}, "auth.account_locked"),
        ("535 5.7.0 User app@example.com is suspended", {}, "auth.account_locked"),
        ("525 5.7.13 Disabled", {}, "auth.account_locked"),
        ("535 Conta bloqueada", {}, "auth.account_locked"),
        ("454 4.7.0 Temporary authentication failure", {}, "auth.deferred"),
        ("451 4.3.0 Temporary server error, try again later", {}, "server.unavailable"),
        ("451 Login from this address not permitted by your settings", {}, "auth.address_not_allowed"),
        ("535 5.7.1 Access from your IP address 192.0.2.1 is denied", {}, "auth.address_not_allowed"),
        ("525 5.7.1 Unauthorized IP address", {}, "auth.address_not_allowed"),
        ("535 5.7.8 Your IP is not in the allowed list of this account", {}, "auth.address_not_allowed"),
        ("550 Logins from this country are not allowed", {}, "auth.address_not_allowed"),
        ("535 5.7.8 Login from app@example.com failed", {}, "auth.bad_credentials"),
        ("535 5.7.8 Error: authentication failed from mx.example.com", {}, "auth.bad_credentials"),
        ("432 4.7.12 A password transition is needed", {}, "auth.password_expired"),
        ("535 5.7.8 Your password has expired", {}, "auth.password_expired"),
        ("535 You must change your password before you can log in", {}, "auth.password_expired"),
        ("535 Senha expirada, troque a senha", {}, "auth.password_expired"),
        ("535 Incorrect password", {}, "auth.bad_credentials"),
        ("535 5.7.8 SMTP access is disabled for this user", {}, "auth.smtp_not_enabled"),
        ("535 SMTP is not enabled for this mailbox", {}, "auth.smtp_not_enabled"),
        ("550 5.7.1 Not allowed to use SMTP", {}, "auth.smtp_not_enabled"),
        ("535 SMTP authentication failed", {}, "auth.bad_credentials"),
        ("535 Please use your full email address as user name", SHORT_NAME, "auth.full_address_needed"),
        ("535 5.7.8 Invalid user name: domain is missing", SHORT_NAME, "auth.full_address_needed"),
        ("535 Authentication failed: use full email address", {}, "auth.bad_credentials"),
        ("535 5.7.8 Error: authentication failed", SHORT_NAME, "auth.bad_credentials"),
        ("535 5.7.8 app is not allowed to act as relay", {}, "auth.acting_as_another"),
        ("501 authorization identity does not match", {}, "auth.acting_as_another"),
        (
            "535 5.7.8 Plaintext authentication disallowed on non-secure connections.",
            PLAIN,
            "auth.encryption_required",
        ),
        ("503 AUTH command used when not advertised", PLAIN, "auth.encryption_required"),
        ("503 AUTH command used when not advertised", {}, "auth.not_offered"),
        ("530 5.7.0 Must issue a STARTTLS command first", PLAIN, "auth.encryption_required"),
        ("534 5.7.9 Authentication mechanism is too weak", {}, "auth.mechanism_refused"),
        ("535 5.7.8 username is invalid", {}, "auth.bad_credentials"),
        ("550 User name or password is incorrect", {}, "auth.bad_credentials"),
        ("550 Your IP address is blocked: too many failed logins", {}, "server.banned_after_failures"),
        ("535 Brute force attack detected", {}, "server.banned_after_failures"),
    ],
)
def test_a_refused_log_in_has_the_cause_that_was_told(reply, known, cause):
    found = diagnose(told(Stage.AUTH, reply), ACCOUNT | known)
    assert found.code == cause
    assert found.retry is (Retry.LATER if cause in ("auth.deferred", "server.unavailable") else Retry.HOLD)


def test_a_throttled_log_in_pauses_and_does_not_ask_for_the_secret_again():
    found = diagnose(told(Stage.AUTH, "454 4.7.0 Too many login requests, slow down"), ACCOUNT)
    assert (found.pause_s, found.permanent) == (900, False)
    assert "replace_secret" not in found.cures
    assert CAUSES[found.code].not_at_fault


@pytest.mark.parametrize("stage", [Stage.EHLO, Stage.EHLO_TLS])
@pytest.mark.parametrize(
    "reply",
    [
        "501 5.5.4 Domain name in argument is invalid",
        "501 5.5.4 Invalid domain name",
        "501 5.0.0 EHLO requires domain address",
        "501 Syntactically invalid EHLO argument(s)",
        "504 5.5.2 <postigo>: Helo command rejected: need fully-qualified hostname",
        "550 5.7.1 Helo command rejected: Host not found",
        "450 4.7.1 <postigo>: Helo command rejected: Host not found",
        "550 Access denied - Invalid HELO name (See RFC2821 4.1.1.1)",
        "550 bogus HELO",
        "501 5.5.4 No",
    ],
)
def test_a_refused_ehlo_name_is_held_until_it_is_corrected(stage, reply):
    found = diagnose(told(stage, reply), ACCOUNT)
    assert (found.code, found.retry) == ("ehlo.name_refused", Retry.HOLD)


@pytest.mark.parametrize(
    ("stage", "reply", "cause"),
    [
        (Stage.RCPT_TO, "450 4.7.1 <postigo>: Helo command rejected: Host not found", "ehlo.name_refused"),
        (
            Stage.RCPT_TO,
            "504 5.5.2 <x>: Helo command rejected: need fully-qualified hostname",
            "ehlo.name_refused",
        ),
        (Stage.RCPT_TO, "550 Access denied - Invalid HELO name (See RFC2821 4.1.1.1)", "ehlo.name_refused"),
        (Stage.MAIL_FROM, "550 5.7.1 Your HELO name (postigo) is invalid", "ehlo.name_refused"),
        (Stage.MAIL_FROM, "503 5.5.1 Error: send HELO/EHLO first", "server.command_refused"),
        (Stage.MAIL_FROM, "503 EHLO must be sent before MAIL", "server.command_refused"),
        (
            Stage.RCPT_TO,
            "504 5.5.2 <maria>: Recipient address rejected: need fully-qualified address",
            "rcpt_to.address_syntax",
        ),
        (Stage.EHLO, "550 5.7.1 Client host rejected: cannot find your hostname", "server.no_reverse_name"),
        (Stage.EHLO, "502 Command not implemented", "ehlo.refused"),
        (
            Stage.EHLO,
            "554 5.7.1 Service unavailable; blocked using zen.spamhaus.org",
            "address.listed_by_spamhaus",
        ),
        (Stage.BANNER, "554 5.7.1 No such domain name here", "banner.refused"),
        (
            Stage.BANNER,
            "554 Your IP is banned: too many failed log-in attempts",
            "server.banned_after_failures",
        ),
        (Stage.BANNER, "554 5.7.1 Your IP is listed at a blocklist", "server.address_blocked"),
    ],
)
def test_the_ehlo_name_is_told_from_its_neighbours(stage, reply, cause):
    assert diagnose(told(stage, reply), ACCOUNT).code == cause
