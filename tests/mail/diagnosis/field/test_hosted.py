"""Failures at hosted providers, as people met them: cause, end of the message, cures, and whom to ask."""

import pytest

from tests.mail.diagnosis.field.hosted_cases import everything
from webapp.mail.diagnosis.case import Case
from webapp.mail.diagnosis.cause import Ask, Fault
from webapp.mail.diagnosis.causes import CAUSES
from webapp.mail.diagnosis.cures import CURES
from webapp.mail.diagnosis.diagnose import Retry, diagnose

CASES = [
    pytest.param(case, id=f"{case.account['host']}-{case.stage}-{number}")
    for number, case in enumerate(everything())
]


@pytest.mark.parametrize("case", CASES)
def test_a_failure_from_the_field_has_a_cause_that_an_expert_accepts(case):
    found = diagnose(case.error(), case.account)
    assert found.code in case.wanted, case.source
    of_account = found.fault in (Fault.ACCOUNT, Fault.LOG_IN) or CAUSES[found.code].pause_s is not None
    if of_account:
        assert found.retry is Retry.HOLD, case.source
    known = Case.of(case.error(), case.account)
    contradicting = [
        code for code in found.cures if any(condition.holds(known) for condition in CURES[code].unless)
    ]
    assert contradicting == [], case.source
    assert found.cures or CAUSES[found.code].steps, case.source
    # Of a mailbox of one's own at a free host nobody else is in charge.
    assert found.ask is not Ask.NOBODY or found.cures or "outlook.com" in case.account["host"], case.source


def test_every_case_names_its_source_and_causes_that_exist():
    reworded = "in other words than the provider's"
    assert [case.reply for case in everything() if not case.source.startswith(("https://", reworded))] == []
    assert {code for case in everything() for code in case.wanted} <= set(CAUSES)
