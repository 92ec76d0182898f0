"""The page of an account for those who may read it, and the words of its settings."""

import pytest

from tests.accounts.conftest import SECRET, fields
from tests.accounts.history.test_views import words_in
from tests.conftest import TESTER
from webapp.accounts import fields as account_fields
from webapp.accounts import sending_state, service
from webapp.accounts.forms import AccountForm
from webapp.accounts.wording.settings import SECTIONS, SETTINGS, settings_of
from webapp.clock import now


def test_it_works(signed_in, account):
    one = account(reply_to="answers@example.com")
    words = words_in(signed_in("operator").get(f"/accounts/{one.id}").text)
    for expected in (
        "Nome da conta Avisos",
        "E-mail de resposta (Reply-To) answers@example.com",
        "Host SMTP smtp.example.com",
        "Porta 587",
        "Tipo de conexão segura TLS",
        "Usar autenticação? Não",
        "Mensagens por minuto sem limite",
        "Esta conta ainda não foi testada",
    ):
        assert expected in words


def test_a_number_that_does_not_exist_is_not_found(signed_in):
    assert signed_in("operator").get("/accounts/99").status_code == 404


@pytest.mark.parametrize("role", ["operator", "auditor", "administrator"])
def test_it_links_what_the_account_uses_and_shows_no_secret(signed_in, account, credential, connector, role):
    account()
    other = account(name="Other", force=True)
    made = service.create(
        fields(
            name="One",
            authenticate=True,
            credential_id=credential.id,
            use_connector=True,
            connector_id=connector.id,
            substitutes=(other.id,),
        ),
        secret_again=SECRET,
        actor=TESTER,
    ).account
    page = signed_in(role).get(f"/accounts/{made.id}").text
    for link in (f"/credentials/{credential.id}", f"/connectors/{connector.id}", f"/accounts/{other.id}"):
        assert f'href="{link}"' in page
    assert SECRET.strip() not in page
    assert ("/edit" in page) is (role == "administrator")
    assert (f"/accounts/{made.id}/test" in page.replace("/tests", "")) is (role != "auditor")


def test_it_tells_why_an_account_is_held_and_an_operator_tries_it_from_here(signed_in, account):
    one = account()
    sending_state.hold(one.id, "auth.rejected", {"host": "smtp.example.com"}, "x", now())
    client = signed_in("operator")
    assert 'id="held"' in client.get(f"/accounts/{one.id}").text
    answer = client.post(f"/accounts/{one.id}/probe", data={"then": "show"})
    assert (answer.status_code, answer.location) == (303, f"/accounts/{one.id}")


def test_an_auditor_is_not_offered_the_try(signed_in, account):
    one = account()
    sending_state.hold(one.id, "auth.rejected", {"host": "smtp.example.com"}, "x", now())
    assert "/probe" not in signed_in("auditor").get(f"/accounts/{one.id}").text


def test_the_report_leads_an_operator_to_the_page_and_an_administrator_to_the_form(signed_in, account):
    one = account()
    assert f'<a href="/accounts/{one.id}">' in signed_in("operator").get("/accounts").text
    assert f'<a href="/accounts/{one.id}/edit">' in signed_in("administrator").get("/accounts").text


def test_every_field_of_an_account_has_its_row_in_words():
    stored = {name.removesuffix("_id") for name in account_fields.NAMES}
    shown = {row.name for row in SETTINGS}
    assert stored == shown, (
        f"webapp/accounts/wording/settings.py lacks a row for {sorted(stored - shown)}"
        f" and has one too many for {sorted(shown - stored)}"
    )


def test_the_labels_are_those_of_the_form(app, storage):
    with app.test_request_context():
        form = AccountForm(None)
        labels = {field.name.removesuffix("_id"): str(field.label.text) for field in form}
        assert {row.name: str(row.label) for row in SETTINGS} == {
            row.name: labels[row.name] for row in SETTINGS
        }


def test_a_setting_whose_toggle_says_no_is_not_shown(app, storage):
    with app.test_request_context():
        values = account_fields.for_audit(fields(secure=False, security=None, footer=False))
        names = {setting.name for section in SECTIONS for setting in settings_of(values, section)}
    assert not names & {
        "security",
        "ignore_certificate",
        "footer_text",
        "footer_html",
        "credential",
        "connector",
    }
