"""The wording of the audit log: a sentence for every action code that is recorded."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

ACTIONS: Mapping[str, LazyString] = MappingProxyType(
    {
        "access.forged": _l("Refused: a form without the proof that it comes from our page"),
        "access.refused": _l("Asked for something that the role does not allow"),
        "account.activated": _l("Account enabled"),
        "account.created": _l("Account created"),
        "account.deactivated": _l("Account disabled"),
        "account.default_lost": _l("Account no longer the default"),
        "account.deleted": _l("Account deleted"),
        "account.held": _l("Account held: sending through it failed"),
        "account.looked_at": _l("Server of an account looked at after a failed test"),
        "account.made_default": _l("Account made the default"),
        "account.probe_asked": _l("Try of a held account asked for"),
        "account.released": _l("Account released: sending through it works again"),
        "account.restored": _l("Account returned to an earlier version"),
        "account.test_cancelled": _l("Test of an account cancelled"),
        "account.test_refused": _l("Test of an account stopped by a security rule"),
        "account.tested": _l("Test of an account started"),
        "account.updated": _l("Account changed"),
        "application.activated": _l("Application enabled"),
        "application.created": _l("Application created"),
        "application.deactivated": _l("Application disabled"),
        "application.deleted": _l("Application deleted"),
        "application.token_made": _l("Token of an application made"),
        "application.updated": _l("Application changed"),
        "authority.added": _l("Authority of the organisation added"),
        "authority.removed": _l("Authority of the organisation removed"),
        "bulk.begun": _l("Action on many messages begun"),
        "bulk.done": _l("Action on many messages done"),
        "bulk.stopped": _l("Action on many messages stopped"),
        "connector.created": _l("Network Connector created"),
        "connector.deleted": _l("Network Connector deleted"),
        "connector.host_key_accepted": _l("SSH host key accepted"),
        "connector.test_cancelled": _l("Test of a Network Connector cancelled"),
        "connector.test_refused": _l("Test of a Network Connector stopped by a security rule"),
        "connector.tested": _l("Test of a Network Connector started"),
        "connector.updated": _l("Network Connector changed"),
        "credential.bound": _l("Credential allowed for a destination"),
        "credential.created": _l("Credential created"),
        "credential.deleted": _l("Credential deleted"),
        "credential.secret_mismatch": _l("Secret of a credential typed wrongly for a new destination"),
        "credential.updated": _l("Credential changed"),
        "database.copied": _l("Database copied from SQLite into PostgreSQL"),
        "device_range.created": _l("Address range of devices created"),
        "device_range.deleted": _l("Address range of devices deleted"),
        "device_range.updated": _l("Address range of devices changed"),
        "discovery.test_refused": _l("Search for the settings of a server stopped by a security rule"),
        "discovery.tested": _l("Search for the settings of a server started"),
        "draft.test_cancelled": _l("Test of an account that is not saved cancelled"),
        "draft.test_refused": _l("Test of an account that is not saved stopped by a security rule"),
        "draft.tested": _l("Test of an account that is not saved started"),
        "general.updated": _l("General settings changed"),
        "keys.rotated": _l("Secrets sealed anew with a new key"),
        "limit.reached": _l("Refused: too many attempts"),
        "link.refused": _l("Refused: a one-time link that no longer works"),
        "message.cancelled": _l("Sending of a message cancelled"),
        "message.decided": _l("What became of a message decided"),
        "message.read": _l("Content of a message read"),
        "message.resend_refused": _l("Resending a sensitive message refused"),
        "message.resent": _l("Message sent again as a new one"),
        "message.retried": _l("Message tried again at once"),
        "outbox.purged": _l("Old messages deleted"),
        "person.activated": _l("Person activated"),
        "person.added": _l("Person added"),
        "person.change_refused": _l("Refused: a change of a person"),
        "person.deactivated": _l("Person deactivated"),
        "person.password_changed": _l("Password changed"),
        "person.password_refused": _l("Refused: change of a password with a wrong present one"),
        "person.role_changed": _l("Role changed"),
        "practice_mailbox.emptied": _l("Practice mailbox emptied"),
        "practice_message.deleted": _l("Message of the practice mailbox deleted"),
        "practice_message.read": _l("Content in the practice mailbox read"),
        "reset.done": _l("Password set with a link"),
        "reset.link_made": _l("Password link made"),
        "session.all_ended": _l("Sessions of a person ended"),
        "session.ended": _l("Session ended"),
        "setup.done": _l("First administrator set up"),
        "setup.link_made": _l("Set-up link made"),
        "sign_in.failed": _l("Sign-in failed"),
        "sign_in.succeeded": _l("Signed in"),
        "sign_out.done": _l("Signed out"),
        "submission.refused": _l("Refused: a message by SMTP"),
    }
)


class ActionGroup(NamedTuple):
    """The actions on the records of one feature: those whose codes begin with one of `nouns`."""

    name: str
    label: LazyString
    nouns: frozenset[str]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of its actions."""
        return tuple(code for code in ACTIONS if code.partition(".")[0] in self.nouns)


GROUPS = (
    ActionGroup("general", _l("General"), frozenset({"authority", "general"})),
    ActionGroup("accounts", _l("Accounts"), frozenset({"account", "discovery", "draft"})),
    ActionGroup("credentials", _l("Credentials"), frozenset({"credential"})),
    ActionGroup("connectors", _l("Network Connectors"), frozenset({"connector"})),
    ActionGroup("applications", _l("Applications"), frozenset({"application", "device_range"})),
    ActionGroup("outbox", _l("Outbox"), frozenset({"bulk", "message", "outbox"})),
    ActionGroup("practice", _l("Practice mailbox"), frozenset({"practice_mailbox", "practice_message"})),
    ActionGroup("people", _l("People"), frozenset({"person"})),
    ActionGroup(
        "sign_in",
        _l("Sign-in and sessions"),
        frozenset({"link", "reset", "session", "setup", "sign_in", "sign_out"}),
    ),
    ActionGroup("refusals", _l("Refusals"), frozenset({"access", "limit", "submission"})),
    ActionGroup("storage", _l("Storage"), frozenset({"database", "keys"})),
)

INTERFACES: Mapping[str, LazyString | str] = MappingProxyType(
    {
        "web": _l("pages"),
        "cli": _l("command line"),
        "smtp": "SMTP",
        "start": _l("start of the server"),
        "worker": _l("sending of messages"),
    }
)


def action_words(code: str) -> str:
    """Return the sentence for an action code, or the code itself when this version does not know it."""
    return str(ACTIONS.get(code, code))


def codes_of(name: str) -> tuple[str, ...]:
    """Return the codes of the group with this name, else `name` itself as the code of one action."""
    return next((group.codes for group in GROUPS if group.name == name), (name,))


def interface_words(interface: str) -> str:
    """Return the name of the interface through which an action came, in the reader's language."""
    return str(INTERFACES.get(interface, interface))
