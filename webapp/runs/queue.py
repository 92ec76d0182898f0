"""All SQL that moves a run from one state to the next.

Each move is a conditional UPDATE whose rows are counted: whoever changed none came too late and
leaves the run alone. So a process that wakes up after its lease cannot overwrite what became of it.
"""

import datetime as dt
from collections.abc import Collection
from typing import Any

import peewee as pw

from webapp.audit.log import Actor, Subject, record
from webapp.clock import now
from webapp.db import writing
from webapp.mail.diagnosis import diagnose
from webapp.runs.models import ACCEPTED, CANCELLED, INTERRUPTED, REFUSED, RUNNING, WAITING, Run
from webapp.transcript import Step

LEASE = dt.timedelta(seconds=10)
# Outcomes in which it was not the server but a rule of ours that said no.
REFUSALS = frozenset({"address.refused", "credential.unbound"})


def claim() -> Run | None:
    """Return the oldest waiting run, now running and ours, or None when there is none."""
    while oldest := Run.select(Run.id).where(Run.state == WAITING).order_by(Run.id).first():
        moment = now()
        taken = {"state": RUNNING, "started_at": moment, "lease_until": moment + LEASE}
        if _move(oldest.id, WAITING, **taken):
            return Run.get_by_id(oldest.id)
    return None


def renew(run_ids: Collection[int]) -> None:
    """Say of runs under way that their process lives."""
    if run_ids:
        ours = (Run.id.in_(list(run_ids))) & (Run.state == RUNNING)
        Run.update(lease_until=now() + LEASE).where(ours).execute()


def cancel_requested(run_ids: Collection[int]) -> list[int]:
    """Return those of the runs that somebody asked to end."""
    if not run_ids:
        return []
    asked = Run.select(Run.id).where(Run.id.in_(list(run_ids)), Run.cancel_requested)
    return [run.id for run in asked]


def interrupt_lost() -> int:
    """End the runs whose process is gone, and return how many there were."""
    moment = now()
    lost = (Run.state == RUNNING) & (Run.lease_until < moment)
    if not Run.select().where(lost).exists():  # asked every second: reading waits for nobody's lock
        return 0
    return Run.update(state=INTERRUPTED, finished_at=moment).where(lost).execute()


def save_steps(run_id: int, steps: Collection[Step]) -> bool:
    """Store how far a running run has come."""
    return _move(run_id, RUNNING, steps=as_json(steps))


def finish(run: Run, steps: Collection[Step], result: dict[str, Any]) -> bool:
    """End `run` with what its executor found out; `result["code"]` says whether it was accepted.

    What a rule of ours refused is recorded with it.
    """
    state = ACCEPTED if result["code"] == diagnose.ACCEPTED else REFUSED
    known = {"steps": as_json(steps), "result": result, "fingerprint": run.fingerprint}
    with writing(together=True):
        ended = _end(run.id, RUNNING, state, **known)
        if ended and result["code"] in REFUSALS:
            _record_refusal(run, result["code"])
    return ended


def _record_refusal(run: Run, reason: str) -> None:
    whoever_asked = Actor(run.actor_id, run.actor, "web")
    subject = Subject(run.kind, run.subject_id, run.subject_name)
    record(whoever_asked, f"{run.kind}.test_refused", subject, after={"run": run.id, "reason": reason})


def give_up(run_id: int, steps: Collection[Step], *, interrupted: bool) -> bool:
    """End a running run without a result: cancelled by a person, or interrupted with its process."""
    return _end(run_id, RUNNING, INTERRUPTED if interrupted else CANCELLED, steps=as_json(steps))


def cancel_waiting(run_id: int) -> bool:
    """End a run that has not begun."""
    return _end(run_id, WAITING, CANCELLED)


def ask_to_cancel(run_id: int) -> bool:
    """Ask whichever process has the running run to end it; False when that was asked before."""
    return _move(run_id, RUNNING, ~Run.cancel_requested, cancel_requested=True)


def as_json(steps: Collection[Step]) -> list[dict[str, Any]]:
    """Return the steps as JSON is to hold them: a line becomes [sign, text, encrypted, at_ms]."""
    return [
        {
            "stage": step.stage,
            "state": step.state,
            "started_ms": step.started_ms,
            "took_ms": step.took_ms,
            "facts": step.facts,
            "lines": step.lines,
        }
        for step in steps
    ]


def _end(run_id: int, before: str, after: str, **columns: Any) -> bool:
    return _move(run_id, before, state=after, finished_at=now(), **columns)


def _move(run_id: int, before: str, *also: pw.Expression, **columns: Any) -> bool:
    with writing(together=True):
        return Run.update(columns).where(Run.id == run_id, Run.state == before, *also).execute() == 1
