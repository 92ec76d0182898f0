"""The pages about what the practice mailbox took: nothing of it is green, and it can be sent again."""

import pytest

from tests.outbox import stored
from tests.outbox.requests import new_account
from tests.outbox.running import new_application
from webapp.accounts import practice
from webapp.accounts.models import SendingState, Substitute
from webapp.applications.models import ApplicationAccount
from webapp.clock import now
from webapp.outbox import bulk
from webapp.outbox.delivery import failover
from webapp.outbox.models import BulkAction, Recipient
from webapp.outbox.queue import states

A, B = "a@example.com", "b@example.com"
PORT = 2525


@pytest.fixture
def there(storage):
    """The default account, which leads to the practice mailbox."""
    practice.note_port(PORT)
    return new_account(name="Treino", port=PORT)


@pytest.fixture
def taken(there):
    """A message that the practice mailbox took."""
    message = stored.message(there, (A, states.PRACTICE), subject="Fatura")
    Recipient.update(code="practice.taken", reply_code=250, reply="2.0.0 Ok: queued as TREINO-7").execute()
    stored.attempt(message, "practice.taken", queue_id="TREINO-7", reply_code=250)
    return message


def test_the_message_is_practice_only_and_nothing_on_its_page_is_green(signed_in, taken):
    page = signed_in("operator").get(f"/outbox/{taken.id}").text
    assert "Só treino: a mensagem ficou na caixa de treino, e ninguém a recebe." in page
    assert "Só treino: guardada como TREINO-7, não entregue a ninguém." in page
    assert "alert-purple" in page
    assert "alert-success" not in page
    assert "bg-green-lt" not in page
    assert "200 mensagens mais recentes" in page
    assert "action=send_by" in page
    assert "Aceita" not in page


def test_a_mixed_message_tells_how_many_were_practice_only(signed_in, there):
    message = stored.message(there, (A, states.PRACTICE), (B, states.REFUSED))
    page = signed_in("auditor").get(f"/outbox/{message.id}").text
    assert "para 1 de 2 destinatários ela ficou na caixa de treino" in page
    assert "action=send_by" not in page


def test_without_content_it_cannot_be_sent_by_another_account(signed_in, there):
    message = stored.message(there, (A, states.PRACTICE), entity=None)
    assert "action=send_by" not in signed_in("operator").get(f"/outbox/{message.id}").text


def test_the_report_filters_counts_prints_and_exports_it(signed_in, taken, there):
    stored.message(there, (B, states.ACCEPTED), subject="Entregue")
    client = signed_in("operator")
    page = client.get("/outbox?state=practice").text
    assert "1 mensagem" in page
    assert "Entregue" not in page
    assert "bg-green-lt" not in page
    assert "ficou só na caixa de treino: 1." in page
    assert "Situação: Só treino" in client.get("/outbox/print?state=practice").text
    [line] = client.get("/outbox/export.csv?state=practice").text.splitlines()[1:]
    assert "Só treino" in line


def test_many_are_sent_through_a_named_account_by_its_name_or_id(signed_in, taken, storage):
    real = new_account(name="Relay", host="smtp.example.com")
    client = signed_in("operator")
    page = client.get("/outbox/bulk/new?action=send_by&all=yes").text
    assert "1 mensagem" in page
    assert '<option value="Relay">' in page
    assert '<option value="Treino">' not in page
    asked = {"action": "send_by", "all": "yes", "through": " relay "}
    path = client.post("/outbox/bulk", data=asked).location
    assert BulkAction.get().account_id == real.id
    assert not BulkAction.get().with_sensitive
    bulk.work(storage)
    assert "Relay" in client.get(path).text
    assert [row.state for row in Recipient.select()] == [states.QUEUED]


@pytest.mark.parametrize("through", ["", "nenhuma", "Treino", "99"])
def test_an_account_that_delivers_nothing_is_refused_and_what_was_typed_stays(signed_in, taken, through):
    asked = {"action": "send_by", "pick": str(taken.id), "through": through}
    answer = signed_in("operator").post("/outbox/bulk", data=asked)
    assert answer.status_code == 422
    assert "Indique, pelo nome ou código" in answer.text
    assert f'value="{through}"' in answer.text
    assert not BulkAction.select().exists()


def test_the_default_account_is_proposed_where_it_is_real(signed_in, account, there):
    stored.message(there, (A, states.PRACTICE))
    page = signed_in("operator").get("/outbox/bulk/new?action=send_by&all=yes").text
    assert f'name="through" value="{account.name}"' in page


def test_an_administrator_sends_sensitive_ones_too(signed_in, taken):
    new_account(name="Relay", host="smtp.example.com")
    asked = {"action": "send_by", "all": "yes", "through": "Relay"}
    signed_in("administrator").post("/outbox/bulk", data=asked)
    assert BulkAction.get().with_sensitive


def test_the_page_names_what_could_not_be_sent(signed_in, there, storage):
    gone = stored.message(there, (A, states.PRACTICE), entity=None)
    new_account(name="Relay", host="smtp.example.com")
    client = signed_in("operator")
    path = client.post("/outbox/bulk", data={"action": "send_by", "all": "yes", "through": "Relay"}).location
    bulk.work(storage)
    page = client.get(path).text
    assert "1 mensagem continua como só treino." in page
    assert "O conteúdo foi excluído" in page
    assert f'href="/outbox/{gone.id}"' in page


def test_the_dry_run_says_that_nobody_would_receive_it(signed_in, there):
    client = signed_in("auditor")
    page = client.get("/outbox/forecast?recipient=a@example.com").text
    assert "Ninguém a receberia: ela iria para a caixa de treino" in page
    assert "Só treino" in page
    new_account(name="Relay", host="smtp.example.com")
    page = client.get("/outbox/forecast?recipient=a@example.com&account=Relay").text
    assert "Seria enviada por Relay" in page


def test_an_earlier_substitute_that_leads_to_practice_never_steps_in(signed_in, there):
    real = new_account(name="Relay", host="smtp.example.com")
    Substitute.create(account=real, substitute=there, place=1)
    message = stored.message(real, A)
    SendingState.create(account=real, held_at=now(), probe_at=now(), held_code="connect.refused")
    assert failover.fail_over([real.id]) == 0
    assert not failover.has_elsewhere(message, real.id)
    assert Recipient.get().lane == real
    page = signed_in("auditor").get("/outbox/forecast?recipient=a@example.com&account=Relay").text
    assert "Não pode substituir: leva à caixa de treino." in page


@pytest.mark.parametrize(
    ("any_account", "allowed", "told"), [(True, "", True), (False, "Treino", True), (False, "Relay", False)]
)
def test_an_application_is_told_where_its_messages_end(signed_in, there, any_account, allowed, told):
    real = new_account(name="Relay", host="smtp.example.com")
    application = new_application(any_account=any_account)
    if allowed:
        ApplicationAccount.create(application=application, account={"Treino": there, "Relay": real}[allowed])
    client = signed_in("administrator")
    for page in (
        client.get(f"/applications/{application.id}").text,
        client.post(f"/applications/{application.id}/token").text,
    ):
        assert ('id="practice-only"' in page) is told


def test_where_a_message_failed_nothing_tells_to_test_it(signed_in, account):
    message = stored.message(account, (A, states.REFUSED))
    facts = {"recipient": A, "host": "smtp.example.com"}
    stored.attempt(message, "rcpt_to.unknown_user", stage="rcpt_to", facts=facts, reply_code=550)
    page = signed_in("administrator").get(f"/outbox/{message.id}").text
    assert "reenvie a mensagem para o endereço certo" in page
    assert "teste com outro" not in page
    assert "Enviar para" not in page
    assert "Enviar para" not in signed_in("operator").get(f"/outbox/{message.id}/resend").text


def test_resending_while_the_default_leads_to_practice_is_warned_of(signed_in, taken):
    client = signed_in("operator")
    page = client.get(f"/outbox/{taken.id}/resend", headers={"HX-Request": "true"}).text
    assert "saem por “Treino” e não chegam a ninguém" in page
    practice.note_port(None)
    page = client.get(f"/outbox/{taken.id}/resend", headers={"HX-Request": "true"}).text
    assert "não chegam a ninguém" not in page
