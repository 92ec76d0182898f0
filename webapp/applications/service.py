"""Actions on applications. Each writes its audit entry in the same transaction."""

from typing import Any

import peewee as pw

from webapp.accounts import practice
from webapp.accounts.models import Account
from webapp.applications import fields as application_fields
from webapp.applications import tokens
from webapp.applications.fields import ApplicationFields, audit_values, cleaned, columns_of
from webapp.applications.models import Application, ApplicationAccount
from webapp.audit.log import Actor, Subject, changed, record
from webapp.clock import now
from webapp.db import paging, writing
from webapp.db.paging import ListingPage
from webapp.errors import Conflict, Invalid, NotFound

ORDERS = {"name": Application.name_key, "used": Application.last_used_at, "expires": Application.expires_at}


def find_page(search_key: str, order: str, number: int) -> ListingPage:
    """Return a page of the applications whose folded name contains `search_key`; see `db.paging`."""
    return paging.find_page(
        Application.select(), search_key=search_key, order=order, orders=ORDERS, number=number
    )


def get(application_id: int) -> Application:
    """Return the application. Raises NotFound."""
    application = Application.get_or_none(Application.id == application_id)
    if application is None:
        raise NotFound("application.not_found", id=application_id)
    return application


def create(fields: ApplicationFields, *, actor: Actor) -> Application:
    """Store a new application, without a token. Raises Invalid at the field that breaks a rule."""
    fields = cleaned(fields)
    moment = now()
    with writing():
        application = _insert(columns_of(fields) | {"created_at": moment, "updated_at": moment})
        _set_allowed_accounts(application, fields)
        record(actor, "application.created", _subject(application), after=audit_values(fields))
    return get(application.id)


def update(application_id: int, fields: ApplicationFields, *, version: int, actor: Actor) -> Application:
    """Change an application that the caller read at `version`.

    Raises Conflict when it was changed since (`facts["current"]` has the present one), Invalid at
    the field that breaks a rule, NotFound.
    """
    fields = cleaned(fields)
    with writing():
        application = get(application_id)
        before, after = changed(audit_values(application_fields.of(application)), audit_values(fields))
        _write(application, columns_of(fields), version=version)
        _set_allowed_accounts(application, fields)
        if after:
            subject = Subject.of(application, fields.name)
            record(actor, "application.updated", subject, before=before, after=after)
    return get(application_id)


def set_active(application_id: int, active: bool, *, actor: Actor) -> Application:
    """Enable or disable an application; this takes effect with its next request."""
    with writing():
        application = get(application_id)
        if application.active != active:
            _write(application, {"active": active}, version=application.version)
            action = "application.activated" if active else "application.deactivated"
            record(actor, action, _subject(application))
    return get(application_id)


def make_token(application_id: int, *, actor: Actor) -> str:
    """Make a token and return it; only its hash is stored. The former token is invalid at once."""
    token = tokens.new_token()
    columns = {
        "token_hash": tokens.digest_of(token),
        "token_hint": token[-tokens.HINT_LENGTH :],
        "token_made_at": now(),
    }
    with writing():
        application = get(application_id)
        _write(application, columns, version=application.version)
        record(actor, "application.token_made", _subject(application))
    return token


def delete(application_id: int, *, actor: Actor) -> None:
    """Delete an application with its token; its messages stay and keep its name. Raises NotFound."""
    with writing():
        application = get(application_id)
        before = audit_values(application_fields.of(application))
        Application.delete().where(Application.id == application_id).execute()
        record(actor, "application.deleted", _subject(application), before=before)


def account_names(application: Application) -> list[str]:
    """Return the names of the accounts that an application without `any_account` may use."""
    query = ApplicationAccount.select().where(ApplicationAccount.application == application.id)
    return sorted(row.account.name for row in query)


def practice_account_of(application: Application) -> Account | None:
    """Return the account for messages that name none, if that leads to the practice mailbox, else None.

    It is the default one, or the only one that the application may use (see `outbox.intake.routing`).
    """
    default = practice.default_account()
    if default is not None and tokens.may_use_account(application, default.id):
        return default
    if application.any_account:
        return None
    theirs = ApplicationAccount.select(ApplicationAccount.account).where(
        ApplicationAccount.application == application.id
    )
    allowed = list(Account.select().where(Account.active, Account.id.in_(theirs)).limit(2))
    return allowed[0] if len(allowed) == 1 and practice.leads_there(allowed[0]) else None


def _set_allowed_accounts(application: Application, fields: ApplicationFields) -> None:
    ApplicationAccount.delete().where(ApplicationAccount.application == application.id).execute()
    for account_id in fields.accounts:
        ApplicationAccount.create(application=application.id, account=account_id)


def _insert(columns: dict[str, Any]) -> Application:
    try:
        # In a savepoint, because PostgreSQL aborts the whole transaction after a failed insert.
        with writing():
            return Application.create(**columns)
    except pw.IntegrityError as error:  # the unique name_key
        raise Invalid("application.name_taken", field="name", name=columns["name"]) from error


def _write(application: Application, columns: dict[str, Any], *, version: int) -> None:
    """Write only `columns`. Each change raises `version`, which invalidates the cache in `tokens`."""
    stamp = {"updated_at": now(), "version": Application.version + 1}
    same = (Application.id == application.id) & (Application.version == version)
    try:
        with writing():
            written = Application.update(columns | stamp).where(same).execute()
    except pw.IntegrityError as error:
        raise Invalid("application.name_taken", field="name", name=columns.get("name", "")) from error
    if not written:
        raise Conflict("application.changed", current=get(application.id))


def _subject(application: Application) -> Subject:
    return Subject.of(application, application.name)
