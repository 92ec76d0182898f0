"""Circuit breaker: holds an account whose server, log-in, route or sender fails, and probes it.

While an account is held (the circuit is open) nothing is claimed from its lane. A probe opens a session
and sends MAIL FROM, but no recipient; when that succeeds the account is released. An account whose
settings were changed is probed at once, as is one whose test by a person succeeded.
"""

import datetime as dt
import threading
from collections.abc import Mapping
from typing import Any

from webapp.accounts import sending_state, snapshots
from webapp.accounts.sending import AccountSender, SendingSettings
from webapp.accounts.snapshots import AccountSnapshot
from webapp.clock import now
from webapp.db import writing
from webapp.deadline import Cancelled, Deadline
from webapp.errors import AppError, StageError
from webapp.mail.diagnosis.diagnose import diagnose
from webapp.mail.diagnosis.retry_hint import hint_s
from webapp.outbox.delivery.attempt import json_facts
from webapp.outbox.queue import retry
from webapp.outbox.queue.transitions import FAR
from webapp.transcript import Transcript

PROBE_S = 30.0
# Longer than a probe takes: when the worker that reserved it dies, another one probes.
PROBE_LEASE = dt.timedelta(seconds=60)
# Where nothing has succeeded since the last failure, the first pause is this many steps longer.
NO_SUCCESS_SINCE = 2
# Many probes may fail at the same moment; mail that is to be claimed does not queue behind all of them.
_one_at_a_time = threading.Lock()


def hold(sender: AccountSender, code: str, facts: Mapping[str, Any]) -> bool:
    """Hold the account of `sender` because of `code`; return False when it was held already."""
    account_id = sender.account.id
    row = sending_state.of(account_id)
    again = row.bad_at is not None and (row.good_at is None or row.good_at < row.bad_at)
    probe_at = now() + _pause(NO_SUCCESS_SINCE if again else 1, facts)
    return sending_state.hold(account_id, code, dict(facts), held_for=sender.version, probe_at=probe_at)


def to_probe(at_most: int) -> list[AccountSnapshot]:
    """Return at most `at_most` held accounts whose probe is due, the longest due first.

    Each is reserved for this caller.
    """
    moment = now()
    found: list[AccountSnapshot | None] = []
    for row in sending_state.held():
        if len(found) >= at_most:
            break
        version = snapshots.version_of(row.account_id) or ""
        # The settings were changed, or the plan is from before the clock was set back.
        if row.held_for != version or row.probe_at > moment + FAR:
            sending_state.hasten(row.account_id, held_for=version)
        elif row.probe_at > moment:
            continue  # a write for each account that is held would delay all others
        if sending_state.take_probe(row.account_id, moment + PROBE_LEASE):
            # Read again: it may have been changed since.
            found.append(snapshots.read(row.account_id))
    return [snapshot for snapshot in found if snapshot is not None]


def probe(snapshot: AccountSnapshot, *, settings: SendingSettings, deadline: Deadline | None = None) -> bool:
    """Try a held account once, without a message. Release it and return True, or plan the next probe."""
    sender = AccountSender(snapshot.account, settings, snapshot.version)
    facts = sender.facts()
    try:
        with sender.open(deadline or Deadline(PROBE_S), Transcript()) as session:
            session.ask_sender(sender.envelope_sender)
    except StageError as error:
        diagnosis = diagnose(error, facts)
        _failed(sender, diagnosis.code, diagnosis.facts)
    except AppError as error:
        _failed(sender, error.code, facts | dict(error.facts))
    except Cancelled:
        pass  # the worker is stopping; another one probes again
    else:
        return sending_state.release(snapshot.account.id)
    return False


def _failed(sender: AccountSender, code: str, facts: Mapping[str, Any]) -> None:
    account_id = sender.account.id
    with _one_at_a_time, writing():
        row = sending_state.of(account_id)
        probe_at = now() + _pause(row.probes + 2, facts)
        sending_state.probe_failed(
            account_id, code, json_facts(facts), held_for=sender.version, probe_at=probe_at
        )
        sending_state.note_bad(account_id, code, now())


def _pause(probes: int, facts: Mapping[str, Any]) -> dt.timedelta:
    """Return the pause before the next probe: what the server requested, else by the schedule."""
    requested_s = hint_s(str(facts.get("reply_text", "")), facts.get("reply_code"))
    return dt.timedelta(seconds=requested_s) if requested_s else retry.probe_pause(probes)
