"""The line at the head of a new account: what it finds by itself, and what it asks the network."""

import re

import pytest

from tests.accounts.discovery.conftest import HX
from tests.accounts.discovery.found import ended, offers, records
from tests.accounts.pages import values_in
from webapp.accounts import discovery
from webapp.audit.models import AuditEntry
from webapp.clock import now
from webapp.runs.models import Run


def test_it_works(client):
    page = client.get("/accounts/new").text
    assert "E-mail, servidor ou provedor" in page
    assert values_in(page)["look_for"] == ""


def test_the_form_of_a_stored_account_has_no_such_line(client, account):
    assert "look_for" not in values_in(client.get(f"/accounts/{account().id}/edit").text)


def test_enter_in_a_field_of_the_form_saves_as_the_first_button_of_the_form_does(client):
    page = client.get("/accounts/new").text
    buttons = re.findall(r"<button[^>]*form=\"account-form\"[^>]*>", page)
    assert "formaction" not in buttons[0] and "visually-hidden" in buttons[0]
    assert page.index(buttons[0]) < page.index('id="discover"')


def test_a_providers_name_is_found_at_once_and_asks_no_network(look):
    answer = look("sendinblue")
    assert answer.status_code == 200
    assert [offer.split()[1:3] for offer in offers(answer.text)] == [
        ["587", "tls"],
        ["465", "ssl"],
        ["2525", "tls"],
    ]
    assert "Brevo: o que é preciso" in answer.text
    assert "xsmtpsib-" in answer.text
    assert not Run.select().exists()
    assert not AuditEntry.select().where(AuditEntry.action == "discovery.tested").exists()


def test_a_mistyped_name_is_offered_and_looked_up_as_a_host_as_well(look):
    answer = look("sendgird")
    assert offers(answer.text)[0] == "smtp.sendgrid.net 587 tls yes"
    assert Run.get().asked["host"] == "sendgird"


def test_words_that_nobody_knows_say_what_to_do(look):
    answer = look("postfix da matriz")
    assert "Nenhum provedor conhecido tem este nome" in answer.text
    assert not Run.select().exists()


def test_an_address_at_a_known_provider_has_its_settings_before_the_network_answers(look):
    answer = look("ana@gmail.com")
    assert offers(answer.text)[0] == "smtp.gmail.com 587 tls yes"
    assert "A busca está em andamento." in answer.text
    assert 'hx-trigger="every 700ms"' in answer.text


def test_the_network_is_asked_by_a_run_that_keeps_the_domain_and_not_the_address(look):
    look("ana.silva@empresa.example")
    run = Run.get()
    assert (run.kind, run.subject_name) == ("discovery", "empresa.example")
    assert run.asked == {"domain": "empresa.example", "connector_id": None}
    entry = AuditEntry.get(AuditEntry.action == "discovery.tested")
    assert (entry.subject_name, "ana.silva" in str(entry.after)) == ("empresa.example", False)


def test_the_connector_of_the_form_goes_along(look, connector):
    look("smtp.empresa.example", use_connector="yes", connector_id=str(connector.id))
    assert Run.get().asked["connector_id"] == connector.id


def test_a_connector_that_is_chosen_but_not_used_does_not_go_along(look, connector):
    look("smtp.empresa.example", use_connector="no", connector_id=str(connector.id))
    assert Run.get().asked["connector_id"] is None


def test_a_port_of_a_provider_that_does_not_answer_from_here_is_not_the_one_to_take(client, look):
    look("smtp.gmail.com")
    silent = {"port": 587, "fault": "connect.timeout"}
    run_id = ended(host="smtp.gmail.com", because="typed", ports=[silent, {"port": 465, "tls": "implicit"}])
    page = client.get(f"/accounts/discover/{run_id}", headers=HX).text
    buttons = re.findall(r'<button class="([^"]*)" id="take-gmail-(\d+)', page)
    assert [port for css, port in buttons if "btn-primary" in css] == ["465"]
    assert "Usar porta 587, TLS (não responde daqui)" in page


def test_further_hosts_of_the_domain_can_be_looked_at(client, look):
    look("ana@empresa.example")
    run_id = ended(
        records=records((10, "mx.empresa.example")), host="smtp.empresa.example", because="usual_name"
    )
    page = client.get(f"/accounts/discover/{run_id}", headers=HX).text
    assert re.findall(r'name="look_at" value="([^"]+)"', page) == ["mx.empresa.example"]
    answer = look("ana@empresa.example", look_at="mx.empresa.example")
    assert values_in(answer.text)["look_for"] == "ana@empresa.example"
    assert Run.select().order_by(Run.id.desc()).first().asked["host"] == "mx.empresa.example"


def test_what_was_found_is_shown_to_the_page_that_polls(client, look):
    look("ana@empresa.example")
    run_id = ended(
        records=records((10, "empresa-example.mail.protection.outlook.com")), host="smtp.office365.com"
    )
    page = client.get(f"/accounts/discover/{run_id}", headers=HX).text
    assert offers(page)[0] == "smtp.office365.com 587 tls yes"
    assert "empresa-example.mail.protection.outlook.com" in page
    assert "every 700ms" not in page
    assert "A busca terminou." in page


def test_a_page_that_has_seen_all_gets_nothing_new(client, look):
    first = look("ana@empresa.example").text
    seen = re.search(r"/accounts/discover/\d+\?seen=[\w-]+", first)[0]
    assert client.get(seen, headers=HX).status_code == 204
    ended()
    assert client.get(seen, headers=HX).status_code == 200


def test_servers_that_the_domain_publishes_are_offered(client, look):
    look("ana@empresa.example")
    services = [("envio.empresa.example", 465, "ssl"), ("envio.empresa.example", 587, "tls")]
    run_id = ended(records=records(services=services), host="envio.empresa.example", because="service")
    page = client.get(f"/accounts/discover/{run_id}", headers=HX).text
    assert offers(page) == ["envio.empresa.example 465 ssl yes", "envio.empresa.example 587 tls yes"]


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (records(fault="resolve.not_found"), "não existe no DNS"),
        (records(fault="resolve.timeout"), "não respondeu"),
        (records(refuses_mail=True), "declara que não recebe e-mails"),
        (records((10, "mx1.empresa.pphosted.com")), "chegam por Proofpoint, um gateway"),
        (records((10, "mx.empresa.example")), "Nenhum servidor foi encontrado para empresa.example"),
    ],
)
def test_what_dns_says_is_told_in_words(client, look, found, words):
    look("ana@empresa.example")
    page = client.get(f"/accounts/discover/{ended(records=found)}", headers=HX).text
    assert words in page
    assert offers(page) == []


def test_a_host_of_a_provider_that_was_typed_stays_the_host(look):
    answer = look("email-smtp.sa-east-1.amazonaws.com")
    assert offers(answer.text)[0] == "email-smtp.sa-east-1.amazonaws.com 587 tls yes"


def test_a_provider_without_a_host_of_its_own_says_which_one_to_type(look):
    answer = look("ses")
    assert offers(answer.text)[0] == "- 587 tls yes"
    assert "email-smtp.sa-east-1.amazonaws.com" in answer.text


@pytest.mark.parametrize(
    ("typed", "words"),
    [("", "Preencha este campo."), ("ana@", "Falta"), ("ana@b.example, c@d.example", "um só endereço")],
)
def test_what_cannot_be_looked_for_says_so_at_the_line(look, typed, words):
    answer = look(typed)
    assert answer.status_code == 422
    assert words in re.search(r'id="look_for-error">([^<]*)', answer.text)[1]


def test_a_person_who_searches_too_often_waits(look):
    for number in range(10):
        assert look(f"smtp{number}.empresa.example").status_code == 200
    answer = look("smtp.empresa.example")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "Tentativas demais" in answer.text


# Without script


def test_without_script_the_page_comes_back_with_what_was_typed(look):
    answer = look("gmail", headers={})
    assert answer.status_code == 200
    typed = values_in(answer.text)
    assert (typed["name"], typed["reply_to"], typed["look_for"]) == ("Avisos", "ana@example.com", "gmail")
    assert offers(answer.text)[0] == "smtp.gmail.com 587 tls yes"
    assert "Corrija" not in answer.text


def test_without_script_a_button_asks_again_and_starts_no_second_search(look, client):
    first = values_in(look("ana@empresa.example", headers={}).text)
    ended(records=records(services=[("envio.empresa.example", 587, "tls")]))
    answer = client.post("/accounts/discover", data=first | {"again": "yes"})
    assert offers(answer.text) == ["envio.empresa.example 587 tls yes"]
    assert values_in(answer.text)["name"] == "Avisos"
    assert Run.select().count() == 1


# Who may


@pytest.mark.parametrize("kind", ["account", "connector"])
def test_a_run_of_another_kind_is_not_a_search(client, kind):
    run = Run.create(kind=kind, subject_id=1, subject_name="x", asked={}, actor="x", created_at=now())
    assert client.get(f"/accounts/discover/{run.id}").status_code == 404
    assert discovery.find(run.id) is None


def test_a_search_has_no_page_among_the_tests(client, look):
    look("ana@empresa.example")
    assert client.get(f"/runs/{Run.get().id}").status_code == 404
    assert client.post(f"/runs/{Run.get().id}/cancel").status_code == 404
