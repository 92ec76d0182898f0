"""Accounts as intake and delivery see them: a whole account under one version, read once for each version.

Reading the forty columns of an account takes a hundred times longer than asking for its version, and
every message asks. So the version is read each time, and the rest only when the version is new.
"""

import functools
import weakref
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import peewee as pw

from webapp.accounts.models import Account
from webapp.db import database
from webapp.db.statements import execute
from webapp.mail.rules.text import fold

KEPT_MOST = 2_000
# By database: a process has one, and forgets with it.
_kept: weakref.WeakKeyDictionary[pw.Database, dict[str, Account]] = weakref.WeakKeyDictionary()


class AccountSnapshot(NamedTuple):
    """An account as it was at `version`. Several callers share it, so it must not be changed.

    `version` differs whenever anything differs that sending through the account depends on: its own
    settings, its credential, its connector, the credential of its connector, and the general settings.
    """

    account: Account
    version: str


_VERSIONS = (
    "SELECT a.id, a.version, c.id, c.version, n.id, n.version, p.id, p.version, g.id, g.sending_version"
    " FROM account a"
    " LEFT JOIN credential c ON c.id = a.credential_id LEFT JOIN connector n ON n.id = a.connector_id"
    " LEFT JOIN credential p ON p.id = n.credential_id"
    " LEFT JOIN general_configuration g ON g.id = 1 AND g.sending_version > 0"
)


def own_part(version: str) -> str:
    """Return a version without the part of the general settings, which no log-in depends on."""
    return version.partition("-g")[0]


def version_of(account_id: int) -> str | None:
    """Return the present version of an account; None when there is no such account."""
    row = execute(f"{_VERSIONS} WHERE a.id = ?", (account_id,)).fetchone()
    return _version(row) if row else None


def read(account_id: int) -> AccountSnapshot | None:
    """Return an account as it is now, read anew for this caller; None when there is no such account."""
    version = version_of(account_id)  # first: what changes in between makes the next look read again
    account = next(iter(Account.raw(_select(database.param), account_id)), None) if version else None
    return AccountSnapshot(account, version) if version and account else None


def read_several(account_ids: Sequence[int]) -> dict[int, AccountSnapshot]:
    """Return accounts by id, each as `read` does; those that do not exist are left out.

    Hundreds may become due at once, and one query for each would take most of a second.
    """
    if not account_ids:
        return {}
    marks = ", ".join("?" * len(account_ids))
    rows = execute(f"{_VERSIONS} WHERE a.id IN ({marks})", tuple(account_ids)).fetchall()
    versions = {row[0]: _version(row) for row in rows}
    accounts = Account.select().where(Account.id.in_(list(versions)))
    return {account.id: AccountSnapshot(account, versions[account.id]) for account in accounts}


@functools.cache
def _select(_mark: str) -> str:
    """Return the statement that reads an account, in the dialect whose parameters are marked so.

    Making it anew takes longer than running it.
    """
    return Account.select().where(Account.id == 1).sql()[0]


def find(account_id: int) -> AccountSnapshot | None:
    """Return an account, or None."""
    return _first(f"{_VERSIONS} WHERE a.id = ?", account_id)


def default() -> AccountSnapshot | None:
    """Return the default account; None while there is no account at all."""
    return _first(f"{_VERSIONS} JOIN default_account d ON d.account_id = a.id")


def by_name(name: str) -> AccountSnapshot | None:
    """Return the account of that name, in whatever case, or None."""
    return _first(f"{_VERSIONS} WHERE a.name_key = ?", fold(name))


def by_sender(sender: str) -> list[AccountSnapshot]:
    """Return the active accounts that send as `sender`, by number."""
    # The comparison that the index is for.
    sql = f"{_VERSIONS} WHERE lower(a.sender) = ? AND a.active = ? ORDER BY a.id"
    return _all(execute(sql, (sender.lower(), True)).fetchall())


def active(limit: int) -> list[AccountSnapshot]:
    """Return the first `limit` active accounts."""
    sql = f"{_VERSIONS} WHERE a.active = ? ORDER BY a.id LIMIT ?"
    return _all(execute(sql, (True, limit)).fetchall())


def _first(sql: str, *parameters: Any) -> AccountSnapshot | None:
    row = execute(sql, parameters).fetchone()
    return _snapshot(row) if row else None


def _all(rows: Iterable[Sequence[Any]]) -> list[AccountSnapshot]:
    return [_snapshot(row) for row in rows]


def _version(row: Sequence[Any]) -> str:
    pairs = zip(("", "c", "n", "p", "g"), row[::2], row[1::2], strict=True)
    return "-".join([f"{kind}{number}.{version}" for kind, number, version in pairs if number is not None])


def _snapshot(row: Sequence[Any]) -> AccountSnapshot:
    kept = _kept.setdefault(database.obj, {})
    version = _version(row)
    account = kept.get(version)
    if account is None:
        if len(kept) >= KEPT_MOST:
            kept.clear()
        account = Account.get_by_id(row[0])
        if account.version == row[1]:  # otherwise it was changed in between: it counts for this once
            kept[version] = account
    return AccountSnapshot(account, version)
