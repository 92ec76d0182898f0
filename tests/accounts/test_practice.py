"""Which accounts lead to the practice mailbox, and that none of them is offered as if it delivered."""

import pytest

from tests.accounts.conftest import fields, form_data
from tests.accounts.pages import values_in
from tests.conftest import TESTER
from webapp.accounts import practice, service, substitutes
from webapp.accounts.models import Account, Substitute
from webapp.errors import Invalid
from webapp.practice.mailbox import Mailbox

PORT = 2525
THERE = {"host": "127.0.0.1", "port": PORT, "secure": False, "security": None}


@pytest.fixture
def listening(storage):
    """The practice mailbox listens on PORT."""
    practice.note_port(PORT)


@pytest.mark.each_database
@pytest.mark.parametrize(
    ("changes", "leads"),
    [
        ({}, True),
        ({"host": "localhost"}, True),
        ({"host": "LocalHost"}, True),
        ({"host": "::ffff:127.0.0.1"}, True),
        ({"port": 2526}, False),
        ({"host": "smtp.example.com"}, False),
        ({"host": "127.0.0.2"}, False),
        ({"secure": True, "security": "tls"}, True),
    ],
)
def test_an_account_leads_there_by_its_address(listening, account, changes, leads):
    row = account(**THERE | changes)
    assert practice.leads_there(row) is leads
    assert practice.ids() == ({row.id} if leads else set())


@pytest.mark.each_database
def test_through_a_connector_the_same_address_is_another_machine(listening, account, connector):
    row = account(**THERE, use_connector=True, connector_id=connector.id)
    assert not practice.leads_there(row)
    assert practice.ids() == set()


@pytest.mark.each_database
def test_no_account_leads_there_while_it_is_off(listening, account):
    row = account(**THERE)
    practice.note_port(None)
    assert not practice.leads_there(row)
    practice.note_port(2600)
    assert not practice.leads_there(row)
    practice.note_port(PORT)
    assert practice.leads_there(row)


@pytest.mark.each_database
def test_an_account_whose_test_met_it_leads_there_under_any_name_until_it_is_changed(account):
    row = account(host="mail.internal")
    Account.update(last_test_code="practice.taken", last_test_fingerprint=row.fingerprint).execute()
    assert practice.leads_there(Account.get())
    assert practice.ids() == {row.id}
    Account.update(fingerprint="another").execute()
    assert not practice.leads_there(Account.get())
    assert not practice.ids()


def test_a_test_that_meets_the_practice_mailbox_is_practice_only(plain, runner, signed_in, storage):
    with Mailbox(0, storage.data / "practice.pem") as mailbox:
        row = plain(mailbox.port)
        client = signed_in("operator")
        asked = {"to": "maria@example.com", "subject": "Oi", "body": "Olá"}
        path = client.post(f"/accounts/{row.id}/test", data=asked).location
        while "hx-trigger" in (page := client.get(path).text):
            pass
    assert "alert-purple" in page
    assert "alert-success" not in page
    assert "Só treino: guardada como TREINO-1, não entregue a ninguém." in page
    assert "O servidor aceitou a mensagem" not in page
    report = client.get("/accounts").text
    assert '<span class="badge bg-purple-lt">Só treino</span>' in report
    assert '<span class="badge bg-green-lt">Aceita</span>' not in report
    assert "Só treino" in client.get("/accounts/export.csv").text
    assert practice.leads_there(Account.get())


def test_the_first_real_account_is_proposed_as_the_default(listening, account, signed_in):
    account(**THERE, name="Treino")
    client = signed_in("administrator")
    assert values_in(client.get("/accounts/new").text)["is_default"] == "yes"
    client.post("/accounts", data=form_data(name="Relay", is_default="yes"))
    assert service.get(service.default_id()).name == "Relay"
    assert values_in(client.get("/accounts/new").text)["is_default"] == "no"


@pytest.mark.each_database
def test_it_is_refused_as_a_substitute(listening, account):
    there, real = account(**THERE, name="Treino"), account(name="Relay")
    with pytest.raises(Invalid, match=r"account.substitute_practice"):
        service.create(fields(name="Other", substitutes=(real.id, there.id)), actor=TESTER)
    assert Substitute.select().count() == 0


@pytest.mark.each_database
def test_it_is_offered_only_where_it_is_a_substitute_already(listening, account):
    there, real = account(**THERE, name="Treino"), account(name="Relay")
    assert substitutes.candidates(None, "", chosen=()) == [(real.id, "Relay")]
    assert (there.id, "Treino") in substitutes.candidates(None, "", chosen=[there.id])
    assert substitutes.obstacle(there, there.sender) == substitutes.PRACTICE


def test_the_form_says_that_an_earlier_one_can_never_step_in(listening, account, signed_in):
    there, real = account(**THERE, name="Treino"), account(name="Relay")
    Substitute.create(account=real, substitute=there, place=1)
    assert "Treino nunca pode substituir" in signed_in("administrator").get(f"/accounts/{real.id}/edit").text


BANNER = "Nada está sendo entregue"


def test_every_page_says_that_nothing_is_delivered_and_offers_the_real_accounts(
    listening, account, signed_in
):
    account(**THERE, name="Treino")
    client = signed_in("administrator")
    page = client.get("/outbox").text
    assert BANNER in page
    assert "Criar uma conta real" in page
    real = account(name="Relay <b>")
    account(name="Off", active=False)
    for path in ("/accounts", "/outbox", "/practice", "/applications", "/credentials", "/me"):
        page = client.get(path).text
        assert BANNER in page, path
        assert f'action="/accounts/{real.id}/default"' in page, path
    assert "Tornar Relay &lt;b&gt; a padrão" in page
    assert "Off" not in page.split('id="practice-default"')[1].split("</section>")[0]
    client.post(f"/accounts/{real.id}/default")
    assert BANNER not in client.get("/outbox").text


def test_those_who_cannot_change_it_are_told_whom_to_ask(listening, account, signed_in, person):
    account(**THERE, name="Treino")
    real = account(name="Relay")
    person("administrator")
    page = signed_in("operator").get("/outbox").text
    assert BANNER in page
    assert "administrator@example.com" in page
    assert f"/accounts/{real.id}/default" not in page


def test_with_many_accounts_few_are_offered_and_those_that_were_tested_first(listening, account, signed_in):
    account(**THERE, name="Treino")
    for number in range(6):
        account(name=f"Conta {number}")
    tested = account(name="Zebra")
    Account.update(last_test_ok=True, last_test_fingerprint=Account.fingerprint).where(
        Account.id == tested.id
    ).execute()
    banner = (
        signed_in("administrator")
        .get("/outbox")
        .text.split('id="practice-default"')[1]
        .split("</section>")[0]
    )
    assert banner.count("<form") == practice.OFFERED
    assert banner.index("Zebra") < banner.index("Conta 0")
    assert "Escolher outra conta" in banner


def test_nobody_else_reads_it(listening, account, app):
    account(**THERE, name="Treino")
    assert BANNER not in app.test_client().get("/login").text


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"host": "127.0.0.1", "port": "2525"}, True),
        ({"host": " localhost ", "port": "2525"}, True),
        ({"host": "127.0.0.1", "port": "25"}, False),
        ({"host": "127.0.0.1", "port": "x"}, False),
        ({"host": "127.0.0.1", "port": "2525", "use_connector": "yes"}, False),
        ({"host": "smtp.example.com", "port": "2525"}, False),
    ],
)
def test_the_form_says_so_while_one_types(listening, signed_in, changes, told):
    page = signed_in("administrator").post("/accounts/live", data=form_data(**changes)).text
    assert ("Esta é a caixa de treino" in page) is told
