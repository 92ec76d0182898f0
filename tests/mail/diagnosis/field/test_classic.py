"""Real refusals of classic servers, gateways and block lists have the cause that an expert gives them."""

from itertools import groupby

import pytest

from tests.mail.diagnosis.field.cases import cases_of
from webapp.mail.diagnosis.case import Case
from webapp.mail.diagnosis.cause import Ask
from webapp.mail.diagnosis.causes import CAUSES
from webapp.mail.diagnosis.cures import CURES
from webapp.mail.diagnosis.diagnose import diagnose

CASES = cases_of("classic")
TABLES = {name: list(cases) for name, cases in groupby(CASES, lambda case: case.place.partition(":")[0])}


@pytest.mark.parametrize("table", TABLES)
def test_a_real_refusal_has_the_cause_and_the_end_that_an_expert_gives_it(table):
    wrong = []
    for case in TABLES[table]:
        found = diagnose(case.error, case.account)
        if found.code not in case.causes or found.retry.value not in case.ends:
            said = " ".join(case.lines)
            wrong.append(f"{case.place}: {found.code}, {found.retry.value}, for {said}")
    assert not wrong, "\n".join(wrong)


def test_every_cause_that_is_accepted_exists():
    unknown = {(case.place, cause) for case in CASES for cause in case.causes if cause not in CAUSES}
    assert not unknown


def test_every_real_refusal_tells_what_to_do_or_whom_to_ask():
    silent = []
    for case in CASES:
        found = diagnose(case.error, case.account)
        if not (found.cures or CAUSES[found.code].steps or found.ask is not Ask.NOBODY):
            silent.append(f"{case.place}: {found.code}")
    assert not silent, "\n".join(silent)


def test_every_setting_that_a_cure_offers_to_change_is_another_one():
    idle = []
    for case in CASES:
        for code in diagnose(case.error, case.account).cures:
            change = CURES[code].change
            if change and not (change.asks or change.values(Case(case.account))):
                idle.append(f"{case.place}: {code}")
    assert not idle, "\n".join(idle)
