"""What the report asks of accounts beyond their own columns, as conditions and orders of its query.

Each is found through an index (migration 0018), so that its time does not grow with the number of accounts.
"""

import datetime as dt
import functools
import operator
from collections.abc import Callable
from typing import Any, NamedTuple

import peewee as pw

from webapp.accounts.models import Account, SendingState
from webapp.accounts.report.sending_summary import QUEUE_LIMIT
from webapp.accounts.service import default_id
from webapp.clock import now
from webapp.credentials.models import Credential
from webapp.db import is_sqlite
from webapp.db.references import backlog_of
from webapp.mail.diagnosis.diagnose import PRACTICE
from webapp.runs import depths
from webapp.runs.depths import Depth

# How long before the end of something people are told of it.
SOON = dt.timedelta(days=30)

# The accounts whose last test does not count any more: their settings, their credential, their connector
# or its credential changed after it. A UNION and not an OR, because each part has its index.
_CHANGED = pw.SQL(
    "(SELECT id FROM account WHERE last_test_at IS NOT NULL AND last_test_fingerprint <> fingerprint"
    " UNION SELECT account.id FROM credential JOIN account ON account.credential_id = credential.id"
    " WHERE account.last_test_at < credential.updated_at"
    " UNION SELECT account.id FROM connector JOIN account ON account.connector_id = connector.id"
    " WHERE account.last_test_at < connector.updated_at"
    " UNION SELECT account.id FROM credential JOIN connector ON connector.credential_id = credential.id"
    " JOIN account ON account.connector_id = connector.id"
    " WHERE account.last_test_at < credential.updated_at)"
)


class Expiry(NamedTuple):
    """Something of an account that ends, such as a certificate.

    `reads` is what has to be read of the account, `at` tells of such a row when it ends, `order` is the same
    in SQL with FAR for never, and `before` the condition for the accounts of which it ends before a moment.
    """

    name: str
    reads: tuple[str, ...]
    at: Callable[[Any], dt.datetime | None]
    order: pw.Node
    before: Callable[[dt.datetime], pw.Node]


FAR = dt.datetime(9999, 1, 1)
_SAME_SETTINGS = Account.last_test_fingerprint == Account.fingerprint


_ITS_CREDENTIAL = Credential.alias()
_ITS_END = _ITS_CREDENTIAL.select(_ITS_CREDENTIAL.expires_at).where(_ITS_CREDENTIAL.id == Account.credential)


# A further end of validity is a row here, and its words in EXPIRY_WORDS of accounts/wording/report.py.
EXPIRIES = (
    # The certificate that the last test met; another server may have another one.
    Expiry(
        "certificate",
        ("certificate_expires_at", "fingerprint", "last_test_fingerprint"),
        lambda account: (
            account.certificate_expires_at if account.last_test_fingerprint == account.fingerprint else None
        ),
        pw.Case(None, ((_SAME_SETTINGS, pw.fn.COALESCE(Account.certificate_expires_at, FAR)),), FAR),
        lambda moment: (Account.certificate_expires_at < moment) & _SAME_SETTINGS,
    ),
    # The secret of its credential, as far as somebody told the day.
    Expiry(
        "secret",
        ("credential_expires_at",),
        lambda account: getattr(account, "credential_expires_at", None),  # an account alone has none
        pw.fn.COALESCE(_ITS_END, FAR),
        lambda moment: Account.credential.in_(
            Credential.select(Credential.id).where(Credential.expires_at < moment)
        ),
    ),
)


def first_expiry(account: Any) -> tuple[dt.datetime, str] | None:
    """Return when the first of EXPIRIES ends for an account, and its name; None if nothing ends."""
    ends = [(at, expiry.name) for expiry in EXPIRIES if (at := expiry.at(account)) is not None]
    return min(ends, default=None)


def _held_ids() -> pw.ModelSelect:
    # "Later than ever" and not "not null": for the latter SQLite walks the table, not the index.
    return SendingState.select(SendingState.account).where(SendingState.probe_at > dt.datetime.min)


def held() -> pw.Node:
    """Return the condition for the accounts that are held."""
    return Account.id.in_(_held_ids())


def not_held() -> pw.Node:
    """Return the condition for the accounts that are not held."""
    return Account.id.not_in(_held_ids())


def never_tested() -> pw.Node:
    """Return the condition for the accounts that were never tested."""
    return Account.last_test_at.is_null()


def changed() -> pw.Node:
    """Return the condition for the accounts that changed since their last test."""
    return Account.id.in_(_CHANGED)


def tested(ok: bool) -> pw.Node:
    """Return the condition for the accounts whose last test counts, and was accepted or failed."""
    return (Account.last_test_ok == ok) & Account.id.not_in(_CHANGED)


def sound() -> pw.Node:
    """Return the condition for the accounts whose last test a real server accepted, and that are not held."""
    less = (PRACTICE, *(depth.passed for depth in depths.PARTIAL))
    return tested(True) & Account.last_test_code.not_in(less) & not_held()


def passed(depth: Depth) -> pw.Node:
    """Return the condition for the accounts whose last test, of that depth, passed, and that are not held."""
    return tested(True) & (Account.last_test_code == depth.passed) & not_held()


def practised() -> pw.Node:
    """Return the condition for the accounts whose last test the practice mailbox took."""
    return tested(True) & (Account.last_test_code == PRACTICE) & not_held()


def encrypted(security: str | None) -> pw.Node:
    """Return the condition for the accounts that encrypt so (None: not at all) and check the certificate."""
    checked = Account.ignore_certificate == False  # noqa: E712 - a column
    return (
        checked
        & (Account.secure == (security is not None))
        & (Account.security == security if security else Account.security.is_null())
    )


def ignores_certificate() -> pw.Node:
    """Return the condition for the accounts that encrypt without checking the certificate."""
    return Account.ignore_certificate == True  # noqa: E712 - a column


def expires_before(moment: dt.datetime) -> pw.Node:
    """Return the condition for the accounts of which something ends before `moment`."""
    return functools.reduce(operator.or_, (expiry.before(moment) for expiry in EXPIRIES))


def expires_soon() -> pw.Node:
    """Return the condition for the accounts of which something ends within SOON, or has ended."""
    return expires_before(now() + SOON)


def expired() -> pw.Node:
    """Return the condition for the accounts of which something has ended."""
    return expires_before(now())


def by_health() -> pw.Node:
    """Return the order by health: held, failed, changed, never tested, practice only, then by depth."""
    by_depth = [
        (Account.last_test_code == depth.passed, place) for place, depth in enumerate(depths.PARTIAL, start=5)
    ]
    accepted = (Account.last_test_ok == True, 5 + len(by_depth))  # noqa: E712 - a column
    tested = ((Account.last_test_code == PRACTICE, 4), *by_depth, accepted)
    return pw.Case(None, ((held(), 0), (never_tested(), 3), (changed(), 2), *tested), 1)


def by_expiry() -> pw.Node:
    """Return the order by what ends first."""
    ends = [expiry.order for expiry in EXPIRIES]
    least = pw.fn.MIN if is_sqlite() else pw.fn.LEAST
    return ends[0] if len(ends) == 1 else least(*ends)


def by_default() -> pw.Node:
    """Return the order that has the default account first."""
    return pw.Case(None, ((Account.id == (default_id() or 0), 0),), 1)


def by_queue() -> pw.Node:
    """Return the order by the number of recipients that wait; counting stops beyond QUEUE_LIMIT."""
    return backlog_of(Account, key_name="lane", limit=QUEUE_LIMIT + 1)
