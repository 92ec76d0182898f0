"""All SQL by which time and people move recipients, along `states.TRANSITIONS`; `leases` has the workers'.

Every state that is not final is found by a query: `leases.lanes` and `claim` find waiting recipients,
`leases.recover_lost` those of dead workers, `overdue` expired ones, `undecided` those a person must decide.
"""

import datetime as dt
from collections.abc import Collection
from typing import Any

import peewee as pw

from webapp.clock import now
from webapp.db import writing
from webapp.outbox.models import Message, Recipient
from webapp.outbox.queue import retry, states

# A due time further away than any pause was written before the clock was set back.
FAR = retry.LONGEST_DELAY + dt.timedelta(hours=1)


def overdue(moment: dt.datetime, limit: int) -> list[int]:
    """Return at most `limit` recipients that have expired at `moment` while they waited."""
    # The expression keeps the index on the state out of the plan: few recipients are overdue, many wait.
    waits = Recipient.state.concat("").in_([states.QUEUED, states.DEFERRED])
    late = (Recipient.expires_at < moment) & waits
    return [row[0] for row in Recipient.select(Recipient.id).where(late).limit(limit).tuples()]


def is_undecided() -> pw.Expression:
    """Return the condition for uncertain recipients that a person has to decide.

    An uncertain recipient that is due is retried once automatically; after that it has no due time.
    """
    return (Recipient.state == states.UNCERTAIN) & Recipient.due_at.is_null()


def needs_decision(recipient: Recipient) -> bool:
    """Tell whether one recipient meets `is_undecided`."""
    return recipient.state == states.UNCERTAIN and recipient.due_at is None


def undecided() -> list[int]:
    """Return the recipients that a person has to decide."""
    return [row[0] for row in Recipient.select(Recipient.id).where(is_undecided()).tuples()]


def expire(ids: Collection[int]) -> int:
    """End recipients that have expired; return how many were still waiting."""
    return _end(ids, states.EXPIRED, "message.expired")


def cancel(ids: Collection[int]) -> int:
    """Cancel recipients that no worker is sending to; return the number cancelled."""
    return _end(ids, states.CANCELLED, "message.cancelled")


def decide(recipient_id: int, *, delivered: bool) -> bool:
    """End an uncertain recipient as a person says; False when it is not uncertain."""
    state, code = (
        (states.ACCEPTED, "person.delivered") if delivered else (states.CANCELLED, "person.given_up")
    )
    undecided_one = (Recipient.id == recipient_id) & (Recipient.state == states.UNCERTAIN)
    with writing(together=True):
        return Recipient.update(**_over(state, code)).where(undecided_one).execute() == 1


def retry_now(ids: Collection[int], *, life: dt.timedelta = retry.LIFE) -> int:
    """Make recipients due now; those that had ended expire after `life`. Return the number changed.

    Those that ended without being accepted are queued again in the lane of their message's account. What
    the practice mailbox took is left: the same account would take it there again (see `send_by`).
    """
    moment = now()
    sources = states.sources_of(states.QUEUED) - {states.SENDING, states.PRACTICE}
    may_begin = Recipient.state.in_([states.QUEUED, *sources])
    chosen = Message.select(Message.account).where(Message.id == Recipient.message)
    lane = pw.fn.COALESCE(Recipient.lane, chosen)
    with writing(together=True):
        return (
            Recipient.update(
                state=states.QUEUED,
                due_at=moment,
                lane=lane,
                expires_at=pw.fn.COALESCE(Recipient.expires_at, moment + life),
                ended_at=None,
                tries=pw.Case(None, [(Recipient.state == states.QUEUED, Recipient.tries)], 0),
            )
            .where(Recipient.id.in_(list(ids)), may_begin, lane.is_null(False))
            .execute()
        )


def send_by(account_id: int, ids: Collection[int], *, life: dt.timedelta = retry.LIFE) -> int:
    """Queue recipients that the practice mailbox took in the lane of another account; return how many.

    They are due now, expire after `life`, and begin with no tries, as nobody has received anything.
    """
    moment = now()
    practised = Recipient.id.in_(list(ids)) & (Recipient.state == states.PRACTICE)
    with writing(together=True):
        return (
            Recipient.update(
                state=states.QUEUED,
                due_at=moment,
                lane=account_id,
                expires_at=moment + life,
                ended_at=None,
                tries=0,
                uncertain_tries=0,
                code="",
                reply_code=None,
                reply="",
                sent_by=None,
                substituted=False,
            )
            .where(practised)
            .execute()
        )


def after_clock_jump() -> int:
    """Make recipients due now whose due time is implausibly far because the clock was set back."""
    moment = now()
    with writing(together=True):
        far = Recipient.due_at > moment + FAR
        return Recipient.update(due_at=moment).where(far).execute()


def _end(ids: Collection[int], state: str, code: str) -> int:
    may_end = Recipient.state.in_(list(states.sources_of(state) - {states.SENDING}))
    with writing(together=True):
        return Recipient.update(**_over(state, code)).where(Recipient.id.in_(list(ids)), may_end).execute()


def _over(state: str, code: str) -> dict[str, Any]:
    return {
        "state": state,
        "code": code,
        "lane": None,
        "due_at": None,
        "expires_at": None,
        "lease_until": None,
        "ended_at": now(),
    }
