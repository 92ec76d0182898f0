"""Circuit breaker: holds an account whose server, log-in, route or sender fails, and probes it.

While an account is held (the circuit is open) nothing is claimed from its lane. A probe opens a session
and goes as far as what failed: MAIL FROM, or a message that waits (`trial`) where the server refused only
after that. When that succeeds the account is released. An account whose settings were changed is probed
at once; one whose test by a person succeeded is released.
"""

import datetime as dt
import threading
from collections.abc import Mapping
from typing import Any

from webapp.accounts import sending_state, snapshots
from webapp.accounts.models import NEVER, SendingState
from webapp.accounts.sending import AccountSender, SendingSettings
from webapp.accounts.snapshots import AccountSnapshot
from webapp.clock import now
from webapp.db import release, writing
from webapp.deadline import Cancelled, Deadline
from webapp.errors import AppError, MailError, StageError
from webapp.mail.diagnosis.cause import Fault
from webapp.mail.diagnosis.diagnose import Diagnosis, diagnose
from webapp.mail.rules.time_limits import OPENING_MOST_S
from webapp.mail.smtp.session import SmtpSession
from webapp.outbox.delivery.attempt import json_facts
from webapp.outbox.queue import retry
from webapp.outbox.queue.transitions import FAR
from webapp.outbox.recovery import log_in, trial
from webapp.outbox.recovery.trial import Trials
from webapp.transcript import Stage, Transcript

PROBE_S = OPENING_MOST_S
# Renewed while a probe is running: when the worker that reserved it dies, another one probes.
PROBE_LEASE = dt.timedelta(seconds=60)
# Where nothing has succeeded since the last failure, the first pause is this many steps longer.
NO_SUCCESS_SINCE = 2
# Where relaying is denied, other recipients may pass: a relay for inner mail is not kept waiting for long.
RELAY_FIRST_PAUSE = dt.timedelta(seconds=1)
RELAY_PAUSE = dt.timedelta(seconds=60)
# Many probes may fail at the same moment; mail that is to be claimed does not queue behind all of them.
_one_at_a_time = threading.Lock()


def hold(sender: AccountSender, code: str, facts: Mapping[str, Any], *, wait_s: int | None = None) -> bool:
    """Hold the account of `sender` because of `code`; False when it was held already, or deleted.

    `wait_s` is how many seconds the server asks to wait, if it does.
    """
    account_id = sender.account.id
    row = sending_state.find(account_id)
    again = row is not None and row.bad_at and (row.good_at is None or row.good_at < row.bad_at)
    is_relay = facts.get("stage") == Stage.RCPT_TO
    pause = RELAY_FIRST_PAUSE if is_relay else _pause(NO_SUCCESS_SINCE if again else 1, wait_s)
    probe_at = NEVER if log_in.is_secret_refused(code) else now() + pause
    return sending_state.hold(account_id, code, dict(facts), held_for=sender.version, probe_at=probe_at)


def to_probe(at_most: int, trials: Trials | None = None) -> list[AccountSnapshot]:
    """Return at most `at_most` held accounts whose probe is due, the longest due first.

    Each is reserved for this caller. With `trials` the messages that their probes need are claimed, before
    substitutes take them.
    """
    moment = now()
    found: list[AccountSnapshot | None] = []
    for row in sending_state.held():
        if len(found) >= at_most:
            break
        if not row.account.active:
            continue  # nobody waits for it; when it is enabled again its version is new
        version = snapshots.version_of(row.account_id) or ""
        # The settings were changed, or the plan is from before the clock was set back.
        if row.held_for != version:
            row.held_facts = row.held_facts | _changed(row.held_for, version)
            sending_state.hasten(row.account_id, held_for=version, facts=row.held_facts)
        elif row.probe_at > moment + FAR and row.probe_at != NEVER:
            sending_state.hasten(row.account_id, held_for=version)
        elif row.probe_at > moment:
            continue  # a write for each account that is held would delay all others
        if trials is not None and not _has_what_it_needs(row, trials):
            continue  # it stays due until a message comes
        if sending_state.take_probe(row.account_id, moment + PROBE_LEASE):
            # Read again: it may have been changed since.
            found.append(snapshots.read(row.account_id))
        elif trials is not None:
            trials.give_back(row.account_id)
    return [snapshot for snapshot in found if snapshot is not None and snapshot.account.active]


def awaiting_message() -> set[int]:
    """Return the held accounts whose probe is due and needs a message, which none of them has.

    The next message of each is for that probe, before substitutes take it.
    """
    moment = now()
    return {
        row.account_id
        for row in sending_state.held()
        if row.account.active and row.probe_at <= moment and _is_told_by_message_only(row)
    }


def _has_what_it_needs(row: SendingState, trials: Trials) -> bool:
    """Claim a message for the probe of an account, where only a message can tell that it works again."""
    if not trial.needs_message(row.held_facts):
        return True
    return trials.claim(row.account) or not _is_told_by_message_only(row)


def _has_claim(snapshot: AccountSnapshot, row: SendingState | None, trials: Trials) -> bool:
    """Tell whether messages are claimed for the probe; claims again when they were given back meanwhile."""
    if trials.has_claim(snapshot.account.id):
        return True
    return row is not None and trial.needs_message(row.held_facts) and trials.claim(snapshot.account)


def _is_told_by_message_only(row: SendingState) -> bool:
    """Tell whether nothing less than a message shows that the reason of the hold is gone."""
    facts = row.held_facts
    is_late = trial.needs_message(facts) and facts["stage"] != Stage.RCPT_TO
    return is_late and not facts.get("is_changed")


def _changed(former: str, version: str) -> dict[str, bool]:
    """Return what is noted of changed settings: the reason of the hold may be gone.

    A new secret is tried once for all accounts that use it, and general settings make no refused secret
    right; other changes are tried by each account.
    """
    new = set(version.split("-")) - set(former.split("-"))
    return {"is_changed": True, "is_only_secret": all(part[0] in "cpg" for part in new)}


def probe(
    snapshot: AccountSnapshot,
    *,
    settings: SendingSettings,
    deadline: Deadline | None = None,
    trials: Trials | None = None,
) -> bool:
    """Try a held account once. Release it and return True, or plan the next probe.

    Sends the messages that `trials` has claimed for it, if any.
    """
    sender = AccountSender(snapshot.account, settings, snapshot.version)
    facts, transcript = sender.facts(), Transcript()
    account_id = snapshot.account.id
    try:
        opening = deadline or Deadline(PROBE_S)
        with log_in.open_session(sender, opening, transcript, is_asked=_is_asked(account_id)) as session:
            release()  # the server may keep this thread waiting for minutes
            session.ask(sender.envelope_sender)
            row = sending_state.find(account_id)
            if trials is not None and _has_claim(snapshot, row, trials):
                return _try_message(session, sender, trials)
            if trials is not None and row is not None and _is_told_by_message_only(row):
                sending_state.hasten(account_id, held_for=snapshot.version)  # it was sent meanwhile
                return False
            _ask_recipient(session, sender)
    except StageError as error:
        diagnosis = diagnose(error, sender.known(), transcript)
        _failed(sender, diagnosis.code, _facts(diagnosis), wait_s=diagnosis.wait_s)
    except AppError as error:
        _failed(sender, error.code, facts | dict(error.facts))
    except Cancelled:
        pass  # the worker is stopping and gives the probe back, or another probe began
    else:
        return sending_state.release(account_id)
    finally:
        if trials is not None:
            trials.give_back(account_id)
    return False


def _is_asked(account_id: int) -> bool:
    """Tell whether a person asked for this probe, or changed more than the secret: after a refused secret no
    other probe takes place.
    """
    row = sending_state.find(account_id)
    if row is None or not log_in.is_secret_refused(row.held_code):
        return False
    return not row.held_facts.get("is_only_secret")


def _try_message(session: SmtpSession, sender: AccountSender, trials: Trials) -> bool:
    result = trials.run(session, sender)
    if result.has_passed:
        return sending_state.release(sender.account.id)
    if result.refused is not None:
        facts = sender.facts() | _facts(result.refused)
        _failed(sender, result.refused.code, facts, wait_s=result.refused.wait_s)
    else:  # each was refused for a reason of its own: the next message may tell
        sending_state.hasten(sender.account.id, held_for=sender.version)
    return False


def _ask_recipient(session: SmtpSession, sender: AccountSender) -> None:
    """Name the recipient that the server did not relay to, if that is why the account is held.

    Raises the MailError when the account is refused again; a refusal of the recipient alone is none.
    """
    row = sending_state.find(sender.account.id)
    facts = row.held_facts if row is not None else {}
    recipient = facts.get("recipient")
    if facts.get("stage") == Stage.RCPT_TO and isinstance(recipient, str):
        try:
            session.ask(sender.envelope_sender, recipient)
        except MailError as error:
            if diagnose(error, sender.known()).fault is not Fault.RECIPIENT:
                raise


def _facts(diagnosis: Diagnosis) -> dict[str, Any]:
    return dict(diagnosis.facts) | {"stage": diagnosis.stage}


def _failed(sender: AccountSender, code: str, facts: Mapping[str, Any], *, wait_s: int | None = None) -> None:
    account_id = sender.account.id
    with _one_at_a_time, writing():
        row = sending_state.find(account_id)
        if row is None:
            return  # the account was deleted meanwhile
        pause = _pause(row.probes + 2, wait_s)
        if facts.get("stage") == Stage.RCPT_TO:
            pause = min(pause, RELAY_PAUSE)
        probe_at = NEVER if log_in.is_secret_refused(code) else now() + pause
        sending_state.probe_failed(
            account_id, code, json_facts(facts), held_for=sender.version, probe_at=probe_at
        )
        sending_state.note_bad(account_id, code, now())


def _pause(probes: int, wait_s: int | None) -> dt.timedelta:
    """Return the pause before the next probe: what the server or the cause asks for, else by the schedule.

    Like that of a message it is HINT_AT_MOST at most; one beyond FAR would pass for a jump of the clock.
    """
    return min(dt.timedelta(seconds=wait_s), retry.HINT_AT_MOST) if wait_s else retry.probe_pause(probes)
