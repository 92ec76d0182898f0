"""Sends what the practice mailbox took through another account.

Nobody has received these messages, so they are no new ones: the same message, with its Message-ID and its
place in the outbox, is queued again. By its state each leaves the practice mailbox once, whoever asks again.
"""

import dataclasses
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from webapp.accounts import practice
from webapp.accounts.models import Account
from webapp.accounts.sending import AccountSender, SendingSettings
from webapp.applications import tokens
from webapp.applications.models import Application
from webapp.clock import now
from webapp.db import as_json
from webapp.db.statements import execute_many
from webapp.errors import Invalid, PostigoError
from webapp.mail.compose.message import BuiltMessage
from webapp.mail.rules.address_list import wire_address
from webapp.outbox.intake.request import draft_of
from webapp.outbox.intake.routing import check_sender
from webapp.outbox.models import Content, Message, Recipient
from webapp.outbox.queue import retry, states, transitions

WHY = "account.after_practice"
LISTED_MOST = 100  # messages that are named for each reason
# Stands for the content, which no rule for a header looks at and which may be megabytes.
_STAND_IN = b"Content-Type: text/plain; charset=us-ascii\r\n\r\n.\r\n"


_GIVE = (
    "UPDATE message SET account_id = ?, account_name = ?, why = ?, sender = ?, overridden = ?, expires_at = ?"  # noqa: S608 - our own words
    f" WHERE id = ? AND EXISTS (SELECT 1 FROM recipient WHERE message_id = message.id"
    f" AND state = '{states.PRACTICE}')"
)


@dataclasses.dataclass
class Plan:
    """What is to be sent through `account`: the recipients, and by message its sender and what is overridden.

    `left_out` has the ids of the messages that cannot be sent, by the reason.
    """

    account: Account
    recipients: list[int] = dataclasses.field(default_factory=list)
    messages: dict[int, tuple[str, str]] = dataclasses.field(default_factory=dict)
    left_out: dict[str, list[int]] = dataclasses.field(default_factory=lambda: defaultdict(list))


def usable(account_id: int | None) -> Account | None:
    """Return the account if messages can be sent through it to somebody: enabled, and of a real server."""
    account = Account.get_or_none(Account.id == account_id)
    return account if account is not None and account.active and not practice.leads_there(account) else None


def plan(
    account: Account,
    recipients: Sequence[tuple[int, int]],
    settings: SendingSettings,
    *,
    with_sensitive: bool,
) -> Plan:
    """Return how `recipients`, pairs of message id and id, are sent through `account`; nothing is stored.

    Left out are messages whose content is deleted, sensitive ones unless `with_sensitive`, and those that
    the account may not send: for the application, for its sender, or because they cannot be built.
    """
    found, sender = Plan(account), AccountSender(account, settings)
    theirs: dict[int, list[int]] = defaultdict(list)
    for message_id, recipient_id in recipients:
        theirs[message_id].append(recipient_id)
    ids = list(theirs)
    query = Content.select(Content.message).where(Content.message.in_(ids))
    rules = _Rules(account, {row[0] for row in query.tuples()}, with_sensitive)
    hidden = _hidden(ids)
    for message in Message.select().where(Message.id.in_(ids)).order_by(Message.id.desc()):
        try:
            rules.check(message)
            built = _built(message, sender, hidden[message.id])
        except PostigoError as error:
            found.left_out[error.code].append(message.id)
            continue
        overridden = [dataclasses.asdict(item) for item in built.overridden]
        found.messages[message.id] = built.sender, as_json(overridden)
        found.recipients += theirs[message.id]
    return found


def carry_out(planned: Plan) -> int:
    """Queue what was planned in the lane of its account, in the caller's transaction; return how many
    recipients. What left the practice mailbox meanwhile is not sent again.
    """
    account, expires_at = planned.account, now() + retry.LIFE
    rows = [
        (account.id, account.name, WHY, sender, overridden, expires_at, message_id)
        for message_id, (sender, overridden) in planned.messages.items()
    ]
    if not rows:
        return 0
    execute_many(_GIVE, rows)
    return transitions.send_by(account.id, planned.recipients)


class _Rules:
    """The rules for messages that are to be sent through an account; each application is read once."""

    def __init__(self, account: Account, with_content: set[int], with_sensitive: bool) -> None:
        self._account = account
        self._with_content = with_content
        self._with_sensitive = with_sensitive
        self._applications: dict[int, tuple[Application | None, bool]] = {}

    def check(self, message: Message) -> None:
        """Raise Invalid or Refused when the message must not be sent through the account."""
        if message.id not in self._with_content:
            raise Invalid("message.content_gone")
        if message.sensitive and not self._with_sensitive:
            raise Invalid("message.sensitive")
        application, may_use = self._application(message)
        if not may_use:
            raise Invalid("message.account_not_allowed")
        asked = message.asked.get("sender", "")
        check_sender(application, self._account, wire_address(asked, "sender").address if asked else "")

    def _application(self, message: Message) -> tuple[Application | None, bool]:
        key = message.application_id
        if key is None:
            return None, True
        if key not in self._applications:
            application = message.application
            self._applications[key] = application, tokens.may_use_account(application, self._account.id)
        return self._applications[key]


def _hidden(ids: Sequence[int]) -> dict[int, list[str]]:
    """Return the recipients that no header shows, by message."""
    found: dict[int, list[str]] = defaultdict(list)
    query = Recipient.select(Recipient.message, Recipient.address)
    for message_id, address in query.where(Recipient.message.in_(ids), Recipient.kind == "bcc").tuples():
        found[message_id].append(address)
    return found


def _built(message: Message, sender: AccountSender, hidden: list[str]) -> BuiltMessage:
    """Return the message as the account would build it, without its content. Raises MailError, Invalid."""
    draft = draft_of(
        message.asked,
        subject=message.subject,
        entity=_STAND_IN,
        message_id=message.message_id,
        bcc=hidden,
    )
    return sender.message(draft, date=message.created_at, with_footer=False)


def practised_of(ids: Sequence[int], conditions: Sequence[Any]) -> list[tuple[int, int]]:
    """Return message id and id of the recipients of messages that the practice mailbox took."""
    if not ids:
        return []
    query = Recipient.select(Recipient.message, Recipient.id).where(
        Recipient.message.in_(list(ids)), *conditions
    )
    return list(query.where(Recipient.state == states.PRACTICE).tuples())
