"""A relay that lets an account send as itself only: the refusal offers the setting, and the message goes."""

import pytest

from tests.fakes.smtp import Mailbox, ScriptedServer, polite, real_server
from tests.outbox import stored
from tests.outbox.requests import states_of
from tests.outbox.running import account_at, hand_over, until, working
from webapp.accounts.models import Account, SendingState
from webapp.audit.models import AuditEntry
from webapp.outbox.models import Attempt, Message
from webapp.outbox.queue import states

BUTTON = "Enviar sempre como app@example.com e tentar de novo"


@pytest.mark.parametrize(
    "refusal",
    [
        {"MAIL": "553 5.7.1 <root@example.org>: Sender address rejected: not owned by user app"},
        {"DOT": "554 5.2.252 SendAsDenied; app@example.com not allowed to send as root@example.org"},
        {"DOT": "550 5.7.60 SMTP; Client does not have permissions to send as this sender"},
        {"DOT": "554 Message rejected: Email address is not verified. root@example.org (SES)"},
    ],
    ids=["Postfix", "Microsoft 365", "Exchange", "SES"],
)
def test_the_refusal_of_another_sender_offers_the_setting_and_the_message_goes(storage, signed_in, refusal):
    with ScriptedServer(polite(**refusal)) as server:
        account = account_at(server)
        with working(storage):
            message = hand_over(storage, sender="Cron <root@example.org>")
            until(lambda: Attempt.select().exists())
    client = signed_in("administrator")
    assert BUTTON in client.get(f"/outbox/{message.id}").text
    mailbox = Mailbox()
    with real_server(mailbox) as server:
        Account.update(port=server.port).execute()
        with working(storage):
            client.post(f"/outbox/{message.id}/own-sender")
            until(lambda: states_of(message) == [states.ACCEPTED])
    [envelope] = mailbox.received
    assert envelope.mail_from == account.sender
    assert b"From: Cron <app@example.com>\r\n" in envelope.content
    assert b"Reply-To: Cron <root@example.org>\r\n" in envelope.content
    assert Account.get().own_sender_only
    assert AuditEntry.select().where(AuditEntry.action == "account.updated").count() == 1
    assert BUTTON not in client.get(f"/outbox/{message.id}").text


def test_an_account_that_is_held_for_another_sender_offers_the_setting_too(storage, signed_in):
    with ScriptedServer(polite(DOT="554 5.2.252 SendAsDenied; not allowed to send as this")) as server:
        account = account_at(server)
        with working(storage):
            message = hand_over(storage, sender="Cron <root@example.org>", return_path=account.sender)
            until(lambda: SendingState.select().where(SendingState.held_at.is_null(False)).exists())
    client = signed_in("administrator")
    page = client.get(f"/accounts/{account.id}/edit").text
    assert BUTTON in page and "Suspensa: Troque o remetente:" in page
    mailbox = Mailbox()
    with real_server(mailbox) as server:
        Account.update(port=server.port).execute()
        with working(storage):
            client.post(f"/accounts/{account.id}/own-sender")
            until(lambda: states_of(message) == [states.ACCEPTED])
    assert b"From: Cron <app@example.com>\r\n" in mailbox.received[0].content
    until(lambda: SendingState.get().held_at is None)


@pytest.mark.parametrize("how", [{}, {"force": True}])
def test_a_hold_for_the_accounts_own_sender_does_not_offer_it(storage, signed_in, how):
    with ScriptedServer(polite(DOT="554 5.2.252 SendAsDenied")) as server:
        account = account_at(server, **how)
        with working(storage):
            hand_over(storage, sender="root@example.org" if how else "")
            until(lambda: SendingState.select().where(SendingState.held_at.is_null(False)).exists())
    assert BUTTON not in signed_in("administrator").get(f"/accounts/{account.id}/edit").text


def test_the_setting_is_offered_to_administrators_and_for_other_senders_only(storage, signed_in, account):
    message = stored.message(account, ("a@example.com", states.REFUSED))
    columns = {"account": account, "account_name": account.name, "code": "mail_from.sender_not_allowed"}
    Attempt.create(message=message, started_at=message.created_at, **columns)
    client = signed_in("administrator")
    assert BUTTON not in client.get(f"/outbox/{message.id}").text  # it is the account's own sender
    Message.update(sender="root@example.org").execute()
    assert BUTTON in client.get(f"/outbox/{message.id}").text
    operator = signed_in("operator")
    assert BUTTON not in operator.get(f"/outbox/{message.id}").text
    assert operator.post(f"/outbox/{message.id}/own-sender").status_code == 403
