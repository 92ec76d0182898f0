"""The report of messages: filters in the URL, the summary, CSV and print."""

import csv
import datetime as dt
import io

import pytest

from tests.outbox import stored
from tests.outbox.requests import new_account
from webapp.accounts.models import SendingState
from webapp.clock import now
from webapp.outbox.models import Message, Recipient, WorkerHeartbeat
from webapp.outbox.queue import states

HX = {"HX-Request": "true"}
A, B = "a@example.com", "b@example.com"
NO_WORKER = "Nenhum processo de envio está em execução"


@pytest.fixture
def worker(storage):
    """A worker that is alive."""
    return WorkerHeartbeat.create(name="worker", started_at=now(), seen_at=now())


def test_report_works(signed_in, account):
    stored.message(account, (A, states.ACCEPTED), (B, states.REFUSED), subject="Pedido <b>7</b> {{7*7}}")
    page = signed_in("auditor").get("/outbox")
    assert page.status_code == 200
    assert "Pedido &lt;b&gt;7&lt;/b&gt; {{7*7}}" in page.text
    assert A in page.text
    assert "e mais 1" in page.text
    assert "Aceita: 1" in page.text
    assert "Recusada: 1" in page.text


def test_all_agrees_with_what_is_filtered(signed_in, account):
    page = signed_in("auditor").get("/outbox").text
    assert page.count(">Todas</option>") == 2
    assert ">Todos</option>" not in page


def test_report_sends_strangers_to_the_log_in(app, account):
    answer = app.test_client().get("/outbox")
    assert answer.status_code == 303
    assert answer.location.startswith("/login")


def test_report_without_messages_says_so(signed_in, storage):
    assert "Nenhuma mensagem ainda" in signed_in("auditor").get("/outbox").text


def test_report_for_htmx_is_the_table_alone_with_its_address(signed_in, account):
    stored.message(account, A, subject="um")
    stored.message(account, B, subject="dois")
    answer = signed_in("auditor").get(f"/outbox?recipient={A}", headers=HX)
    assert answer.text.lstrip().startswith('<section id="table"')
    assert 'id="summary"' in answer.text
    assert "hx-swap-oob" in answer.text
    assert "um" in answer.text
    assert "dois" not in answer.text
    assert answer.headers["HX-Push-Url"] == "/outbox?recipient=a%40example.com"


def test_report_is_filtered_by_its_url(signed_in, account):
    stored.message(account, (A, states.REFUSED), subject="Fatura 1")
    stored.message(account, (A, states.QUEUED), subject="Fatura 2")
    client = signed_in("auditor")
    page = client.get("/outbox?state=refused&subject=fatura").text
    assert "Fatura 1" in page
    assert "Fatura 2" not in page
    assert "Nenhum resultado" in client.get("/outbox?subject=nada").text
    assert "Fatura 2" in client.get("/outbox?state=nonsense&size=7&before=x").text


def test_report_refuses_a_day_that_is_none(signed_in, account):
    answer = signed_in("auditor").get("/outbox?since=ontem")
    assert answer.status_code == 422
    assert "2026-12-31" in answer.text


@pytest.mark.parametrize("name", ["account", "sender", "recipient", "subject", "number"])
def test_report_refuses_what_is_no_line(signed_in, account, name):
    client = signed_in("auditor")
    for text in ("a%00b", "a%0Ab", "x" * 201):
        answer = client.get(f"/outbox?{name}={text}")
        assert answer.status_code == 422
        assert f'id="filter-{name}-error"' in answer.text


def test_report_goes_on_below_an_id(signed_in, account):
    for number in range(12):
        stored.message(account, A, subject=f"Fatura {number:02}")
    client = signed_in("auditor")
    first = client.get("/outbox?size=10").text
    assert "Fatura 11" in first
    assert "Fatura 01" not in first
    older = f"/outbox?before={Message.select().order_by(Message.id).offset(2).first().id}&amp;size=10"
    assert older in first
    second = client.get(older.replace("&amp;", "&")).text
    assert "Fatura 01" in second
    assert "Fatura 02" not in second


def test_the_head_says_what_is_wrong_and_links_to_it(signed_in, account):
    other = new_account(name="Reserva")
    stored.message(account, (A, states.UNCERTAIN), (B, states.QUEUED))
    sent = stored.message(account, (A, states.ACCEPTED))
    Recipient.update(substituted=True, sent_by=other, ended_at=now()).where(
        Recipient.message == sent
    ).execute()
    SendingState.create(
        account=account, held_at=now(), held_code="auth.bad_credentials", held_facts={"user_name": "relay"}
    )
    page = signed_in("auditor").get("/outbox").text
    assert NO_WORKER in page
    assert f"A conta {account.name} está suspensa desde" in page
    assert "/outbox?state=undecided" in page
    assert "/outbox?state=substituted" in page
    assert "/outbox?state=waiting" in page
    assert "enviada por Reserva" in page


def test_the_head_leads_to_the_held_accounts_that_it_does_not_name(signed_in):
    for number in range(7):
        held = new_account(name=f"Filial {number}")
        SendingState.create(account=held, held_at=now(), held_code="connect.refused", held_facts={})
    page = signed_in("auditor").get("/outbox").text
    assert '<a href="/accounts?health=held">Mais 2 contas estão suspensas.</a>' in page


def test_the_head_is_calm_when_all_is_well(signed_in, account, worker):
    stored.message(account, (A, states.ACCEPTED))
    page = signed_in("auditor").get("/outbox").text
    assert NO_WORKER not in page
    assert "suspensa" not in page
    assert "Nada aguarda" in page


def test_a_worker_that_was_not_seen_for_long_is_none(signed_in, account, worker):
    WorkerHeartbeat.update(seen_at=now() - dt.timedelta(seconds=31)).execute()
    assert NO_WORKER in signed_in("auditor").get("/outbox").text


def test_only_who_may_move_messages_is_offered_to(signed_in, account):
    stored.message(account, A)
    assert 'name="pick"' not in signed_in("auditor").get("/outbox").text
    assert 'name="pick"' in signed_in("operator").get("/outbox").text


def test_what_is_filtered_is_exported_and_no_cell_is_a_formula(signed_in, account):
    stored.message(account, (A, states.ACCEPTED), subject='=cmd|"/c calc"!A1')
    stored.message(account, (A, states.ACCEPTED), (B, states.REFUSED), subject="+1")
    stored.message(account, B, subject="outra")
    answer = signed_in("auditor").get(f"/outbox/export.csv?recipient={A}", buffered=True)
    rows = list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig")), delimiter=";"))
    assert [row["Assunto"] for row in rows] == ["'+1", '\'=cmd|"/c calc"!A1']
    assert rows[0]["Situação"] == "Aceita: 1; Recusada: 1"
    assert rows[0]["Outros destinatários"] == "1"
    for row in rows:
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row.values())


def test_what_is_filtered_is_printed_with_its_filters(signed_in, account):
    stored.message(account, (A, states.ACCEPTED), subject="Fatura 1")
    page = signed_in("auditor").get("/outbox/print?state=accepted&subject=fatura").text
    assert "Fatura 1" in page
    assert "Situação: Aceita" in page
    assert "Assunto: fatura" in page
    assert signed_in("operator").get("/outbox/print?since=x").status_code == 422


def test_among_many_applications_one_is_searched_by_its_name(signed_in, account):
    made = [stored.new_application(name=f"Sistema {number:02}") for number in range(20)]
    stored.message(account, A, subject="de outra", application=made[3])
    stored.message(account, A, subject="desta", application=made[7])
    client = signed_in("auditor")
    page = client.get("/outbox").text
    assert 'name="application_search"' in page
    assert '<select class="form-select" id="filter-application"' not in page
    found = client.get("/outbox?application_search=sistema+07")
    assert "desta" in found.text and "de outra" not in found.text
    shared = client.get("/outbox?application_search=sistema+07", headers=HX).headers["HX-Push-Url"]
    assert shared == f"/outbox?application={made[7].id}"
    assert 'value="Sistema 07"' in client.get(shared).text
    unknown = client.get("/outbox?application_search=Folha")
    assert unknown.status_code == 422
    assert "Nenhum item tem exatamente este nome" in unknown.text
    assert 'id="application-error"' in unknown.text
