"""When a held account is probed, and which probes need a message."""

import pytest

from tests.outbox.delivery.circuit_breaker.holding import (
    BLOCKED,
    RELAY,
    SECOND,
    changed,
    due,
    hold,
    probed,
    state_of,
)
from tests.outbox.delivery.circuit_breaker.recorded_trials import RecordedTrials
from tests.outbox.requests import new_account
from webapp.accounts import sending_state
from webapp.accounts.models import NEVER, Account, SendingState
from webapp.clock import now
from webapp.outbox.delivery import circuit_breaker
from webapp.outbox.queue import transitions

# When the next probe is due


def test_an_account_to_which_relaying_is_denied_is_probed_within_a_second(account):
    assert hold(account, RELAY, wait_s=600).probe_at == now() + SECOND


def test_an_account_whose_secret_is_refused_is_not_probed_by_itself(account):
    assert hold(account, {"stage": "auth"}, "auth.bad_credentials").probe_at == NEVER
    assert due() == []


def test_a_probe_planned_for_never_is_no_jump_of_the_clock(account, clock):
    hold(account, {"stage": "auth"}, "auth.bad_credentials")
    clock.shift(transitions.FAR)
    assert due() == []


def test_a_relay_that_still_refuses_waits_a_minute_at_most(account, storage):
    hold(account, RELAY)
    SendingState.update(probes=20).execute()
    refuses = {"RCPT": "554 5.7.1 Relay access denied"}
    released, heard = probed(account, storage, None, **refuses)
    assert not released
    assert heard[-2:] != [] and any(line.startswith("RCPT TO:<out@example.org>") for line in heard)
    assert state_of(account).probe_at == now() + 60 * SECOND


def test_a_relay_that_refuses_the_recipient_alone_is_released(account, storage):
    hold(account, RELAY)
    assert probed(account, storage, None, RCPT="550 5.1.1 No such user here")[0] is True
    assert state_of(account).held_at is None


def test_no_recipient_is_named_where_the_hold_is_for_something_else(account, storage):
    hold(account, {"stage": "mail_from", "recipient": "out@example.org"}, "mail_from.refused")
    released, heard = probed(account, storage, None)
    assert released
    assert not any(line.startswith("RCPT") for line in heard)


# Who is to be probed


def test_an_account_blocked_after_its_sender_is_probed_only_when_a_message_is_there(account, clock):
    hold(account, BLOCKED)
    clock.shift(60)
    nothing = RecordedTrials()
    assert due(nothing) == []
    assert nothing.asked == [account.id]
    assert circuit_breaker.awaiting_message() == {account.id}
    assert due(RecordedTrials(account)) == [account]


def test_one_that_waits_for_a_message_or_its_time_or_is_disabled_hides_no_other(account, clock):
    waiting, later, disabled, last = (new_account() for _ in range(4))
    for each in (waiting, later, disabled, last):
        hold(each, BLOCKED if each == waiting else {})
    SendingState.update(probe_at=now() + 99 * SECOND).where(SendingState.account == later).execute()
    Account.update(active=False).where(Account.id == disabled.id).execute()
    clock.shift(60)
    assert due(RecordedTrials()) == [last]


def test_no_more_probes_are_taken_than_asked_for(account, clock):
    others = [new_account() for _ in range(3)]
    for each in others:
        hold(each, {})
    clock.shift(60)
    assert due(at_most=2) == others[:2]
    assert due(at_most=0) == []
    assert due() == others[2:]


def test_a_denied_relay_is_probed_without_a_message_too(account, clock):
    hold(account, RELAY)
    clock.shift(2)
    assert circuit_breaker.awaiting_message() == set()
    trials = RecordedTrials()
    assert due(trials) == [account]
    assert trials.asked == [account.id]


def test_an_account_that_failed_before_its_sender_needs_no_message(account, clock):
    hold(account, {"stage": "connect"}, "connect.refused")
    clock.shift(60)
    trials = RecordedTrials(account)
    assert due(trials) == [account]
    assert trials.asked == []
    assert circuit_breaker.awaiting_message() == set()


def test_changed_settings_may_have_mended_it_so_that_no_message_is_needed(account):
    hold(account, BLOCKED)
    changed(account, host="other.example.com")
    assert due(RecordedTrials()) == [account]
    facts = state_of(account).held_facts
    assert (facts["stage"], facts["is_changed"], facts["is_only_secret"]) == ("end_of_data", True, False)


def test_only_accounts_that_are_enabled_and_due_await_a_message(account, clock):
    disabled, later = new_account(), new_account()
    for each in (account, disabled, later):
        hold(each, BLOCKED)
    Account.update(active=False).where(Account.id == disabled.id).execute()
    SendingState.update(probe_at=now() + 99 * SECOND).where(SendingState.account == later).execute()
    SendingState.update(probe_at=now()).where(SendingState.account == account).execute()
    assert circuit_breaker.awaiting_message() == {account.id}


def test_a_claim_is_given_back_when_another_worker_takes_the_probe(account, clock, monkeypatch):
    hold(account, BLOCKED)
    clock.shift(60)
    monkeypatch.setattr(sending_state, "take_probe", lambda *_: False)
    trials = RecordedTrials(account)
    assert due(trials) == []
    assert trials.given_back == [account.id]


# What was changed


@pytest.mark.parametrize(
    ("former", "version", "is_only_secret"),
    [
        ("a1-c3-g1", "a1-c4-g1", True),  # the credential
        ("a1-p3-g1", "a1-p4-g1", True),  # the credential of the connector
        ("a1-c3-g1", "a1-c3-g2", True),  # the general settings
        ("a1-c3-g1", "a2-c3-g1", False),  # the account
        ("a1-c3-g1", "a2-c4-g1", False),
    ],
)
def test_a_change_of_the_secret_is_told_apart_from_any_other(former, version, is_only_secret):
    assert circuit_breaker._changed(former, version) == {"is_changed": True, "is_only_secret": is_only_secret}


@pytest.mark.parametrize(
    ("code", "facts", "is_asked"),
    [
        ("auth.bad_credentials", {"is_only_secret": False}, True),
        ("auth.bad_credentials", {}, True),
        ("auth.bad_credentials", {"is_only_secret": True}, False),
        ("connect.refused", {}, False),
    ],
)
def test_a_refused_secret_is_asked_for_only_after_more_than_the_secret_was_changed(
    account, code, facts, is_asked
):
    hold(account, facts, code)
    assert circuit_breaker._is_asked(account.id) is is_asked


def test_an_account_that_is_gone_is_asked_for_by_nobody(account):
    assert circuit_breaker._is_asked(account.id + 1) is False
