"""Substitutes: when they step in, when they must not, and how it is told afterwards."""

import pytest

from tests.fakes.smtp import Mailbox, real_server
from tests.outbox.requests import later, new_account, new_message, recipients, states_of
from tests.outbox.running import account_at, hand_over, until, working
from webapp.accounts import sending_state, snapshots
from webapp.accounts.models import Account, SendingState, Substitute
from webapp.outbox.delivery import failover
from webapp.outbox.models import Attempt, Recipient
from webapp.outbox.queue import states

pytestmark = pytest.mark.each_database


def substitute(account, *others):
    for place, other in enumerate(others):
        Substitute.create(account=account, substitute=other, place=place)


def hold(account, code="connect.refused"):
    sending_state.hold(
        account.id, code, {}, held_for=snapshots.version_of(account.id), probe_at=later(hours=1)
    )


def lane_of(message):
    return recipients(message)[0].lane_id


def test_a_substitute_sends_while_the_account_is_held_and_the_page_says_so(storage):
    with real_server(Mailbox()) as server:
        away = new_account()
        other = account_at(server)
        substitute(away, other)
        with working(storage):
            message = hand_over(storage)
            until(lambda: states_of(message) == [states.ACCEPTED])
        assert len(server.handler.received) == 1
    [row] = recipients(message)
    assert row.substituted
    assert row.sent_by_id == other.id
    assert message.account_id == away.id
    assert [
        (attempt.account_id, attempt.substitute) for attempt in Attempt.select().order_by(Attempt.id)
    ] == [
        (away.id, False),
        (other.id, True),
    ]


def test_the_return_of_the_account_is_automatic(storage):
    with real_server(Mailbox()) as first, real_server(Mailbox()) as second:
        account = account_at(first)
        substitute(account, account_at(second))
        with working(storage):
            hold(account)
            diverted = hand_over(storage)
            until(lambda: states_of(diverted) == [states.ACCEPTED])
            SendingState.update(probe_at=later(seconds=-1)).execute()
            until(lambda: SendingState.get(SendingState.account == account).held_at is None)
            direct = hand_over(storage)
            until(lambda: states_of(direct) == [states.ACCEPTED])
        assert len(first.handler.received) == len(second.handler.received) == 1
    assert not recipients(direct)[0].substituted


def test_substitutes_step_in_in_their_order(storage):
    account, first, second = new_account(), new_account(), new_account()
    substitute(account, first, second)
    hold(account), hold(first)
    message = new_message(account)
    assert failover.fail_over([account.id]) == 1
    assert lane_of(message) == second.id


def test_one_that_sends_as_somebody_else_does_not_step_in(storage):
    account, other = new_account(), new_account(sender="other@example.com")
    substitute(account, other)
    hold(account)
    message = new_message(account)
    assert failover.fail_over([account.id]) == 0
    assert lane_of(message) == account.id


def test_a_forced_one_steps_in_for_any_sender(storage):
    account, other = new_account(), new_account(sender="other@example.com", force=True)
    substitute(account, other)
    hold(account)
    message = new_message(account)
    assert failover.fail_over([account.id]) == 1
    assert lane_of(message) == other.id


def test_an_inactive_one_does_not_step_in(storage):
    account, other = new_account(), new_account(active=False)
    substitute(account, other)
    hold(account)
    new_message(account)
    assert failover.fail_over([account.id]) == 0


def test_a_substitute_steps_in_for_an_inactive_account(storage):
    first, account, other = new_account(), new_account(), new_account()
    assert first.active
    substitute(account, other)
    Account.update(active=False).where(Account.id == account.id).execute()
    message = new_message(account)
    assert failover.fail_over([account.id]) == 1
    assert lane_of(message) == other.id


def test_what_has_waited_long_is_moved_although_the_account_is_not_held(storage):
    account, other = new_account(), new_account()
    substitute(account, other)
    old, young = new_message(account), new_message(account)
    Recipient.update(created_at=later(minutes=-16)).where(Recipient.message == old).execute()
    assert failover.fail_over([account.id]) == 1
    assert (lane_of(old), lane_of(young)) == (other.id, account.id)


def test_recipients_of_a_held_substitute_go_back_to_their_account(storage):
    account, other = new_account(), new_account()
    substitute(account, other)
    message = new_message(account)
    Recipient.update(lane=other).where(Recipient.message == message).execute()
    hold(other)
    assert failover.fail_over([other.id]) == 1
    assert lane_of(message) == account.id


def test_between_two_held_accounts_nothing_is_moved(storage):
    account, other = new_account(), new_account()
    substitute(account, other)
    message = new_message(account)
    hold(account), hold(other)
    assert failover.fail_over([account.id, other.id]) == 0
    assert lane_of(message) == account.id


@pytest.mark.parametrize("state", [states.UNCERTAIN])
def test_an_uncertain_message_stays_with_its_server(storage, state):
    account, other = new_account(), new_account()
    substitute(account, other)
    message = new_message(account)
    Recipient.update(state=state).execute()
    hold(account)
    assert failover.fail_over([account.id]) == 0
    assert lane_of(message) == account.id


def test_a_leased_recipient_is_not_moved(storage):
    account, other = new_account(), new_account()
    substitute(account, other)
    new_message(account)
    Recipient.update(state=states.SENDING, due_at=None, lease_until=later(seconds=30)).execute()
    hold(account)
    assert failover.fail_over([account.id]) == 0
