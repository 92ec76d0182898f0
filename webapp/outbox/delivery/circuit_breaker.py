"""Holding an account whose server, log-in or road fails, and finding out by itself when it works again.

While an account is held nothing is taken from its lane. A probe opens a connection and names the
sender, but no recipient; when that succeeds the account is released. What changed in its settings
is probed at once, and so is an account whose test by a person went well.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from webapp.accounts import sending_state
from webapp.accounts.models import Account, SendingState
from webapp.accounts.sending import SendingSettings, known_facts, server_of
from webapp.clock import now
from webapp.db.statements import execute
from webapp.deadline import Cancelled, Deadline
from webapp.errors import AppError, StageError
from webapp.mail.diagnosis.diagnose import diagnose
from webapp.mail.diagnosis.retry_hint import hint_s
from webapp.mail.smtp.session import SmtpSession
from webapp.outbox.queue import retry
from webapp.outbox.queue.transitions import FAR
from webapp.transcript import Transcript

PROBE_S = 30.0
# Longer than a probe takes: who took it and died is followed by somebody else.
PROBE_LEASE = dt.timedelta(seconds=60)
# Where nothing has succeeded since the last failure, a first pause this many steps further.
NO_SUCCESS_SINCE = 2


def hold(account: Account, code: str, facts: Mapping[str, Any]) -> bool:
    """Hold `account` because of `code`; False when it was held already."""
    row = sending_state.of(account.id)
    again = row.bad_at is not None and (row.good_at is None or row.good_at < row.bad_at)
    probe_at = now() + _pause(NO_SUCCESS_SINCE if again else 1, facts)
    return sending_state.hold(account.id, code, dict(facts), held_for=signature(account), probe_at=probe_at)


def signature(account: Account) -> str:
    """Return a text that differs when anything was changed that an attempt needs, or a test went well."""
    parts: list[Any] = [account.version]
    if account.last_test_ok and account.last_test_at:
        parts.append(account.last_test_at.isoformat())
    if account.authenticate:
        parts += [account.credential_id, account.credential.version]
    if account.use_connector:
        parts += [account.connector_id, account.connector.version]
    return "-".join(map(str, parts))


def marks(account_id: int) -> tuple[Any, ...] | None:
    """Return what tells whether an account is still as it was read, its signature included; None: it is gone.

    A carrier asks before each claim, and reading the account itself takes fifty times as long.
    """
    found: tuple[Any, ...] | None = execute(_MARKS, (account_id,)).fetchone()
    return found


_MARKS = (
    "SELECT a.version, a.active, a.last_test_ok, a.last_test_at, a.authenticate, c.id, c.version,"
    " a.use_connector, n.id, n.version FROM account a LEFT JOIN credential c ON c.id = a.credential_id"
    " LEFT JOIN connector n ON n.id = a.connector_id WHERE a.id = ?"
)


def to_probe() -> list[Account]:
    """Return the held accounts whose probe is due, each taken for this caller."""
    moment = now()
    found = []
    for row in sending_state.held():
        if _is_ahead_of_time(row, moment):
            sending_state.hasten(row.account_id, held_for=signature(row.account))
        if sending_state.take_probe(row.account_id, moment + PROBE_LEASE):
            # Read again: it may have been changed between the look and the taking.
            found.append(Account.get_by_id(row.account_id))
    return found


def _is_ahead_of_time(row: SendingState, moment: dt.datetime) -> bool:
    """Tell whether to probe before the plan says, or the plan is from before a clock was set back."""
    return row.held_for != signature(row.account) or row.probe_at > moment + FAR


def probe(account: Account, *, settings: SendingSettings, deadline: Deadline | None = None) -> bool:
    """Try a held account once, without a message; release it, or plan the next probe."""
    transcript = Transcript()
    facts = known_facts(account, settings)
    try:
        server = server_of(account, settings)
        transcript.hide(server.secrets)
        with SmtpSession(server, deadline=deadline or Deadline(PROBE_S), transcript=transcript) as session:
            session.open()
            session.ask_sender(account.return_path or account.sender)
    except StageError as error:
        diagnosis = diagnose(error, facts)
        _failed(account, diagnosis.code, diagnosis.facts)
    except AppError as error:
        _failed(account, error.code, facts | dict(error.facts))
    except Cancelled:
        pass  # the worker is stopping; whoever comes next probes again
    else:
        return sending_state.release(account.id)
    return False


def _failed(account: Account, code: str, facts: Mapping[str, Any]) -> None:
    row = sending_state.of(account.id)
    probe_at = now() + _pause(row.probes + 2, facts)
    sending_state.probe_failed(account.id, code, plain(facts), held_for=signature(account), probe_at=probe_at)
    sending_state.note_bad(account.id, code, now())


def _pause(probes: int, facts: Mapping[str, Any]) -> dt.timedelta:
    """Return how long to leave the account alone: as long as the server asked, or by the plan."""
    asked_s = hint_s(str(facts.get("reply_text", "")), facts.get("reply_code"))
    return dt.timedelta(seconds=asked_s) if asked_s else retry.probe_pause(probes)


def plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts that JSON can hold."""
    return {
        name: value for name, value in facts.items() if isinstance(value, str | int | float | list | dict)
    }
