"""The fields of a credential as values, its secrets apart, and the rule by which each is judged."""

import dataclasses
from dataclasses import dataclass
from typing import Any

from webapp.credentials.models import Credential
from webapp.errors import Invalid, TunnelError
from webapp.mail.rules.text import check_body, check_filled_line, check_name, fold, refuse_too_long
from webapp.tunnels.route import Login, Route
from webapp.vault import Secret

NAME_MAX = 120
REMARKS_MAX = 4000
PRIVATE_KEY_MAX = 16_384


@dataclass(frozen=True)
class CredentialFields:
    """What anybody with the right to read may see of a credential."""

    name: str
    user_name: str
    remarks: str = ""


NAMES = tuple(field.name for field in dataclasses.fields(CredentialFields))


def cleaned(fields: CredentialFields) -> CredentialFields:
    """Return `fields` judged by the one written rule. Raises Invalid at the first that breaks it."""
    return CredentialFields(
        name=check_name(fields.name, "name", max_length=NAME_MAX),
        user_name=check_filled_line(fields.user_name, "user_name"),
        remarks=check_remarks(fields.remarks, "remarks"),
    )


def check_remarks(text: str, field: str) -> str:
    """Return remarks of several lines, without the empty space at their end."""
    refuse_too_long(text, field, REMARKS_MAX)
    return check_body(text, field).rstrip()


def check_private_key(text: str, field: str) -> str:
    """Return the text of a private key with LF line ends; whether it can be opened is for `check_opens`."""
    refuse_too_long(text, field, PRIVATE_KEY_MAX)
    key = check_body(text, field).strip()
    return f"{key}\n" if key else ""


def check_opens(private_key: Secret | None, passphrase: Secret | None) -> None:
    """Make sure that the SSH client will be able to read the key, by having it read it.

    Raises Invalid `private_key.unusable`.
    """
    if private_key is None:
        return
    from webapp.tunnels.ssh_client import read_login  # paramiko takes 33 MB

    login = Login("anybody", passphrase or Secret(""), private_key)
    try:
        read_login(Route(kind="ssh", login=login))
    except TunnelError as error:
        code = "private_key.unusable_with_secret" if passphrase else "private_key.unusable"
        raise Invalid(code, field="private_key") from error


def of(credential: Credential) -> CredentialFields:
    """Return the fields of a stored credential."""
    return CredentialFields(**{name: getattr(credential, name) for name in NAMES})


def columns_of(fields: CredentialFields) -> dict[str, Any]:
    """Return what to store for `fields`, the derived column included."""
    return dataclasses.asdict(fields) | {"name_key": fold(fields.name)}
