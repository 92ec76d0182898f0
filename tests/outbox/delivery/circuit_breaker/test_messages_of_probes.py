"""What becomes of an account by the message that its probe sends."""

from tests.outbox.delivery.circuit_breaker.holding import BLOCKED, SECOND, hold, probed, state_of
from tests.outbox.delivery.circuit_breaker.recorded_trials import RecordedTrials
from webapp.accounts.models import SendingState
from webapp.clock import now
from webapp.errors import MailError
from webapp.mail.diagnosis.diagnose import diagnose
from webapp.outbox.recovery.trial import TrialResult
from webapp.transcript import Stage


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
