"""The fields of an account as values, their rules, and what changing each means for tests and secrets."""

import dataclasses
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from webapp.accounts import substitutes
from webapp.accounts.ignoring import check_day, check_reason
from webapp.accounts.models import Account
from webapp.connectors.models import Connector
from webapp.credentials.columns import ColumnEffect
from webapp.credentials.models import Credential
from webapp.errors import Invalid
from webapp.general.fields import check_footer_html, check_footer_text
from webapp.mail.certificates.pasted import check_certificate, may_be_issuer
from webapp.mail.rules.address import check_address, check_host, check_port
from webapp.mail.rules.address_list import fitting_name
from webapp.mail.rules.ehlo_name import check_ehlo_name
from webapp.mail.rules.text import check_filled_line, check_name, fold, search_key

DEFAULT_PORTS = {None: 25, "ssl": 465, "tls": 587}
NAME_MAX = 120
# Columns that earlier versions did not have; empty, they mean what was before them.
ADDED_LATER = (
    "footer_text",
    "footer_html",
    "sender_name",
    "own_sender_only",
    "ehlo_name",
    "eight_bit_anyway",
    "ignore_until",
    "trusted_certificate",
    "trusted_as",
    "tls_name",
)
ISSUER, CERTIFICATE = "issuer", "certificate"
# Least and most allowed. 0 means no limit of the account's own (see `models.Account`).
LIMITS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "max_connections": (0, 50),
        "per_connection": (1, 10_000),
        "per_minute": (0, 100_000),
        "substitute_after_min": (1, 10_080),
    }
)


@dataclass(frozen=True)
class AccountFields:
    """What the form asks, except whether the account is the default (that is not the account's own)."""

    name: str
    sender: str
    host: str
    port: int = 587
    active: bool = True
    reply_to: str = ""
    return_path: str = ""
    confirmation: str = ""
    read_receipt: bool = False
    force: bool = False
    footer: bool = False
    secure: bool = True
    security: str | None = "tls"
    ignore_certificate: bool = False
    authenticate: bool = False
    credential_id: int | None = None
    use_connector: bool = False
    connector_id: int | None = None
    footer_text: str = ""
    footer_html: str = ""
    max_connections: int = 0
    per_connection: int = 100
    per_minute: int = 0
    substitute_after_min: int = 15
    substitutes: tuple[int, ...] = ()
    sender_name: str = ""
    own_sender_only: bool = False
    ehlo_name: str = ""
    eight_bit_anyway: bool = False
    ignore_reason: str = ""
    ignore_until: str = ""
    trusted_certificate: str = ""
    trusted_as: str = ""
    tls_name: str = ""


NAMES = tuple(field.name for field in dataclasses.fields(AccountFields))


# Every column has a decision; a test compares this table with the model.
COLUMNS: dict[str, ColumnEffect] = {
    "id": ColumnEffect(),
    "name": ColumnEffect(),
    "name_key": ColumnEffect(),
    "name_search": ColumnEffect(),
    "active": ColumnEffect(),
    "sender_name": ColumnEffect(tested=True),
    "sender": ColumnEffect(tested=True),
    "reply_to": ColumnEffect(tested=True),
    "return_path": ColumnEffect(tested=True),
    "confirmation": ColumnEffect(tested=True),
    "read_receipt": ColumnEffect(tested=True),
    "force": ColumnEffect(tested=True),
    "own_sender_only": ColumnEffect(tested=True),
    "footer": ColumnEffect(tested=True),
    "host": ColumnEffect(tested=True, moves_secret=True),
    "port": ColumnEffect(tested=True, moves_secret=True),
    "secure": ColumnEffect(tested=True, moves_secret=True),
    "security": ColumnEffect(tested=True, moves_secret=True),
    "ignore_certificate": ColumnEffect(tested=True, moves_secret=True),
    "ignore_reason": ColumnEffect(),
    "ignore_until": ColumnEffect(tested=True),
    "trusted_certificate": ColumnEffect(tested=True, moves_secret=True),
    "trusted_as": ColumnEffect(tested=True, moves_secret=True),
    "tls_name": ColumnEffect(tested=True, moves_secret=True),
    "ehlo_name": ColumnEffect(tested=True),
    "authenticate": ColumnEffect(tested=True),
    "credential": ColumnEffect(tested=True),  # another credential has destinations of its own
    "use_connector": ColumnEffect(tested=True, moves_secret=True),
    "connector": ColumnEffect(tested=True, moves_secret=True),
    "footer_text": ColumnEffect(tested=True),
    "footer_html": ColumnEffect(tested=True),
    "max_connections": ColumnEffect(),
    "per_connection": ColumnEffect(),
    "per_minute": ColumnEffect(),
    "eight_bit_anyway": ColumnEffect(tested=True),
    "substitute_after_min": ColumnEffect(),
    "fingerprint": ColumnEffect(),
    "last_test_at": ColumnEffect(),
    "last_test_by": ColumnEffect(),
    "last_test_ok": ColumnEffect(),
    "last_test_code": ColumnEffect(),
    "last_test_fingerprint": ColumnEffect(),
    "last_test_version": ColumnEffect(),
    "certificate_expires_at": ColumnEffect(),
    "created_at": ColumnEffect(),
    "updated_at": ColumnEffect(),
    "version": ColumnEffect(),
}


def cleaned(fields: AccountFields) -> AccountFields:
    """Return `fields` normalised and without those that the toggles hide.

    Raises Invalid for the first field that breaks a rule.
    """
    shown = _without_hidden(fields)
    if shown.secure and shown.security not in ("ssl", "tls"):
        raise Invalid("account.security_missing", field="security")
    if shown.authenticate and shown.credential_id is None:
        raise Invalid("account.credential_missing", field="credential_id")
    if shown.use_connector and shown.connector_id is None:
        raise Invalid("account.connector_missing", field="connector_id")
    return dataclasses.replace(
        shown,
        name=check_filled_line(check_name(fields.name, "name"), "name", max_length=NAME_MAX),
        sender_name=_checked(check_sender_name, fields.sender_name, "sender_name"),
        sender=check_address(fields.sender, "sender"),
        reply_to=_address_or_empty(fields.reply_to, "reply_to"),
        return_path=_address_or_empty(fields.return_path, "return_path"),
        confirmation=_address_or_empty(fields.confirmation, "confirmation"),
        host=check_host(fields.host, "host").text,
        port=check_port(str(fields.port), "port"),
        ehlo_name=_checked(check_ehlo_name, fields.ehlo_name, "ehlo_name"),
        ignore_reason=_checked(check_reason, shown.ignore_reason, "ignore_reason"),
        ignore_until=_checked(check_day, shown.ignore_until, "ignore_until"),
        **_trusted(shown),
        tls_name=_checked(check_tls_name, shown.tls_name, "tls_name"),
        footer_text=check_footer_text(shown.footer_text, "footer_text"),
        footer_html=check_footer_html(shown.footer_html, "footer_html"),
        **{name: check_limit(str(getattr(fields, name)), name) for name in LIMITS},
        substitutes=substitutes.checked(fields.substitutes),
    )


def check_sender_name(text: str, field: str) -> str:
    """Return the name that From shows. Raises Invalid."""
    return fitting_name(check_name(text, field, max_length=NAME_MAX), field)


def check_limit(text: str, field: str) -> int:
    """Return the number of one of the LIMITS. Raises Invalid `account.limit_out_of_range`."""
    least, most = LIMITS[field]
    digits = text.strip()
    number = int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 10 else -1
    if not least <= number <= most:
        raise Invalid("account.limit_out_of_range", field=field, least=least, most=most)
    return number


def _without_hidden(fields: AccountFields) -> AccountFields:
    is_ignored = fields.ignore_certificate and fields.secure
    is_checked = fields.secure and not is_ignored
    return dataclasses.replace(
        fields,
        security=fields.security if fields.secure else None,
        ignore_certificate=is_ignored,
        ignore_reason=fields.ignore_reason if is_ignored else "",
        ignore_until=fields.ignore_until if is_ignored else "",
        trusted_certificate=fields.trusted_certificate if is_checked else "",
        trusted_as=fields.trusted_as if is_checked else "",
        tls_name=fields.tls_name if is_checked else "",
        credential_id=fields.credential_id if fields.authenticate else None,
        connector_id=fields.connector_id if fields.use_connector else None,
        footer_text=fields.footer_text if fields.footer else "",
        footer_html=fields.footer_html if fields.footer else "",
    )


def _trusted(fields: AccountFields) -> dict[str, str]:
    """Return the certificate that is trusted, and as what: one that may not sign others only as itself."""
    if not fields.trusted_certificate.strip():
        return {"trusted_certificate": "", "trusted_as": ""}
    pem = check_certificate(fields.trusted_certificate, "trusted_certificate")
    is_issuer = fields.trusted_as != CERTIFICATE and may_be_issuer(pem)
    return {"trusted_certificate": pem, "trusted_as": ISSUER if is_issuer else CERTIFICATE}


def check_tls_name(text: str, field: str) -> str:
    """Return a name that a certificate may have, in its ASCII form. Raises Invalid."""
    return check_host(text, field).ascii


def _checked(check: Callable[[str, str], str], text: str, field: str) -> str:
    return check(text, field) if text.strip() else ""


def _address_or_empty(text: str, field: str) -> str:
    return _checked(check_address, text, field)


def of(account: Account) -> AccountFields:
    """Return the fields of a stored account."""
    own = {name: getattr(account, name) for name in NAMES if name != "substitutes"}
    return AccountFields(**own, substitutes=substitutes.ids_of(account.id))


def for_audit(fields: AccountFields) -> dict[str, Any]:
    """Return `fields` as plain values, with the names of the records that they refer to.

    So an audit entry can still be read when those records are gone.
    """
    return dataclasses.asdict(fields) | {
        "credential": name_of(Credential, fields.credential_id),
        "connector": name_of(Connector, fields.connector_id),
        "substitutes": substitutes.names_of(fields.substitutes),
    }


def name_of(model: type[Credential] | type[Connector], row_id: int | None) -> str | None:
    """Return the present name of a credential or connector; None for no id, and for one that is gone."""
    return model.select(model.name).where(model.id == row_id).scalar() if row_id is not None else None


def columns_of(fields: AccountFields) -> dict[str, Any]:
    """Return what to store in the account's row for `fields`, the derived columns included."""
    values = dataclasses.asdict(fields)
    del values["substitutes"]  # rows of their own
    return values | {
        "name_key": fold(fields.name),
        "name_search": search_key(fields.name),
        "fingerprint": fingerprint(fields),
    }


def fingerprint(fields: AccountFields) -> str:
    """Return a short digest of every column that a test depends on."""
    stored = {name.removesuffix("_id"): value for name, value in dataclasses.asdict(fields).items()}
    tested = {name: stored[name] for name, column in COLUMNS.items() if column.tested}
    for name in ADDED_LATER:
        if not tested[name]:  # keeps the fingerprints from before accounts had it
            del tested[name]
    return hashlib.sha256(json.dumps(tested, sort_keys=True).encode()).hexdigest()[:16]
