"""The substitutes of an account, in order. They never form a cycle."""

from collections.abc import Iterable

import peewee as pw

from webapp.accounts import practice
from webapp.accounts.models import Account, Substitute
from webapp.db import writing
from webapp.errors import Invalid
from webapp.mail.rules.text import fold

MOST = 10
OFFERED = 300
FIELD = "substitutes"
# Why an account can never step in.
INACTIVE, OTHER_SENDER, PRACTICE = "substitute.inactive", "substitute.other_sender", "substitute.practice"


def ids_of(account_id: int) -> tuple[int, ...]:
    """Return the ids of the substitutes of an account, in order."""
    rows = Substitute.select(Substitute.substitute).where(Substitute.account == account_id)
    return tuple(row[0] for row in rows.order_by(Substitute.place).tuples())


def names_of(ids: Iterable[int]) -> list[str]:
    """Return the names of accounts in the order of their `ids`; ids that do not exist are left out."""
    ids = list(ids)
    rows = Account.select(Account.id, Account.name).where(Account.id.in_(ids)).tuples() if ids else ()
    names = dict(rows)
    return [names[account_id] for account_id in ids if account_id in names]


def users_of(account_id: int) -> list[str]:
    """Return the names of the accounts that have this one as a substitute."""
    query = Account.select(Account.name).join(Substitute, on=(Substitute.account == Account.id))
    rows = query.where(Substitute.substitute == account_id).order_by(Account.name_key)
    return [row[0] for row in rows.tuples()]


def candidates(own_id: int | None, sender: str, *, chosen: Iterable[int]) -> list[tuple[int, str]]:
    """Return id and name of the accounts to offer as substitutes of one that sends as `sender`.

    All others up to OFFERED; beyond that, only those that may step in and those already `chosen`. One that
    leads to the practice mailbox is offered only where it is chosen already, so that a person takes it out.
    """
    chosen = list(chosen)
    query = Account.select(Account.id, Account.name).where(~practice.condition() | Account.id.in_(chosen))
    query = query.where(Account.id != own_id) if own_id else query
    if query.count() > OFFERED:
        always = Account.force | Account.own_sender_only
        fitting = Account.active & (always | (pw.fn.LOWER(Account.sender) == sender.strip().lower()))
        some = query.where(fitting).order_by(Account.name_key).limit(OFFERED).tuples()
        kept = query.where(Account.id.in_(chosen)).tuples()
        return sorted({*some, *kept}, key=lambda pair: fold(pair[1]))
    return list(query.order_by(Account.name_key).tuples())


def obstacle(substitute: Account, sender: str) -> str | None:
    """Return why `substitute` can never step in for an account that sends as `sender`; None when it may."""
    if not substitute.active:
        return INACTIVE
    if practice.leads_there(substitute):
        return PRACTICE
    if substitute.force or substitute.own_sender_only or fold(substitute.sender) == fold(sender):
        return None
    return OTHER_SENDER


def checked(ids: Iterable[int]) -> tuple[int, ...]:
    """Return `ids` as the substitutes of some account. Raises Invalid for too many, and for one twice."""
    ids = tuple(ids)
    if len(ids) > MOST:
        raise Invalid("account.substitutes_too_many", field=FIELD, most=MOST)
    if len(set(ids)) < len(ids):
        raise Invalid("account.substitute_twice", field=FIELD)
    return ids


def store(account: Account, ids: tuple[int, ...]) -> None:
    """Make `ids` the substitutes of `account`, in the caller's transaction.

    So of two halves of a cycle that are saved at the same time the second is refused. Raises Invalid when
    an account does not exist or they would form a cycle (`facts["ring"]` has the names along it), and for a
    new one that leads to the practice mailbox.
    """
    if ids == ids_of(account.id):
        return
    if account.id in ids:
        raise Invalid("account.substitute_itself", field=FIELD)
    if len(names_of(ids)) < len(ids):
        raise Invalid("account.substitute_gone", field=FIELD)
    if (
        Account.select()
        .where(Account.id.in_(set(ids) - set(ids_of(account.id))), practice.condition())
        .exists()
    ):
        raise Invalid("account.substitute_practice", field=FIELD)
    cycle = _cycle(account.id, ids)
    if cycle is not None:
        raise Invalid("account.substitute_ring", field=FIELD, ring=names_of(cycle))
    Substitute.delete().where(Substitute.account == account.id).execute()
    rows = [
        {"account": account.id, "substitute": substitute, "place": place}
        for place, substitute in enumerate(ids, 1)
    ]
    if not rows:
        return
    try:
        with writing():
            Substitute.insert_many(rows).execute()
    except pw.IntegrityError as error:  # deleted after the check above
        raise Invalid("account.substitute_gone", field=FIELD) from error


def _cycle(account_id: int, ids: tuple[int, ...]) -> list[int] | None:
    """Return the shortest path from the account over `ids` back to itself, both ends included."""
    came_from: dict[int, int] = {}
    frontier = dict.fromkeys(ids, account_id)
    while frontier:
        came_from = frontier | came_from
        if account_id in came_from:
            break
        rows = Substitute.select(Substitute.account, Substitute.substitute).where(
            Substitute.account.in_(list(frontier))
        )
        frontier = {to: by for by, to in rows.order_by(Substitute.id).tuples() if to not in came_from}
    if account_id not in came_from:
        return None
    path = [account_id, came_from[account_id]]
    while path[-1] != account_id:
        path.append(came_from[path[-1]])
    return path[::-1]
