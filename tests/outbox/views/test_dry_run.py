"""The dry run: its result in words, and each refusal at its field."""

import pytest

from tests.conftest import TESTER
from tests.outbox import stored
from tests.outbox.requests import new_account
from webapp.accounts.models import Account, SendingState, Substitute
from webapp.applications.models import ApplicationAccount
from webapp.clock import now
from webapp.devices import service as devices
from webapp.devices.fields import RangeFields
from webapp.outbox.models import Message


@pytest.fixture
def ask(signed_in):
    """A function that submits the form with these values and returns the response."""
    client = signed_in("auditor")
    return lambda **fields: client.get("/outbox/forecast", query_string=fields)


@pytest.mark.parametrize(("limit", "words"), [(1, "1 conexão por vez"), (20, "20 conexões por vez")])
def test_a_number_of_connections_that_was_set_is_told(ask, account, limit, words):
    Account.update(max_connections=limit, version=Account.version + 1).execute()
    assert words in ask(recipient="maria@example.com").text


def test_forecast_works(ask, account):
    assert ask().status_code == 200
    answer = ask(recipient="maria@example.com")
    assert answer.status_code == 200
    assert f"Seria enviada por {account.name}" in answer.text
    assert "É a conta padrão." in answer.text
    assert "&lt;maria@example.com&gt;" in answer.text
    assert "Conexões por vez: ajuste automático, até dez; 100 mensagens" in answer.text
    assert not Message.select().exists()


def test_a_held_account_waits_or_its_substitute_steps_in(ask, account):
    SendingState.create(
        account=account,
        held_at=now(),
        probe_at=now(),
        held_code="auth.bad_credentials",
        held_facts={"user_name": "relay"},
    )
    text = ask(recipient="maria@example.com").text
    assert "Seria recebida e ficaria aguardando" in text
    assert "Está suspensa desde" in text
    other, third = new_account(name="Reserva"), new_account(name="Terceira", sender="x@example.com")
    Substitute.create(account=account, substitute=third, place=0)
    Substitute.create(account=account, substitute=other, place=1)
    text = ask(recipient="maria@example.com").text
    assert f"Seria enviada por Reserva, no lugar de {account.name}" in text
    assert "tem outro remetente" in text


def test_headers_are_shown_before_and_after(ask, account):
    Account.update(force=True).execute()
    text = ask(recipient="maria@example.com", sender="outro@example.com").text
    assert "outro@example.com" in text
    assert account.sender in text
    assert "substituído" in text


def test_names_are_foretold_and_what_is_not_kept(ask, account):
    Account.update(sender_name="Avisos").execute()
    text = ask(recipient="José Lima <jose@example.com>").text
    assert "Avisos &lt;" in text and "José Lima &lt;jose@example.com&gt;" in text
    text = ask(recipient="maria@example.com", sender="Robo <robo@srv01>").text
    assert f"Robo &lt;{account.sender}&gt;" in text
    assert "From: <bdi>Robo &lt;robo@srv01&gt;</bdi>" in text


def test_where_only_its_own_sender_is_allowed_the_answers_go_to_who_was_asked_for(ask, account):
    Account.update(own_sender_only=True).execute()
    text = ask(recipient="maria@example.com", sender="Loja <loja@example.org>").text
    assert f"Loja &lt;{account.sender}&gt;" in text
    assert "Loja &lt;loja@example.org&gt;" in text  # Reply-To


def test_the_footer_is_shown_as_it_would_be_appended(ask, account):
    Account.update(footer=True, footer_text="Enviado por $account").execute()
    assert f"Enviado por {account.name}" in ask(recipient="maria@example.com").text


def test_the_application_counts_with_its_rights(ask, account):
    folha = stored.new_application(senders=["@folha.example.com"], any_account=False)
    answer = ask(recipient="maria@example.com", application=str(folha.id))
    assert answer.status_code == 422
    ApplicationAccount.create(application=folha, account=account)
    text = ask(recipient="maria@example.com", application=str(folha.id)).text
    assert f"enviar por: {account.name}" in text
    assert "@folha.example.com" in text
    assert "600 mensagens por minuto desta aplicação" in text


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"recipient": ""}, "recipient"),
        ({"recipient": "maria"}, "recipient"),
        ({"recipient": "maria@example.com", "sender": "x\x1b@example.com"}, "sender"),
        ({"recipient": "maria@example.com", "account": "nenhuma"}, "account"),
    ],
)
def test_what_would_be_refused_is_said_at_its_field(ask, account, fields, field):
    answer = ask(**fields)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert 'id="forecast"' not in answer.text


def test_a_sender_that_the_application_may_not_use_is_refused(ask, account):
    folha = stored.new_application()
    answer = ask(recipient="maria@example.com", sender="x@elsewhere.example", application=str(folha.id))
    assert answer.status_code == 422
    assert 'id="sender-error"' in answer.text


def test_an_application_that_is_none_is_no_error_of_ours(ask, account):
    for text in ("²", "99999999999999999999", "x"):
        assert ask(recipient="maria@example.com", application=text).status_code == 200


# A device that hands over by SMTP


def test_the_address_of_a_device_tells_its_range_and_what_counts_there(ask, account):
    application, scanner = stored.new_application("Scanners", scopes=["send"]), new_account(name="Scanner")
    fields = RangeFields("Floor 2", "10.1.2.0/24", account=scanner.id)
    devices.create(application.id, fields, actor=TESTER)
    text = ask(recipient="maria@example.com", device="10.1.2.7").text
    assert "O equipamento está na faixa Floor 2 de Scanners." in text
    assert "Ele não precisa se autenticar." in text
    assert "Seria enviada por Scanner" in text
    assert f"/applications/{application.id}/smtp" in text


def test_the_senders_of_a_range_count_for_its_devices(ask, account):
    application = stored.new_application("Scanners", scopes=["send"], senders=["@example.org"])
    fields = RangeFields("Floor 2", "10.1.2.0/24", senders=("scan@example.net",))
    devices.create(application.id, fields, actor=TESTER)
    asked = {"recipient": "maria@example.com", "device": "10.1.2.7"}
    assert ask(**asked, sender="scan@example.net").status_code == 200
    assert ask(**asked, sender="scan@example.org").status_code == 422


def test_a_device_in_no_range_has_to_log_in(ask, account):
    text = ask(recipient="maria@example.com", device="10.1.2.7").text
    assert "Nenhuma faixa tem este endereço" in text


def test_a_device_of_a_disabled_application_would_be_refused(ask, account):
    application = stored.new_application("Scanners", scopes=["send"], active=False)
    devices.create(application.id, RangeFields("Floor 2", "10.1.2.0/24"), actor=TESTER)
    assert "Ele seria recusado" in ask(recipient="maria@example.com", device="10.1.2.7").text


def test_what_is_no_address_of_a_device_is_refused_at_its_field(ask, account):
    answer = ask(recipient="maria@example.com", device="printer")
    assert answer.status_code == 422
    assert "Digite um endereço IP" in answer.text
