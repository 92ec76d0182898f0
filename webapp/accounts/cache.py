"""The accounts as taking messages in and sending them see them: read once for each version of theirs.

Reading forty columns takes a hundred times longer than asking whether they changed, and every message
asks. So the number and version are read each time, and the rest only when the version is new.
"""

import weakref
from collections.abc import Sequence
from typing import Any

import peewee as pw

from webapp.accounts.models import Account
from webapp.db import database
from webapp.db.statements import execute
from webapp.mail.rules.text import fold

KNOWN_MOST = 2_000
# By database: a process has one, and forgets with it.
_known: weakref.WeakKeyDictionary[pw.Database, dict[tuple[int, int], Account]] = weakref.WeakKeyDictionary()


def find(account_id: int) -> Account | None:
    """Return the account, or None. It must not be changed by whoever asks: others are given the same."""
    return _first("SELECT id, version FROM account WHERE id = ?", account_id)


def default() -> Account | None:
    """Return the default account; None while there is no account at all."""
    return _first("SELECT a.id, a.version FROM default_account d JOIN account a ON a.id = d.account_id")


def by_name(name: str) -> Account | None:
    """Return the account of that name, however it is spelt, or None."""
    return _first("SELECT id, version FROM account WHERE name_key = ?", fold(name))


def by_sender(sender: str) -> list[Account]:
    """Return the active accounts that send as `sender`, by number."""
    # The comparison that the index is for.
    sql = "SELECT id, version FROM account WHERE lower(sender) = ? AND active = ? ORDER BY id"
    return [_account(*row) for row in execute(sql, (sender.lower(), True)).fetchall()]


def active(limit: int) -> list[Account]:
    """Return the first active accounts."""
    rows = execute("SELECT id, version FROM account WHERE active = ? ORDER BY id LIMIT ?", (True, limit))
    return [_account(*row) for row in rows.fetchall()]


def _first(sql: str, *parameters: Any) -> Account | None:
    row: Sequence[int] | None = execute(sql, parameters).fetchone()
    return _account(*row) if row else None


def _account(account_id: int, version: int) -> Account:
    known = _known.setdefault(database.obj, {})
    account = known.get((account_id, version))
    if account is None:
        if len(known) >= KNOWN_MOST:
            known.clear()
        account = Account.get_by_id(account_id)
        known[account_id, account.version] = account
    return account
