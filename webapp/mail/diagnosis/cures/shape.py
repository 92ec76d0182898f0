"""The type of a cure, and of the change of an account that a cure may be."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from webapp.mail.diagnosis.case import Case, Condition
from webapp.mail.diagnosis.sentence import Sentence


class Asked(StrEnum):
    """What a person types or chooses before a change can be made: one value, or the log-in."""

    HOST = "host"
    PORT = "port"
    SENDER = "sender"
    EHLO_NAME = "ehlo_name"
    TLS_NAME = "tls_name"
    USER_NAME = "user_name"
    SECRET = "secret"  # noqa: S105 - a name
    SECRET_AGAIN = "secret_again"  # noqa: S105 - a name
    CONNECTOR_SECRET = "connector_secret"  # noqa: S105 - a name
    LOG_IN = "log_in"
    CONNECTOR = "connector"


def _nothing(_case: Case) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True)
class SettingsChange:
    """What a cure changes, so that a button can do it.

    `values` returns settings of the account for a case, by the names of `accounts.fields.AccountFields`; none
    where the case does not tell. What `asks` names comes from a person besides, and `proposes` returns the
    text to put into its field. A change that is a last resort never has the first button.
    """

    values: Callable[[Case], Mapping[str, Any]] = _nothing
    asks: Asked | None = None
    proposes: Callable[[Case], str] = lambda _case: ""
    is_last_resort: bool = False


@dataclass(frozen=True)
class Cure:
    """One cure. It is offered unless one of the conditions `unless` holds: then it is so already, or cannot
    apply to the account. `of_message` stands in place of `words` for a message of the outbox, where nothing is
    tested. `change` is what it changes of the account or its credential, None for a cure that takes place
    elsewhere. With `first_when` no cause names it: it stands first after every cause where that
    condition holds. `commands` are lines for the provider's own console that do it (`cures.commands`). One that
    `doubts_settings` takes a setting for mistyped: it stands last where the account has worked as it is set.
    """

    code: str
    words: Sentence
    unless: tuple[Condition, ...] = ()
    of_message: Sentence | None = None
    change: SettingsChange | None = None
    first_when: Condition | None = None
    commands: tuple[str, ...] = ()
    doubts_settings: bool = False
