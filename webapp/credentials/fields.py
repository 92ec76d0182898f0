"""The fields of a credential as values, without its secrets, and the rule that each must keep."""

import dataclasses
import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from webapp.credentials.kinds import DETAILS, PASSWORD, find_kind, kind_of
from webapp.credentials.kinds.shape import CredentialKind, Detail, Details
from webapp.credentials.models import Credential
from webapp.errors import Invalid
from webapp.mail.rules.text import check_body, check_filled_line, check_name, fold, refuse_too_long

NAME_MAX = 120
REMARKS_MAX = 4000


@dataclass(frozen=True)
class CredentialFields:
    """What everyone with the right to read may see of a credential."""

    name: str
    user_name: str
    remarks: str = ""
    kind: str = PASSWORD.name
    details: Details = field(default_factory=dict)
    expires_on: str = ""


NAMES = ("name", "kind", "user_name", *DETAILS, "expires_on", "remarks")


def cleaned(fields: CredentialFields) -> CredentialFields:
    """Return `fields` as they are stored, without what their kind does not have.

    Raises Invalid at the first that breaks its rule.
    """
    kind = find_kind(fields.kind)
    if kind is None:
        raise Invalid("credential.kind_unknown", field="kind")
    return CredentialFields(
        name=check_name(fields.name, "name", max_length=NAME_MAX),
        user_name=_user_name(kind, fields.user_name),
        remarks=check_remarks(fields.remarks, "remarks"),
        kind=kind.name,
        details={each.name: _detail(each, fields.details) for each in kind.details_for(fields.details)},
        expires_on=_day(fields.expires_on) if kind.expires else "",
    )


def _user_name(kind: CredentialKind, typed: str) -> str:
    if kind.user_from:  # told by the secret
        return ""
    return kind.check_user(check_filled_line(typed, "user_name"), "user_name")


def _detail(field: Detail, details: Details) -> str:
    typed = details.get(field.name, "").strip()
    if not typed:
        if field.is_required and not field.default:
            raise Invalid("text.empty", field=field.name)
        return field.default
    if field.choices and typed not in dict(field.choices):
        raise Invalid("credential.choice_unknown", field=field.name)
    return field.check(typed, field.name)


def _day(text: str) -> str:
    typed = text.strip()
    try:
        return dt.date.fromisoformat(typed).isoformat() if typed else ""
    except ValueError as error:
        raise Invalid("credential.day_form", field="expires_on") from error


def check_remarks(text: str, field: str) -> str:
    """Return remarks, which may have several lines, without trailing white space."""
    refuse_too_long(text, field, REMARKS_MAX)
    return check_body(text, field).rstrip()


def of(credential: Credential) -> CredentialFields:
    """Return the fields of a stored credential."""
    names = [each.name for each in kind_of(credential.kind).details]
    return CredentialFields(
        name=credential.name,
        user_name=credential.user_name,
        remarks=credential.remarks,
        kind=credential.kind,
        details={name: credential.details[name] for name in names if name in credential.details},
        expires_on=credential.expires_at.date().isoformat() if credential.expires_at else "",
    )


def columns_of(fields: CredentialFields) -> dict[str, Any]:
    """Return what to store for `fields`, the derived column included."""
    plain = {each.name: getattr(fields, each.name) for each in dataclasses.fields(fields)}
    day = plain.pop("expires_on")
    expires_at = dt.datetime.fromisoformat(day) if day else None
    return plain | {
        "details": dict(fields.details),
        "expires_at": expires_at,
        "name_key": fold(fields.name),
    }


# The audit calls a program that sends an application, too.
_AUDITED_AS = {"application": "application_client_id"}


def audited(fields: CredentialFields) -> dict[str, Any]:
    """Return what the audit records of `fields`, each detail by its name."""
    told = {"name": fields.name, "user_name": fields.user_name, "remarks": fields.remarks}
    details = {_AUDITED_AS.get(name, name): text for name, text in fields.details.items()}
    more = {"kind": fields.kind, **details, "expires_on": fields.expires_on}
    return told | ({} if fields.kind == PASSWORD.name else more)
