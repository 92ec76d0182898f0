"""The sending state of an account: held or not, its last success and its last failure.

Several workers call these at the same time, each in the transaction of its result. So each action is one
conditional update, may be repeated, and returns whether it changed anything.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import peewee as pw

from webapp.accounts.models import Account, SendingState
from webapp.audit.log import Actor, Subject, record
from webapp.clock import now
from webapp.db import writing
from webapp.db.statements import execute
from webapp.errors import NotFound

WORKER = Actor(None, "Postigo", "worker")
OTHER_SENDER = "other_sender"  # the fact that names the refused sender where it is not the account's own


def of(account_id: int) -> SendingState:
    """Return the sending state of an account, created if there is none yet. Raises NotFound."""
    row = find(account_id) or _made(account_id)
    if row is None:
        raise NotFound("account.not_found", id=account_id)
    return row


def find(account_id: int) -> SendingState | None:
    """Return the sending state of an account; None if there is none yet."""
    return SendingState.get_or_none(SendingState.account == account_id)


def is_other_sender_refused(held_facts: Mapping[str, Any]) -> bool:
    """Tell whether an account is held because its server refused a sender that is not the account's own, so
    that the account can go on when it sends as itself only.
    """
    return bool(held_facts.get(OTHER_SENDER)) and not held_facts.get("is_changed")


class LastResults(NamedTuple):
    """When sending through an account last succeeded and failed, as the database has it, and why."""

    good_at: Any
    bad_at: Any
    bad_code: str


# Asked for each account when its mail becomes due, hundreds at a time.
_LAST = "SELECT good_at, bad_at, bad_code FROM sending_state WHERE account_id = ?"


def last_results(account_id: int) -> LastResults | None:
    """Return the last success and failure of an account; None if there was neither yet."""
    row = execute(_LAST, (account_id,)).fetchone()
    return LastResults(*row) if row else None


def held() -> list[SendingState]:
    """Return the sending states of all held accounts, with their accounts, the next to be probed first."""
    query = SendingState.select(SendingState, Account).join(Account)
    # "Later than ever" and not "not null": for the latter SQLite walks the table, not the index.
    return list(
        query.where(SendingState.probe_at > dt.datetime.min).order_by(SendingState.probe_at, SendingState.id)
    )


def hold(account_id: int, code: str, facts: dict[str, Any], held_for: str, probe_at: dt.datetime) -> bool:
    """Hold an account because of `code` until a probe succeeds; the first is due at `probe_at`.

    `held_for` is the signature of the settings that failed. An account that is already held does not change;
    the result of a probe goes to `probe_failed`.
    """
    with writing():
        _made(account_id)
        changed = _update(
            account_id,
            SendingState.held_at.is_null(),
            held_at=now(),
            held_code=code,
            held_facts=facts,
            held_for=held_for,
            probe_at=probe_at,
            probes=0,
        )
        if changed:
            record(WORKER, "account.held", _subject(account_id), after={"reason": code})
    return changed


def hasten(account_id: int, held_for: str, facts: dict[str, Any] | None = None) -> bool:
    """Make the next probe of a held account due now, because its settings became `held_for`.

    So too where `probe_at` is too far ahead, as after a change of the clock. `facts` replace those of the
    hold.
    """
    changed = {} if facts is None else {"held_facts": facts}
    with writing():
        return _update(
            account_id, SendingState.held_at.is_null(False), probe_at=now(), held_for=held_for, **changed
        )


def take_probe(account_id: int, probe_at: dt.datetime) -> bool:
    """Take the probe of a held account that is due now; the next one becomes due at `probe_at`.

    Of several workers that call it at the same time one gets True. Should that one die, another takes
    the probe that is due at `probe_at`.
    """
    with writing():
        return _update(account_id, SendingState.probe_at <= now(), probe_at=probe_at)


def renew_probe(account_id: int, *, taken_until: dt.datetime, probe_at: dt.datetime) -> bool:
    """Keep the probe that was taken until `taken_until`, or make it due, by moving that to `probe_at`.

    False when it is over, was asked for again, or was taken by another worker.
    """
    with writing():
        return _update(account_id, SendingState.probe_at == taken_until, probe_at=probe_at)


def probe_failed(
    account_id: int, code: str, facts: dict[str, Any], held_for: str, probe_at: dt.datetime
) -> bool:
    """Record that a probe of a held account failed with `code`; the next one is due at `probe_at`."""
    with writing():
        return _update(
            account_id,
            SendingState.held_at.is_null(False),
            held_code=code,
            held_facts=facts,
            held_for=held_for,
            probe_at=probe_at,
            probes=SendingState.probes + 1,
        )


def ask_probe(account_id: int, *, actor: Actor) -> bool:
    """Make the next probe of a held account due now; False when it is not held, or is disabled."""
    is_active = Account.select().where(Account.id == account_id, Account.active).exists()
    with writing():
        changed = is_active and _update(account_id, SendingState.held_at.is_null(False), probe_at=now())
        if changed:
            record(actor, "account.probe_asked", _subject(account_id))
    return changed


def release(account_id: int) -> bool:
    """Let an account send again: a probe, a message or a test passed."""
    with writing():
        row = find(account_id)
        changed = row is not None and _update(
            account_id,
            SendingState.held_at.is_null(False),
            held_at=None,
            held_code="",
            held_facts={},
            held_for="",
            probe_at=None,
            probes=0,
        )
        if changed:
            record(WORKER, "account.released", _subject(account_id), before={"reason": row.held_code})
    return changed


# Runs with each group of results that a worker stores, so it is not built anew each time.
_GOOD = "UPDATE sending_state SET good_at = ? WHERE account_id = ? AND (good_at IS NULL OR good_at < ?)"


def note_good(ids: Iterable[int], at: dt.datetime) -> bool:
    """Record that sending through the accounts `ids` succeeded at `at`; deleted accounts are ignored."""
    older = SendingState.good_at.is_null() | (SendingState.good_at < at)
    with writing():
        # Sorted, so that two workers cannot deadlock over these rows.
        changed = [
            execute(_GOOD, (at, account_id, at)).rowcount > 0 or _note(account_id, older, good_at=at)
            for account_id in sorted(set(ids))
        ]
    return any(changed)


def note_bad(account_id: int, code: str, at: dt.datetime) -> bool:
    """Record that sending through an account failed at `at` because of `code`."""
    older = SendingState.bad_at.is_null() | (SendingState.bad_at < at)
    with writing():
        return _note(account_id, older, bad_at=at, bad_code=code)


def _note(account_id: int, condition: pw.Expression, **columns: Any) -> bool:
    if _update(account_id, condition, **columns):
        return True
    return _made(account_id) is not None and _update(account_id, condition, **columns)


def _update(account_id: int, condition: pw.Expression, **columns: Any) -> bool:
    return SendingState.update(columns).where(SendingState.account == account_id, condition).execute() > 0


def _made(account_id: int) -> SendingState | None:
    """Return the row of an account, created if it is missing, by whichever worker comes first; None when
    there is no such account.
    """
    if (row := find(account_id)) is not None:
        return row
    try:
        # A savepoint: the account may be gone, and PostgreSQL aborts a transaction after an error.
        with writing():
            SendingState.insert(account=account_id).on_conflict_ignore().execute()
    except pw.IntegrityError:
        return None
    return find(account_id)


def _subject(account_id: int) -> Subject:
    account = Account.get_by_id(account_id)
    return Subject.of(account, account.name)
