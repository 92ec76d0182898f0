"""The sentence for each error code of access."""

import math
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.access.models import ROLES, Person
from webapp.access.rights import Right, may
from webapp.errors import AppError
from webapp.ui.wording.numbers import ngettext
from webapp.ui.wording.rules import RULES

SENTENCES = {
    "sign_in.failed": _l("E-mail or password is wrong."),
    "password.missing": _l("Type the password."),
    "password.wrong": _l("This is not your present password."),
    "password.unlike": _l("The two are not the same. Type the new password again."),
    "password.too_short": _l("Use at least %(limit)s characters. A few words in a row are good."),
    "password.is_email": _l("The password must not be the e-mail address."),
    "password.common": _l("This password is among the first that anybody would try. Choose another one."),
    "person.email_taken": _l("There is already a person with this e-mail."),
    "person.role_unknown": _l("Choose one of the roles."),
    "person.last_administrator": _l(
        "This is the last administrator who can sign in. Make somebody else an administrator first."
    ),
    "person.changed": _l("Somebody else changed this person in the meantime. What you see now is how it is."),
    "link.unknown": _l("This link is not complete, or it was never made here."),
    "link.used": _l("This link was used already. It works only once."),
    "link.expired": _l("This link has expired, or a newer one took its place."),
    "person.inactive": _l("This person is deactivated. Activate them first."),
}

ROLE_NAMES = {
    "administrator": _l("Administrator"),
    "operator": _l("Operator"),
    "auditor": _l("Auditor"),
}
# Of THEMES in ui/templates.py.
THEME_NAMES = {"auto": _l("As on this device"), "light": _l("Light"), "dark": _l("Dark")}

# What each right allows; those without a row here everybody has who may sign in, or an application's token.
RIGHT_WORDS = {
    Right.READ: _l(
        "See accounts and their history, credentials (never a secret), Network Connectors, applications,"
        " tests, the outbox and the practice mailbox"
    ),
    Right.TEST: _l("Test accounts and Network Connectors; have an account that is held tried at once"),
    Right.MAIL: _l("Try messages of the outbox again, cancel them, send them again, decide about them"),
    Right.MAIL_SENSITIVE: _l("Send sensitive messages again"),
    Right.CHANGE: _l(
        "Add, change and delete accounts, credentials, Network Connectors and applications;"
        " return an account to an earlier version; empty the practice mailbox"
    ),
    Right.READ_AUDIT: _l("See the audit"),
    Right.READ_PEOPLE: _l("See people, their roles and sessions"),
    Right.CHANGE_PEOPLE: _l("Add people, change their roles, end their sessions, make password links"),
}


class RightOfRoles(NamedTuple):
    """What a right allows, and which roles have it."""

    words: str
    roles: dict[str, bool]


def rights_of_roles() -> list[RightOfRoles]:
    """Return the rights in which roles differ, or which need saying, in the reader's language."""
    return [
        RightOfRoles(str(words), {role: may(role, right) for role in ROLES})
        for right, words in RIGHT_WORDS.items()
    ]


def sentence(error: AppError) -> str:
    """Return what `error` means and what to do, in the reader's language."""
    if error.code == "limit.reached":
        return wait_sentence(error.facts["retry_after_s"])
    text = SENTENCES.get(error.code) or RULES[error.code]
    return str(text) % error.facts


def ended_sessions(count: int) -> str:
    """Return how many sessions were ended."""
    if not count:
        return _("There was no other session to end.")
    return ngettext("%(num)s session ended.", "%(num)s sessions ended.", count)


def state_words(person: Person) -> str:
    """Return whether the person can sign in, and if not, why."""
    if not person.active:
        return _("Deactivated")
    return _("Can sign in") if person.password_hash else _("Has no password yet")


def wait_sentence(retry_after_s: int) -> str:
    """Return the sentence for a rate limit that ends in `retry_after_s` seconds."""
    if retry_after_s < 60:
        wait = ngettext("Try again in a second.", "Try again in %(num)s seconds.", retry_after_s)
    else:
        minutes = math.ceil(retry_after_s / 60)
        wait = ngettext("Try again in a minute.", "Try again in %(num)s minutes.", minutes)
    return _("Too many attempts.") + " " + wait


def sign_in_sentence(error: AppError) -> str:
    """Return the sentence for a refused log-in; where one has to wait, also what does without waiting."""
    if error.code != "limit.reached":
        return sentence(error)
    without_waiting = _(
        "A browser in which you have signed in before does not have to wait. An administrator can also make"
        " you a link with which you choose a new password."
    )
    return f"{sentence(error)} {without_waiting}"
