"""What classic servers and filters say after the log-in: each kind in several wordings, and neighbours."""

import pytest

from tests.mail.diagnosis.replies.test_without_reply import ACCOUNT
from tests.mail.diagnosis.test_diagnose import told
from webapp.mail.diagnosis.diagnose import Retry, diagnose
from webapp.transcript import Stage

BANNER, MAIL, RCPT = Stage.BANNER, Stage.MAIL_FROM, Stage.RCPT_TO
NO_LOG_IN = {"user_name": None}
RELAY_25 = {"user_name": None, "port": 25, "tls": "none"}
FREEMAIL = {"sender": "x@gmail.com"}
OTHER_SENDER = {"sender": "other@example.com"}

SAID = (
    (MAIL, {}, "501 sender has to equal the authenticated user", "mail_from.sender_table", Retry.HOLD),
    (RCPT, NO_LOG_IN, "554 5.7.1 Client not permitted", "mail_from.authentication_required", Retry.HOLD),
    (
        RCPT,
        NO_LOG_IN,
        "554 5.7.1 <unknown[192.0.2.1]>: Client host rejected: Access denied",
        "rcpt_to.relay_denied",
        Retry.HOLD,
    ),
    (
        RCPT,
        NO_LOG_IN,
        "554 5.7.1 <maria@dest.test>: Recipient address rejected: Access denied",
        "mail_from.authentication_required",
        Retry.HOLD,
    ),
    (RCPT, NO_LOG_IN, "550 Administrative prohibition", "mail_from.authentication_required", Retry.HOLD),
    (
        RCPT,
        NO_LOG_IN,
        "550 5.1.1 <maria@dest.test>: Recipient address rejected: User unknown",
        "rcpt_to.unknown_user",
        Retry.NEVER,
    ),
    (RCPT, NO_LOG_IN, "550 sorry, not accepted from here", "mail_from.authentication_required", Retry.HOLD),
    (
        RCPT,
        RELAY_25,
        "554 5.7.1 <unknown[192.0.2.1]>: Client host rejected: Access denied",
        "rcpt_to.relay_denied",
        Retry.HOLD,
    ),
    (RCPT, RELAY_25, "550 I cannot deliver mail for <maria@dest.test>", "rcpt_to.relay_denied", Retry.HOLD),
    (RCPT, RELAY_25, "550 Delivery is not allowed to this address.", "rcpt_to.relay_denied", Retry.HOLD),
    (RCPT, RELAY_25, "550 Invalid recipient: <maria@dest.test>", "rcpt_to.unknown_user", Retry.NEVER),
    (RCPT, {}, "550 Invalid recipient: <maria@dest.test>", "rcpt_to.unknown_user", Retry.NEVER),
    (
        MAIL,
        {},
        "553 5.7.1 <app@example.com>: Sender address rejected: not owned by user app@example.com",
        "mail_from.sender_table",
        Retry.HOLD,
    ),
    (
        MAIL,
        OTHER_SENDER,
        "553 5.7.1 <other@example.com>: Sender address rejected: not owned by user app@example.com",
        "mail_from.sender_not_allowed",
        Retry.HOLD,
    ),
    (
        RCPT,
        {},
        "450 4.2.0 <maria@dest.test>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/x.html",
        "rcpt_to.greylisted",
        Retry.LATER,
    ),
    (RCPT, {}, "451 4.7.1 Please try again later", "rcpt_to.greylisted", Retry.LATER),
    (
        RCPT,
        {},
        "450 4.7.1 <maria@dest.test>: Recipient address rejected: Service temporarily unavailable",
        "rcpt_to.greylisted",
        Retry.LATER,
    ),
    (RCPT, {}, "450 4.3.2 Service currently unavailable", "rcpt_to.greylisted", Retry.LATER),
    (
        RCPT,
        {},
        "450 4.7.1 <maria>: Recipient address rejected: Policy Rejection- Quota Exceeded.",
        "server.limit_reached",
        Retry.HOLD,
    ),
    (RCPT, {}, "450 4.7.1 Error: too much mail from 192.0.2.1", "server.limit_reached", Retry.HOLD),
    (
        RCPT,
        {},
        "554 5.7.1 <app@example.com>: Sender address rejected: Policy Rejection- Abuse. Go away.",
        "mail_from.sender_blocked",
        Retry.HOLD,
    ),
    (MAIL, {}, "452 4.4.5 Insufficient disk space; try again later", "server.out_of_storage", Retry.LATER),
    (MAIL, {}, "451 4.3.0 <app@example.com>: Temporary lookup failure", "server.unavailable", Retry.LATER),
    (MAIL, {}, "550 Sender verify failed", "mail_from.sender_not_verifiable", Retry.HOLD),
    (RCPT, {}, "550 Sender verify failed", "mail_from.sender_not_verifiable", Retry.HOLD),
    (
        RCPT,
        {},
        "550-Verification failed for <app@example.com>",
        "mail_from.sender_not_verifiable",
        Retry.HOLD,
    ),
    (RCPT, {}, "451 Could not complete sender verify callout", "mail_from.sender_not_verifiable", Retry.HOLD),
    (
        MAIL,
        {},
        "553 5.1.8 <app@localhost>... Domain of sender address app@localhost does not exist",
        "mail_from.sender_domain",
        Retry.HOLD,
    ),
    (
        MAIL,
        {},
        "553 sorry, your envelope sender is in my badmailfrom list (#5.7.1)",
        "mail_from.sender_blocked",
        Retry.HOLD,
    ),
    (RCPT, {}, "553 5.3.0 <maria@dest.test>... No such user here", "rcpt_to.unknown_user", Retry.NEVER),
    (
        RCPT,
        {},
        "550 sorry, no mailbox here by that name. (#5.1.1 - chkuser)",
        "rcpt_to.unknown_user",
        Retry.NEVER,
    ),
    (RCPT, {}, "550 5.2.2 <maria>: user is over quota", "rcpt_to.mailbox_full", Retry.NEVER),
    (RCPT, {}, "452 4.2.2 Over quota", "rcpt_to.mailbox_full", Retry.LATER),
    (RCPT, {}, "451 4.7.1 Greylisting in action, please come back later", "rcpt_to.greylisted", Retry.LATER),
    (RCPT, {}, "503 5.5.1 Error: need MAIL command", "server.lost_a_command", Retry.HOLD),
    (RCPT, {}, "503 Valid RCPT command must precede DATA", "server.lost_a_command", Retry.HOLD),
    (MAIL, {}, "421 4.3.2 System not accepting network messages", "server.unavailable", Retry.LATER),
    (MAIL, {}, "452 4.3.1 Out of memory", "server.out_of_storage", Retry.LATER),
    (BANNER, {}, "554 5.7.1 You are not allowed to connect", "banner.refused", Retry.HOLD),
    (BANNER, {}, "421 4.7.0 Too many concurrent SMTP connections", "server.too_many_connections", Retry.HOLD),
    (BANNER, {}, "554 mx.example.com ESMTP not accepting messages", "banner.no_mail_service", Retry.HOLD),
    (BANNER, {}, "550 No SMTP service here", "banner.no_mail_service", Retry.HOLD),
    (BANNER, {}, "421 Service not available, closing transmission channel", "banner.deferred", Retry.LATER),
    (BANNER, {}, "450 4.3.2 Error: too many connections", "server.too_many_connections", Retry.HOLD),
    (RCPT, {}, "421 4.7.0 mx Error: too many errors", "server.closing", Retry.LATER),
    (
        MAIL,
        {},
        "550 5.7.1 Sender's domain must match authenticated domain",
        "mail_from.sender_table",
        Retry.HOLD,
    ),
    (
        MAIL,
        {},
        "553 5.7.1 Sender must be the same as the authenticated user",
        "mail_from.sender_table",
        Retry.HOLD,
    ),
    (MAIL, {}, "550 Authenticated sender mismatch", "mail_from.sender_table", Retry.HOLD),
    (MAIL, {}, "530 5.7.0 Authentication required", "mail_from.log_in_not_enough", Retry.HOLD),
    (MAIL, {}, "554 5.7.1 Your account has exceeded the hourly limit", "server.limit_reached", Retry.HOLD),
    (RCPT, {}, "451 4.7.1 Hourly sending limit exceeded", "server.limit_reached", Retry.HOLD),
    (MAIL, {}, "452 4.7.1 You have reached your plan limit. Upgrade", "server.limit_reached", Retry.HOLD),
    (
        RCPT,
        {},
        "550 5.7.23 The message was rejected because of Sender Policy Framework violation",
        "message.rejected_by_dmarc",
        Retry.HOLD,
    ),
    (
        RCPT,
        {},
        "450 4.7.24 <app@example.com>: Sender address rejected: Message rejected due to: SPF fail",
        "message.rejected_by_dmarc",
        Retry.HOLD,
    ),
    (RCPT, {}, "554 5.4.6 Too many hops", "message.loop", Retry.NEVER),
    (MAIL, {}, "552 5.3.4 Message size exceeds fixed maximum message size", "message.too_large", Retry.NEVER),
    (RCPT, {}, "550 5.7.10 Encryption needed", "rcpt_to.route_needs_tls", Retry.NEVER),
    (MAIL, {}, "530 Must issue a STARTTLS command first", "mail_from.tls_required", Retry.HOLD),
    (
        RCPT,
        {},
        "550 5.1.1 <maria@dest.test>: Recipient address rejected: undeliverable address",
        "rcpt_to.unknown_user",
        Retry.NEVER,
    ),
    (MAIL, {}, "550 5.1.1 Sender rejected: unknown user", "mail_from.sender_not_verifiable", Retry.HOLD),
    (
        RCPT,
        {},
        "450 4.1.2 <maria@dest>: Recipient address rejected: Domain not found",
        "rcpt_to.unknown_domain",
        Retry.LATER,
    ),
    (
        RCPT,
        {},
        "550 5.7.1 <maria@dest.test>: Recipient address rejected: You have exceeded your daily limit",
        "server.daily_limit",
        Retry.HOLD,
    ),
    (
        RCPT,
        {},
        "450 4.7.1 <maria@dest.test>: Recipient address rejected: Sender rate limit exceeded",
        "server.limit_reached",
        Retry.HOLD,
    ),
    (RCPT, {}, "550 5.7.1 TLS required for this domain", "rcpt_to.route_needs_tls", Retry.NEVER),
    (
        MAIL,
        OTHER_SENDER,
        "501 sender has to equal the authenticated user",
        "mail_from.sender_not_allowed",
        Retry.HOLD,
    ),
    (
        MAIL,
        OTHER_SENDER,
        "550 5.7.1 Sender's domain must match authenticated domain",
        "mail_from.sender_not_allowed",
        Retry.HOLD,
    ),
    (MAIL, FREEMAIL, "451 4.7.24 SPF check: temporary DNS error", "server.unavailable", Retry.LATER),
    (MAIL, {}, "451 4.7.24 SPF check: temporary DNS error", "server.unavailable", Retry.LATER),
)


@pytest.mark.parametrize(("stage", "known", "reply", "cause", "retry"), SAID)
def test_a_refusal_has_the_cause_that_was_told_and_the_right_end(stage, known, reply, cause, retry):
    found = diagnose(told(stage, reply), ACCOUNT | known)
    assert (found.code, found.retry) == (cause, retry)


def test_a_relay_that_hides_its_refusal_as_an_invalid_recipient_is_shown_beside():
    found = diagnose(told(RCPT, "550 Invalid recipient: <maria@dest.test>"), ACCOUNT | RELAY_25)
    assert found.or_else == ("rcpt_to.relay_denied",)


def test_the_sender_that_already_is_the_log_in_is_not_offered_as_a_cure():
    reply = "553 5.7.1 <app@example.com>: Sender address rejected: not owned by user app@example.com"
    assert "use_login_as_sender" not in diagnose(told(MAIL, reply), ACCOUNT).cures
    other = diagnose(told(MAIL, reply), ACCOUNT | OTHER_SENDER)
    assert other.cures[0] == "use_login_as_sender"


def test_no_log_in_at_the_submission_port_is_told_with_its_evidence():
    reply = "554 5.7.1 <maria@dest.test>: Recipient address rejected: Access denied"
    found = diagnose(told(RCPT, reply), ACCOUNT | NO_LOG_IN)
    assert found.cures[0] == "turn_authentication_on"
    assert {"does_not_log_in", "on_port_587_465_2525"} <= set(found.evidence)


@pytest.mark.parametrize(
    ("user_name", "cause"),
    [
        ("AKIAIOSFODNN7", "mail_from.address_not_verified"),
        ("app@example.com", "mail_from.sender_not_allowed"),
    ],
)
def test_the_id_of_a_key_is_not_offered_as_a_sender(user_name, cause):
    reply = "554 Message rejected: Email address is not verified."
    found = diagnose(told(Stage.END_OF_DATA, reply), ACCOUNT | {"user_name": user_name})
    assert found.code == cause
    assert "use_login_as_sender" not in found.cures
