"""What the outbox does with a message is what the page of the cause says."""

import pytest

from tests.mail.diagnosis.test_diagnose import heard
from tests.outbox.delivery.test_outcome import FOREIGN, OWN, failed
from webapp.mail.diagnosis.causes import CAUSES
from webapp.mail.diagnosis.diagnose import Retry, diagnose
from webapp.mail.diagnosis.providers import PROVIDERS
from webapp.mail.diagnosis.verdicts import kind_of, verdicts
from webapp.outbox.queue import states
from webapp.transcript import Stage
from webapp.tunnels.codes import CODES, failure

OUTCOMES = {
    Retry.LATER: {states.DEFERRED},
    Retry.NEVER: {states.REFUSED},
    Retry.ASK: {states.UNCERTAIN},
    Retry.HOLD: set(),
}


def as_told(error) -> Retry:
    """Return what the page of the cause of `error` says becomes of the message."""
    found = diagnose(error)
    told = {verdict.kind: verdict.retry for verdict in verdicts(CAUSES[found.code])}
    return told.get(kind_of(error.stage, permanent=error.permanent), next(iter(told.values())))


def assert_same(error, retry=None):
    found = failed(error)
    retry = retry or as_told(error)
    assert {one.state for one in found.recipients} == OUTCOMES[retry], error
    assert (found.hold is not None) == (retry is Retry.HOLD), error
    assert len(found.untried) == (1 if retry is Retry.HOLD else 0), error


@pytest.mark.parametrize("code", CODES)
def test_a_failure_to_connect(code):
    assert_same(failure(code, Stage.CONNECT))


def test_every_reply_that_a_signal_quotes():
    for cause in CAUSES.values():
        for signal in cause.signals:
            for stage in signal.stages if not signal.of else ():
                assert_same(heard(stage, signal.seen))


def test_every_reply_that_a_provider_gives():
    for provider in PROVIDERS.values():
        for own in provider.signals:
            assert_same(heard(own.signal.stages[0], own.signal.seen))


def test_a_sender_that_the_application_chose_holds_no_account():
    refused = heard(Stage.MAIL_FROM, "553 5.7.1 Sender address rejected: not owned by user x")
    assert failed(refused, sender=OWN).hold is not None
    assert [one.state for one in failed(refused, sender=FOREIGN).recipients] == [states.REFUSED]


@pytest.mark.parametrize("stage", [Stage.MAIL_FROM, Stage.RCPT_TO, Stage.END_OF_DATA])
def test_trouble_of_the_server_gives_no_message_up(stage):
    assert_same(heard(stage, "552 5.3.1 Mail system full"), Retry.LATER)
