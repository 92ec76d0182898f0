"""The test's window, its page, the page of a run and the list of past tests, through the doors."""

import contextlib
import dataclasses
import re
from collections.abc import Iterator

import pytest

from tests.accounts.conftest import SECRET
from tests.conftest import TESTER
from tests.fakes.smtp import Mailbox, ScriptedServer, polite, real_server, silence
from tests.runs.conftest import ended, until
from webapp.accounts import probe
from webapp.audit.log import Actor, Subject
from webapp.audit.models import AuditEntry
from webapp.runs import queue, service
from webapp.runs.models import Run
from webapp.runs.runner import Runner
from webapp.vault import Secret, forms_of

HTMX = {"HX-Request": "true"}
ASKED = {"to": "maria@example.com", "subject": "Assunto", "body": "Texto"}
PT = {"Accept-Language": "pt-BR"}


@pytest.fixture
def runner(storage) -> Iterator[Runner]:
    """A runner of account tests with a short deadline."""
    runner = Runner(dataclasses.replace(storage, test_deadline_s=5), {"account": probe.execute})
    runner.start()
    yield runner
    runner.stop()


@pytest.fixture
def plain(account):
    """A maker of accounts that speak in clear with a port of loopback."""

    def make(port: int, **changes):
        return account(host="127.0.0.1", port=port, secure=False, security=None, **changes)

    return make


def waiting(row, actor: Actor = TESTER) -> Run:
    """Store a run that nobody runs."""
    subject = Subject.of(row, row.name)
    return service.start(
        "account", subject, fingerprint=row.fingerprint, asked=ASKED, per_minute=1000, actor=actor
    )


def finished(row, **result) -> Run:
    """Store a run that ended with `result`."""
    run = waiting(row)
    mine = queue.claim()
    queue.finish(mine, [], {"code": "accepted", **result})
    return service.get(run.id)


def test_it_works(signed_in, plain, runner):
    mailbox = Mailbox()
    with real_server(mailbox) as server:
        row = plain(server.port)
        client = signed_in("operator")
        answer = client.post(f"/accounts/{row.id}/test", data=ASKED)
        assert answer.status_code == 303
        run = ended(Run.get())
    assert answer.location == f"/runs/{run.id}"
    page = client.get(answer.location, headers=PT).text
    assert "O servidor aceitou a mensagem como MSG1; aceita ainda não é entregue." in page
    assert mailbox.received[0].rcpt_tos == ["maria@example.com"]


def test_the_window_is_filled_in_so_that_sending_is_all_that_is_left(signed_in, account):
    row = account()
    page = signed_in("operator").get(f"/accounts/{row.id}/test", headers=PT).text
    for words in ("Teste de E-mail - Conta", "Avisos", "Enviar para", "Assunto", "Mensagem", "Enviar"):
        assert words in page
    assert 'value="operator@example.com"' in page
    assert 'value="MENSAGEM DE TESTE!"' in page
    assert "ATENÇÃO: ESTA É UMA MENSAGEM DE TESTE!" in page


@pytest.mark.parametrize(
    ("language", "title", "subject", "body", "button"),
    [
        ("en", "E-mail test - Account", "TEST MESSAGE!", "ATTENTION: THIS IS A TEST MESSAGE!", "Send"),
        ("es", "Prueba de correo - Cuenta", "¡MENSAJE DE PRUEBA!",
         "ATENCIÓN: ¡ESTE ES UN MENSAJE DE PRUEBA!", "Enviar"),
    ],
)  # fmt: skip
def test_the_window_speaks_the_readers_language(signed_in, account, language, title, subject, body, button):
    row = account()
    page = signed_in("operator").get(f"/accounts/{row.id}/test", headers={"Accept-Language": language}).text
    for words in (title, subject, body, button):
        assert words in page


def test_for_htmx_the_window_is_a_dialog_and_the_run_takes_its_place(signed_in, account):
    row = account()
    client = signed_in("operator")
    window = client.get(f"/accounts/{row.id}/test", headers=HTMX).text
    assert "<dialog" in window and "<html" not in window
    answer = client.post(f"/accounts/{row.id}/test", data=ASKED, headers=HTMX)
    run = Run.get()
    assert answer.status_code == 200
    assert answer.headers["HX-Replace-Url"] == f"/runs/{run.id}"
    assert f'id="run-{run.id}"' in answer.text and "<html" not in answer.text


def test_a_stranger_is_sent_to_log_in(app, account):
    row = account()
    client = app.test_client()
    for path in (f"/accounts/{row.id}/test", f"/accounts/{row.id}/tests", f"/runs/{waiting(row).id}"):
        answer = client.get(path)
        assert answer.status_code == 303 and "/login" in answer.location


def test_an_auditor_sees_tests_and_neither_starts_nor_cancels_one(signed_in, account):
    row = account()
    run = waiting(row)
    client = signed_in("auditor")
    assert client.get(f"/accounts/{row.id}/test").status_code == 403
    assert client.post(f"/accounts/{row.id}/test", data=ASKED).status_code == 403
    assert client.post(f"/runs/{run.id}/cancel").status_code == 403
    assert service.get(run.id).state == "waiting"
    page = client.get(f"/runs/{run.id}")
    assert page.status_code == 200
    assert "/cancel" not in page.text
    assert client.get(f"/accounts/{row.id}/tests").status_code == 200


def test_a_number_that_nobody_has_is_not_found(signed_in):
    client = signed_in("operator")
    for path in ("/accounts/99/test", "/accounts/99/tests", "/runs/99"):
        assert client.get(path).status_code == 404
    assert client.post("/accounts/99/test", data=ASKED).status_code == 404
    assert client.post("/runs/99/cancel").status_code == 404


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"to": ""}, "to"),
        ({"to": "a@example.com, b@example.com"}, "to"),
        ({"to": "Maria <maria@example.com>"}, "to"),
        ({"subject": "Hi\r\nBcc: x@example.com"}, "subject"),
        ({"subject": "=?UTF-8?Q?=0A?=Bcc: x@example.com"}, "subject"),
        ({"body": "nul\0"}, "body"),
    ],
)
def test_what_breaks_a_rule_comes_back_at_its_field(signed_in, account, headers, wrong, field):
    row = account()
    answer = signed_in("operator").post(f"/accounts/{row.id}/test", data=ASKED | wrong, headers=headers)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert not Run.select().exists()


def test_what_was_typed_stays_literal_text(signed_in, account):
    row = account()
    client = signed_in("operator")
    client.post(f"/accounts/{row.id}/test", data=ASKED | {"subject": "<b>{{7*7}}</b>"})
    assert Run.get().asked["subject"] == "<b>{{7*7}}</b>"
    assert "<b>{{7*7}}" not in client.get(f"/runs/{Run.get().id}").text


def test_without_its_token_no_test_is_started_or_cancelled(app, signed_in, account):
    row = account()
    client = signed_in("operator")
    app.config["WTF_CSRF_ENABLED"] = True
    run = waiting(row)
    assert client.post(f"/accounts/{row.id}/test", data=ASKED, headers=HTMX).status_code == 400
    assert client.post(f"/runs/{run.id}/cancel", headers=HTMX).status_code == 400
    assert Run.select().count() == 1
    assert service.get(run.id).state == "waiting"


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_the_eleventh_test_in_a_minute_waits_in_words(signed_in, account, headers):
    row = account()
    client = signed_in("operator")
    for _ in range(10):
        assert client.post(f"/accounts/{row.id}/test", data=ASKED).status_code == 303
    answer = client.post(f"/accounts/{row.id}/test", data=ASKED, headers=headers | PT)
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert 'value="maria@example.com"' in answer.text, "what was typed is kept"
    assert 'role="alert"' in answer.text
    assert Run.select().count() == 10
    assert AuditEntry.select().where(AuditEntry.action == "limit.reached").exists()


def test_every_test_is_in_the_audit(signed_in, account):
    row = account()
    signed_in("operator").post(f"/accounts/{row.id}/test", data=ASKED)
    entry = AuditEntry.get(AuditEntry.action == "account.tested")
    assert (entry.actor, entry.subject_id, entry.after["to"]) == (
        "operator@example.com", row.id, "maria@example.com",
    )  # fmt: skip


def test_only_a_run_that_is_not_over_polls(signed_in, account):
    row = account()
    client = signed_in("operator")
    assert 'hx-trigger="every' in client.get(f"/runs/{waiting(row).id}").text
    service.cancel(Run.get().id, actor=TESTER)
    assert "hx-trigger" not in client.get(f"/runs/{Run.get().id}").text.partition("<main")[2]


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


def test_the_field_at_fault_leads_to_the_form(signed_in, account):
    row = account()
    run = finished(row, code="auth.bad_credentials", field="credential", actions=["replace_secret"])
    page = signed_in("administrator").get(f"/runs/{run.id}").text
    assert f'href="/accounts/{row.id}/edit#credential_id"' in page


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
    runner = Runner(dataclasses.replace(storage, test_deadline_s=1), {"account": probe.execute})
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
    runner = Runner(storage, {"account": probe.execute})
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


def test_past_tests_are_listed_newest_first_with_what_became_of_them(signed_in, account):
    row = account()
    good = finished(row)
    bad = finished(row, code="connect.refused", facts={"host": "smtp.example.com", "port": 587})
    page = signed_in("auditor").get(f"/accounts/{row.id}/tests", headers=PT).text
    assert page.index(f"/runs/{bad.id}") < page.index(f"/runs/{good.id}")
    assert "Ninguém atende em smtp.example.com:587." in page


def test_a_long_history_goes_on_behind_a_link(signed_in, account, monkeypatch):
    monkeypatch.setattr(service, "HISTORY", 2)
    row = account()
    runs = [finished(row) for _ in range(3)]
    client = signed_in("auditor")
    page = client.get(f"/accounts/{row.id}/tests").text
    assert f"/runs/{runs[0].id}" not in page
    assert f"before={runs[1].id}" in page
    assert f"/runs/{runs[0].id}" in client.get(f"/accounts/{row.id}/tests?before={runs[1].id}").text


def test_an_account_without_tests_says_so(signed_in, account):
    row = account()
    page = signed_in("auditor").get(f"/accounts/{row.id}/tests", headers=PT).text
    assert "Esta conta ainda não foi testada" in page


@pytest.mark.parametrize("state", ["waiting", "running", "cancelled", "interrupted"])
@pytest.mark.parametrize("language", ["pt-BR", "en", "es"])
def test_every_state_has_a_page_in_every_language(signed_in, account, state, language):
    row = account()
    run = waiting(row)
    Run.update(state=state).where(Run.id == run.id).execute()
    page = signed_in("operator").get(f"/runs/{run.id}", headers={"Accept-Language": language})
    assert page.status_code == 200
