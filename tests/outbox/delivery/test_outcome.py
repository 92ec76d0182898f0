"""From what a server answered to what becomes of each recipient, without a server."""

import datetime as dt

import pytest

from webapp.errors import MailError, TunnelError
from webapp.mail.smtp.replies import Reply
from webapp.mail.smtp.transaction import Receipt
from webapp.outbox.delivery import outcome
from webapp.outbox.delivery.outcome import SendingAccount
from webapp.outbox.queue import retry, states
from webapp.outbox.queue.leases import Job, LeasedRecipient
from webapp.transcript import Stage

NOON = dt.datetime(2026, 11, 23, 12, 0)
MINUTE = dt.timedelta(minutes=1)
OWN = SendingAccount(7, is_own_sender=True, is_substitute=False)
FOREIGN = SendingAccount(7, is_own_sender=False, is_substitute=True)
NOT_YOURS = "553 5.7.1 Sender address rejected: not owned by user x"


@pytest.fixture(autouse=True)
def no_jitter(monkeypatch):
    monkeypatch.setattr(retry.random, "random", lambda: 0.0)


def job(*addresses, **changes):
    usual = {"tries": 0, "uncertain_tries": 0, "expires_at": NOON + retry.LIFE}
    people = [
        LeasedRecipient(id=number, fence=1, address=address, kind="to", **usual | changes)
        for number, address in enumerate(addresses or ("maria@example.com",), 1)
    ]
    return Job(1, 7, "<1@example.com>", "app@example.com", "Report", "{}", NOON, 100, people)


def error(stage, words, **changes):
    """Return the error that the words of a server lead to."""
    reply = Reply(int(words[:3]), (words[4:],))
    return MailError(
        f"{stage}.refused" if reply.is_permanent else f"{stage}.deferred",
        stage=stage,
        **{"permanent": reply.is_permanent} | changes,
        reply_code=reply.code,
        enhanced_code=reply.enhanced_code,
        reply_text=reply.text,
    )


def failed(cause, *, of=None, sender=OWN, now=NOON, is_first=True):
    return outcome.of_failure(of or job(), cause, sender, now, is_first=is_first)


def only(found):
    [one] = found.recipients
    return one


def test_what_was_taken_is_accepted_with_the_words_and_the_account():
    receipt = Receipt(("maria@example.com",), {}, 250, "2.0.0", "2.0.0 Ok: queued as X", "X")
    found = outcome.of_receipt(job(), receipt, FOREIGN, NOON)
    one = only(found)
    assert (one.state, one.code) == (states.ACCEPTED, outcome.ACCEPTED)
    assert (one.reply_code, one.reply) == (250, "2.0.0 Ok: queued as X")
    assert (one.sent_by, one.substituted, one.due_at) == (7, True, None)
    assert one.recipient.address == "maria@example.com"
    assert (found.untried, found.hold, found.code) == ([], None, "accepted")


def test_beside_those_who_got_it_each_of_the_others_has_a_fate_of_its_own():
    refused = {
        "gone@example.com": error(Stage.RCPT_TO, "550 5.1.1 No such user"),
        "grey@example.com": error(Stage.RCPT_TO, "450 4.7.1 Greylisted, come back in 300 seconds"),
    }
    receipt = Receipt(("maria@example.com",), refused, 250, "2.0.0", "Ok", None)
    found = outcome.of_receipt(
        job("gone@example.com", "maria@example.com", "grey@example.com"), receipt, OWN, NOON
    )
    assert [(one.state, one.due_at) for one in found.recipients] == [
        (states.REFUSED, None),
        (states.ACCEPTED, None),
        (states.DEFERRED, NOON + 5 * MINUTE),
    ]
    assert [one.reply_code for one in found.recipients] == [550, 250, 450]
    assert found.recipients[0].reply == "5.1.1 No such user"
    assert [one.recipient.id for one in found.recipients] == [1, 2, 3]
    assert found.code == outcome.ACCEPTED


def test_who_was_refused_by_name_is_told_that_and_the_others_the_end_of_it_all():
    last = error(Stage.DATA, "451 4.3.0 Try again")
    last.refused = {"gone@example.com": error(Stage.RCPT_TO, "550 5.1.1 No such user")}
    found = failed(last, of=job("gone@example.com", "maria@example.com"))
    assert [(one.state, one.reply_code) for one in found.recipients] == [
        (states.REFUSED, 550),
        (states.DEFERRED, 451),
    ]
    assert found.diagnosis.code == found.code == "server.unavailable"


@pytest.mark.parametrize(("tries", "minutes"), [(0, 1), (1, 5), (2, 15)])
def test_the_pause_is_that_of_the_try_that_just_failed(tries, minutes):
    one = only(failed(error(Stage.DATA, "451 4.3.0 Busy"), of=job(tries=tries)))
    assert one.due_at == NOON + minutes * MINUTE


def test_a_failure_without_words_is_put_off_by_the_plan():
    lost = MailError("data.lost", stage=Stage.DATA)
    one = only(failed(lost))
    assert (one.state, one.code, one.reply_code, one.reply) == (
        *(states.DEFERRED, "data.lost"),
        *(None, ""),
    )
    assert one.due_at == NOON + MINUTE


@pytest.mark.parametrize("expires_at", [NOON, NOON - MINUTE])
def test_what_failed_when_its_time_was_over_is_left_to_the_heartbeat_which_knows_the_clock(expires_at):
    one = only(failed(error(Stage.DATA, "451 4.3.0 Busy"), of=job(expires_at=expires_at)))
    assert (one.state, one.due_at) == (states.DEFERRED, NOON + MINUTE)


def test_a_moment_before_its_time_is_over_it_is_tried_again():
    found = failed(
        error(Stage.DATA, "451 4.3.0 Busy"), of=job(expires_at=NOON + dt.timedelta(microseconds=1))
    )
    assert only(found).state == states.DEFERRED


@pytest.mark.parametrize(("before", "due_at"), [(0, NOON + MINUTE), (1, None), (2, None)])
def test_what_may_have_been_sent_is_tried_once_more_and_then_waits_for_a_person(before, due_at):
    lost = MailError("end_of_data.uncertain", stage=Stage.END_OF_DATA)
    one = only(failed(lost, of=job(uncertain_tries=before, expires_at=NOON)))
    assert (one.state, one.due_at) == (states.UNCERTAIN, due_at)


@pytest.mark.parametrize("code", sorted(outcome.SESSION_ENDINGS))
def test_the_end_of_a_conversation_that_went_well_burns_no_message(code):
    ended = MailError(code, stage=Stage.MAIL_FROM)
    later = failed(ended, of=job("a@example.com", "b@example.com"), is_first=False)
    assert (later.recipients, [taken.id for taken in later.untried]) == ([], [1, 2])
    assert (later.hold, later.diagnosis) == (None, None)
    first = failed(ended)
    assert (only(first).state, first.untried) == (states.DEFERRED, [])


def test_any_other_failure_counts_wherever_it_stands():
    assert only(failed(error(Stage.DATA, "451 4.3.0 Busy"), is_first=False)).state == states.DEFERRED


def test_what_never_left_is_untried_even_as_the_first():
    unread = error(Stage.MAIL_FROM, "550 5.7.1 No")
    unread.never_left = True
    found = failed(unread)
    assert (found.recipients, len(found.untried)) == ([], 1)


@pytest.mark.parametrize(
    ("stage", "words", "code"),
    [
        (Stage.RCPT_TO, "421 4.7.0 Try again later, closing connection.", "server.limit_reached"),
        (Stage.MAIL_FROM, "550 5.4.5 Daily user sending limit exceeded.", "server.daily_limit"),
    ],
)
def test_a_server_that_wants_less_of_us_holds_the_account_and_burns_no_message(stage, words, code):
    found = failed(error(stage, words), of=job("a@example.com", "b@example.com"), sender=FOREIGN)
    assert (found.recipients, [taken.id for taken in found.untried]) == ([], [1, 2])
    assert found.hold.code == found.code == code


def test_the_first_reason_to_hold_is_the_one_that_is_told():
    found = outcome.MessageOutcome()
    for words in ("421 4.7.0 Try again later, closing connection.", "452 4.2.1 Too much mail from you"):
        [taken] = job().recipients
        outcome._decide(found, taken, error(Stage.MAIL_FROM, words), OWN, NOON)
    assert found.hold.facts["reply_code"] == 421
    assert len(found.untried) == 2


def test_a_refused_sender_of_the_account_itself_holds_it():
    found = failed(error(Stage.MAIL_FROM, NOT_YOURS))
    assert (found.recipients, found.hold.field) == ([], "sender")


@pytest.mark.parametrize(("permanent", "state"), [(True, states.REFUSED), (False, states.DEFERRED)])
def test_a_refused_sender_that_an_application_chose_says_nothing_of_the_account(permanent, state):
    found = failed(error(Stage.MAIL_FROM, NOT_YOURS, permanent=permanent), sender=FOREIGN)
    assert (only(found).state, found.hold, found.untried) == (state, None, [])


def test_a_refused_log_in_holds_the_account_whoever_the_sender_is():
    found = failed(error(Stage.AUTH, "535 5.7.8 no"), sender=FOREIGN)
    assert (found.recipients, found.hold.code) == ([], "auth.bad_credentials")


def test_what_cannot_be_built_is_refused_with_the_reason():
    found = outcome.of_fault(job("a@example.com", "b@example.com"), "message.content_gone", {"reason": 5})
    assert [(one.state, one.code, one.reply) for one in found.recipients] == [
        (states.REFUSED, "message.content_gone", "5")
    ] * 2
    assert [one.recipient.id for one in found.recipients] == [1, 2]
    assert found.code == "message.content_gone"
    assert only(outcome.of_fault(job(), "x", {})).reply == ""
    assert outcome.of_fault(job(), "x", {}).code == "x"


def test_a_road_that_failed_for_a_while_puts_everybody_off():
    found = failed(
        TunnelError("resolve.temporary", stage=Stage.RESOLVE), of=job("a@example.com", "b@example.com")
    )
    assert [one.state for one in found.recipients] == [states.DEFERRED] * 2
    assert found.untried == []


def test_only_a_temporary_reply_says_how_long_to_wait():
    soft = error(Stage.DATA, "550 Please try again in 20 minutes", permanent=False)
    assert only(failed(soft)).due_at == NOON + MINUTE


@pytest.mark.parametrize(("sender", "fates"), [(OWN, (0, 1)), (FOREIGN, (1, 0))])
def test_a_sender_that_one_recipient_refuses_is_judged_as_for_all(sender, fates):
    refused = {"gone@example.com": error(Stage.RCPT_TO, NOT_YOURS)}
    receipt = Receipt(("maria@example.com",), refused, 250, "2.0.0", "Ok", None)
    found = outcome.of_receipt(job("gone@example.com", "maria@example.com"), receipt, sender, NOON)
    assert (len(found.recipients) - 1, len(found.untried)) == fates


RELAY_DENIED = "554 5.7.1 Relay access denied"


def test_relay_refused_beside_an_accepted_recipient_is_the_matter_of_that_recipient_alone():
    refused = {"out@example.org": error(Stage.RCPT_TO, RELAY_DENIED)}
    receipt = Receipt(("maria@example.com",), refused, 250, "2.0.0", "Ok", None)
    found = outcome.of_receipt(job("out@example.org", "maria@example.com"), receipt, OWN, NOON)
    assert [one.state for one in found.recipients] == [states.REFUSED, states.ACCEPTED]
    assert (found.hold, found.untried) == (None, [])


@pytest.mark.parametrize(("how", "is_held"), [({}, True), ({"is_proven": True}, False)])
def test_relay_refused_holds_the_account_unless_the_session_has_carried_another_message(how, is_held):
    found = outcome.of_failure(job(), error(Stage.RCPT_TO, RELAY_DENIED), OWN, NOON, is_first=False, **how)
    assert (found.hold is not None) is is_held
    assert (found.recipients == []) is is_held


def test_a_proven_session_does_not_excuse_a_fault_of_the_account_before_the_recipients():
    cause = error(Stage.MAIL_FROM, "530 5.7.0 Authentication required")
    found = outcome.of_failure(job(), cause, OWN, NOON, is_first=False, is_proven=True)
    assert (found.hold.code, found.recipients) == ("mail_from.authentication_required", [])


def test_what_the_practice_mailbox_takes_is_never_called_accepted():
    receipt = Receipt(("maria@example.com",), {}, 250, "2.0.0", "Ok", "TREINO-1", is_practice=True)
    found = outcome.of_receipt(job(), receipt, OWN, NOON)
    assert (only(found).state, only(found).code, found.code) == (states.PRACTICE, *["practice.taken"] * 2)


def test_the_diagnosis_of_an_attempt_knows_the_settings_of_the_account():
    sender = OWN._replace(facts=lambda: {"host": "mail.example.com", "user_name": "robo"})
    found = failed(error(Stage.DATA, "451 4.3.0 Busy"), sender=sender)
    assert found.diagnosis.facts["host"] == "mail.example.com"
    held = failed(error(Stage.AUTH, "535 5.7.8 no"), sender=sender).hold
    assert (held.facts["user_name"], held.facts["recipient"]) == ("robo", "maria@example.com")


def test_a_refused_sender_in_from_is_told_beside_the_account_and_nothing_else_is_touched():
    other = OWN._replace(other_sender="root@example.com")
    held = failed(error(Stage.MAIL_FROM, NOT_YOURS), sender=other).hold
    assert (held.facts["sender"], held.facts[outcome.OTHER_SENDER]) == ("root@example.com",) * 2
    assert held.facts["reply_code"] == 553
    assert outcome.OTHER_SENDER not in failed(error(Stage.MAIL_FROM, NOT_YOURS)).hold.facts
    log_in = failed(error(Stage.AUTH, "535 5.7.8 no"), sender=other).hold
    assert outcome.OTHER_SENDER not in log_in.facts
