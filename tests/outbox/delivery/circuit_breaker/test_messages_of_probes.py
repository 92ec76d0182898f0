"""Which probes need a message, and what becomes of an account by the message that its probe sends.

The trials are stood in for by a record of what is asked of them; tests/outbox/recovery has them whole.
"""

import datetime as dt

import pytest
import time_machine

from tests.fakes.smtp import ScriptedServer, polite
from tests.outbox.requests import new_account
from webapp.accounts import sending_state, snapshots
from webapp.accounts.models import NEVER, Account, SendingState
from webapp.accounts.sending import AccountSender
from webapp.clock import now
from webapp.errors import MailError
from webapp.mail.diagnosis.diagnose import diagnose
from webapp.outbox.delivery import circuit_breaker
from webapp.outbox.delivery.circuit_breaker import probe
from webapp.outbox.queue import retry, transitions
from webapp.outbox.recovery.trial import TrialResult
from webapp.transcript import Stage

NOON = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)
BLOCKED = {"stage": "end_of_data"}
RELAY = {"stage": "rcpt_to", "recipient": "out@example.org"}


class RecordedTrials:
    """What a circuit breaker asks of trials: which accounts have a message, and how its sending ends."""

    def __init__(self, *with_message, result=None):
        self.with_message = {account.id for account in with_message}
        self.result = result
        self.asked, self.claimed, self.given_back, self.ran = [], set(), [], []

    def claim(self, account):
        self.asked.append(account.id)
        if account.id in self.with_message:
            self.claimed.add(account.id)
        return account.id in self.with_message

    def has_claim(self, account_id):
        return account_id in self.claimed

    def give_back(self, account_id):
        self.given_back.append(account_id)
        self.claimed.discard(account_id)

    def run(self, session, sender):
        self.ran.append((session.is_usable, sender.account.id))
        return self.result


@pytest.fixture
def clock(storage, monkeypatch):
    monkeypatch.setattr(retry.random, "random", lambda: 0.0)
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def account(clock):
    return new_account()


def hold(account, facts, code="end_of_data.refused", wait_s=None):
    sender = AccountSender(account, None, snapshots.version_of(account.id))
    assert circuit_breaker.hold(sender, code, facts, wait_s=wait_s)
    return state_of(account)


def state_of(account):
    return SendingState.get(SendingState.account == account)


def due(trials=None, at_most=100):
    return [found.account for found in circuit_breaker.to_probe(at_most, trials)]


def changed(account, **values):
    Account.update(version=Account.version + 1, **values).where(Account.id == account.id).execute()


def probed(account, settings, trials, **answers):
    with ScriptedServer(polite(**answers)) as server:
        where = Account.id == account.id
        Account.update(host="localhost", port=server.port).where(where).execute()
        version = snapshots.version_of(account.id)
        SendingState.update(held_for=version).where(SendingState.account == account).execute()
        released = probe(snapshots.read(account.id), settings=settings, trials=trials)
    return released, [line.partition(" SIZE")[0] for line in server.heard]


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


# The probe that sends a message


def test_a_message_that_passes_releases_the_account(account, storage):
    hold(account, BLOCKED)
    trials = RecordedTrials(account, result=TrialResult(has_passed=True))
    trials.claim(account)
    released, heard = probed(account, storage, trials)
    assert released
    assert state_of(account).held_at is None
    assert trials.ran == [(True, account.id)]
    assert trials.given_back == [account.id]
    assert not any(line.startswith("RCPT") for line in heard)


def test_a_message_is_claimed_again_when_it_was_given_back_meanwhile(account, storage):
    hold(account, BLOCKED)
    trials = RecordedTrials(account, result=TrialResult(has_passed=True))
    assert probed(account, storage, trials)[0]
    assert (trials.asked, trials.ran) == ([account.id], [(True, account.id)])


def test_a_message_that_is_refused_holds_the_account_for_the_new_reason(account, storage):
    hold(account, BLOCKED)
    words = "5.7.1 Your address is blocked"
    said = {"permanent": True, "reply_code": 554, "reply_text": words}
    refused = diagnose(MailError("end_of_data.refused", stage=Stage.END_OF_DATA, **said))
    trials = RecordedTrials(account, result=TrialResult(refused=refused))
    assert probed(account, storage, trials)[0] is False
    row = state_of(account)
    assert row.held_code == row.bad_code == refused.code
    assert (row.held_facts["stage"], row.held_facts["host"]) == ("end_of_data", "localhost")
    assert row.held_facts["reply_text"] == words
    assert row.probe_at == now() + 30 * SECOND


def test_a_trial_whose_server_names_a_time_waits_for_it(account, storage):
    hold(account, BLOCKED)
    said = {"reply_code": 450, "reply_text": "4.7.1 try again in 20 minutes"}
    error = MailError("end_of_data.deferred", stage=Stage.END_OF_DATA, **said)
    trials = RecordedTrials(account, result=TrialResult(refused=diagnose(error)))
    probed(account, storage, trials)
    assert state_of(account).probe_at == now() + 1200 * SECOND


def test_messages_refused_for_reasons_of_their_own_let_the_next_one_tell_at_once(account, storage):
    hold(account, BLOCKED)
    trials = RecordedTrials(account, result=TrialResult())
    assert probed(account, storage, trials)[0] is False
    row = state_of(account)
    assert (row.held_code, row.probe_at <= now()) == ("end_of_data.refused", True)


def test_without_a_message_a_probe_releases_nothing_that_only_a_message_tells(account, storage):
    hold(account, BLOCKED)
    SendingState.update(probe_at=now() + 60 * SECOND).execute()
    trials = RecordedTrials()
    released, _ = probed(account, storage, trials)
    assert not released
    row = state_of(account)
    assert (row.held_at is not None, row.probe_at <= now(), row.probes) == (True, True, 0)
    assert trials.ran == []


def test_what_needs_no_message_is_released_by_its_sender_though_trials_are_there(account, storage):
    hold(account, {"stage": "connect"}, "connect.refused")
    trials = RecordedTrials(account)
    assert probed(account, storage, trials)[0] is True
    assert (trials.asked, trials.ran, trials.given_back) == ([], [], [account.id])


def test_a_probe_that_fails_gives_its_messages_back(account, storage):
    hold(account, BLOCKED)
    trials = RecordedTrials(account)
    trials.claim(account)
    assert probed(account, storage, trials, MAIL="451 4.3.0 Busy")[0] is False
    assert (trials.ran, trials.given_back) == ([], [account.id])


def test_the_diagnosis_of_a_failed_probe_knows_what_the_server_offered(account, storage):
    hold(account, {"stage": "connect"}, "connect.refused")
    probed(
        account, storage, None, EHLO=("250-fake", "250 XXXXXXXA"), MAIL="530 5.7.0 Must issue STARTTLS first"
    )
    assert state_of(account).held_code != "connect.refused"
