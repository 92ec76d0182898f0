"""A refused secret is tried once: directories count wrong passwords, and lock users.

Workers open sessions through `open_session`. Of all connections that would use one credential at one host,
one logs in first, unless a log-in was accepted within FRESH; the others wait for how that went, right
before their own log-in and for TURN_S at most. Where the credential was accepted within PROVEN, a server
that hangs is more likely than a refusal: the next of them tries after PROVEN_TURN_S. After a refusal nobody
tries the credential again until it is changed, the account or its connector is, or a person asks. The
log-in of a connector counts as well. Tests by a person do not pass here.
"""

import datetime as dt
import time
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

import peewee as pw

from webapp.accounts import sending_state, snapshots
from webapp.accounts.models import Account, SendingState
from webapp.accounts.sending import AccountSender
from webapp.clock import monotonic, now
from webapp.credentials.models import Credential
from webapp.db import release, writing
from webapp.deadline import Cancelled, Deadline
from webapp.errors import MailError, StageError, TunnelError
from webapp.mail.diagnosis.cause import Fault
from webapp.mail.diagnosis.causes import CAUSES
from webapp.mail.diagnosis.diagnose import Diagnosis, diagnose
from webapp.mail.rules.text import fold
from webapp.mail.smtp.session import OpeningSteps, SmtpSession
from webapp.outbox.delivery.attempt import json_facts
from webapp.outbox.models import LogInCheck
from webapp.transcript import Stage, Transcript

TRYING, ACCEPTED, REFUSED = "trying", "accepted", "refused"
# So long an accepted log-in stands for the next ones; a password may be changed at the server any time.
FRESH = dt.timedelta(seconds=60)
# So long a credential that was accepted counts as one that works, unless it is refused.
PROVEN = dt.timedelta(days=1)
LOOK_EVERY_S = 0.05
# So long one log-in without an answer keeps others waiting, also when its worker was killed. Longer than
# servers delay the answer to a wrong password.
TURN_S = 10.0
# The same with a credential that works: no account is to wait for longer than a second because of another.
PROVEN_TURN_S = 0.5
# Of a stored refusal, by the part of its code before the dot; all others are of the log-in.
_STAGES: Mapping[str, tuple[type[StageError], Stage]] = MappingProxyType(
    {"connector": (TunnelError, Stage.CONNECTOR), "token": (MailError, Stage.TOKEN)}
)
_NOT_OF_THE_REPLY = ("reply_code", "enhanced_code", "reply_text")


class _Use(NamedTuple):
    """A credential, and the host to which it is sent."""

    credential: Credential
    host: str


class _Turn(NamedTuple):
    """A turn to log in that was taken; it ends at `until`."""

    use: _Use
    until: dt.datetime


def is_secret_refused(code: str) -> bool:
    """Tell whether `code` is the cause of a failure that must not be repeated by itself."""
    cause = CAUSES.get(code)
    return cause is not None and cause.fault is Fault.LOG_IN


def open_session(
    sender: AccountSender, deadline: Deadline, transcript: Transcript, *, is_asked: bool = False
) -> SmtpSession:
    """Return an open session of an account, as `AccountSender.open` does.

    Raises what that raises, and the error of the earlier attempt when its secret was refused before. With
    `is_asked` a person asked or the settings were changed: then only a refusal since now counts.
    """
    counts_from = now() if is_asked else None
    of_connector, of_server = _of_connector(sender.account), _of_server(sender.account)
    taken: list[_Turn] = []
    refused: _Use | None = None

    def take(use: _Use | None) -> None:
        turn = use and _take(use, sender, deadline, counts_from=counts_from)
        if turn:
            taken.append(turn)
        release()  # as AccountSender.open does: the network may keep this thread waiting

    def note_accepted() -> None:
        _note_accepted(taken)
        taken.clear()
        release()

    try:
        if of_server is not None:
            _check(of_server, sender, counts_from=counts_from)
        take(of_connector)
        # A turn ends with its log-in: what hangs before or after that keeps no other account waiting.
        steps = OpeningSteps(connected=note_accepted, before_log_in=lambda: take(of_server))
        session = sender.open(deadline, transcript, steps)
        try:
            note_accepted()
        except BaseException:
            session.close()
            raise
    except StageError as error:
        diagnosis = diagnose(error, sender.known(), transcript)
        if diagnosis.fault is Fault.LOG_IN and not error.facts.get("was_refused_before"):
            refused = _use_of(error, sender.account)
            _note_refused(refused, sender, diagnosis)
        raise
    else:
        return session
    finally:
        _forget([turn for turn in taken if turn.use != refused])


def _of_connector(account: Account) -> _Use | None:
    connector = account.connector if account.use_connector else None
    if connector is None or connector.credential is None:
        return None
    return _Use(connector.credential, fold(connector.host))


def _of_server(account: Account) -> _Use | None:
    if not account.authenticate or account.credential is None:
        return None
    return _Use(account.credential, fold(account.host))


def _use_of(error: StageError, account: Account) -> _Use:
    """Return the use that was refused: the connector's comes first on the way."""
    of_connector, of_server = _of_connector(account), _of_server(account)
    use = (of_server or of_connector) if isinstance(error, MailError) else (of_connector or of_server)
    if use is None:
        raise RuntimeError("a log-in without a credential was refused") from error
    return use


# Whose turn it is


def _take(
    use: _Use, sender: AccountSender, deadline: Deadline, *, counts_from: dt.datetime | None
) -> _Turn | None:
    """Take the log-in with a credential for this caller; None when it may log in without that, because
    another was accepted just now.

    Waits while another tries it, up to TURN_S: a server that does not answer for longer has refused nothing.
    Raises the earlier error when it was refused, and Cancelled.
    """
    waits_until = monotonic() + TURN_S
    while True:
        moment = now()
        here = _check(use, sender, counts_from=counts_from)
        if here is not None and _is_accepted(here, use, moment):
            return None
        if here is not None and here.state == TRYING and here.until is not None and moment < here.until:
            if monotonic() >= waits_until:
                return None
            _wait(deadline)
        else:
            turn_s = PROVEN_TURN_S if _is_proven(here, use, moment) else TURN_S
            turn = _Turn(use, moment + dt.timedelta(seconds=turn_s))
            if _claim(turn, here):
                return turn


def _check(use: _Use, sender: AccountSender, *, counts_from: dt.datetime | None) -> LogInCheck | None:
    """Return what is known of a credential at its host. Raises the earlier error when it was refused."""
    rows = list(LogInCheck.select().where(LogInCheck.credential == use.credential.id))
    here = next((row for row in rows if row.host == use.host), None)
    current = [row for row in rows if row.version == use.credential.version]
    # What another host says of the credential is not known to hold where it was accepted.
    if here not in current or here.state != ACCEPTED:
        _raise_refused(current, sender.account, counts_from)
    return here


def _is_accepted(row: LogInCheck, use: _Use, moment: dt.datetime) -> bool:
    return row.state == ACCEPTED and _was_accepted(row, use, moment, within=FRESH)


def _is_proven(row: LogInCheck | None, use: _Use, moment: dt.datetime) -> bool:
    return row is not None and row.state != REFUSED and _was_accepted(row, use, moment, within=PROVEN)


def _was_accepted(row: LogInCheck, use: _Use, moment: dt.datetime, *, within: dt.timedelta) -> bool:
    if row.version != use.credential.version or row.decided_at is None:
        return False
    return dt.timedelta(0) <= moment - row.decided_at < within


def _wait(deadline: Deadline) -> None:
    if deadline.is_over():  # cancelled, or it makes way for others: nothing was tried
        raise Cancelled
    time.sleep(LOOK_EVERY_S)


def _claim(turn: _Turn, row: LogInCheck | None) -> bool:
    use, until = turn
    columns = {"version": use.credential.version, "state": TRYING, "until": until}
    # When it was last accepted stays known while it is tried again.
    if row is None or row.state == REFUSED or row.version != use.credential.version:
        columns["decided_at"] = None
    with writing():
        if row is None:
            if not Credential.select().where(Credential.id == use.credential.id).exists():
                return True  # deleted meanwhile: the session fails by itself
            new = LogInCheck.insert(credential=use.credential.id, host=use.host, **columns)
            return bool(new.on_conflict_ignore().as_rowcount().execute())
        unchanged = (LogInCheck.id == row.id) & (LogInCheck.state == row.state)
        unchanged &= LogInCheck.version == row.version
        for field in (LogInCheck.until, LogInCheck.decided_at):
            value = getattr(row, field.name)
            unchanged &= field.is_null() if value is None else field == value
        return LogInCheck.update(**columns).where(unchanged).execute() == 1


# What counts as refused


def _raise_refused(rows: list[LogInCheck], account: Account, counts_from: dt.datetime | None) -> None:
    """Raise the error of an earlier refusal, if one of `rows` still counts for the account."""
    for row in rows:
        if row.state == REFUSED and _counts(row, account, counts_from):
            raise _error(row)


def _counts(row: LogInCheck, account: Account, counts_from: dt.datetime | None) -> bool:
    if row.decided_at is None or (counts_from is not None and row.decided_at < counts_from):
        return False
    version = snapshots.version_of(row.account_id or 0) or ""
    if snapshots.own_part(version) != snapshots.own_part(row.account_version):
        return False  # the account that was refused was changed, or its connector
    was_tested = account.last_test_ok and account.last_test_at is not None
    return not (was_tested and account.last_test_at > row.decided_at)


def _error(row: LogInCheck) -> StageError:
    facts = {name: value for name, value in row.facts.items() if name not in _NOT_OF_THE_REPLY}
    kind, stage = _STAGES.get(row.code.partition(".")[0], (MailError, Stage.AUTH))
    return kind(
        row.code,
        stage=stage,
        permanent=True,
        reply_code=row.facts.get("reply_code"),
        enhanced_code=row.facts.get("enhanced_code"),
        reply_text=row.facts.get("reply_text", ""),
        was_refused_before=True,
        **facts,
    )


# How it went


def _note_refused(use: _Use, sender: AccountSender, diagnosis: Diagnosis) -> None:
    columns = {
        "version": use.credential.version,
        "state": REFUSED,
        "until": None,
        "decided_at": now(),
        "account_id": sender.account.id,
        "account_version": sender.version or snapshots.version_of(sender.account.id) or "",
        "code": diagnosis.code,
        "facts": json_facts(diagnosis.facts),
    }
    with writing():
        if not LogInCheck.update(**columns).where(_at(use)).execute():
            LogInCheck.insert(credential=use.credential.id, host=use.host, **columns).execute()


def _note_accepted(turns: list[_Turn]) -> None:
    """Note accepted log-ins. Other accounts that wait because the credential was refused are probed now."""
    for use, _ in turns:
        with writing():
            columns = {"state": ACCEPTED, "until": None, "decided_at": now()}
            # The secret may have been replaced since.
            tried = LogInCheck.version == use.credential.version
            LogInCheck.update(**columns).where(_at(use), tried).execute()
            others = LogInCheck.credential == use.credential.id
            if LogInCheck.delete().where(others, LogInCheck.state == REFUSED).execute():
                _hasten_others(use.credential)


def _hasten_others(credential: Credential) -> None:
    rows = SendingState.select(SendingState, Account).join(Account)
    for row in rows.where(SendingState.held_at.is_null(False), Account.credential == credential.id):
        if is_secret_refused(row.held_code):
            sending_state.hasten(row.account_id, held_for=snapshots.version_of(row.account_id) or "")


def _forget(turns: list[_Turn]) -> None:
    """Let others try what was taken and not decided: the session ended before or after the log-in.

    A turn that was over belongs to another connection by now.
    """
    for use, until in turns:
        mine = _at(use) & (LogInCheck.state == TRYING) & (LogInCheck.until == until)
        with writing():
            proven = mine & LogInCheck.decided_at.is_null(False)
            if not LogInCheck.update(state=ACCEPTED, until=None).where(proven).execute():
                LogInCheck.delete().where(mine).execute()


def _at(use: _Use) -> pw.Expression:
    return (LogInCheck.credential == use.credential.id) & (LogInCheck.host == use.host)
