"""The sentence for each reason why an action on accounts is refused or an account cannot be deleted."""

from flask_babel import gettext as _

from webapp.accounts.service import DeletionBlocker
from webapp.errors import AppError, Invalid
from webapp.ui.wording.numbers import ngettext
from webapp.ui.wording.rules import RULES, rule_sentence

NAMES_SHOWN = 20


def refusal(error: AppError) -> str:
    """Return the sentence for the reason why an action on accounts was refused."""
    if isinstance(error, Invalid) and error.code in RULES:
        return rule_sentence(error)
    sentences = {
        "account.name_taken": _("Another account has this name. Choose a different one."),
        "account.security_missing": _("Choose SSL or TLS."),
        "account.credential_missing": _("Choose a credential, or answer No to authentication."),
        "account.connector_missing": _("Choose a Network Connector, or answer No to its use."),
        "account.credential_gone": _("This credential was deleted in the meantime. Choose another one."),
        "account.connector_gone": _(
            "This Network Connector was deleted in the meantime. Choose another one."
        ),
        "account.first_must_be_active": _(
            "The first account becomes the default, and the default is always enabled. Answer Yes."
        ),
        "account.default_must_be_active": _("The default account must be enabled. Enable this one first."),
        "account.default_stays_active": _(
            "This is the default account, so it stays enabled. Make another account the default first."
        ),
        "account.default_needs_successor": _(
            "There is always one default account."
            " Open the account that is to take its place and make it the default."
        ),
        "account.substitutes_too_many": _("Name at most %(most)s substitutes."),
        "account.substitute_twice": _("An account stands in the list twice. Keep it in one place."),
        "account.substitute_itself": _("An account cannot step in for itself. Choose another one."),
        "account.substitute_gone": _("One of these accounts was deleted in the meantime. Choose again."),
        "account.substitute_practice": _(
            "One of these accounts leads to the practice mailbox, which delivers to nobody. Choose another"
            " one."
        ),
        "account.substitute_ring": _("This would end in a circle: %(way)s. Take one of them out."),
        "account.limit_out_of_range": _("Type a whole number from %(least)s to %(most)s."),
        "account.bad_day": _("Type a day as year-month-day, like 2027-01-31."),
        "secret.needed": _(
            "This credential has never been used with this server. Type its secret once more to allow it."
        ),
        "secret.mismatch": _("This is not the secret of the credential. Type it exactly, spaces included."),
        "limit.reached": _("Too many wrong secrets. Wait a few minutes and try again."),
    }
    facts = {**error.facts, "way": " → ".join(error.facts.get("ring", ()))}
    return sentences[error.code] % facts


def deletion_blocker(found: DeletionBlocker) -> str:
    """Return the sentence for what prevents deleting an account, and what to do about it."""
    if found.code == "account.is_substitute":
        names = ", ".join(found.names[:NAMES_SHOWN]) + (", …" if found.count > NAMES_SHOWN else "")
        return _("It may step in for: %(names)s. Take it out of their substitutes first.", names=names)
    if found.code == "account.has_mail":
        return ngettext(
            "Mail to %(num)s recipient still waits in its queue. Send, move or cancel it first.",
            "Mail to %(num)s recipients still waits in its queue. Send, move or cancel it first.",
            found.count,
        )
    return _("It is the default account. Make another account the default first.")
