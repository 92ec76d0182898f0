"""Bulk actions, from the report to their end."""

import pytest

from tests.conftest import TESTER
from tests.outbox import stored
from webapp.clock import now
from webapp.outbox import bulk
from webapp.outbox.models import BulkAction, Recipient, WorkerHeartbeat
from webapp.outbox.queue import states
from webapp.outbox.reading.search import MessageFilters

HX = {"HX-Request": "true"}
A = "a@example.com"
NO_WORKER = "Nenhum processo de envio está em execução"


@pytest.fixture
def client(signed_in):
    """A client of a person with the right to act on messages."""
    return signed_in("operator")


def states_now():
    return [row.state for row in Recipient.select().order_by(Recipient.id)]


def test_it_asks_first_with_what_was_chosen(client, account):
    one, _two = stored.message(account, A), stored.message(account, A)
    page = client.get(f"/outbox/bulk/new?action=cancel&pick={one.id}").text
    assert "1 mensagem" in page
    assert f'name="pick" value="{one.id}"' in page
    assert "não pode ser desfeito" in page
    page = client.get("/outbox/bulk/new?action=retry&all=yes&subject=pedido").text
    assert "2 mensagens" in page
    assert 'name="subject" value="pedido"' in page
    assert states_now() == [states.QUEUED, states.QUEUED]


def test_its_page_says_which_messages_were_chosen(client, account):
    one, two = stored.message(account, A), stored.message(account, A)
    picked = bulk.create(bulk.CANCEL, MessageFilters(), [one.id, two.id], actor=TESTER)
    page = client.get(f"/outbox/bulk/{picked.id}").text
    assert f'<a class="text-decoration-underline" href="/outbox/{one.id}">{one.id}</a>' in page
    filtered = MessageFilters(state="queued", account=account.name, since="2026-01-23T03:00:00")
    chosen = bulk.create(bulk.CANCEL, filtered, None, actor=TESTER)
    page = client.get(f"/outbox/bulk/{chosen.id}").text
    assert f"Conta: <bdi>{account.name}</bdi>" in page
    assert "De: <bdi>23/01/2026 00:00</bdi>" in page
    assert "nenhum até agora" in page


def test_nothing_chosen_is_said_and_all_are_offered(client, account):
    stored.message(account, A)
    page = client.get("/outbox/bulk/new?action=retry&state=queued").text
    assert "Nenhuma mensagem foi escolhida." in page
    assert "all=yes" in page
    assert client.post("/outbox/bulk", data={"action": "retry"}).status_code == 422
    assert client.post("/outbox/bulk", data={"action": "explode", "all": "yes"}).status_code == 422
    assert not BulkAction.select().exists()


def test_uncertain_ones_are_warned_of_only_where_they_were_asked_for(client, account):
    stored.message(account, (A, states.UNCERTAIN))
    assert "chegar duas vezes" in client.get("/outbox/bulk/new?action=retry&all=yes&state=undecided").text
    assert "ficam como estão" in client.get("/outbox/bulk/new?action=retry&all=yes").text


def test_it_runs_and_its_page_follows(client, account, storage):
    for _ in range(2):
        stored.message(account, (A, states.REFUSED))
    answer = client.post("/outbox/bulk", data={"action": "retry", "all": "yes", "state": "refused"})
    row = BulkAction.get()
    assert answer.location == f"/outbox/bulk/{row.id}"
    page = client.get(answer.location).text
    assert "0 de 2" in page
    assert 'hx-trigger="every' in page
    assert NO_WORKER in page
    seen = page.split("seen=")[1].split('"')[0]
    assert client.get(f"{answer.location}?seen={seen}", headers=HX).status_code == 204
    bulk.work(storage)
    page = client.get(f"{answer.location}?seen={seen}", headers=HX).text
    assert page.lstrip().startswith('<section id="bulk"')
    assert "Concluída." in page
    assert "hx-trigger" not in page
    assert states_now() == [states.QUEUED, states.QUEUED]


def test_with_a_worker_no_other_is_asked_for(client, account):
    WorkerHeartbeat.create(name="worker", started_at=now(), seen_at=now())
    stored.message(account, A)
    client.post("/outbox/bulk", data={"action": "cancel", "all": "yes"})
    assert NO_WORKER not in client.get(f"/outbox/bulk/{BulkAction.get().id}").text


def test_it_can_be_stopped(client, account, storage):
    stored.message(account, A)
    client.post("/outbox/bulk", data={"action": "cancel", "all": "yes"})
    path = f"/outbox/bulk/{BulkAction.get().id}"
    assert client.post(f"{path}/stop").location == path
    assert "Interrompida." in client.get(path).text
    assert not bulk.step(storage)
    assert states_now() == [states.QUEUED]


def test_a_bad_period_begins_nothing(client, account):
    stored.message(account, A)
    data = {"action": "cancel", "all": "yes", "since": "ontem"}
    assert client.post("/outbox/bulk", data=data).status_code == 422
    assert client.get("/outbox/bulk/new", query_string=data).status_code == 422
    assert not BulkAction.select().exists()


def test_who_only_reads_follows_but_begins_and_stops_nothing(signed_in, client, account):
    stored.message(account, A)
    client.post("/outbox/bulk", data={"action": "cancel", "all": "yes"})
    path, reader = f"/outbox/bulk/{BulkAction.get().id}", signed_in("auditor")
    page = reader.get(path)
    assert page.status_code == 200
    assert "/stop" not in page.text
    assert reader.post(f"{path}/stop").status_code == 403
    assert reader.get("/outbox/bulk/new").status_code == 403
    assert reader.post("/outbox/bulk", data={"action": "cancel", "all": "yes"}).status_code == 403
