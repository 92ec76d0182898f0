"""The texts for the outbox's codes: states, reasons, interfaces, and refusals of service functions."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from webapp.errors import AppError, Invalid
from webapp.mail.diagnosis.diagnose import PRACTICE
from webapp.outbox.queue import states
from webapp.outbox.reading import search
from webapp.ui.wording import causes
from webapp.ui.wording.rules import RULES, rule_sentence
from webapp.ui.wording.stages import PRACTICE_BADGE, Badge

STATES: Mapping[str, Badge] = MappingProxyType(
    {
        states.QUEUED: Badge(_l("Queued"), "clock", "blue"),
        states.SENDING: Badge(_l("Being sent"), "send", "blue"),
        states.ACCEPTED: Badge(_l("Message accepted"), "circle-check", "green"),
        states.DEFERRED: Badge(_l("Deferred"), "refresh", "yellow"),
        states.REFUSED: Badge(_l("Refused"), "circle-x", "red"),
        states.UNCERTAIN: Badge(_l("Uncertain"), "help-circle", "orange"),
        states.EXPIRED: Badge(_l("Given up after its time"), "ban", "red"),
        states.CANCELLED: Badge(_l("Sending cancelled"), "circle-minus", "secondary"),
        states.PRACTICE: PRACTICE_BADGE,
    }
)

# The choices of the state filter, in order.
SITUATIONS: Mapping[str, LazyString] = MappingProxyType(
    {
        search.WAITING: _l("Waiting (queued, being sent, deferred)"),
        search.UNDECIDED: _l("Needs a decision"),
        search.SUBSTITUTED: _l("Sent by a substitute"),
        **{state: badge.word for state, badge in STATES.items()},
    }
)

INTERFACES: Mapping[str, LazyString | str] = MappingProxyType(
    {
        "api": _l("HTTP interface"),
        "command": _l("command line"),
        "page": _l("pages"),
        "smtp": "SMTP",
    }
)

WHY: Mapping[str, LazyString] = MappingProxyType(
    {
        "account.asked": _l("This account was asked for."),
        "account.by_sender": _l("It is the account whose sender is the one that was asked for."),
        "account.default": _l("It is the default account."),
        "account.only_allowed": _l("It is the only account that the application may use."),
        "account.after_practice": _l("A person chose it, after the practice mailbox had taken the message."),
    }
)

OBSTACLES: Mapping[str, LazyString] = MappingProxyType(
    {
        "substitute.inactive": _l("It cannot step in: it is disabled."),
        "substitute.held": _l("It cannot step in now: it is held itself."),
        "substitute.practice": _l("It cannot step in: it leads to the practice mailbox."),
        "substitute.other_sender": _l(
            "It cannot step in: it has another sender, and its settings are not forced."
        ),
    }
)

# Codes that are no causes of failures: those of recipients whose state changed without a reply of a server,
# and of those that the practice mailbox took.
OWN_CODES: Mapping[str, LazyString] = MappingProxyType(
    {
        PRACTICE: _l("The practice mailbox took it, which delivers to nobody."),
        "message.expired": _l("Its time ran out before a server had accepted it."),
        "message.cancelled": _l("The sending was cancelled."),
        "message.content_gone": _l("Its content was deleted, so it cannot be sent any more."),
        "person.delivered": _l("A person said that it was delivered."),
        "person.given_up": _l("A person gave it up for lost."),
        "worker.lost": _l("The worker that had it disappeared; it was taken up again."),
    }
)

# Why messages stay with the practice mailbox when others are sent through another account.
LEFT_OUT: Mapping[str, LazyString] = MappingProxyType(
    {
        "message.content_gone": _l("Their content was deleted, so they cannot be sent any more."),
        "message.sensitive": _l("They are marked as sensitive: only an administrator may send them again."),
        "message.account_not_allowed": _l("Their application may not use this account."),
        "message.sender_not_allowed": _l("Their application may not send as the sender that they name."),
        "bulk.account_unusable": _l(
            "The account was disabled or deleted meanwhile, or leads to practice only."
        ),
    }
)

FIELDS: Mapping[str, LazyString] = MappingProxyType(
    {
        "sender": _l("Sender"),
        "reply_to": _l("Reply e-mail"),
        "return_path": _l("Return e-mail"),
        "confirmation": _l("Confirmation e-mail"),
    }
)

SENTENCES: Mapping[str, LazyString] = MappingProxyType(
    {
        "message.not_cancellable": _l("There is nothing left to cancel: it was sent, or is over."),
        "message.not_retryable": _l("There is nothing to try again: it was accepted or cancelled."),
        "message.practice_only": _l(
            "The practice mailbox took it, and would again. Its page in the outbox can send it through a real"
            " account."
        ),
        "message.content_gone": _l("Its content was deleted, so it cannot be sent any more."),
        "message.sensitive": _l(
            "The application marked this message as sensitive: only an administrator may send it again."
        ),
        "message.account_gone": _l("Its account “%(account)s” was deleted. Resend the message instead."),
        "message.no_account": _l(
            "No account is named, and there is no default account that may be used. Name an account."
        ),
        "message.account_unknown": _l("There is no account “%(account)s” that may be used here."),
        "message.account_inactive": _l("The account “%(account)s” is disabled."),
        "message.sender_not_allowed": _l(
            "The application may not send as %(sender)s. An administrator can allow it that sender."
        ),
        "message.too_many_recipients": _l("%(count)s recipients are too many. Use at most %(limit)s."),
        "message.too_large": _l(
            "The message has %(size_bytes)s bytes as it is sent. At most %(limit_bytes)s are allowed."
        ),
        "message.bad_life": _l("A message may be tried for a minute at least and 30 days at most."),
        "message.key_reused": _l(
            "Message %(message_id)s has this key already, and it is another message. Use another key."
        ),
        "message.headers_differ": _l(
            "A header field of the message's content is broken. Build its MIME parts anew."
        ),
        "limit.reached": _l("The application has used up its messages of this minute. Try again soon."),
        "recipient.not_uncertain": _l("There is nothing to decide any more."),
        "bulk.account_unusable": _l(
            "Name an enabled account that does not lead to the practice mailbox, by its name or ID."
        ),
        "bulk.nothing": _l("There is no message to do it to. Select some, or change the filters."),
    }
)


def refusal(error: AppError) -> str:
    """Return the sentence for a refusal by a service function."""
    if isinstance(error, Invalid) and error.code in RULES:
        return rule_sentence(error)
    if error.code in SENTENCES:
        return str(SENTENCES[error.code]) % _SafeFacts(error.facts)
    return str(_l("It was refused (%(code)s).")) % {"code": error.code}


def left_out_reason(code: str) -> str:
    """Return why messages were left out of an action on many, as a sentence of its own."""
    if code in LEFT_OUT:
        return str(LEFT_OUT[code])
    return str(RULES[code]) % _SafeFacts() if code in RULES else causes.title(code, {}) + "."


def why(code: str) -> str:
    """Return why an account was chosen, or the code itself when this version does not know it."""
    return str(WHY.get(code, code))


class _SafeFacts(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return "…"
