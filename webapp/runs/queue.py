"""All SQL for the transitions of a run.

Each transition is a conditional UPDATE whose changed rows are counted. A process that changed none is too
late and leaves the run alone, so that it cannot overwrite the result after its lease has expired.
"""

import datetime as dt
from collections.abc import Collection
from typing import Any

import peewee as pw

from webapp.audit.log import Actor, Subject, record
from webapp.clock import now
from webapp.db import writing
from webapp.mail.diagnosis import diagnose
from webapp.runs import depths
from webapp.runs.models import (
    ACCEPTED,
    CANCELLED,
    DRAFT,
    INTERRUPTED,
    PASSED,
    PRACTICE,
    REFUSED,
    RUNNING,
    WAITING,
    Run,
)
from webapp.transcript import Step

LEASE = dt.timedelta(seconds=10)
# How a run ends by the code of its result; with any other code it was refused.
_ENDS = {
    diagnose.ACCEPTED: ACCEPTED,
    diagnose.PRACTICE: PRACTICE,
    **{depth.passed: PASSED for depth in depths.PARTIAL},
}
# Results in which a rule of Postigo, not the server, refused.
REFUSALS = frozenset({"address.refused", "credential.unbound"})


def claim() -> Run | None:
    """Lease the oldest waiting run, set it to running and return it; None when there is none."""
    while oldest := Run.select(Run.id).where(Run.state == WAITING).order_by(Run.id).first():
        moment = now()
        taken = {"state": RUNNING, "started_at": moment, "lease_until": moment + LEASE}
        if _move(oldest.id, WAITING, **taken):
            return Run.get_by_id(oldest.id)
    return None


def renew(run_ids: Collection[int]) -> None:
    """Renew the leases of runs under way in this process."""
    if run_ids:
        ours = (Run.id.in_(list(run_ids))) & (Run.state == RUNNING)
        Run.update(lease_until=now() + LEASE).where(ours).execute()


def cancel_requested(run_ids: Collection[int]) -> list[int]:
    """Return those of `run_ids` that are to be cancelled."""
    if not run_ids:
        return []
    asked = Run.select(Run.id).where(Run.id.in_(list(run_ids)), Run.cancel_requested)
    return [run.id for run in asked]


def interrupt_lost() -> int:
    """Set running runs with an expired lease to interrupted, and return how many there were."""
    moment = now()
    lost = (Run.state == RUNNING) & (Run.lease_until < moment)
    if not Run.select().where(lost).exists():  # called every second; reading needs no write lock
        return 0
    return Run.update(state=INTERRUPTED, finished_at=moment).where(lost).execute()


def save_steps(run_id: int, steps: Collection[Step]) -> bool:
    """Store the steps of a running run; return False when it is not running any more."""
    return _move(run_id, RUNNING, steps=as_json(steps))


def save_result(run_id: int, result: dict[str, Any]) -> bool:
    """Store what a running run has found so far; return False when it is not running any more."""
    return _move(run_id, RUNNING, result=result)


def finish(run: Run, steps: Collection[Step], result: dict[str, Any]) -> bool:
    """End `run` with its executor's result; `result["code"]` tells whether it was accepted.

    A refusal by a rule of Postigo is recorded in the audit log. Returns False when the run has ended already.
    """
    state = _ENDS.get(result["code"], REFUSED)
    known = {"steps": as_json(steps), "result": result, "fingerprint": run.fingerprint}
    with writing(together=True):
        ended = _end(run.id, RUNNING, state, **known)
        if ended and result["code"] in REFUSALS:
            _record_refusal(run, result["code"])
    return ended


def _record_refusal(run: Run, reason: str) -> None:
    requester = Actor(run.actor_id, run.actor, "web")
    record(requester, f"{run.kind}.test_refused", subject_of(run), after={"run": run.id, "reason": reason})


def subject_of(run: Run) -> Subject:
    """Return what a run tests, for the audit; an account that is not stored has no id."""
    return Subject("account" if run.kind == DRAFT else run.kind, run.subject_id or None, run.subject_name)


def give_up(run_id: int, steps: Collection[Step], *, interrupted: bool) -> bool:
    """End a running run without a result: interrupted if its process stops, else cancelled."""
    return _end(run_id, RUNNING, INTERRUPTED if interrupted else CANCELLED, steps=as_json(steps))


def cancel_waiting(run_id: int) -> bool:
    """Cancel a waiting run; return False when it is not waiting any more."""
    return _end(run_id, WAITING, CANCELLED)


def ask_to_cancel(run_id: int) -> bool:
    """Mark a running run to be cancelled by its process; return False when it is marked already."""
    return _move(run_id, RUNNING, ~Run.cancel_requested, cancel_requested=True)


def as_json(steps: Collection[Step]) -> list[dict[str, Any]]:
    """Return the steps as plain JSON values; a line becomes [sign, text, encrypted, at_ms]."""
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
