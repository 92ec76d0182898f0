"""The history of an account, read from the audit log: its versions, tests, holds and releases.

Changes of the credential and the connector that it has now are told among its own.

A version is an entry that changed settings. Its values are found from the present ones, by undoing every
later change. So nothing is stored twice, and an account has its versions from before there were pages for
them. A setting that is newer than a version has its present value there: nobody had changed it yet.
"""

import dataclasses
import datetime as dt
import operator
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import peewee as pw

from webapp.accounts import service
from webapp.accounts.fields import NAMES, AccountFields, for_audit, name_of
from webapp.accounts.fields import of as fields_of_account
from webapp.accounts.models import Account
from webapp.audit.log import Actor
from webapp.audit.models import AuditEntry
from webapp.connectors.models import Connector
from webapp.credentials.models import Credential
from webapp.errors import NotFound
from webapp.mail.rules.text import fold
from webapp.runs.models import Run

PAGE = 30
CREATED, RESTORED = "account.created", "account.restored"
ACTIVATED, DEACTIVATED = "account.activated", "account.deactivated"
# The actions after which an account has other settings than before.
VERSIONS = (CREATED, "account.updated", ACTIVATED, DEACTIVATED, RESTORED)
GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "changes": (*VERSIONS, "account.made_default", "account.default_lost"),
        "tests": (
            *("account.tested", "account.test_cancelled", "account.test_refused"),
            *("draft.tested", "draft.test_cancelled", "draft.test_refused"),
        ),
        "sending": ("account.held", "account.released", "account.probe_asked"),
    }
)
_REFERENCES = (("credential", Credential), ("connector", Connector))
# What changes of those records are told.
_OF_REFERENCES = ("credential.updated", "connector.updated", "connector.host_key_accepted")


@dataclass(frozen=True)
class HistoryPage:
    """Entries about an account, newest first. `older`: the id to ask for those before; None at the end.

    `versions` are the numbers of the entries that are versions, `runs` the test runs still kept, by id.
    """

    entries: list[AuditEntry]
    versions: dict[int, int]
    runs: dict[int, Run]
    older: int | None


@dataclass(frozen=True)
class AccountVersion:
    """The settings that an account had after `entry`, as `fields.for_audit` returns them.

    `number` counts from 1. `newer` is the number of versions since. `lost` are the names of substitutes
    that no longer exist.
    """

    entry: AuditEntry
    number: int
    newer: int
    values: Mapping[str, Any]
    lost: tuple[str, ...]

    def fields(self) -> AccountFields:
        """Return the settings as fields that can be saved, without the substitutes that are lost."""
        own = {name: self.values[name] for name in NAMES if name != "substitutes"}
        return AccountFields(**own, substitutes=tuple(_ids(self.values["substitutes"]).values()))


def read_page(account: Account, *, group: str = "", before: int | None = None) -> HistoryPage:
    """Return at most `PAGE` entries with an id below `before`; `group` is one of `GROUPS`, empty for all."""
    query = _about(account.id)
    queries = [query.where(AuditEntry.action.in_(GROUPS[group])) if group else query]
    if group in ("", "changes"):
        queries += [
            _entries(model._meta.table_name, row_id).where(AuditEntry.action.in_(_OF_REFERENCES))
            for name, model in _REFERENCES
            if (row_id := getattr(account, f"{name}_id")) is not None
        ]
    found = sorted(
        (entry for some in queries for entry in _newest(some, before)),
        key=operator.attrgetter("id"),
        reverse=True,
    )
    entries = found[:PAGE]
    older = entries[-1].id if len(found) > PAGE else None
    return HistoryPage(entries, _numbers(account.id, entries), _runs(account.id, entries), older)


def _newest(query: pw.ModelSelect, before: int | None) -> list[AuditEntry]:
    """Return one entry more than a page has; each query by itself, so that it reads an index in order."""
    if before is not None:
        query = query.where(AuditEntry.id < before)
    return list(query.order_by(AuditEntry.id.desc()).limit(PAGE + 1))


def present_number(account_id: int) -> int:
    """Return the number of the version that an account is at."""
    return _about(account_id).where(AuditEntry.action.in_(VERSIONS)).count()


def find_version(account: Account, entry_id: int) -> AccountVersion:
    """Return the version of an account that began with an entry. Raises NotFound."""
    entry = _about(account.id).where(AuditEntry.id == entry_id, AuditEntry.action.in_(VERSIONS)).first()
    if entry is None:
        raise NotFound("account.version_not_found", id=entry_id)
    later = _about(account.id).where(AuditEntry.id > entry_id, AuditEntry.action.in_(VERSIONS))
    values, newer = for_audit(fields_of_account(account)), 0
    for change in later.order_by(AuditEntry.id.desc()):
        values |= earlier_values(change)
        newer += 1
    number = _numbers(account.id, [entry])[entry.id]
    lost = [name for name in values["substitutes"] if name not in _ids(values["substitutes"])]
    return AccountVersion(entry, number, newer, values, tuple(lost))


def changes_between(account: Account, after: dt.datetime, until: dt.datetime) -> list[AuditEntry]:
    """Return what changed how an account sends in this time (UTC), newest first, at most `PAGE` entries.

    Changes of its present credential and connector count, and those of the general settings.
    """
    within = (AuditEntry.at > after) & (AuditEntry.at <= until)
    queries = [
        _about(account.id).where(AuditEntry.action.in_(VERSIONS)),
        AuditEntry.select().where(AuditEntry.action == "general.updated"),
        *(
            _entries(model._meta.table_name, row_id).where(AuditEntry.action.in_(_OF_REFERENCES))
            for name, model in _REFERENCES
            if (row_id := getattr(account, f"{name}_id")) is not None
        ),
    ]
    found = [
        entry for query in queries for entry in query.where(within).order_by(AuditEntry.id.desc()).limit(PAGE)
    ]
    return sorted(found, key=operator.attrgetter("id"), reverse=True)[:PAGE]


def latest_version(account: Account) -> int | None:
    """Return the id of the entry with which the present version began; None where it is no longer kept."""
    versions = _about(account.id).where(AuditEntry.action.in_(VERSIONS))
    entry = versions.order_by(AuditEntry.id.desc()).first()
    return entry.id if entry else None


def restore(
    account_id: int, entry_id: int, *, version: int, secret_again: str | None = None, actor: Actor
) -> service.Saved:
    """Give an account, which the caller read at `version`, the settings of an earlier version again.

    This makes a new version. The default account stays enabled. Raises NotFound, Conflict, and Invalid as
    `service.update` does: `secret.needed` where the credential would go to a new destination.
    """
    found = find_version(service.get(account_id), entry_id)
    return service.update(
        account_id,
        restored_fields(found, account_id),
        version=version,
        is_default=service.default_id() == account_id,
        secret_again=secret_again,
        restored=True,
        actor=actor,
    )


def restored_fields(found: AccountVersion, account_id: int) -> AccountFields:
    """Return the fields that `restore` saves."""
    fields = found.fields()
    if service.default_id() == account_id and not fields.active:
        return dataclasses.replace(fields, active=True)
    return fields


def earlier_values(entry: AuditEntry) -> dict[str, Any]:
    """Return the values before a change, of the settings that it changed."""
    return _with_names(entry.before or _switched(entry, before=True))


def later_values(entry: AuditEntry) -> dict[str, Any]:
    """Return the values after a change, of the settings that it changed."""
    return _with_names(entry.after or _switched(entry, before=False))


def _switched(entry: AuditEntry, *, before: bool) -> dict[str, Any]:
    """Return what enabling or disabling changed, which entries did not say at first."""
    if entry.action not in (ACTIVATED, DEACTIVATED):
        return {}
    return {"active": (entry.action == ACTIVATED) is not before}


def _with_names(values: dict[str, Any]) -> dict[str, Any]:
    """Add the names of the credential and the connector, which entries did not have at first."""
    added = {
        name: name_of(model, values[f"{name}_id"]) or f"#{values[f'{name}_id']}"
        for name, model in _REFERENCES
        if values.get(f"{name}_id") is not None and name not in values
    }
    gone = {name: None for name, _ in _REFERENCES if f"{name}_id" in values and name not in values}
    return values | gone | added


def _about(account_id: int) -> pw.ModelSelect:
    return _entries(Account._meta.table_name, account_id)


def _entries(subject_type: str, subject_id: int) -> pw.ModelSelect:
    return AuditEntry.select().where(
        AuditEntry.subject_type == subject_type, AuditEntry.subject_id == subject_id
    )


def _numbers(account_id: int, entries: Iterable[AuditEntry]) -> dict[int, int]:
    """Return the numbers of those entries that are versions; `entries` has none missing between them."""
    ids = [entry.id for entry in entries if entry.action in VERSIONS]
    if not ids:
        return {}
    versions = _about(account_id).where(AuditEntry.action.in_(VERSIONS))
    last = versions.where(AuditEntry.id <= ids[0]).count()
    return {entry_id: last - place for place, entry_id in enumerate(ids)}


def _runs(account_id: int, entries: Iterable[AuditEntry]) -> dict[int, Run]:
    ids = [entry.after["run"] for entry in entries if entry.after and "run" in entry.after]
    if not ids:
        return {}
    columns = [field for field in Run._meta.sorted_fields if field is not Run.steps]
    mine = (Run.kind == "account") & (Run.subject_id == account_id)
    return {run.id: run for run in Run.select(*columns).where(mine, Run.id.in_(ids))}


def _ids(names: Iterable[str]) -> dict[str, int]:
    """Return the ids of the accounts with these names, by name, in the order of the names."""
    keys = {fold(name): name for name in names}
    rows = Account.select(Account.name_key, Account.id).where(Account.name_key.in_(list(keys))).tuples()
    found = dict(rows) if keys else {}
    return {name: found[key] for key, name in keys.items() if key in found}
