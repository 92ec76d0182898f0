"""What a page says becomes of messages is what a diagnosis decides."""

import ast
from pathlib import Path

import pytest

from tests.mail.diagnosis.test_diagnose import heard
from webapp.errors import MailError
from webapp.mail.diagnosis.cause import Fault
from webapp.mail.diagnosis.causes import CAUSES
from webapp.mail.diagnosis.diagnose import Retry, diagnose
from webapp.mail.diagnosis.verdicts import LASTING_WITHOUT_REPLY, Kind, kind_of, verdicts
from webapp.transcript import Stage
from webapp.tunnels.codes import CODES, failure

AFTER_CONNECTING = list(Stage)[list(Stage).index(Stage.CONNECT) + 1 :]


def told_for(cause, stage, permanent):
    """Return retry and fault that the page of `cause` tells for such a failure."""
    found = verdicts(cause)
    kinds = {verdict.kind: (verdict.retry, verdict.fault) for verdict in found}
    return kinds.get(kind_of(stage, permanent=permanent), (found[0].retry, found[0].fault))


def assert_as_told(diagnosis, permanent):
    told_retry, told_fault = told_for(CAUSES[diagnosis.code], diagnosis.stage, permanent)
    assert diagnosis.retry is told_retry, diagnosis.code
    if diagnosis.pause_s is None:
        assert diagnosis.fault is told_fault, diagnosis.code


@pytest.mark.parametrize("code", CODES)
def test_a_failure_to_connect_is_judged_as_its_page_says(code):
    assert_as_told(diagnose(failure(code, Stage.CONNECT)), CODES[code].permanent)


@pytest.mark.parametrize("cause", CAUSES.values(), ids=CAUSES)
def test_a_reply_is_judged_as_its_page_says(cause):
    for signal in cause.signals:
        for stage in signal.stages if not signal.of else ():
            found = diagnose(heard(stage, signal.seen))
            assert_as_told(found, signal.seen.startswith("5"))


@pytest.mark.parametrize("stage", [stage for stage in AFTER_CONNECTING if stage is not Stage.QUIT])
@pytest.mark.parametrize("words", ["450 hm", "599 hm"])
def test_a_reply_that_nobody_knows_is_judged_as_its_page_says(stage, words):
    assert_as_told(diagnose(heard(stage, words)), words.startswith("5"))


def test_failures_of_the_dialogue_that_last_are_those_that_are_raised_so():
    raised = {
        node.args[0].value
        for path in Path("webapp/mail").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "MailError"
        and isinstance(node.args[0], ast.Constant)
        and any(word.arg == "permanent" and ast.unparse(word.value) == "True" for word in node.keywords)
    }
    assert raised <= LASTING_WITHOUT_REPLY | {"attempt.failed"}


def test_no_fault_of_an_account_loses_a_message():
    for cause in CAUSES.values():
        for verdict in verdicts(cause):
            if verdict.fault in (Fault.ACCOUNT, Fault.LOG_IN):
                assert verdict.retry is Retry.HOLD, cause.code


def test_only_faults_of_a_recipient_or_a_message_lose_one():
    lost = {v.fault for cause in CAUSES.values() for v in verdicts(cause) if v.retry is Retry.NEVER}
    assert lost <= {Fault.RECIPIENT, Fault.MESSAGE}


def test_where_the_way_of_saying_counts_each_has_its_verdict():
    kinds = {verdict.kind: verdict.retry for verdict in verdicts(CAUSES["rcpt_to.mailbox_full"])}
    assert kinds == {Kind.FOR_NOW: Retry.LATER, Kind.FOR_GOOD_TO_MESSAGE: Retry.NEVER}


def test_what_may_have_been_sent_is_left_to_a_person():
    assert verdicts(CAUSES["end_of_data.uncertain"])[0].retry is Retry.ASK
    error = MailError("end_of_data.uncertain", stage=Stage.END_OF_DATA, reason="lost")
    assert_as_told(diagnose(error), permanent=False)
