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
from webapp.clock import now
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


@dataclasses.dataclass
class SendingAgain:
    """How many recipients were queued, and the ids of the messages that were left out, by the reason."""

    recipients: int = 0
    left_out: dict[str, list[int]] = dataclasses.field(default_factory=lambda: defaultdict(list))


def usable(account_id: int | None) -> Account | None:
    """Return the account if messages can be sent through it to somebody: enabled, and of a real server."""
    account = Account.get_or_none(Account.id == account_id)
    return account if account is not None and account.active and not practice.leads_there(account) else None


def send_by(
    account: Account,
    recipients: Sequence[tuple[int, int]],
    settings: SendingSettings,
    *,
    with_sensitive: bool,
) -> SendingAgain:
    """Queue `recipients`, pairs of message id and id, in the lane of `account`, in the caller's transaction.

    Left out are messages whose content is deleted, sensitive ones unless `with_sensitive`, and those that
    the account may not send: for the application, for its sender, or because they cannot be built.
    """
    found, sender = SendingAgain(), AccountSender(account, settings)
    theirs: dict[int, list[int]] = defaultdict(list)
    for message_id, recipient_id in recipients:
        theirs[message_id].append(recipient_id)
    kept = {
        row[0] for row in Content.select(Content.message).where(Content.message.in_(list(theirs))).tuples()
    }
    for message in Message.select().where(Message.id.in_(list(theirs))).order_by(Message.id.desc()):
        try:
            _check(message, account, has_content=message.id in kept, with_sensitive=with_sensitive)
            built = _built(message, sender)
        except PostigoError as error:
            found.left_out[error.code].append(message.id)
            continue
        _give(message, account, built)
        found.recipients += transitions.send_by(account.id, theirs[message.id])
    return found


def _check(message: Message, account: Account, *, has_content: bool, with_sensitive: bool) -> None:
    """Raise Invalid or Refused when the message must not be sent through the account."""
    if not has_content:
        raise Invalid("message.content_gone")
    if message.sensitive and not with_sensitive:
        raise Invalid("message.sensitive")
    application = message.application
    if application is not None and not tokens.may_use_account(application, account.id):
        raise Invalid("message.account_not_allowed")
    asked = message.asked.get("sender", "")
    check_sender(application, account, wire_address(asked, "sender").address if asked else "")


def _built(message: Message, sender: AccountSender) -> BuiltMessage:
    """Return the message as the account would build it, without its content. Raises MailError, Invalid."""
    hidden = Recipient.select(Recipient.address).where(
        Recipient.message == message.id, Recipient.kind == "bcc"
    )
    draft = draft_of(
        message.asked,
        subject=message.subject,
        entity=_STAND_IN,
        message_id=message.message_id,
        bcc=[row[0] for row in hidden.tuples()],
    )
    return sender.message(draft, date=message.created_at, with_footer=False)


def _give(message: Message, account: Account, built: BuiltMessage) -> None:
    columns: dict[str, Any] = {
        "account": account.id,
        "account_name": account.name,
        "why": WHY,
        "sender": built.sender,
        "overridden": [dataclasses.asdict(overridden) for overridden in built.overridden],
        "expires_at": now() + retry.LIFE,
    }
    Message.update(columns).where(Message.id == message.id).execute()


def practised_of(ids: Sequence[int], conditions: Sequence[Any]) -> list[tuple[int, int]]:
    """Return message id and id of the recipients of messages that the practice mailbox took."""
    if not ids:
        return []
    query = Recipient.select(Recipient.message, Recipient.id).where(
        Recipient.message.in_(list(ids)), *conditions
    )
    return list(query.where(Recipient.state == states.PRACTICE).tuples())
