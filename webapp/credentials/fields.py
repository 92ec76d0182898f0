"""The fields of a credential as values, without its secrets, and the rule that each must keep."""

import dataclasses
from dataclasses import dataclass
from typing import Any

from webapp.credentials.models import Credential
from webapp.errors import Invalid, TunnelError
from webapp.mail.rules.text import check_body, check_filled_line, check_name, fold, refuse_too_long
from webapp.tunnels.kinds.ssh import check_login
from webapp.tunnels.route import Login
from webapp.vault import Secret

NAME_MAX = 120
REMARKS_MAX = 4000
PRIVATE_KEY_MAX = 16_384


@dataclass(frozen=True)
class CredentialFields:
    """What everyone with the right to read may see of a credential."""

    name: str
    user_name: str
    remarks: str = ""


NAMES = tuple(field.name for field in dataclasses.fields(CredentialFields))


def cleaned(fields: CredentialFields) -> CredentialFields:
    """Return `fields` as they are stored. Raises Invalid at the first that breaks its rule."""
    return CredentialFields(
        name=check_name(fields.name, "name", max_length=NAME_MAX),
        user_name=check_filled_line(fields.user_name, "user_name"),
        remarks=check_remarks(fields.remarks, "remarks"),
    )


def check_remarks(text: str, field: str) -> str:
    """Return remarks, which may have several lines, without trailing white space."""
    refuse_too_long(text, field, REMARKS_MAX)
    return check_body(text, field).rstrip()


def check_private_key(text: str, field: str) -> str:
    """Return the text of a private key with LF line ends; `check_opens` tells whether it can be opened."""
    refuse_too_long(text, field, PRIVATE_KEY_MAX)
    key = check_body(text, field).strip()
    return f"{key}\n" if key else ""


def check_opens(private_key: Secret | None, passphrase: Secret | None) -> None:
    """Make sure that the SSH client can read the key.

    Raises Invalid `private_key.unusable`.
    """
    if private_key is None:
        return
    try:
        check_login(Login("any", passphrase or Secret(""), private_key))
    except TunnelError as error:
        code = "private_key.unusable_with_secret" if passphrase else "private_key.unusable"
        raise Invalid(code, field="private_key") from error


def of(credential: Credential) -> CredentialFields:
    """Return the fields of a stored credential."""
    return CredentialFields(**{name: getattr(credential, name) for name in NAMES})


def columns_of(fields: CredentialFields) -> dict[str, Any]:
    """Return what to store for `fields`, the derived column included."""
    return dataclasses.asdict(fields) | {"name_key": fold(fields.name)}
