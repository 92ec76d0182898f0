"""Start, cancel and find test runs."""

from typing import Any

from webapp.access import limits
from webapp.audit.log import Actor, Subject, record
from webapp.clock import now
from webapp.db import writing
from webapp.errors import NotFound
from webapp.runs import depths, queue
from webapp.runs.live import live
from webapp.runs.models import ACCEPTED, DRAFT, PASSED, PRACTICE, Run

WINDOW_S = 60
HISTORY = 50
KEPT = 200


def start(
    kind: str,
    subject: Subject,
    *,
    fingerprint: str,
    asked: dict[str, Any],
    per_minute: int,
    actor: Actor,
    locale: str = "",
    once: str | None = None,
) -> Run:
    """Store a waiting run, wake the runner, and return the run.

    `kind` names the executor, `asked` holds its parameters (plain values, never a secret). The actor may
    start `per_minute` tests of all kinds; beyond that, Refused `limit.reached` is raised with
    `retry_after_s`. Only the newest `KEPT` runs of each subject are kept. `once` is the idempotency token
    of the form: a second submit, as by a double click, returns the run that the first one started.
    """
    if (run := started_by(once, actor)) is not None:
        return run
    limits.hit(f"test:{actor.id or actor.name}", at_most=per_minute, window_s=WINDOW_S, actor=actor)
    with writing():
        if (run := started_by(once, actor)) is not None:
            return run
        run = Run.create(
            kind=kind,
            subject_id=subject.id or 0,
            subject_name=subject.name,
            fingerprint=fingerprint,
            asked=asked,
            actor_id=actor.id,
            actor=actor.name,
            locale=locale,
            created_at=now(),
            once=once,
        )
        record(actor, f"{kind}.tested", subject, after={"run": run.id, **_short(asked)})
        _forget_oldest(kind, subject)
    live.wake_up.set()
    return run


def started_by(once: str | None, actor: Actor) -> Run | None:
    """Return the run that the form with this token started for `actor`, or None."""
    return Run.get_or_none(Run.once == once, Run.actor_id == actor.id) if once else None


def cancel(run_id: int, *, actor: Actor) -> Run:
    """Cancel a waiting or running run, at once when it is of this process. Raises NotFound.

    A run in a final state is returned unchanged, without an audit entry.
    """
    run = get(run_id)
    with writing():
        if queue.cancel_waiting(run_id) or queue.ask_to_cancel(run_id):
            record(actor, f"{run.kind}.test_cancelled", queue.subject_of(run), after={"run": run_id})
    live.cancel(run_id)
    return get(run_id)


def find(run_id: int) -> Run | None:
    """Return the run, or None."""
    return Run.get_or_none(Run.id == run_id)


def get(run_id: int) -> Run:
    """Return the run. Raises NotFound."""
    run = find(run_id)
    if run is None:
        raise NotFound("run.not_found", id=run_id)
    return run


def history(kind: str, subject_id: int, *, before: int | None = None) -> list[Run]:
    """Return the runs of a subject, newest first, at most `HISTORY`, only those with an id below `before`.

    Their `steps` are not loaded, because a list does not show them.
    """
    fields = [field for field in Run._meta.sorted_fields if field is not Run.steps]
    found = Run.select(*fields).where(Run.kind == kind, Run.subject_id == subject_id)
    if before is not None:
        found = found.where(Run.id < before)
    return list(found.order_by(Run.id.desc()).limit(HISTORY))


def newest(kind: str, subject_id: int) -> Run | None:
    """Return the newest run of a subject, or None."""
    return Run.select().where(Run.kind == kind, Run.subject_id == subject_id).order_by(Run.id.desc()).first()


def last_accepted_before(run: Run) -> Run | None:
    """Return the newest run of the same subject that is older than `run` and got past where that failed."""
    kind = "account" if run.kind == DRAFT else run.kind
    same = (Run.kind == kind) & (Run.subject_id == run.subject_id)
    good = same & Run.state.in_((ACCEPTED, PASSED)) & (Run.id < run.id)
    stage = (run.result or {}).get("stage")
    for other in Run.select(Run.id, Run.asked).where(good).order_by(Run.id.desc()):
        if depths.of(other.asked).proves(stage):
            return get(other.id)
    return None


def has_passed(kind: str, subject_id: int, fingerprint: str) -> bool:
    """Tell whether a run of a subject passed, to whichever depth, with the settings of that fingerprint."""
    same = (Run.kind == kind) & (Run.subject_id == subject_id) & (Run.fingerprint == fingerprint)
    return Run.select().where(same, Run.state.in_((ACCEPTED, PASSED, PRACTICE))).exists()


def _forget_oldest(kind: str, subject: Subject) -> None:
    """Delete all but the newest `KEPT` runs of a subject; their audit entries stay."""
    same = (Run.kind == kind) & (Run.subject_id == (subject.id or 0))
    newest_to_go = Run.select(Run.id).where(same).order_by(Run.id.desc()).offset(KEPT).limit(1).scalar()
    if newest_to_go is not None:
        Run.delete().where(same, Run.id <= newest_to_go).execute()


def _short(asked: dict[str, Any]) -> dict[str, Any]:
    """Return the part of `asked` for the audit entry: the recipients, not the content of the message."""
    return {name: asked[name] for name in ("to", "host", "port", "depth") if name in asked}
