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
    ],
)
def test_a_neighbour_is_told_apart(stage, reply, code, retry):
    found = diagnose(told(stage, reply), ACCOUNT)
    assert (found.code, found.retry) == (code, retry)
