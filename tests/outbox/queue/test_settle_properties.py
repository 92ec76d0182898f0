"""Recipients settled in one call end as they would one by one."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from webapp.clock import now
from webapp.outbox.models import Recipient
from webapp.outbox.queue import leases, states
from webapp.outbox.queue.leases import RecipientOutcome

pytestmark = pytest.mark.each_database

COUNT = 6
LATER = dt.datetime(2030, 1, 2, 3, 4, 5)
replies = st.one_of(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=20),
                    st.just("x" * 2 * leases.REPLY_MAX))  # fmt: skip
outcomes = st.fixed_dictionaries(
    {
        "state": st.sampled_from([*[states.ACCEPTED] * 4, states.DEFERRED, states.REFUSED, states.UNCERTAIN]),
        "code": st.sampled_from(["accepted", "rcpt.refused"]),
        "reply_code": st.sampled_from([None, 250, 251, 550]),
        "reply": replies,
        "due_at": st.sampled_from([None, LATER]),
        "substituted": st.booleans(),
    }
)
# Whether the lease of a recipient still stands when its outcome comes.
standing = st.sampled_from(["ours", "ours", "ours", "taken anew", "ended"])


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(outcomes, standing), min_size=COUNT, max_size=COUNT))
def test_settled_together_is_settled_one_by_one(account, message, monkeypatch, asked):
    moment = now() + dt.timedelta(minutes=1)  # by when all messages of the test are due
    monkeypatch.setattr(leases, "now", lambda: moment)
    together = settled(account, message, asked)
    one_by_one = settled(account, message, asked, at_once=1)
    assert together == one_by_one


def settled(account, message, asked, at_once=COUNT):
    """Claim a message to many and settle it as asked, so many at once; return the count, and the rows."""
    stored = message(*(f"r{number}@example.com" for number in range(COUNT)))
    [job] = leases.claim(account.id, COUNT, "w1")
    verdicts = []
    for taken, (outcome, stands) in zip(job.recipients, asked, strict=True):
        mine = Recipient.id == taken.id
        if stands == "taken anew":
            Recipient.update(fence=taken.fence + 1).where(mine).execute()
        elif stands == "ended":
            Recipient.update(state=states.QUEUED, due_at=LATER).where(mine).execute()
        if outcome["state"] == states.ACCEPTED:  # never due again
            outcome = outcome | {"due_at": None}
        verdicts.append(RecipientOutcome(taken, sent_by=account.id, **outcome))
    found = sum(leases.settle(verdicts[start : start + at_once]) for start in range(0, COUNT, at_once))
    query = Recipient.select().where(Recipient.message == stored).order_by(Recipient.place)
    own = {"id", "message", "created_at", "expires_at"}
    rows = [{name: value for name, value in row.items() if name not in own} for row in query.dicts()]
    Recipient.delete().where(Recipient.message == stored).execute()
    return found, rows
