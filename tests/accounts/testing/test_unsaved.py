"""A test without saving: it does what a saved account's would, and stores nothing but itself."""

import dataclasses
import json

import pytest

from tests.accounts.conftest import SECRET, form_data
from tests.accounts.pages import values_in
from tests.accounts.testing.runs import HTMX, PT
from tests.conftest import TESTER
from tests.fakes.smtp import Mailbox, ScriptedServer, polite, real_server
from tests.runs.conftest import ended
from webapp.access import people
from webapp.access.models import FormDraft
from webapp.accounts import service, testing
from webapp.accounts.models import Account
from webapp.audit.models import AuditEntry
from webapp.credentials.models import Credential, Destination
from webapp.runs.models import Run
from webapp.runs.runner import Runner

LOCAL = {"host": "127.0.0.1", "secure": "no", "security": None}


@pytest.fixture(autouse=True)
def runner(storage):
    limits = dataclasses.replace(storage, test_deadline_s=5)
    runner = Runner(limits, {"account": testing.execute, "draft": testing.execute_unsaved})
    runner.start()
    yield runner
    runner.stop()


def stored() -> list:
    return list(Account.select().order_by(Account.id).dicts())


def window_url(client, data, account_id=None) -> str:
    """Press **Testar sem salvar** and return the URL of the window in the page that comes back."""
    place = f"/accounts/{account_id}/unsaved" if account_id else "/accounts/unsaved"
    answer = client.post(place, data=data)
    assert answer.status_code == 303, answer.text
    page = client.get(answer.location, headers=PT).text
    assert "Nada foi salvo." in page
    return page.partition('hx-get="/accounts/unsaved-test')[2].partition('"')[0]


def run_of(client, url: str, **chosen: str) -> Run:
    page = client.get(f"/accounts/unsaved-test{url}").text
    data = {"to": "maria@example.com", "once": values_in(page)["once"]} | chosen
    answer = client.post(f"/accounts/unsaved-test{url}", data=data)
    assert answer.status_code == 303
    return ended(Run.get(Run.id == int(answer.location.rpartition("/")[2])))


@pytest.mark.parametrize("depth", ["connect", "ask", "send"])
def test_a_new_account_is_tested_and_not_stored(signed_in, depth):
    mailbox = Mailbox()
    client = signed_in("administrator")
    before = stored()
    with real_server(mailbox) as server:
        url = window_url(client, form_data(port=str(server.port), **LOCAL))
        run = run_of(client, url, depth=depth)
    assert run.state == ("accepted" if depth == "send" else "passed")
    assert len(mailbox.received) == (depth == "send")
    assert stored() == before
    assert (run.kind, run.subject_id) == ("draft", 0)


def test_an_account_is_tested_as_typed_and_stays_as_it_is_stored(signed_in, account):
    row = account()
    before = stored()
    client = signed_in("administrator")
    with ScriptedServer(polite(MAIL="550 5.7.1 not this sender")) as server:
        typed = form_data(port=str(server.port), sender="other@example.com", **LOCAL)
        run = run_of(client, window_url(client, typed, row.id), depth="ask")
    assert "MAIL FROM:<other@example.com>" in " ".join(server.heard)
    assert run.state == "refused"
    assert stored() == before
    assert service.get(row.id).last_test_at is None


def test_what_was_typed_stays_in_the_form_and_comes_back_from_the_result(signed_in, account):
    row = account()
    client = signed_in("administrator")
    with ScriptedServer(polite(MAIL="550 5.7.1 not this sender")) as server:
        typed = form_data(port=str(server.port), sender="other@example.com", **LOCAL)
        answer = client.post(f"/accounts/{row.id}/unsaved", data=typed)
        form = values_in(client.get(answer.location).text)
        assert (form["sender"], form["port"]) == ("other@example.com", str(server.port))
        url = window_url(client, typed, row.id)
        run = run_of(client, url, depth="ask")
    page = client.get(f"/runs/{run.id}", headers=PT).text
    assert f'href="/accounts/{row.id}/edit?tested={run.id}' in page
    again = client.get(f"/accounts/{row.id}/edit?tested={run.id}&run={run.id}").text
    assert values_in(again)["sender"] == "other@example.com"
    assert "is-marked" in again
    assert "other@example.com" in client.get(f"/accounts/unsaved-test?run={run.id}", headers=PT).text


def test_the_form_must_be_right_and_its_faults_are_shown_in_it(signed_in):
    answer = signed_in("administrator").post("/accounts/unsaved", data=form_data(host="", sender="no"))
    assert answer.status_code == 422
    assert 'id="host-error"' in answer.text and 'id="sender-error"' in answer.text
    assert Run.select().count() == 0


def test_a_new_account_needs_no_name_yet(signed_in):
    client = signed_in("administrator")
    with ScriptedServer(polite()) as server:
        run = run_of(client, window_url(client, form_data(name="", port=str(server.port), **LOCAL)))
    assert run.subject_name == "127.0.0.1"


def test_in_the_window_the_run_takes_its_place_and_the_address_stays(signed_in):
    client = signed_in("administrator")
    with ScriptedServer(polite()) as server:
        url = window_url(client, form_data(port=str(server.port), **LOCAL))
        window = client.get(f"/accounts/unsaved-test{url}", headers=HTMX).text
        assert "<dialog" in window and "<html" not in window
        data = {"to": "maria@example.com", "depth": "connect"}
        answer = client.post(f"/accounts/unsaved-test{url}", data=data, headers=HTMX)
        run = ended(Run.get())
    assert f'id="run-{run.id}"' in answer.text and "HX-Replace-Url" not in answer.headers


# The secret


def with_login(credential: Credential, port: int) -> dict:
    return form_data(port=str(port), authenticate="yes", credential_id=str(credential.id), **LOCAL)


def test_a_secret_goes_to_a_destination_only_once_that_is_confirmed(signed_in, credential):
    client = signed_in("administrator")
    with ScriptedServer(polite(EHLO=("250-fake.example", "250 AUTH PLAIN"), AUTH="235 ok")) as server:
        typed = with_login(credential, server.port)
        refused = client.post("/accounts/unsaved", data=typed)
        assert refused.status_code == 422 and 'id="secret_again-error"' in refused.text
        wrong = client.post("/accounts/unsaved", data=typed | {"secret_again": "wrong"})
        assert wrong.status_code == 422
        assert server.connections == 0
        url = window_url(client, typed | {"secret_again": SECRET})
        run = run_of(client, url, depth="connect")
    assert run.state == "passed"
    assert server.heard_command("AUTH PLAIN")
    kept = json.dumps([run.asked, run.steps, run.result], ensure_ascii=False)
    assert SECRET not in kept and "secret" not in run.asked["fields"]


def test_a_destination_that_is_no_longer_allowed_gets_no_secret(signed_in, credential):
    client = signed_in("administrator")
    with ScriptedServer(polite(EHLO=("250-fake.example", "250 AUTH PLAIN"), AUTH="235 ok")) as server:
        url = window_url(client, with_login(credential, server.port) | {"secret_again": SECRET})
        Destination.delete().execute()
        run = run_of(client, url, depth="connect")
        assert server.connections == 0
    assert run.result["code"] == "credential.unbound"
    entry = AuditEntry.get(AuditEntry.action == "draft.test_refused")
    assert (entry.subject_type, entry.subject_id) == ("account", None)


def test_a_credential_that_is_gone_is_said(signed_in, credential):
    client = signed_in("administrator")
    url = window_url(client, with_login(credential, 1) | {"secret_again": SECRET})
    Destination.delete().execute()
    credential.delete_instance()
    assert run_of(client, url, depth="connect").result["code"] == "settings.invalid"


def test_a_draft_is_its_authors_only_and_one_that_is_gone_is_said(signed_in):
    client = signed_in("administrator")
    url = window_url(client, form_data(port="1", **LOCAL))
    assert client.get(f"/accounts/unsaved-test{url}").status_code == 200
    FormDraft.update(person=people.add("other@example.com", "administrator", actor=TESTER)).execute()
    for answer in (client.get(f"/accounts/unsaved-test{url}"), client.post(f"/accounts/unsaved-test{url}")):
        assert (answer.status_code, answer.location) == (303, "/accounts/new")
    assert "O que foi digitado não está mais guardado." in client.get("/accounts/new", headers=PT).text
    assert Run.select().count() == 0


def test_the_audit_says_who_tested_what(signed_in, account):
    row = account()
    client = signed_in("administrator")
    run = run_of(client, window_url(client, form_data(port="1", **LOCAL), row.id), depth="connect")
    entry = AuditEntry.get(AuditEntry.action == "draft.tested")
    assert (entry.actor, entry.subject_id) == ("administrator@example.com", row.id)
    assert entry.after == {"run": run.id, "depth": "connect"}
    page = client.get(f"/accounts/{row.id}/history", headers=PT).text
    assert "Teste de uma conta não salva iniciado" in page


def test_the_runs_of_a_form_go_with_their_account(signed_in, account):
    account(name="Default")
    row = account()
    client = signed_in("administrator")
    run_of(client, window_url(client, form_data(port="1", **LOCAL), row.id), depth="connect")
    service.delete(row.id, actor=TESTER)
    assert Run.select().count() == 0


def test_a_cure_changes_the_form_that_was_tested_and_stores_nothing(signed_in, account):
    row = account()
    before = stored()
    client = signed_in("administrator")
    with ScriptedServer(polite()) as server:  # it offers no STARTTLS
        typed = form_data(port=str(server.port), host="127.0.0.1", name="Typed", secure="yes", security="tls")
        run = run_of(client, window_url(client, typed, row.id), depth="connect")
    assert run.result["code"] == "starttls.not_offered"
    page = client.get(f"/runs/{run.id}", headers=PT).text
    link = f"/accounts/{row.id}/edit?tested={run.id}&amp;cure=use_ssl_465"
    assert f'href="{link}"' in page and "Mudar para SSL, porta 465, no formulário" in page
    form = client.get(link.replace("&amp;", "&"), headers=PT).text
    values = values_in(form)
    assert (values["name"], values["port"]) == ("Typed", "465")
    assert form.count("Mudado neste formulário e ainda não salvo.") == 2
    assert stored() == before


def test_a_cure_of_a_new_account_changes_its_form(signed_in):
    client = signed_in("administrator")
    with ScriptedServer(polite()) as server:
        typed = form_data(port=str(server.port), host="127.0.0.1", secure="yes", security="tls")
        run = run_of(client, window_url(client, typed), depth="connect")
    assert f'href="/accounts/new?tested={run.id}&amp;cure=use_ssl_465"' in client.get(f"/runs/{run.id}").text
    answer = client.get(f"/accounts/new?tested={run.id}&cure=use_ssl_465").text
    assert values_in(answer)["port"] == "465"
    unknown = client.get(f"/accounts/new?tested={run.id}&cure=nonsense").text
    assert values_in(unknown)["port"] == str(server.port)
    assert stored() == []


@pytest.mark.parametrize("role", ["operator", "auditor"])
def test_who_may_not_change_accounts_sees_no_link_into_the_form(signed_in, role):
    client = signed_in("administrator")
    with ScriptedServer(polite()) as server:
        typed = form_data(port=str(server.port), host="127.0.0.1", secure="yes", security="tls")
        run = run_of(client, window_url(client, typed), depth="connect")
    assert "cure=" not in signed_in(role).get(f"/runs/{run.id}").text
