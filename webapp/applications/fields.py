"""The fields of an application as plain values, and the validation rule of each."""

import dataclasses
import datetime as dt
from dataclasses import dataclass
from typing import Any

from webapp.accounts.models import Account
from webapp.applications.models import SCOPES, Application, ApplicationAccount
from webapp.errors import Invalid
from webapp.mail.rules.address import check_address
from webapp.mail.rules.text import check_body, check_name, fold, refuse_too_long

NAME_MAX = 120
REMARKS_MAX = 4000
PER_MINUTE_MOST = 60_000
SENDERS_MOST = 100


@dataclass(frozen=True)
class ApplicationFields:
    """The name and the rights of an application. Its token is not among them."""

    name: str
    scopes: tuple[str, ...] = ("send", "read")
    any_account: bool = True
    accounts: tuple[int, ...] = ()
    senders: tuple[str, ...] = ()
    per_minute: int = 600
    expires_at: dt.datetime | None = None
    remarks: str = ""


NAMES = tuple(field.name for field in dataclasses.fields(ApplicationFields))


def cleaned(fields: ApplicationFields) -> ApplicationFields:
    """Return `fields` validated and normalised. Raises Invalid at the first field that breaks its rule."""
    scopes = tuple(scope for scope in SCOPES if scope in fields.scopes)
    if not scopes:
        raise Invalid("application.scope_missing", field="scopes")
    if not 1 <= fields.per_minute <= PER_MINUTE_MOST:
        raise Invalid("application.bad_rate", field="per_minute", most=PER_MINUTE_MOST)
    return dataclasses.replace(
        fields,
        name=check_name(fields.name, "name", max_length=NAME_MAX),
        scopes=scopes,
        accounts=() if fields.any_account else _accounts(fields.accounts),
        senders=check_senders(fields.senders, "senders"),
        remarks=check_remarks(fields.remarks, "remarks"),
    )


def _accounts(ids: tuple[int, ...]) -> tuple[int, ...]:
    known = {row[0] for row in Account.select(Account.id).where(Account.id.in_(list(ids))).tuples()}
    if not known:
        raise Invalid("application.account_missing", field="accounts")
    return tuple(sorted(known))


def check_senders(senders: tuple[str, ...], field: str) -> tuple[str, ...]:
    """Return addresses and `@domain` entries without duplicates. Raises Invalid at the first bad one."""
    if len(senders) > SENDERS_MOST:
        raise Invalid("application.too_many_senders", field=field, limit=SENDERS_MOST)
    return tuple(dict.fromkeys(_sender(sender, field) for sender in senders))


def _sender(text: str, field: str) -> str:
    if text.startswith("@"):
        return "@" + check_address(f"x{text}", field).rpartition("@")[2]
    return check_address(text, field)


def check_remarks(text: str, field: str) -> str:
    """Return remarks, which may have several lines, without trailing white space."""
    refuse_too_long(text, field, REMARKS_MAX)
    return check_body(text, field).rstrip()


def of(application: Application) -> ApplicationFields:
    """Return the fields of a stored application."""
    own = ApplicationAccount.select(ApplicationAccount.account)
    ids = own.where(ApplicationAccount.application == application.id).order_by(ApplicationAccount.account)
    return ApplicationFields(
        name=application.name,
        scopes=tuple(application.scopes),
        any_account=application.any_account,
        accounts=tuple(row[0] for row in ids.tuples()),
        senders=tuple(application.senders),
        per_minute=application.per_minute,
        expires_at=application.expires_at,
        remarks=application.remarks,
    )


def columns_of(fields: ApplicationFields) -> dict[str, Any]:
    """Return the columns of the application's row for `fields`, with the derived `name_key`."""
    values = {name: getattr(fields, name) for name in NAMES if name != "accounts"}
    lists = {"scopes": list(fields.scopes), "senders": list(fields.senders)}
    return values | lists | {"name_key": fold(fields.name)}


def audit_values(fields: ApplicationFields) -> dict[str, Any]:
    """Return the fields as JSON values for audit entries."""
    values = dataclasses.asdict(fields)
    lists = {name: list(values[name]) for name in ("scopes", "accounts", "senders")}
    expires = fields.expires_at.isoformat() if fields.expires_at else None
    return values | lists | {"expires_at": expires}
