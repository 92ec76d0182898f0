"""The secret of a connector, mended in the result of its own test."""

import dataclasses
import re

import pytest

from tests.conftest import TESTER
from tests.connectors.conftest import FRAGMENT, SECRET
from webapp.audit.log import Subject
from webapp.audit.models import AuditEntry
from webapp.connectors import routes
from webapp.credentials import binding
from webapp.credentials.models import Credential
from webapp.runs import queue
from webapp.runs import service as runs
from webapp.runs.models import Run

BUTTON = "Change the Network Connector&#39;s password and test again"


@pytest.fixture
def refused(connector, credential):
    """A connector whose test failed because its log-in was refused, and that test."""
    row = connector(credential=credential())
    run = failed(row)
    return row, run


def failed(row, code="connector.auth_refused"):
    """Store a test of `row` that failed for this cause."""
    subject = Subject.of(row, row.name)
    asked = {"host": "server.example", "port": 587}
    print_of = routes.fingerprint(row)
    run = runs.start("connector", subject, fingerprint=print_of, asked=asked, per_minute=1000, actor=TESTER)
    facts = {"connector": row.name, "host": "server.example"}
    queue.finish(queue.claim(), [], {"code": code, "facts": facts, "stage": "connector"})
    return runs.get(run.id)


def press(client, run, *, headers=(), **typed):
    """Press the button in the result, with what was typed; return the answer."""
    page = client.get(f"/runs/{run.id}", headers={"Accept-Language": "en"}).text
    form = re.search(rf'<form [^>]*action="/connectors/repair/{run.id}".*?</form>', page, re.DOTALL)
    assert form is not None, "no button"
    assert BUTTON in form[0]
    sent = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form[0]))
    sent |= {f"replace_connector_secret-{name}": value for name, value in typed.items()}
    return client.post(f"/connectors/repair/{run.id}", data=sent, headers=dict(headers))


def test_it_works(admin, refused):
    row, run = refused
    answer = press(admin, run, secret="the new one")
    again = Run.select().order_by(Run.id.desc()).get()
    assert (answer.status_code, answer.location) == (303, f"/runs/{again.id}")
    assert (again.kind, again.asked) == ("connector", run.asked)
    changed = Credential.get_by_id(row.credential_id)
    assert changed.open_secret().matches("the new one")
    assert binding.is_bound(changed, routes.destination_of(row))
    assert "the new one" not in str([(entry.before, entry.after) for entry in AuditEntry.select()])


def test_for_htmx_the_new_test_takes_the_place_of_the_old_one(admin, refused):
    answer = press(admin, refused[1], headers=FRAGMENT, secret="the new one")
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith(f'<section id="run-{Run.select().count()}"')


@pytest.mark.parametrize("headers", [{}, FRAGMENT])
def test_an_empty_secret_changes_nothing_and_is_said_at_its_field(admin, refused, headers):
    row, run = refused
    answer = press(admin, run, headers=headers, secret="")
    assert answer.status_code == 422
    assert 'id="replace_connector_secret-secret-error"' in answer.text
    assert Credential.get_by_id(row.credential_id).open_secret().matches(SECRET)


def test_a_secret_that_was_changed_meanwhile_is_left_alone(admin, refused):
    row, run = refused
    assert press(admin, run, secret="mine", credential_version="7").status_code == 409
    assert press(admin, run, secret="first").status_code == 303
    answer = admin.post(f"/connectors/repair/{run.id}", data={"replace_connector_secret-secret": "second"})
    assert answer.status_code == 409
    assert Credential.get_by_id(row.credential_id).open_secret().matches("first")


def test_a_connector_that_was_changed_since_its_test_has_no_button(admin, refused):
    row, run = refused
    type(row).update(port=1081).execute()
    assert "/connectors/repair/" not in admin.get(f"/runs/{run.id}").text
    data = {"replace_connector_secret-secret": "new", "replace_connector_secret-credential_version": "1"}
    assert admin.post(f"/connectors/repair/{run.id}", data=data).status_code == 409
    assert Credential.get_by_id(row.credential_id).open_secret().matches(SECRET)


def test_beyond_the_limit_the_change_is_saved_and_said(
    app, admin, refused, connector, credential, storage, monkeypatch
):
    row, run = refused
    other = failed(connector(name="Another", credential=credential(name="Another")))
    monkeypatch.setitem(app.config, "POSTIGO", dataclasses.replace(storage, tests_per_minute=1))
    press(admin, other, secret="the first")
    answer = press(admin, run, secret="the second")
    assert answer.status_code == 429
    assert "A mudança foi salva, mas não foi testada." in answer.text
    assert Credential.get_by_id(row.credential_id).open_secret().matches("the second")


def test_what_else_uses_the_credential_is_named(admin, connector, credential):
    login = credential()
    row, other = connector(credential=login), connector("Matriz", credential=login, host="other.example")
    page = admin.get(f"/runs/{failed(row).id}", headers={"Accept-Language": "en"}).text
    assert f"It is also used by: {other.name}." in page


def test_a_connector_without_a_credential_or_with_another_fault_has_no_button(admin, connector, credential):
    for row, code in (
        (connector("A"), "connector.auth_refused"),
        (connector("B", credential=credential()), "connector.timeout"),
    ):
        run = failed(row, code)
        assert "/connectors/repair/" not in admin.get(f"/runs/{run.id}").text
        assert admin.post(f"/connectors/repair/{run.id}").status_code == 409


@pytest.mark.parametrize("role", ["operator", "auditor"])
def test_others_see_no_button_and_press_none(signed_in, refused, role):
    client = signed_in(role)
    assert "/connectors/repair/" not in client.get(f"/runs/{refused[1].id}").text
    assert client.post(f"/connectors/repair/{refused[1].id}").status_code == 403
