"""Replies that look alike and have different causes, each with the settings of the account."""

import pytest

from tests.mail.diagnosis.test_diagnose import told
from webapp.mail.diagnosis.diagnose import Retry, diagnose
from webapp.transcript import Stage

ACCOUNT = {
    "host": "smtp.example.test",
    "port": 587,
    "tls": "starttls",
    "verify": True,
    "user_name": "app@example.test",
    "sender": "app@example.test",
    "connector": None,
}
DOT, MAIL, RCPT, AUTH = Stage.END_OF_DATA, Stage.MAIL_FROM, Stage.RCPT_TO, Stage.AUTH


@pytest.mark.parametrize(
    ("stage", "reply", "code", "retry"),
    [
        (DOT, "454 Your plan's sending quota exceeded for today", "server.daily_limit", Retry.HOLD),
        (DOT, "554 5.2.0 Recipients per day used up for this mailbox", "server.daily_limit", Retry.HOLD),
        (RCPT, "552 5.2.2 Mailbox full, quota exceeded", "rcpt_to.mailbox_full", Retry.NEVER),
        (RCPT, "452 4.2.2 The recipient's mailbox is over quota", "rcpt_to.mailbox_full", Retry.LATER),
        (RCPT, "550 Mailbox unavailable or access denied", "rcpt_to.unknown_user", Retry.NEVER),
        (RCPT, "550 Relaying denied, user unknown here", "rcpt_to.relay_denied", Retry.HOLD),
        (RCPT, "550 User unknown, your IP address is on a block list", "server.address_blocked", Retry.HOLD),
        (
            RCPT,
            "550 5.1.0 Sender address rejected: User unknown",
            "mail_from.sender_not_verifiable",
            Retry.HOLD,
        ),
        (
            RCPT,
            "550 Recipient address rejected: your hourly quota is exceeded",
            "server.limit_reached",
            Retry.HOLD,
        ),
        (RCPT, "452 Your outgoing mail quota is exceeded", "server.limit_reached", Retry.HOLD),
        (RCPT, "450 4.3.2 Too many messages from this account", "server.limit_reached", Retry.HOLD),
        (RCPT, "550 User app@example.test suspended", "server.sending_blocked", Retry.HOLD),
        (RCPT, "550 User maria@dest.test suspended", "rcpt_to.mailbox_disabled", Retry.NEVER),
        (DOT, "550 Rejected by policy: DMARC", "message.rejected_by_dmarc", Retry.HOLD),
        (DOT, "550 Rejected by policy: confidential", "message.rejected_by_policy", Retry.NEVER),
        (AUTH, "535 Authentication failed: account locked", "auth.account_locked", Retry.HOLD),
        (
            AUTH,
            "535 Authentication failed: connection lost to authentication server",
            "auth.deferred",
            Retry.HOLD,
        ),
    ],
)
def test_a_neighbour_is_told_apart(stage, reply, code, retry):
    found = diagnose(told(stage, reply), ACCOUNT)
    assert (found.code, found.retry) == (code, retry)
