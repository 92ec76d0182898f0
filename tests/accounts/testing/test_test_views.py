"""The test's dialog, its page and the list of past tests, through the interfaces."""

import pytest

from tests.accounts.pages import values_in
from tests.accounts.testing.runs import ASKED, HTMX, PT, finished, waiting
from tests.fakes.smtp import Mailbox, real_server
from tests.runs.conftest import ended
from webapp.audit.models import AuditEntry
from webapp.runs import service
from webapp.runs.models import Run


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
    assert "O servidor aceitou a mensagem como MSG1; aceita ainda não quer dizer entregue." in page
    assert mailbox.received[0].rcpt_tos == ["maria@example.com"]


def test_the_window_is_filled_in_so_that_sending_is_all_that_is_left(signed_in, account):
    row = account()
    page = signed_in("operator").get(f"/accounts/{row.id}/test", headers=PT).text
    for words in ("Teste de E-mail - Conta", "Avisos", "Enviar para", "Assunto", "Mensagem", "Enviar"):
        assert words in page
    assert 'value="operator@example.com"' in page
    assert 'value="MENSAGEM DE TESTE!"' in page
    assert "ATENÇÃO: ESTA É UMA MENSAGEM DE TESTE!" in page


def test_a_form_sent_twice_starts_one_run(signed_in, account):
    row = account()
    client = signed_in("operator")
    page = client.get(f"/accounts/{row.id}/test").text
    data = ASKED | {"once": values_in(page)["once"]}
    first, second = (client.post(f"/accounts/{row.id}/test", data=data) for _ in range(2))
    assert first.location == second.location
    assert Run.select().count() == 1
    assert AuditEntry.select().where(AuditEntry.action == "account.tested").count() == 1
    again = ASKED | {"once": values_in(client.get(f"/accounts/{row.id}/test").text)["once"]}
    client.post(f"/accounts/{row.id}/test", data=again)
    assert Run.select().count() == 2


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
        ({"body": "x" * 100_001}, "body"),
        ({"body": "x" * 3_000_000}, "body"),
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
