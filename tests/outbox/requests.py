"""Messages and accounts for tests, as the interfaces would have left them."""

import datetime as dt
import itertools
from typing import Any

from tests.conftest import TESTER
from webapp.accounts import service as accounts
from webapp.accounts.fields import AccountFields
from webapp.accounts.models import Account
from webapp.clock import now
from webapp.outbox.models import Content, Message, Recipient
from webapp.outbox.queue import retry, states

_numbers = itertools.count(1)
ENTITY = b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHello\r\n"
SENDER = "app@example.com"


def new_account(**fields: Any) -> Account:
    """Store an account that speaks plain SMTP to an unused port, unless `fields` say otherwise."""
    usual = {"name": f"Account {next(_numbers)}", "sender": SENDER, "host": "127.0.0.1", "port": 9}
    plain = {"secure": False, "security": None}
    return accounts.create(AccountFields(**usual | plain | fields), actor=TESTER).account


def new_message(account: Account, *addresses: str, **columns: Any) -> Message:
    """Store a message for `addresses` (one by default) that is due now in the lane of `account`."""
    moment = now()
    addresses = addresses or ("maria@example.com",)
    usual = {
        "interface": "api",
        "account": account,
        "account_name": account.name,
        "why": "account.default",
        "message_id": f"<{next(_numbers)}@example.com>",
        "sender": account.sender,
        "subject": "Report",
        "asked": {"to": list(addresses)},
        "size_bytes": len(ENTITY),
        "created_at": moment,
        "expires_at": moment + retry.LIFE,
    }
    message = Message.create(**usual | columns)
    Content.create(message=message, entity=ENTITY)
    for place, address in enumerate(addresses):
        Recipient.create(
            message=message,
            place=place,
            kind="to",
            address=address,
            state=states.QUEUED,
            lane=account,
            due_at=moment,
            created_at=moment,
            expires_at=message.expires_at,
        )
    return message


def recipients(message: Message) -> list[Recipient]:
    """Return the recipients of a message as they stand now."""
    return list(Recipient.select().where(Recipient.message == message).order_by(Recipient.place))


def states_of(message: Message) -> list[str]:
    """Return the states of the recipients of a message."""
    return [row.state for row in recipients(message)]


def later(**delta: float) -> dt.datetime:
    """Return the moment that is `delta` from now."""
    return now() + dt.timedelta(**delta)
