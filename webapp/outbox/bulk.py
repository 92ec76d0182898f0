"""Bulk actions: one action on many messages, done in slices by any worker.

A slice advances the row's `cursor` by a conditional UPDATE, in the same transaction as the action itself.
So nothing is done twice, and after a crash another worker continues at the cursor.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from webapp.accounts.sending import SendingSettings
from webapp.audit.log import Actor, Subject, record
from webapp.clock import monotonic, now
from webapp.db import writing
from webapp.errors import Invalid, NotFound
from webapp.outbox import practised
from webapp.outbox.models import BulkAction, Content, Message, Recipient
from webapp.outbox.practised import Plan
from webapp.outbox.queue import states, transitions
from webapp.outbox.reading import search
from webapp.outbox.reading.search import MessageFilters

SLICE = 200
PICKED_MOST = 300
RETRY, CANCEL, SEND_BY = "retry", "cancel", "send_by"
# The states of recipients that each action applies to. Uncertain recipients, which wait for a person's
# decision, are changed only when the filters ask for them.
ACTIONS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        RETRY: frozenset({states.QUEUED, states.DEFERRED, states.REFUSED, states.EXPIRED}),
        CANCEL: frozenset({states.QUEUED, states.DEFERRED}),
        SEND_BY: frozenset({states.PRACTICE}),
    }
)
WAITING, DONE, STOPPED = "waiting", "done", "stopped"
# Why an action ended before its time: the account was disabled or deleted, or leads to the practice mailbox.
UNUSABLE = "bulk.account_unusable"


def create(
    action: str,
    filters: MessageFilters,
    picked: Sequence[int] | None,
    *,
    actor: Actor,
    account_id: int | None = None,
    with_sensitive: bool = False,
) -> BulkAction:
    """Store an action on the messages `picked`, or on all that `filters` find now, and return it.

    A worker carries it out. Messages accepted later are not affected. SEND_BY sends through the account
    `account_id` what the practice mailbox took, sensitive messages only `with_sensitive`. Raises Invalid
    `bulk.unknown_action`, `bulk.nothing`, or `bulk.account_unusable` for the account.
    """
    if action not in ACTIONS:
        raise Invalid("bulk.unknown_action", action=action)
    if action == SEND_BY and practised.usable(account_id) is None:
        raise Invalid(UNUSABLE, field="account")
    filters = meant(action, filters)
    total, more = (len(picked), False) if picked is not None else search.count(filters)
    if not total and not more:
        raise Invalid("bulk.nothing")
    with writing():
        newest = Message.select(Message.id).order_by(Message.id.desc()).limit(1).scalar() or 0
        bulk = BulkAction.create(
            action=action,
            filters=filters.set(),
            picked=None if picked is None else sorted(set(picked), reverse=True)[:PICKED_MOST],
            cursor=newest + 1,
            total=total,
            more_than_total=more,
            account_id=account_id,
            with_sensitive=with_sensitive,
            actor=dataclasses.asdict(actor),
            created_at=now(),
        )
        record(actor, "bulk.begun", _subject(bulk), after={**_asked(bulk), "messages": total})
    return bulk


def meant(action: str, filters: MessageFilters) -> MessageFilters:
    """Return the filters with which an action looks for its messages: SEND_BY for one state, where they name
    none.
    """
    if action == SEND_BY and not filters.state:
        return dataclasses.replace(filters, state=states.PRACTICE)
    return filters


def get(bulk_id: int) -> BulkAction:
    """Return the action. Raises NotFound."""
    bulk = BulkAction.get_or_none(BulkAction.id == bulk_id)
    if bulk is None:
        raise NotFound("bulk.not_found", id=bulk_id)
    return bulk


def stop(bulk_id: int, *, actor: Actor) -> bool:
    """Stop an action, without undoing what is done; return False when it had ended. Raises NotFound."""
    get(bulk_id)
    with writing():
        stopped = _end(bulk_id, STOPPED)
        if stopped:
            bulk = get(bulk_id)
            record(actor, "bulk.stopped", _subject(bulk), after=_counts(bulk))
    return stopped


def work(settings: SendingSettings, within_s: float = 2.0) -> bool:
    """Do slices for at most `within_s` seconds; return True when some remain."""
    ends_at = monotonic() + within_s
    while step(settings):
        if monotonic() >= ends_at:
            return True
    return False


def step(settings: SendingSettings) -> bool:
    """Do a slice of at most SLICE messages of the oldest waiting action; return False when there is none."""
    bulk = BulkAction.select().where(BulkAction.state == WAITING).order_by(BulkAction.id).first()
    if bulk is None:
        return False
    ids, older = _next(bulk)
    # Planned before the transaction, which makes all other writers wait.
    planned = _plan(bulk, ids, settings) if bulk.action == SEND_BY else None
    with writing():
        mine = (BulkAction.id == bulk.id) & (BulkAction.state == WAITING) & (BulkAction.cursor == bulk.cursor)
        moved = BulkAction.update(cursor=older or 0, done=BulkAction.done + len(ids)).where(mine).execute()
        if moved:  # else another worker did this slice, or the action was stopped
            goes_on = _send_by(bulk, planned) if bulk.action == SEND_BY else _do(bulk, ids)
            if goes_on and older is None:
                _finish(bulk.id)
    return True


def _next(bulk: BulkAction) -> tuple[list[int], int | None]:
    """Return the ids of the next slice and the cursor after it, which is None at the end."""
    if bulk.picked is not None:
        left = [id_ for id_ in bulk.picked if id_ < bulk.cursor]
        return left[:SLICE], left[SLICE - 1] if len(left) > SLICE else None
    found = search.find_ids(MessageFilters(**bulk.filters), before=bulk.cursor, limit=SLICE)
    return found.ids, found.older


def _do(bulk: BulkAction, ids: Sequence[int]) -> bool:
    filters = MessageFilters(**bulk.filters)
    asked = frozenset(search.SITUATIONS.get(filters.state, ()))
    may = ACTIONS[bulk.action] | (asked & {states.UNCERTAIN})
    theirs = [Recipient.state.in_(sorted(may)), *search.recipient_conditions(filters)]
    if bulk.action == RETRY:
        # A message whose content is deleted cannot be sent.
        theirs.append(Recipient.message.in_(Content.select(Content.message).where(Content.message.in_(ids))))
    query = Recipient.select(Recipient.id).where(Recipient.message.in_(ids), *theirs)
    rows = [row[0] for row in query.tuples()] if ids else []
    changed = (transitions.retry_now if bulk.action == RETRY else transitions.cancel)(rows) if rows else 0
    BulkAction.update(changed=BulkAction.changed + changed).where(BulkAction.id == bulk.id).execute()
    return True


def _plan(bulk: BulkAction, ids: Sequence[int], settings: SendingSettings) -> Plan | None:
    """Return how a slice is sent through the action's account; None when that cannot be used."""
    account = practised.usable(bulk.account_id)
    if account is None:
        return None
    taken = practised.practised_of(ids, search.recipient_conditions(MessageFilters(**bulk.filters)))
    return practised.plan(account, taken, settings, with_sensitive=bulk.with_sensitive)


def _send_by(bulk: BulkAction, planned: Plan | None) -> bool:
    """Queue what was planned; False, and the end of the action, when its account cannot be used."""
    if planned is None or practised.usable(bulk.account_id) is None:
        _leave_out(bulk, {UNUSABLE: []})
        _end(bulk.id, STOPPED)
        ended = get(bulk.id)
        after = {**_counts(ended), "reason": UNUSABLE}
        record(Actor(**bulk.actor), "bulk.stopped", _subject(ended), after=after)
        return False
    changed = BulkAction.changed + practised.carry_out(planned)
    BulkAction.update(changed=changed).where(BulkAction.id == bulk.id).execute()
    _leave_out(bulk, planned.left_out)
    return True


def _leave_out(bulk: BulkAction, more: Mapping[str, Sequence[int]]) -> None:
    """Add messages to those that the action left out, by the reason."""
    left_out = dict(bulk.left_out)
    for code, ids in more.items():
        known = left_out.get(code, _listed(0, []))
        left_out[code] = _listed(known["count"] + len(ids), [*known["ids"], *ids])
    if left_out != bulk.left_out:
        BulkAction.update(left_out=left_out).where(BulkAction.id == bulk.id).execute()


def _listed(count: int, ids: Sequence[int]) -> dict[str, Any]:
    return {"count": count, "ids": list(ids[: practised.LISTED_MOST])}


def _finish(bulk_id: int) -> None:
    _end(bulk_id, DONE)
    bulk = get(bulk_id)
    record(Actor(**bulk.actor), "bulk.done", _subject(bulk), after=_counts(bulk))


def _end(bulk_id: int, state: str) -> bool:
    waiting = (BulkAction.id == bulk_id) & (BulkAction.state == WAITING)
    return BulkAction.update(state=state, finished_at=now()).where(waiting).execute() == 1


def _subject(bulk: BulkAction) -> Subject:
    return Subject.of(bulk, f"{bulk.action} #{bulk.id}")


def _asked(bulk: BulkAction) -> dict[str, Any]:
    return {
        "action": bulk.action,
        "filters": bulk.filters,
        **({"picked": bulk.picked} if bulk.picked else {}),
        **({"account": bulk.account_id} if bulk.account_id else {}),
    }


def _counts(bulk: BulkAction) -> dict[str, Any]:
    left_out = {code: listed["count"] for code, listed in bulk.left_out.items() if listed["count"]}
    counts = {"messages": bulk.done, "recipients": bulk.changed}
    return {**_asked(bulk), **counts, **({"left_out": left_out} if left_out else {})}
