"""The report's second query: how sending through the accounts on the page goes, for all of them at once."""

import datetime as dt
import functools
import itertools
import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import peewee as pw

from webapp.accounts.models import NEVER, Account, SendingState
from webapp.connectors.models import Connector
from webapp.credentials.models import Credential
from webapp.db import database
from webapp.db.references import backlog_of

# Counting stops here, so that a queue of a million recipients slows no page.
QUEUE_LIMIT = 10_000
SLICE = 300


class SendingSummary(NamedTuple):
    """How sending through one account goes. `queue` counts recipients; beyond QUEUE_LIMIT it means: more.

    `held_facts` and `bad_facts` are what the sentence about the cause needs.
    """

    queue: int
    held_at: dt.datetime | None
    held_code: str
    held_facts: dict[str, Any]
    probe_at: dt.datetime | None
    good_at: dt.datetime | None
    bad_at: dt.datetime | None
    bad_code: str
    bad_facts: dict[str, Any]


class ReportRow(NamedTuple):
    """One row of the report: the account as the search read it, and what its own table does not know."""

    account: Any
    sending: SendingSummary
    is_default: bool


_OF_ACCOUNT = {
    "host": Account.host,
    "port": Account.port,
    "sender": Account.sender,
    "user_name": Credential.user_name,
    "connector": Connector.name,
}


def summaries_of(ids: list[int]) -> dict[int, SendingSummary]:
    """Return how sending through each account among `ids` goes."""
    if not ids:
        return {}
    rows = database.execute_sql(_sql(type(database.obj), len(ids)), [QUEUE_LIMIT + 1, *ids]).fetchall()
    return {row[0]: _summary(*row[1:]) for row in rows}


def queue_of(account_id: int) -> int:
    """Return how many recipients wait in the queue of an account, counted up to QUEUE_LIMIT + 1."""
    return summaries_of([account_id])[account_id].queue


def report_rows(accounts: Iterable[Any], default_id: int | None) -> Iterator[ReportRow]:
    """Yield the row of each account that the search found, SLICE at a time.

    An account that was deleted since is passed over.
    """
    accounts = iter(accounts)
    while some := list(itertools.islice(accounts, SLICE)):
        summaries = summaries_of([account.id for account in some])
        for account in some:
            if account.id in summaries:
                yield ReportRow(account, summaries[account.id], account.id == default_id)


@functools.lru_cache(maxsize=2 * SLICE)
def _sql(engine: type[pw.Database], count: int) -> str:
    """Return the query for `count` accounts. Building it takes longer than running it, so it is cached."""
    queue = backlog_of(Account, key_name="lane", limit=QUEUE_LIMIT + 1)
    known = (SendingState.held_at, SendingState.held_code, SendingState.held_facts, SendingState.probe_at,
             SendingState.good_at, SendingState.bad_at, SendingState.bad_code)  # fmt: skip
    query = Account.select(Account.id, queue, *known, *_OF_ACCOUNT.values())
    query = query.join(SendingState, pw.JOIN.LEFT_OUTER).switch(Account)
    query = query.join(Credential, pw.JOIN.LEFT_OUTER).switch(Account).join(Connector, pw.JOIN.LEFT_OUTER)
    return query.where(Account.id.in_(list(range(count)))).sql()[0]


def _summary(
    queue: int,
    held_at: Any,
    held_code: str | None,
    held_facts: str | None,
    probe_at: Any,
    good_at: Any,
    bad_at: Any,
    bad_code: str | None,
    *of_account: Any,
) -> SendingSummary:
    facts = json.loads(held_facts) if held_code and held_facts else {}
    known = dict(zip(_OF_ACCOUNT, of_account, strict=True)) if bad_code else {}
    moment = SendingState.good_at.python_value
    return SendingSummary(
        queue=queue,
        held_at=moment(held_at),
        held_code=held_code or "",
        held_facts=facts,
        probe_at=None if (next_at := moment(probe_at)) == NEVER else next_at,
        good_at=moment(good_at),
        bad_at=moment(bad_at),
        bad_code=bad_code or "",
        bad_facts=facts if held_code == bad_code else known,
    )
