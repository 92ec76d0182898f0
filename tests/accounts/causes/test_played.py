"""Every cause through the real test page: a server says it, and the page tells it with evidence and help."""

from collections.abc import Iterator
from html import unescape

import pytest

from tests.accounts.causes.played import RECIPIENT, Case, Stand, account_of, cases_of, connector_to
from tests.runs.conftest import ended
from webapp.mail.diagnosis.cause import Fault
from webapp.mail.diagnosis.causes import CAUSES, FAMILIES
from webapp.runs.models import Run
from webapp.ui.wording.causes import explain

ASKED = {"to": RECIPIENT, "subject": "Teste", "body": "Texto"}


@pytest.mark.parametrize("family", [name for name in FAMILIES if any(cases_of(name))])
def test_a_reply_is_told_on_the_page_of_the_test(app, signed_in, account, stand, quick, family):
    client, connector = signed_in("administrator"), connector_to(stand)
    wrong = [
        text for case in cases_of(family) for text in _played(app, client, account, connector, stand, case)
    ]
    assert not wrong, "\n".join(wrong)


def _played(app, client, account, connector, stand: Stand, case: Case) -> Iterator[str]:
    """Play a case through the pages, and yield what is not as it should be."""
    row = account_of(case.known, case.secret, account, connector)
    stand.play(case)
    answer = client.post(f"/accounts/{row.id}/test", data=ASKED | {"depth": "send"})
    run = ended(Run.select().order_by(Run.id.desc()).get())
    result = run.result
    if answer.status_code != 303 or (result["code"], result["stage"]) != (case.code, case.stage):
        yield f"{case.code} at {case.stage}: {answer.status_code} {result}"
        return
    page = unescape(client.get(f"/runs/{run.id}", headers={"Accept-Language": "en"}).text)
    with app.test_request_context(headers={"Accept-Language": "en"}):
        told = explain(result)
    said = (told.title, told.meaning, *told.evidence, told.whom)
    missing = [text for text in said if text not in page]
    if missing:
        yield f"{case.code}: the page lacks {missing}"
    if not told.evidence or not (told.whom or told.cures):
        yield f"{case.code}: {told}"
    if f'href="/causes/{case.code}"' not in page:
        yield f"{case.code}: the page does not lead to that of the cause"
    if CAUSES[case.code].fault in (Fault.ACCOUNT, Fault.LOG_IN) and result["retry"] != "hold":
        yield f"{case.code}: a fault of the account is {result['retry']}"
    if case.secret in page or case.secret in str(run.steps):
        yield f"{case.code}: the page tells the secret"
