"""Looks further after a failed test of an account: bounded, limited for each host, and on record.

The looks (`mail.looks`) connect to the account's own host, by its connector or directly. None logs in at the
mail server and none sends a message.
"""

from dataclasses import replace
from typing import Any, Protocol

from webapp.access import limits
from webapp.accounts.sending import AccountSender, SendingSettings
from webapp.audit.log import Actor, Subject, record
from webapp.db import writing
from webapp.deadline import Cancelling, Deadline
from webapp.errors import AppError, Refused, StageError
from webapp.mail.diagnosis.case import Case
from webapp.mail.looks import look_further, worth_while
from webapp.mail.looks.shape import Permissions, Scene
from webapp.runs.models import Run
from webapp.transcript import Transcript

# All looks together take so long at most; a server that does not answer is the usual reason to look.
LOOKS_MOST_S = 8.0
# With less time left the looks would only end early; some time stays for storing the result.
LEAST_S, SPARE_S = 1.0, 0.5
# Whoever tests, one host is looked at no more often.
PER_HOST, WINDOW_S = 6, 60


class LookingSettings(SendingSettings, Protocol):
    """The settings of this process that further looks depend on."""

    look_at: tuple[str, ...]


def found_after(
    error: StageError,
    cause: str,
    known: dict[str, Any],
    *,
    run: Run,
    sender: AccountSender,
    settings: LookingSettings,
    deadline: Deadline,
    transcript: Transcript,
) -> dict[str, Any]:
    """Return what further looks find after `error`, as facts for the diagnosis; empty where none is taken.

    `cause` is the cause diagnosed so far and `known` are its facts. The looks are recorded as steps of
    `transcript` and in the audit log, and end within `deadline`; this never raises for what they meet.
    """
    limit_s = 0.0 if deadline.is_over() else min(LOOKS_MOST_S, deadline.remaining_s() - SPARE_S)
    allowed = Permissions.of(settings.look_at)
    if limit_s < LEAST_S:
        return {}
    try:
        server = replace(sender.server(), login=None)
    except AppError:  # a secret of the connector cannot be opened any more
        return {}
    own = Deadline(limit_s)
    scene = Scene(Case.of(error, known, transcript), server, allowed, own, transcript)
    looks = worth_while(scene, {error.code, cause})
    if not looks or not _is_allowed(run, server.host, [look.code for look in looks]):
        return {}
    with deadline.guard(Cancelling(own)):
        return look_further(scene, looks)


def _is_allowed(run: Run, host: str, codes: list[str]) -> bool:
    """Count and record the looks; return False when the host was looked at too often."""
    actor = Actor(run.actor_id, run.actor, "web")
    try:
        limits.hit(f"look:{host.lower()}", at_most=PER_HOST, window_s=WINDOW_S, actor=actor)
    except Refused:
        return False
    subject = Subject("account", run.subject_id, run.subject_name)
    with writing():
        record(actor, "account.looked_at", subject, after={"run": run.id, "host": host, "looks": codes})
    return True
