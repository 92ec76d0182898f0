"""Predicts what would happen to a message, by the same functions that accept and send it."""

from dataclasses import dataclass

from webapp.accounts import practice
from webapp.accounts.models import Account, SendingState
from webapp.accounts.sending import AccountSender, SendingSettings
from webapp.applications.models import Application
from webapp.clock import now
from webapp.mail.compose.footer import filled_text
from webapp.mail.compose.header.mending import NotKept
from webapp.mail.compose.message import Overridden
from webapp.outbox.delivery import failover
from webapp.outbox.intake import accept, routing
from webapp.outbox.intake.request import MessageRequest


@dataclass(frozen=True)
class SubstituteOption:
    """One substitute, and the code of why it cannot step in now; None when it can."""

    account: Account
    obstacle: str | None


@dataclass(frozen=True)
class DryRun:
    """What a message from `application` would become.

    `asked` and `headers` are the header before and after the rules of the account; `sends_through` is the
    account that would send it now: the chosen one, a substitute, or None. `is_practice` tells whether that
    leads to the practice mailbox, so that nobody would receive it.
    """

    account: Account
    why: str
    sending_state: SendingState | None
    substitutes: list[SubstituteOption]
    sends_through: Account | None
    is_practice: bool
    asked: list[tuple[str, str]]
    headers: list[tuple[str, str]]
    overridden: list[Overridden]
    not_kept: NotKept
    envelope_sender: str
    envelope_recipients: tuple[str, ...]
    footer_text: str
    footer_html: str


def dry_run(
    *,
    application: Application | None,
    account: str = "",
    sender: str = "",
    recipient: str,
    settings: SendingSettings,
) -> DryRun:
    """Return what would happen to a message. Raises Invalid or Refused with the field."""
    request = MessageRequest(to=(recipient,), sender=sender, account=account, subject="", text=".")
    prepared = accept.prepare(request, accept.AccountChooser(application, settings))
    choice, built = prepared.choice, prepared.built
    held = failover.held_ids()
    effective = built.sender
    substitutes = [
        SubstituteOption(other, routing.obstacle(other, sender=effective, held=held))
        for other in routing.substitutes_of(choice.account.id)
    ]
    through = _through(choice.account, substitutes, held)
    footer = AccountSender(choice.account, settings).identity.footer
    return DryRun(
        account=choice.account,
        why=choice.why,
        sending_state=SendingState.get_or_none(SendingState.account == choice.account.id),
        substitutes=substitutes,
        sends_through=through,
        is_practice=practice.leads_there(through or choice.account),
        asked=[("From", sender)] if sender else [],
        headers=[header for header in built.headers if not header[0].lower().startswith("content-")],
        overridden=built.overridden,
        not_kept=prepared.request.not_kept,
        envelope_sender=built.envelope.sender,
        envelope_recipients=built.envelope.recipients,
        footer_text=filled_text(footer, effective, now()) if footer else "",
        footer_html=footer.html if footer else "",
    )


def _through(account: Account, substitutes: list[SubstituteOption], held: set[int]) -> Account | None:
    if account.id not in held:
        return account
    return next((item.account for item in substitutes if item.obstacle is None), None)
