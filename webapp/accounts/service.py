"""Everything that changes an account. Each opens its transaction and writes its audit entry in it."""

import dataclasses
from dataclasses import dataclass
from typing import Any

import peewee as pw

from webapp.accounts import fields as account_fields
from webapp.accounts import substitutes
from webapp.accounts.fields import AccountFields, cleaned, columns_of, for_audit
from webapp.accounts.models import Account, DefaultAccount
from webapp.audit.log import Actor, Subject, changed, record
from webapp.clock import now
from webapp.connectors.models import Connector
from webapp.credentials import binding
from webapp.credentials.models import Credential
from webapp.db import references, writing
from webapp.errors import Conflict, InUse, Invalid, NotFound
from webapp.mail.certificates.trusted import TrustedCertificate
from webapp.runs.models import DRAFT, Run

DEFAULT_ROW = 1


@dataclass(frozen=True)
class DeletionBlocker:
    """A reason why an account cannot be deleted: a code, and the names or the count of what needs it."""

    code: str
    names: tuple[str, ...] = ()
    count: int = 0


@dataclass(frozen=True)
class Saved:
    """The result of saving: the account, and the name of the account that it replaced as the default."""

    account: Account
    former_default: str | None = None
    made_default_as_first: bool = False


def get(account_id: int) -> Account:
    """Return the account. Raises NotFound."""
    account = Account.get_or_none(Account.id == account_id)
    if account is None:
        raise NotFound("account.not_found", id=account_id)
    return account


def default_id() -> int | None:
    """Return the id of the default account; None while there is no account at all."""
    row = DefaultAccount.get_or_none(DefaultAccount.id == DEFAULT_ROW)
    return row.account_id if row else None


def create(
    fields: AccountFields, *, is_default: bool = False, secret_again: str | None = None, actor: Actor
) -> Saved:
    """Store a new account; the first one becomes the default whatever `is_default` says.

    Raises Invalid for the field that breaks a rule.
    """
    fields = cleaned(fields)
    confirm_secret(fields, secret_again, actor)
    with writing():
        first = default_id() is None
        _check_default_is_active(fields, is_default or first, first=first)
        moment = now()
        account = _insert(columns_of(fields) | {"created_at": moment, "updated_at": moment})
        substitutes.store(account, fields.substitutes)
        after = for_audit(fields) | {"is_default": is_default or first}
        record(actor, "account.created", Subject.of(account, account.name), after=after)
        former = _point_default_at(account, actor) if is_default or first else None
    return Saved(account, former, made_default_as_first=first and not is_default)


def update(
    account_id: int,
    fields: AccountFields,
    *,
    version: int,
    is_default: bool,
    secret_again: str | None = None,
    restored: bool = False,
    actor: Actor,
) -> Saved:
    """Change an account that the caller read at `version`; `restored`: to the fields of an earlier one.

    Raises Conflict when it was changed since (`facts["current"]` has the present account), Invalid
    at the field that breaks a rule.
    """
    fields = cleaned(fields)
    confirm_secret(fields, secret_again, actor)
    with writing():
        account = get(account_id)
        if account.version != version:
            raise Conflict("account.changed", current=account)
        was_default = default_id() == account_id
        _check_keeps_default(fields, is_default, was_default=was_default)
        before = for_audit(account_fields.of(account))
        _write(account, columns_of(fields))
        substitutes.store(account, fields.substitutes)
        old, new = changed(before, for_audit(fields))
        if new:
            action = "account.restored" if restored else "account.updated"
            record(actor, action, Subject.of(account, fields.name), before=old, after=new)
        former = _point_default_at(account, actor) if is_default and not was_default else None
    return Saved(get(account_id), former)


def duplicate(account_id: int, name: str, *, actor: Actor) -> Account:
    """Store a copy under `name`, inactive, so that nothing is sent through it before it is reviewed."""
    fields = dataclasses.replace(account_fields.of(get(account_id)), name=name, active=False)
    return create(fields, actor=actor).account


def free_name(name: str, pattern: str) -> str:
    """Return a name for a copy of `name` that no account has, made by `pattern` % (name, number)."""
    for number in range(1, 10_000):
        suffix = pattern % {"name": "", "number": number}
        candidate = name[: account_fields.NAME_MAX - len(suffix)] + suffix
        key = account_fields.columns_of(AccountFields(name=candidate, sender="", host=""))["name_key"]
        if not Account.select().where(Account.name_key == key).exists():
            return candidate
    raise Invalid("account.name_taken", field="name", name=name)


def set_active(account_id: int, active: bool, *, actor: Actor) -> Account:
    """Activate or deactivate. Raises Invalid for the default, which is always active."""
    with writing():
        account = get(account_id)
        if not active and default_id() == account_id:
            raise Invalid("account.default_stays_active", field="active", name=account.name)
        if account.active != active:
            _write(account, {"active": active})
            action = "account.activated" if active else "account.deactivated"
            before, after = {"active": not active}, {"active": active}
            record(actor, action, Subject.of(account, account.name), before=before, after=after)
    return account


def use_own_sender_only(account_id: int, *, actor: Actor) -> Account:
    """Let an account send as its own sender only, because its server refuses others. Raises NotFound."""
    with writing():
        account = get(account_id)
        if not account.own_sender_only:
            fields = dataclasses.replace(account_fields.of(account), own_sender_only=True)
            _write(account, {"own_sender_only": True, "fingerprint": account_fields.fingerprint(fields)})
            before, after = {"own_sender_only": False}, {"own_sender_only": True}
            record(actor, "account.updated", Subject.of(account, account.name), before=before, after=after)
    return account


def make_default(account_id: int, *, actor: Actor) -> Saved:
    """Make an active account the default. Raises Invalid for an inactive one."""
    with writing():
        account = get(account_id)
        if not account.active:
            raise Invalid("account.default_must_be_active", field="is_default", name=account.name)
        former = _point_default_at(account, actor)
    return Saved(account, former)


def users_of(account: Account) -> list[DeletionBlocker]:
    """Return the reasons why an account cannot be deleted."""
    found = [DeletionBlocker("account.is_default")] if default_id() == account.id else []
    if names := substitutes.users_of(account.id):
        found.append(DeletionBlocker("account.is_substitute", names=tuple(names), count=len(names)))
    if waiting := references.waiting_for(account):
        found.append(DeletionBlocker("account.has_mail", count=waiting))
    return found


def delete(account_id: int, *, actor: Actor) -> None:
    """Delete an account and its test runs. Raises InUse while something needs it."""
    with writing():
        account = get(account_id)
        users = users_of(account)
        if users:
            raise InUse("account.in_use", users=users, name=account.name)
        before = for_audit(account_fields.of(account))
        Run.delete().where(Run.kind.in_(("account", DRAFT)), Run.subject_id == account_id).execute()
        _delete(account)
        record(actor, "account.deleted", Subject("account", account_id, account.name), before=before)


def _delete(account: Account) -> None:
    try:
        with writing():
            Account.delete().where(Account.id == account.id).execute()
    except pw.IntegrityError as error:  # it came into use after the check above
        raise InUse("account.in_use", users=users_of(account), name=account.name) from error


def _insert(columns: dict[str, Any]) -> Account:
    try:
        # A savepoint: PostgreSQL gives up the whole transaction after a refused insert.
        with writing():
            return Account.create(**columns)
    except pw.IntegrityError as error:
        raise Invalid("account.name_taken", field="name", name=columns["name"]) from error


def _write(account: Account, columns: dict[str, Any]) -> None:
    """Write only `columns`: a test that ends at the same moment writes other columns of this row.

    Raises Conflict when the account was changed since it was read.
    """
    stamp = {"updated_at": now(), "version": Account.version + 1}
    as_read = (Account.id == account.id) & (Account.version == account.version)
    try:
        with writing():
            if not Account.update(columns | stamp).where(as_read).execute():
                raise Conflict("account.changed", current=get(account.id))
    except pw.IntegrityError as error:
        raise Invalid("account.name_taken", field="name", name=columns.get("name", "")) from error


def _point_default_at(account: Account, actor: Actor) -> str | None:
    """Make `account` the default and return the name of the one that was."""
    former = Account.get_or_none(Account.id == default_id())
    if former is not None and former.id == account.id:
        return None
    if former is None:
        DefaultAccount.insert(id=DEFAULT_ROW, account_id=account.id).execute()
    else:
        DefaultAccount.update(account_id=account.id).execute()
        # A form of the former default that is still open must conflict with this change.
        Account.update(version=Account.version + 1).where(Account.id == former.id).execute()
        names = {"before": {"default": former.name}, "after": {"default": account.name}}
        record(actor, "account.default_lost", Subject.of(former, former.name), **names)
    record(
        actor,
        "account.made_default",
        Subject.of(account, account.name),
        before={"default": former.name} if former else None,
        after={"default": account.name},
    )
    return former.name if former else None


def _check_default_is_active(fields: AccountFields, is_default: bool, *, first: bool) -> None:
    if is_default and not fields.active:
        code = "account.first_must_be_active" if first else "account.default_must_be_active"
        raise Invalid(code, field="active", name=fields.name)


def _check_keeps_default(fields: AccountFields, is_default: bool, *, was_default: bool) -> None:
    if was_default and not is_default:
        raise Invalid("account.default_needs_successor", field="is_default", name=fields.name)
    if was_default and not fields.active:
        raise Invalid("account.default_stays_active", field="active", name=fields.name)
    _check_default_is_active(fields, is_default, first=False)


def check_references(fields: AccountFields) -> None:
    """Make sure that the credential and the connector exist. Raises Invalid."""
    for model, row_id, field in (
        (Credential, fields.credential_id, "credential_id"),
        (Connector, fields.connector_id, "connector_id"),
    ):
        if row_id is not None and model.get_or_none(model.id == row_id) is None:
            raise Invalid(f"account.{field.removesuffix('_id')}_gone", field=field)


def confirm_secret(fields: AccountFields, secret_again: str | None, actor: Actor) -> None:
    """Allow the credential to be sent where `fields` says, or raise Invalid or Refused.

    In transactions of its own: a wrong secret is counted and audited although nothing is saved.
    """
    check_references(fields)
    if fields.credential_id is None:
        return
    credential = Credential.get_by_id(fields.credential_id)
    binding.require(credential, place_of(fields), secret_again, actor=actor)


def needs_secret(fields: AccountFields, *, actor: Actor) -> bool:
    """Tell whether saving `fields` would ask `actor` for the credential's secret. Raises Invalid."""
    fields = cleaned(fields)
    credential = (
        Credential.get_or_none(Credential.id == fields.credential_id) if fields.credential_id else None
    )
    return credential is not None and binding.asks_again(credential, place_of(fields), actor=actor)


def place_of(fields: AccountFields) -> str:
    """Return the destination of the credential of an account with `fields`, as `binding` names it."""
    connector = Connector.get_or_none(Connector.id == fields.connector_id) if fields.connector_id else None
    return place_by(fields, connector)


def trusted_of(fields: AccountFields | Account) -> TrustedCertificate | None:
    """Return the certificate that alone is trusted; None where all authorities are."""
    if not fields.trusted_certificate:
        return None
    is_pinned = fields.trusted_as == account_fields.CERTIFICATE
    return TrustedCertificate(fields.trusted_certificate, is_pinned=is_pinned)


def place_by(fields: AccountFields | Account, connector: Connector | None) -> str:
    """Return the destination of the credential when connecting through `connector` as it is now."""
    return binding.smtp_destination(
        host=fields.host,
        port=fields.port,
        tls=fields.security or "none",
        verify=not fields.ignore_certificate,
        trusted=trusted_of(fields),
        name=fields.tls_name,
        route=binding.route_of(connector),
    )
