"""The page of a run in each of its states: what it says, what it never says, and when it stops asking."""

import contextlib
import dataclasses
import re

import pytest

from tests.accounts.conftest import SECRET
from tests.accounts.testing.runs import ASKED, HTMX, PT, finished, waiting
from tests.conftest import TESTER
from tests.fakes.smtp import ScriptedServer, polite, silence
from tests.runs.conftest import ended, until
from webapp.accounts import testing
from webapp.accounts.models import Account
from webapp.clock import now
from webapp.runs import queue, service
from webapp.runs.models import Run
from webapp.runs.runner import Runner
from webapp.vault import Secret, forms_of


def test_only_a_run_that_is_not_over_polls(signed_in, account):
    row = account()
    client = signed_in("operator")
    assert 'hx-trigger="every' in client.get(f"/runs/{waiting(row).id}").text
    service.cancel(Run.get().id, actor=TESTER)
    assert "hx-trigger" not in client.get(f"/runs/{Run.get().id}").text.partition("<main")[2]


def test_the_side_menu_marks_where_a_run_belongs(signed_in, account):
    page = signed_in("operator").get(f"/runs/{finished(account()).id}").text
    marked = re.findall(r'href="([^"]+)" aria-current="page"', page)
    assert marked == ["/accounts"]


def test_a_poll_that_finds_nothing_new_changes_nothing(signed_in, account):
    row = account()
    run = waiting(row)
    client = signed_in("operator")
    page = client.get(f"/runs/{run.id}", headers=HTMX).text
    poll = re.search(r'hx-get="([^"]+seen=[^"]+)"', page)[1].replace("&amp;", "&")
    assert client.get(poll, headers=HTMX).status_code == 204
    queue.claim()
    assert client.get(poll, headers=HTMX).status_code == 200
    assert client.get(poll).status_code == 200, "a reload wants the page"


def test_a_reload_shows_the_same_state(signed_in, plain, runner):
    with ScriptedServer(polite(RCPT="550 5.1.1 No such user here")) as server:
        row = plain(server.port)
        client = signed_in("operator")
        client.post(f"/accounts/{row.id}/test", data=ASKED)
        run = ended(Run.get())
    first, second = (client.get(f"/runs/{run.id}", headers=PT).text for _ in range(2))
    assert first.partition("<main")[2] == second.partition("<main")[2]
    fragment = client.get(f"/runs/{run.id}", headers=HTMX | PT).text
    assert "550 5.1.1 No such user here" in fragment and "550 5.1.1 No such user here" in first


def test_a_failure_shows_the_servers_words_then_their_meaning_then_the_cure(signed_in, plain, runner):
    with ScriptedServer(polite(RCPT="550 5.1.1 No such user here")) as server:
        row = plain(server.port)
        client = signed_in("administrator")
        client.post(f"/accounts/{row.id}/test", data=ASKED)
        run = ended(Run.get())
    page = client.get(f"/runs/{run.id}", headers=PT).text
    places = [
        page.index(words)
        for words in (
            "maria@example.com não existe.",
            "550 5.1.1 No such user here",
            "Tudo até aqui funciona.",
            "Confira o endereço maria@example.com",
            "Enviar para</a>",
        )
    ]
    assert places == sorted(places)


def test_the_page_says_that_the_password_was_not_at_fault(signed_in, account):
    row = account()
    said = "A senha não foi o problema"
    client, facts = signed_in("administrator"), {"host": "h", "port": 587, "user_name": "app@example.com"}
    for code, is_told in (("tls.expired", True), ("auth.bad_credentials", False)):
        run = finished(row, code=code, facts=facts)
        assert (said in client.get(f"/runs/{run.id}", headers=PT).text) is is_told


def test_the_result_leads_to_the_page_of_its_cause(signed_in, account):
    row = account()
    client = signed_in("auditor")
    for code, page in (("tls.expired", "tls.expired"), ("from.the_future", "attempt.failed")):
        run = finished(row, code=code, facts={"host": "h", "port": 587})
        assert f'href="/causes/{page}"' in client.get(f"/runs/{run.id}").text
        assert client.get(f"/causes/{page}").status_code == 200


def test_the_field_at_fault_leads_to_the_form(signed_in, account):
    row = account()
    run = finished(row, code="auth.bad_credentials", field="credential", actions=["replace_secret"])
    page = signed_in("administrator").get(f"/runs/{run.id}").text
    assert page.count(f'href="/accounts/{row.id}/edit?run={run.id}#credential_id"') == 2  # and Edit account


def test_a_test_that_ended_in_the_practice_mailbox_leads_to_its_message(app, signed_in, account):
    row = account()
    run = finished(row, queue_id="TREINO-7")
    steps = [{"stage": "settings", "state": "done", "facts": {"port": 2525}, "lines": [], "took_ms": 0}]
    Run.update(steps=steps).execute()
    client = signed_in("operator")
    for port, is_led in ((2525, True), (2526, False), (None, False)):
        app.config["PRACTICE_PORT"] = port
        assert ('href="/practice/7"' in client.get(f"/runs/{run.id}").text) is is_led


def test_somebody_who_may_not_change_is_told_the_field_without_a_link(signed_in, account):
    row = account()
    run = finished(row, code="connect.refused", field="port", facts={"host": "a", "port": 1})
    page = signed_in("operator").get(f"/runs/{run.id}", headers=PT).text
    assert "<strong>Porta</strong>" in page
    assert "/edit" not in page.partition("<main")[2]


def test_a_failure_tells_when_it_last_worked_and_whether_the_settings_changed(signed_in, account):
    row = account()
    good = finished(row)
    bad = finished(row, code="connect.refused", facts={"host": "a", "port": 1})
    page = signed_in("operator").get(f"/runs/{bad.id}", headers={"Accept-Language": "en"}).text
    assert f'href="/runs/{good.id}"' in page
    assert "The settings were the same then" in page


def test_an_uncertain_end_is_not_called_a_failure(signed_in, account):
    row = account()
    run = finished(row, code="end_of_data.uncertain", facts={"message_id": "<1@example.com>"},
                   actions=["look_up_message_id"])  # fmt: skip
    page = signed_in("operator").get(f"/runs/{run.id}", headers=PT).text
    assert "alert-warning" in page and "&lt;1@example.com&gt;" in page


def test_cancelling_a_blocked_run_ends_it_at_once(signed_in, plain, runner):
    with ScriptedServer(polite(MAIL=silence)) as server:
        row = plain(server.port)
        client = signed_in("operator")
        client.post(f"/accounts/{row.id}/test", data=ASKED)
        until(lambda: server.heard_command("MAIL"))
        answer = client.post(f"/runs/{Run.get().id}/cancel", headers=HTMX)
        assert answer.status_code == 200
        run = ended(Run.get())
    assert run.state == "cancelled"
    page = client.get(f"/runs/{run.id}", headers=PT).text
    assert "O teste foi cancelado antes de terminar." in page
    assert "Encerrada antes do fim" in page


def test_a_silent_server_is_ended_by_the_deadline(signed_in, plain, storage):
    runner = Runner(dataclasses.replace(storage, test_deadline_s=1), {"account": testing.execute})
    runner.start()
    with contextlib.closing(contextlib.ExitStack()) as stack, ScriptedServer(polite(MAIL=silence)) as server:
        stack.callback(runner.stop)
        row = plain(server.port)
        client = signed_in("operator")
        client.post(f"/accounts/{row.id}/test", data=ASKED)
        run = ended(Run.get())
    assert run.result["code"] == "server.timed_out"
    assert "parou de responder" in client.get(f"/runs/{run.id}", headers=PT).text


def test_silent_servers_in_every_thread_leave_the_pages_alone(signed_in, plain, storage):
    """Sixteen of fifty tests hang, the others wait; what the pages need is none of that."""
    runner = Runner(storage, {"account": testing.execute})
    runner.start()
    with contextlib.closing(contextlib.ExitStack()) as stack, ScriptedServer(silence) as server:
        stack.callback(runner.stop)
        row = plain(server.port)
        client = signed_in("operator")
        for _ in range(50):
            waiting(row)
        until(lambda: Run.select().where(Run.state == "running").count() == storage.test_threads)
        until(lambda: server.connections >= storage.test_threads)
        for path in ("/accounts", f"/accounts/{row.id}/tests", f"/runs/{Run.get().id}"):
            assert client.get(path).status_code == 200
        assert Run.select().where(Run.state == "running").count() == storage.test_threads
        Run.update(state="cancelled").where(Run.state == "waiting").execute()


def test_no_page_of_a_run_tells_the_secret(signed_in, plain, credential, runner):
    offer = ("250-fake.example", "250 AUTH LOGIN PLAIN")
    with ScriptedServer(polite(EHLO=offer, AUTH=f"535 5.7.8 {SECRET}")) as server:
        row = plain(server.port, authenticate=True, credential_id=credential.id)
        client = signed_in("administrator")
        client.post(f"/accounts/{row.id}/test", data=ASKED)
        run = ended(Run.get())
    assert run.result["code"] == "auth.bad_credentials"
    pages = [client.get(path).text for path in (f"/runs/{run.id}", f"/accounts/{row.id}/tests", "/accounts")]
    for form in forms_of(Secret(SECRET)):
        assert not any(form in page for page in pages)
    assert "[***]" in pages[0]


def test_what_a_server_says_is_text(signed_in, plain, runner):
    with ScriptedServer(polite(MAIL="550 5.7.1 <script>alert(1)</script>")) as server:
        row = plain(server.port)
        client = signed_in("operator")
        client.post(f"/accounts/{row.id}/test", data=ASKED)
        run = ended(Run.get())
    page = client.get(f"/runs/{run.id}").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("state", ["waiting", "running", "cancelled", "interrupted"])
@pytest.mark.parametrize("language", ["pt-BR", "en", "es"])
def test_every_state_has_a_page_in_every_language(signed_in, account, state, language):
    row = account()
    run = waiting(row)
    Run.update(state=state).where(Run.id == run.id).execute()
    page = signed_in("operator").get(f"/runs/{run.id}", headers={"Accept-Language": language})
    assert page.status_code == 200


def test_the_result_of_the_newest_test_is_one_click_away_from_the_report(signed_in, account):
    row = account()
    client = signed_in("auditor")
    assert client.get(f"/accounts/{row.id}/tests/newest").location == f"/accounts/{row.id}/tests"
    finished(row)
    failed = finished(row, code="connect.refused", facts={"host": "x", "port": 25})
    Account.update(last_test_at=now(), last_test_ok=False, last_test_code="connect.refused").execute()
    assert f'href="/accounts/{row.id}/tests/newest"' in client.get("/accounts").text
    assert client.get(f"/accounts/{row.id}/tests/newest").location == f"/runs/{failed.id}"
    assert client.get("/accounts/99/tests/newest").status_code == 404
