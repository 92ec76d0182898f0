"""The table of transitions, walked: no other transition happens, and every open state is found by a query."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.outbox.requests import later, new_account, new_message, recipients
from webapp.accounts.models import Account
from webapp.clock import now
from webapp.outbox.models import Message, Recipient
from webapp.outbox.queue import leases, states, transitions
from webapp.outbox.queue.leases import RecipientOutcome

pytestmark = pytest.mark.each_database

OUTCOMES = (states.ACCEPTED, states.DEFERRED, states.REFUSED, states.UNCERTAIN, states.EXPIRED, states.QUEUED)
ACTIONS = (
    "claim",
    *OUTCOMES,
    "hand_back",
    "lose",
    "expire",
    "cancel",
    "retry",
    "delivered",
    "given_up",
    "due",
)


def test_every_state_has_its_row():
    assert set(states.TRANSITIONS) == set(states.STATES)
    assert set().union(*states.TRANSITIONS.values()) <= set(states.STATES)


def test_what_a_server_accepted_is_never_sent_again():
    assert states.TRANSITIONS[states.ACCEPTED] == frozenset()


def test_only_a_claim_leads_to_sending():
    assert states.sources_of(states.SENDING) == states.CLAIMABLE


def test_every_state_can_be_reached_and_those_that_are_not_final_can_be_left():
    reached = {states.QUEUED}
    for _ in states.STATES:
        reached |= set().union(*(states.TRANSITIONS[state] for state in reached))
    assert reached == set(states.STATES)
    assert all(states.TRANSITIONS[state] for state in set(states.STATES) - states.FINAL)


class Walk:
    """One recipient and the lease on it."""

    def __init__(self, account):
        self.message = new_message(account)
        self.account = account
        self.hand = []

    @property
    def row(self) -> Recipient:
        return recipients(self.message)[0]

    def do(self, action: str) -> None:
        row = self.row
        if action == "claim":
            jobs = leases.claim(self.account.id, 1, "w")
            self.hand = [taken for job in jobs for taken in job.recipients] or self.hand
        elif action in OUTCOMES:
            due_at = now() if action in (states.DEFERRED, states.QUEUED) else None
            if action == states.UNCERTAIN and row.uncertain_tries == 0:
                due_at = now()
            leases.settle([RecipientOutcome(taken, action, due_at=due_at) for taken in self.hand])
        elif action == "hand_back":
            leases.hand_back(self.hand)
        elif action == "lose":
            Recipient.update(lease_until=later(seconds=-1)).where(
                Recipient.lease_until.is_null(False)
            ).execute()
            leases.recover_lost()
        elif action == "due":
            Recipient.update(due_at=now()).where(Recipient.due_at.is_null(False)).execute()
        elif action == "retry":
            transitions.retry_now([row.id])
        elif action in ("delivered", "given_up"):
            transitions.decide(row.id, delivered=action == "delivered")
        else:
            {"expire": transitions.expire, "cancel": transitions.cancel}[action]([row.id])


def is_found(row: Recipient) -> bool:
    """Tell whether some due-query finds the row, now or when its time comes."""
    if row.state == states.SENDING:
        return row.lease_until is not None
    if row.id in transitions.undecided():
        return True
    return any(lane == row.lane_id for lane, _ in leases.lanes())


@pytest.fixture
def account(storage) -> Account:
    return new_account()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actions=st.lists(st.sampled_from(ACTIONS), max_size=14))
def test_no_walk_leaves_the_table_and_every_open_state_is_found(account, actions):
    Message.delete().execute()
    walk = Walk(account)
    for action in actions:
        before = walk.row.state
        walk.do(action)
        row = walk.row
        assert row.state == before or row.state in states.TRANSITIONS[before], (
            f"{before} {action} {row.state}"
        )
        is_final = row.state in states.FINAL
        assert is_final == (row.lane_id is None) == (row.expires_at is None), action
        assert is_final or is_found(row), f"{row.state} after {action} is out of sight"
