"""Replies that stand close to those of hosted providers and have another cause."""

import pytest

from tests.mail.diagnosis.field.hosted_cases import ACCOUNT
from tests.mail.diagnosis.test_diagnose import told
from webapp.mail.diagnosis.cause import Ask
from webapp.mail.diagnosis.diagnose import Retry, diagnose
from webapp.transcript import Stage

AUTH, MAIL, RCPT, DOT = Stage.AUTH, Stage.MAIL_FROM, Stage.RCPT_TO, Stage.END_OF_DATA
HERE = ACCOUNT | {"host": "smtp.example.test"}
OPEN = HERE | {"user_name": None}
HOSTINGER = HERE | {"host": "smtp.hostinger.com"}
GMAIL = HERE | {"host": "smtp.gmail.com", "user_name": "joana@gmail.com"}


@pytest.mark.parametrize(
    ("known", "stage", "reply", "code"),
    [
        # Of the account or the sender, at a provider that nobody described; and of something else.
        (HERE, DOT, "550 Your subscription does not cover this", "message.account_or_sender_refused"),
        (HERE, DOT, "550 5.7.1 Please upgrade to go on", "message.account_or_sender_refused"),
        (HERE, RCPT, "550 5.1.1 This account does not exist", "rcpt_to.unknown_user"),
        (HERE, RCPT, "552 5.2.2 Your account is over quota", "rcpt_to.mailbox_full"),
        (HERE, DOT, "554 5.7.1 Your message was rejected by its content", "message.rejected_by_policy"),
        (HERE, RCPT, "550 5.7.1 Recipient does not take mail from this sender", "rcpt_to.refused"),
        # A sender that is not registered is neither one without syntax nor one that cannot be verified.
        (HERE, DOT, "550 The sender has not been confirmed", "mail_from.sender_not_registered"),
        (HERE, MAIL, "550 Sender verify failed", "mail_from.sender_not_verifiable"),
        (HERE, RCPT, "501 5.1.7 Bad sender address syntax", "mail_from.sender_syntax"),
        # Who has waited in vain, we or the server's own filter.
        (HERE, DOT, "421 4.4.2 smtp.example.test Error: timeout exceeded", "server.waited_too_long"),
        (HERE, DOT, "451 4.3.0 Message held: antivirus timeout", "server.unavailable"),
        (HERE, DOT, "451 4.3.0 Temporary lookup failure", "server.unavailable"),
        # A log-in is missing, or did not count.
        (HERE, MAIL, "530 5.7.0 Authentication required", "mail_from.log_in_not_enough"),
        (OPEN, MAIL, "530 5.7.0 Authentication required", "mail_from.authentication_required"),
        (
            HERE,
            RCPT,
            "550 5.7.1 RESOLVER.RST.AuthRequired; authentication required",
            "rcpt_to.not_authorized",
        ),
        # The reason beside a provider's bare words counts, and the bare words alone keep their cause.
        (HOSTINGER, AUTH, "535 5.7.8 Error: authentication failed: account disabled", "auth.account_locked"),
        (HOSTINGER, AUTH, "535 5.7.8 Error: authentication failed: bad password", "auth.bad_credentials"),
        (HOSTINGER, AUTH, "535 5.7.8 Error: authentication failed", "auth.bad_credentials"),
        # An address of a page is no wording.
        (
            HERE,
            DOT,
            "550 5.7.1 Refused, see https://example.test/help_spam_16.htm",
            "message.rejected_by_policy",
        ),
        (HERE, DOT, "550 5.7.1 Spam. See https://example.test/help", "message.rejected_as_spam"),
        # Whose sending is stopped: the mailbox's, the address's of the host, the recipient's.
        (HERE, DOT, "550 5.7.1 Outbound mail of this mailbox is suspended", "server.sending_blocked"),
        (HERE, RCPT, "525 5.7.13 User account disabled", "server.sending_blocked"),
        (HERE, RCPT, "550 5.2.1 The mailbox of the recipient is disabled", "rcpt_to.mailbox_disabled"),
        # Of how many messages the limit speaks.
        (HERE, RCPT, "554 5.7.1 Recipient address rejected: sending quota exceeded", "server.limit_reached"),
        (HERE, RCPT, "452 4.2.2 Recipient address rejected: quota exceeded", "rcpt_to.mailbox_full"),
        (HERE, RCPT, "452 Too many recipients", "rcpt_to.too_many"),
        (HERE, RCPT, "452 Too many recipients received this hour", "server.limit_reached"),
    ],
)
def test_a_neighbour_is_told_apart(known, stage, reply, code):
    assert diagnose(told(stage, reply), known).code == code


@pytest.mark.parametrize("stage", [RCPT, Stage.DATA, DOT])
def test_what_speaks_of_the_account_gives_no_message_up(stage):
    found = diagnose(told(stage, "550 5.7.1 Your plan does not cover this"), HERE)
    assert (found.retry, found.evidence) == (Retry.HOLD, ("wording",))


def test_the_owner_of_a_free_mailbox_is_not_sent_to_an_administrator():
    reply = "454 4.7.0 Temporary authentication failure"
    assert diagnose(told(AUTH, reply), GMAIL).ask is Ask.PROVIDER_SUPPORT
    assert diagnose(told(AUTH, reply), GMAIL | {"user_name": "joana@example.test"}).ask is Ask.GOOGLE_ADMIN


def test_a_user_name_that_is_no_address_is_not_doubted_where_the_provider_wants_it_so():
    known = HERE | {"host": "smtplw.com.br", "user_name": "empresa"}
    reply = "535 5.7.8 Error: authentication failed"
    assert "use_full_address" not in diagnose(told(AUTH, reply), known).cures
    assert "use_full_address" in diagnose(told(AUTH, reply), known | {"host": "email-ssl.com.br"}).cures
