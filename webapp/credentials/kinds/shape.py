"""What a row of the kinds of credentials has."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from webapp.mail.rules.text import check_filled_line, check_password
from webapp.vault import Secret

Details = Mapping[str, str]


@dataclass(frozen=True)
class Detail:
    """A field of a kind that is no secret, stored under `name`. `label` and `help` are msgids.

    `check` returns the text as it is stored or raises Invalid. With `is_place` a secret goes where it says: a
    change asks for the secrets again. `choices` are pairs of value and msgid. `shown_when` tells from the
    other details whether the field applies.
    """

    name: str
    label: str
    check: Callable[[str, str], str] = check_filled_line
    help: str = ""
    default: str = ""
    is_place: bool = False
    is_required: bool = True
    choices: tuple[tuple[str, str], ...] = ()
    shown_when: Callable[[Details], bool] = lambda _details: True


@dataclass(frozen=True)
class SecretField:
    """A secret of a kind, sealed in the column `name`. `check` returns the text as it is stored.

    `is_area` is for a secret of several lines. `is_required` and `shown_when` depend on the details.
    """

    name: str
    label: str
    check: Callable[[str, str], str] = check_password
    help: str = ""
    is_area: bool = False
    is_required: bool = True
    shown_when: Callable[[Details], bool] = lambda _details: True


@dataclass(frozen=True)
class CredentialKind:
    """What the application knows of one kind of credential.

    `name` is stored and never changes; `label` is a msgid. `user_label` is that of the log-in name, which
    `check_user` checks. With `asks_by` the log-in is by an access token of that kind (`mail.tokens`), and
    `endpoint` returns where it is asked for. `told` returns what may be shown of the secret in the column
    `told_of`, by name; `user_from` is the name of the one of them that serves as the log-in name.
    `hidden` returns the parts of a secret that nobody else knows, where most of it is no secret.
    `check_pair` checks a key together with its passphrase. With `needs_one_secret` any of the secrets will
    do. A kind that `suits_connectors` logs in at proxies and jump hosts, too. `expires` tells that the
    provider lets the secret expire on a day. `hosts` are the ends of the names of the mail servers for which
    it is made.
    """

    name: str
    label: str
    about: str
    secrets: tuple[SecretField, ...]
    details: tuple[Detail, ...] = ()
    user_label: str = "User name"
    user_help: str = ""
    check_user: Callable[[str, str], str] = check_filled_line
    asks_by: str = ""
    endpoint: Callable[[Mapping[str, Any]], str] | None = None
    told: Callable[[str], dict[str, str]] | None = None
    told_of: str = "secret"
    hidden: Callable[[str], list[str]] | None = None
    user_from: str = ""
    check_pair: Callable[[Secret | None, Secret | None], None] | None = None
    needs_one_secret: bool = False
    suits_connectors: bool = False
    expires: bool = False
    hosts: tuple[str, ...] = ()

    def details_for(self, details: Details) -> list[Detail]:
        """Return the fields that apply."""
        return [field for field in self.details if field.shown_when(details)]

    def secrets_for(self, details: Details) -> list[SecretField]:
        """Return the secrets that apply."""
        return [field for field in self.secrets if field.shown_when(details)]

    def secret(self, name: str) -> SecretField | None:
        """Return the secret in the column `name`, None where the kind has none."""
        return next((field for field in self.secrets if field.name == name), None)
