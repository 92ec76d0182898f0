"""The form and the actions through the test client."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.accounts.conftest import SECRET, fields, form_data
from tests.accounts.pages import values_in
from tests.conftest import TESTER
from webapp.accounts import service
from webapp.accounts.models import Account
from webapp.connectors.models import Connector
from webapp.credentials.models import Credential

Maker = Callable[..., Account]
SignIn = Callable[[str], FlaskClient]
HX = {"HX-Request": "true"}


@pytest.mark.parametrize("path", ["/accounts", "/accounts/new", "/accounts/1/edit", "/accounts/export.csv"])
def test_a_stranger_is_sent_to_the_log_in(app: Flask, path: str) -> None:
    answer = app.test_client().get(path)
    assert (answer.status_code, answer.location.split("?")[0]) == (303, "/login")


@pytest.mark.parametrize("role", ["operator", "auditor"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/accounts/new"),
        ("post", "/accounts"),
        ("post", "/accounts/1"),
        ("post", "/accounts/1/duplicate"),
        ("post", "/accounts/1/activate"),
        ("post", "/accounts/1/deactivate"),
        ("post", "/accounts/1/default"),
        ("post", "/accounts/1/delete"),
        ("post", "/accounts/fields"),
        ("post", "/accounts/draft"),
    ],
)
def test_only_administrators_change_accounts(
    signed_in: SignIn, account: Maker, role: str, method: str, path: str
) -> None:
    stored = account()
    answer = getattr(signed_in(role), method)(path, headers=HX)
    assert answer.status_code == 403
    assert service.get(stored.id).version == stored.version


@pytest.mark.parametrize("path", ["/accounts/99/edit", "/accounts/99/delete"])
def test_a_number_that_does_not_exist_is_not_found(signed_in: SignIn, path: str) -> None:
    assert signed_in("administrator").get(path).status_code == 404


def test_the_name_of_the_sender_is_kept_shown_and_copied(signed_in: SignIn, account: Maker) -> None:
    client = signed_in("administrator")
    data = form_data(name="Named", sender_name="Silva, Ltda. ", own_sender_only="yes")
    assert client.post("/accounts", data=data).status_code == 303
    stored = Account.get(Account.name == "Named")
    assert (stored.sender_name, stored.own_sender_only) == ("Silva, Ltda.", True)
    assert values_in(client.get(f"/accounts/{stored.id}/edit").text)["sender_name"] == "Silva, Ltda."
    assert f'"Silva, Ltda." <{stored.sender}>'.replace('"', '""') in client.get("/accounts/export.csv").text
    client.post(f"/accounts/{stored.id}/duplicate")
    copy = Account.select().order_by(Account.id.desc()).get()
    assert (copy.sender_name, copy.own_sender_only) == ("Silva, Ltda.", True)


@pytest.mark.parametrize("name", ["a\u202eb", "a\u200bb", "x" * 121])
def test_a_sender_name_that_hides_something_is_refused(signed_in: SignIn, account: Maker, name: str) -> None:
    answer = signed_in("administrator").post("/accounts", data=form_data(name="Named", sender_name=name))
    assert answer.status_code == 422
    assert not Account.select().where(Account.name == "Named").exists()


def test_new_shows_the_defaults(signed_in: SignIn, account: Maker) -> None:
    account()
    values = values_in(signed_in("administrator").get("/accounts/new").text)
    expected = {"active": "yes", "is_default": "no", "read_receipt": "no", "force": "no", "footer": "no",
                "secure": "yes", "security": "tls", "port": "587", "ignore_certificate": "no",
                "authenticate": "no", "use_connector": "no"}  # fmt: skip
    assert {name: values.get(name) for name in expected} == expected


def test_the_first_account_is_offered_as_the_default(signed_in: SignIn) -> None:
    assert values_in(signed_in("administrator").get("/accounts/new").text)["is_default"] == "yes"


def test_create_stores_and_leads_to_the_report(signed_in: SignIn) -> None:
    answer = signed_in("administrator").post("/accounts", data=form_data(), follow_redirects=True)
    assert answer.request.path == "/accounts"
    assert "A conta Avisos foi criada." in answer.text
    stored = Account.get()
    assert service.place_of(fields()) == service.place_of(fields(host=stored.host, port=stored.port))


def test_create_and_test_leads_to_the_test(signed_in: SignIn) -> None:
    answer = signed_in("administrator").post("/accounts", data=form_data(then="test"))
    assert answer.location == f"/accounts/{Account.get().id}/test"


def test_an_empty_form_is_refused_at_each_field_and_keeps_what_was_typed(signed_in: SignIn) -> None:
    data = form_data(name="", sender="sem-arroba", host="smtp://x", port="0", reply_to="certo@example.com")
    answer = signed_in("administrator").post("/accounts", data=data)
    assert answer.status_code == 422
    assert answer.text.count('aria-invalid="true"') == 4
    values = values_in(answer.text)
    assert (values["sender"], values["reply_to"]) == ("sem-arroba", "certo@example.com")
    assert Account.select().count() == 0


@pytest.mark.parametrize("field", ["name", "sender", "reply_to", "host", "port"])
@pytest.mark.parametrize("character", ["\r\n", "\0", "\x1b", "\x85", "\u2028", "\u202e"])
def test_control_characters_are_refused_and_never_stripped(
    signed_in: SignIn, field: str, character: str
) -> None:
    good = form_data()[field] or "a@example.com"
    answer = signed_in("administrator").post(
        "/accounts", data=form_data(**{field: good[:1] + character + good[1:]})
    )
    assert answer.status_code == 422
    assert Account.select().count() == 0


def test_nobody_sets_columns_that_are_not_in_the_form(signed_in: SignIn) -> None:
    data = form_data(id="77", version="9", created_at="2000-01-01", fingerprint="x", last_test_ok="1")
    assert signed_in("administrator").post("/accounts", data=data).status_code == 303
    stored = Account.get()
    assert (stored.id, stored.version, stored.last_test_ok) == (1, 1, None)


@pytest.mark.parametrize(
    ("changes", "port"),
    [
        ({"security": "ssl"}, "465"),
        ({"secure": "no"}, "25"),
        ({"security": "ssl", "port": "2465"}, "2465"),
        ({"security": "ssl", "port": ""}, "465"),
    ],
)
def test_the_port_follows_the_type_until_one_was_typed(signed_in: SignIn, changes: dict, port: str) -> None:
    answer = signed_in("administrator").post("/accounts/fields", data=form_data(**changes), headers=HX)
    assert values_in(answer.text)["port"] == port


def test_toggles_show_and_hide_their_fields(
    signed_in: SignIn, credential: Credential, connector: Connector
) -> None:
    client = signed_in("administrator")
    off = client.post("/accounts/fields", data=form_data(secure="no"), headers=HX).text
    for label in ("Tipo de conexão segura", "Ignorar erro de certificado", "Credencial para autenticação"):
        assert label not in off
    on = client.post(
        "/accounts/fields", data=form_data(authenticate="yes", use_connector="yes"), headers=HX
    ).text
    for shown in ("Tipo de conexão segura", "Credencial para autenticação", "Relay", "Filial"):
        assert shown in on
    assert on.lstrip().startswith('<section id="server"')


def test_without_script_the_update_button_answers_the_whole_page(signed_in: SignIn) -> None:
    data = form_data(secure="no", name="Meio preenchida")
    answer = signed_in("administrator").post("/accounts/fields", data=data)
    assert answer.status_code == 200
    assert "<html" in answer.text
    assert values_in(answer.text)["name"] == "Meio preenchida"
    assert Account.select().count() == 0


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "Conecta-se a smtp.example.com:587."),
        ({"port": "465"}, "Use SSL, não TLS, na porta 465;"),
        (
            {"security": "ssl", "port": "587", "port_suggested": "465"},
            "Use TLS (STARTTLS), não SSL, na porta 587;",
        ),
        ({"host": "ana@example.com"}, "é um endereço de e-mail"),
        ({"ignore_certificate": "yes"}, "O certificado não é verificado"),
        ({"host": "correio.café.example"}, "xn--"),
        ({"host": " "}, "Falta o Host SMTP. Exige STARTTLS."),
    ],
)
def test_the_live_line_says_what_the_settings_mean(signed_in: SignIn, changes: dict, words: str) -> None:
    answer = signed_in("administrator").post("/accounts/live", data=form_data(**changes), headers=HX)
    assert words in answer.text


def test_the_live_line_names_user_and_connector_and_warns_of_plain_log_in(
    signed_in: SignIn, credential: Credential, connector: Connector
) -> None:
    data = form_data(secure="no", port="25", authenticate="yes", credential_id=str(credential.id),
                     use_connector="yes", connector_id=str(connector.id))  # fmt: skip
    text = signed_in("administrator").post("/accounts/live", data=data, headers=HX).text
    for words in (
        "pelo Network Connector Filial",
        "Sem criptografia.",
        "Autentica-se como relay@example.com.",
        "seriam enviados sem",
    ):
        assert words in text


def test_edit_shows_what_is_stored_and_update_stores_it(signed_in: SignIn, account: Maker) -> None:
    stored = account(port=2587)
    client = signed_in("administrator")
    values = values_in(client.get(f"/accounts/{stored.id}/edit").text)
    assert values["port"] == "2587"
    answer = client.post(f"/accounts/{stored.id}", data=values | {"host": "novo.example.com"})
    assert answer.status_code == 303
    changed = service.get(stored.id)
    assert (changed.host, changed.port) == ("novo.example.com", 2587)


def test_update_meets_the_other_editor_with_both_values(signed_in: SignIn, account: Maker) -> None:
    stored = account()
    client = signed_in("administrator")
    mine = values_in(client.get(f"/accounts/{stored.id}/edit").text) | {"host": "meu.example.com"}
    service.update(stored.id, fields(host="deles.example.com"), version=1, is_default=True, actor=TESTER)
    answer = client.post(f"/accounts/{stored.id}", data=mine)
    assert answer.status_code == 409
    assert "meu.example.com" in answer.text
    assert "deles.example.com" in answer.text
    again = values_in(answer.text)
    assert client.post(f"/accounts/{stored.id}", data=again).status_code == 303
    assert service.get(stored.id).host == "meu.example.com"


def test_update_asks_for_the_secret_where_the_credential_would_go_elsewhere(
    signed_in: SignIn, account: Maker, credential: Credential
) -> None:
    stored = account(authenticate=True, credential_id=credential.id)
    client = signed_in("administrator")
    data = form_data(authenticate="yes", credential_id=str(credential.id), is_default="yes", version="1",
                     host="outro.example.com")  # fmt: skip
    assert "Senha da credencial, de novo" in client.post("/accounts/fields", data=data, headers=HX).text
    refused = client.post(f"/accounts/{stored.id}", data=data | {"secret_again": "errado"})
    assert refused.status_code == 422
    assert "errado" not in refused.text
    assert client.post(f"/accounts/{stored.id}", data=data | {"secret_again": SECRET}).status_code == 303


def test_a_half_filled_form_survives_the_making_of_a_credential(
    signed_in: SignIn, credential: Credential
) -> None:
    client = signed_in("administrator")
    data = form_data(name="Meio preenchida", make="credential", secret_again="não guardar")
    answer = client.post("/accounts/draft", data=data)
    assert answer.location.startswith("/credentials/new?return_to=")
    page = client.get(answer.location)
    assert page.status_code == 200
    token = answer.location.split("draft%3D")[1]
    back = client.get(f"/accounts/new?draft={token}&credential={credential.id}").text
    assert values_in(back)["name"] == "Meio preenchida"
    assert values_in(back)["authenticate"] == "yes"
    assert f'<option value="{credential.id}" selected>' in back
    assert "não guardar" not in back


def test_a_draft_belongs_to_its_author(signed_in: SignIn, person: Callable) -> None:
    client = signed_in("administrator")
    token = client.post("/accounts/draft", data=form_data(name="Só dela")).location.split("draft%3D")[1]
    client.post("/logout")
    person("administrator", "outra@example.com")
    client.post("/login", data={"email": "outra@example.com", "password": "correct horse battery staple"})
    assert "Só dela" not in client.get(f"/accounts/new?draft={token}").text


def test_making_a_default_says_which_account_it_replaced(signed_in: SignIn, account: Maker) -> None:
    account(name="Velha")
    new = account(name="Nova")
    answer = signed_in("administrator").post(f"/accounts/{new.id}/default", follow_redirects=True)
    assert "Nova agora é a conta padrão; Velha deixou de ser." in answer.text


def test_deactivating_the_default_is_refused_in_words(signed_in: SignIn, account: Maker) -> None:
    stored = account()
    answer = signed_in("administrator").post(f"/accounts/{stored.id}/deactivate", follow_redirects=True)
    assert "Esta é a conta padrão, por isso fica ativa." in answer.text


def test_delete_asks_first_and_says_why_the_default_stays(signed_in: SignIn, account: Maker) -> None:
    default, other = account(), account(name="Outra")
    client = signed_in("administrator")
    assert "É a conta padrão." in client.get(f"/accounts/{default.id}/delete", headers=HX).text
    assert client.post(f"/accounts/{default.id}/delete").status_code == 409
    assert client.get(f"/accounts/{other.id}/delete", headers=HX).text.lstrip().startswith("<dialog")
    assert client.post(f"/accounts/{other.id}/delete").status_code == 303
    assert Account.select().count() == 1
