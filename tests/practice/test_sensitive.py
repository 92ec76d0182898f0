"""What the outbox hides, the practice mailbox that Postigo opens hides too."""

import contextlib
import dataclasses
import smtplib

from tests.conftest import TESTER
from tests.fakes.proxies import unused_port
from tests.outbox import stored
from tests.practice.conftest import LIMIT_S
from webapp import serve
from webapp.accounts import service as accounts
from webapp.accounts.fields import AccountFields
from webapp.outbox.models import Message
from webapp.outbox.queue import states
from webapp.practice.models import PracticeMessage


def test_a_sensitive_message_that_is_sent_to_it_is_hidden_and_another_one_is_not(storage):
    fields = AccountFields(name="A", sender="a@example.com", host="smtp.example.com")
    account = accounts.create(fields, actor=TESTER).account
    for sensitive in (True, False):
        stored.message(account, ("b@example.com", states.QUEUED), sensitive=sensitive)
    settings = dataclasses.replace(storage, practice_port=unused_port())
    with contextlib.ExitStack() as open_things:
        mailbox = serve._open_practice(settings, open_things)
        with smtplib.SMTP("127.0.0.1", mailbox.port, timeout=LIMIT_S) as client:
            for row in Message.select().order_by(Message.id):
                client.sendmail("a@x.example", "b@x.example", f"Message-ID: {row.message_id}\r\n\r\nx\r\n")
    shown = [row.sensitive for row in PracticeMessage.select().order_by(PracticeMessage.id)]
    assert shown == [True, False]
