"""What servers and filters say of a message they have read: each kind in several wordings, and neighbours."""

import pytest

from tests.mail.diagnosis.replies.test_without_reply import ACCOUNT
from tests.mail.diagnosis.test_diagnose import told
from webapp.mail.diagnosis.diagnose import Retry, diagnose
from webapp.transcript import Stage

DATA, DOT = Stage.DATA, Stage.END_OF_DATA
FREEMAIL = {"sender": "x@gmail.com"}

SAID = (
    (DOT, {}, "454 Your plan's sending quota exceeded for today", "server.daily_limit", Retry.HOLD),
    (
        DOT,
        {},
        "421 This account is on a trial and may write to confirmed addresses only",
        "provider.trial_account",
        Retry.HOLD,
    ),
    (
        DOT,
        {},
        "421 4.7.0 Sender domain fails SPF and DKIM, message blocked",
        "message.rejected_by_dmarc",
        Retry.HOLD,
    ),
    (
        DOT,
        FREEMAIL,
        "550 5.7.1 Rejected due to DMARC policy of gmail.com",
        "message.freemail_sender",
        Retry.HOLD,
    ),
    (DOT, {}, "554 5.2.0 Recipients per day used up for this mailbox", "server.daily_limit", Retry.HOLD),
    (DOT, {}, "554 5.7.1 Spam message rejected", "message.rejected_as_spam", Retry.NEVER),
    (DOT, {}, "554 5.7.0 Reject, id=12345-01 - SPAM", "message.rejected_as_spam", Retry.NEVER),
    (DOT, {}, "550 5.7.1 Blocked by SpamAssassin", "message.rejected_as_spam", Retry.NEVER),
    (DOT, {}, "550 High probability of spam", "message.rejected_as_spam", Retry.NEVER),
    (DOT, {}, "554 5.7.1 Rejected by policy: DMARC", "message.rejected_by_dmarc", Retry.HOLD),
    (DOT, {}, "550 5.7.1 Matched rspamd rule", "message.rejected_as_spam", Retry.NEVER),
    (DOT, {}, "554 5.7.1 Gtube pattern", "message.rejected_as_spam", Retry.NEVER),
    (
        DOT,
        {},
        "554 5.7.0 Reject, id=1 - INFECTED: Eicar-Test-Signature",
        "message.rejected_as_virus",
        Retry.NEVER,
    ),
    (DOT, {}, "554 5.7.0 Reject, id=1 - BANNED: .exe", "message.rejected_as_virus", Retry.NEVER),
    (DOT, {}, "550 This message contains malware (Eicar)", "message.rejected_as_virus", Retry.NEVER),
    (
        DOT,
        {},
        "552-5.7.0 This message was blocked because its content presents a potential security issue",
        "message.rejected_as_virus",
        Retry.NEVER,
    ),
    (DOT, {}, "550 Messages should have one or no Message-ID header", "message.header_refused", Retry.NEVER),
    (
        DOT,
        {},
        "550 5.7.1 List-Unsubscribe header is required for bulk mail",
        "message.list_unsubscribe_wanted",
        Retry.NEVER,
    ),
    (DOT, {}, "554 5.6.0 Lone LF in headers, message rejected", "message.header_refused", Retry.NEVER),
    (
        DOT,
        {},
        "554 5.6.1 Improper use of 8-bit data in message header",
        "message.header_refused",
        Retry.NEVER,
    ),
    (DOT, {}, "554 5.6.1 Eight bit data not allowed", "message.eight_bit_refused", Retry.NEVER),
    (DOT, {}, "500 Line too long", "message.line_format", Retry.NEVER),
    (DOT, {}, "552 Line length exceeded. See RFC 2821 #4.5.3.1", "message.line_format", Retry.NEVER),
    (DOT, {}, "550 maximum allowed line length is 998 octets, got 1203", "message.line_format", Retry.NEVER),
    (
        DOT,
        {},
        "550 5.7.1 Header From does not match the authenticated user",
        "message.from_not_allowed",
        Retry.HOLD,
    ),
    (DOT, {}, "550 From header sender domain not allowed", "message.from_not_allowed", Retry.HOLD),
    (
        DOT,
        {},
        "550 5.7.1 The From address is not aligned with the authenticated domain",
        "message.from_not_allowed",
        Retry.HOLD,
    ),
    (DATA, {}, "503 5.5.1 Error: need RCPT command", "server.lost_a_command", Retry.HOLD),
    (DATA, {}, "554 5.5.1 Error: no valid recipients", "server.lost_a_command", Retry.HOLD),
    (DOT, {}, "550 5.4.5 Daily sending quota exceeded", "server.daily_limit", Retry.HOLD),
    (DOT, {}, "550 5.7.1 Monthly quota exceeded", "server.daily_limit", Retry.HOLD),
    (DOT, {}, "550 5.7.1 Account not activated", "provider.trial_account", Retry.HOLD),
    (DOT, {}, "550 Account sandbox: recipients must be verified", "provider.trial_account", Retry.HOLD),
    (DOT, {}, "550 5.7.1 Please activate your account before sending", "provider.trial_account", Retry.HOLD),
    (
        DOT,
        {},
        "451 4.7.0 Your domain is not authenticated: add SPF and DKIM",
        "message.rejected_by_dmarc",
        Retry.HOLD,
    ),
    (
        DOT,
        {},
        "550 SPF: 192.0.2.1 is not allowed to send mail from example.com",
        "message.rejected_by_dmarc",
        Retry.HOLD,
    ),
    (DOT, {}, "451 4.7.5 DKIM check failed", "message.rejected_by_dmarc", Retry.HOLD),
    (DOT, {}, "554 5.4.14 Hop count exceeded - possible mail loop", "message.loop", Retry.NEVER),
    (DOT, {}, "554 5.3.4 Message too big", "message.too_large", Retry.NEVER),
    (
        DOT,
        {},
        "550 5.7.1 This message does not meet IPv6 sending guidelines regarding PTR records",
        "server.ipv6_refused",
        Retry.HOLD,
    ),
    (DOT, {}, "451 4.3.2 Temporary rejected: queue full", "server.out_of_storage", Retry.LATER),
    (DOT, FREEMAIL, "550 5.7.26 blocked", "message.freemail_sender", Retry.HOLD),
)


@pytest.mark.parametrize(("stage", "known", "reply", "cause", "retry"), SAID)
def test_a_refused_message_has_the_cause_that_was_told_and_the_right_end(stage, known, reply, cause, retry):
    found = diagnose(told(stage, reply), ACCOUNT | known)
    assert (found.code, found.retry) == (cause, retry)


def test_nobody_is_told_to_publish_records_for_a_domain_of_somebody_else():
    found = diagnose(told(DOT, "550 5.7.1 Rejected due to DMARC policy of gmail.com"), ACCOUNT | FREEMAIL)
    assert found.cures[0] == "use_own_domain"
    assert "publish_spf_dkim" not in found.cures
