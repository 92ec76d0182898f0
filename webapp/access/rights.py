"""What each role may do. A view names the one right it needs; a view that names none is refused."""

from enum import StrEnum


class Right(StrEnum):
    """A permission; each view names one, each role has a set of them."""

    PUBLIC = "public"  # nobody needs to be signed in
    API = "api"  # an application with a token, which the API checks itself
    SELF = "self"  # one's own session, password, language
    READ = "read"  # accounts, credentials, connectors, the practice mailbox, test runs, the outbox
    TEST = "test"  # start and cancel tests of accounts and connectors
    MAIL = "mail"  # move messages of the outbox: try again, cancel, resend, decide
    MAIL_SENSITIVE = "mail_sensitive"  # resend what nobody may read, to recipients of one's own choice
    CHANGE = "change"  # accounts, credentials, connectors, the general settings
    READ_PEOPLE = "read_people"
    CHANGE_PEOPLE = "change_people"
    READ_AUDIT = "read_audit"


RIGHTS: dict[str, frozenset[Right]] = {
    "administrator": frozenset(Right),
    "operator": frozenset({Right.PUBLIC, Right.SELF, Right.READ, Right.TEST, Right.MAIL}),
    "auditor": frozenset({Right.PUBLIC, Right.SELF, Right.READ, Right.READ_PEOPLE, Right.READ_AUDIT}),
}


def may(role: str | None, right: Right) -> bool:
    """Tell whether somebody with `role` (None = not signed in) has `right`."""
    if right is Right.API:
        return True
    if role is None:
        return right is Right.PUBLIC
    return right in RIGHTS[role]
