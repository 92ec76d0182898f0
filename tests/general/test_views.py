"""The page Geral."""

import re

import pytest

from webapp.general import service
from webapp.general.fields import NAMES
from webapp.general.forms import GeneralForm

GOOD = {
    "ehlo_name": "mail.example.com",
    "footer_text": "Sent by $account",
    "footer_html": "",
    "keep_bodies_days": "7",
    "keep_messages_days": "90",
    "mail_domain": "example.com",
    "default_locale": "es",
    "version": "0",
}


@pytest.fixture
def client(app, open_settings, signed_in):
    app.config["POSTIGO"] = open_settings
    return signed_in("administrator")


def field(page, name):
    """Return the tag of a control, with its attributes."""
    return re.search(rf'<(?:input|textarea|select)[^>]* id="{name}"[^>]*>', page)[0]


def test_it_works(client, open_settings):
    page = client.get("/general").text
    assert "<h1" in page and "Geral" in page
    answer = client.post("/general", data=GOOD)
    assert (answer.status_code, answer.location) == (303, "/general")
    found = service.current(open_settings)
    assert {name: str(getattr(found, name)) for name in NAMES} == {name: GOOD[name] for name in NAMES}
    page = client.get("/general").text
    assert 'value="mail.example.com"' in field(page, "ehlo_name")
    assert "As configurações gerais foram salvas e já valem." in page


def test_every_setting_has_a_field(app, open_settings):
    with app.test_request_context():
        form = GeneralForm(None, settings=open_settings)
        assert [item.name for item in form if item.name not in ("version", "csrf_token")] == list(NAMES)


def test_the_menu_leads_to_it_for_administrators_only(client, signed_in):
    assert 'href="/general"' in client.get("/accounts").text
    assert 'href="/general"' not in signed_in("auditor").get("/accounts").text


def test_the_page_says_what_this_machine_would_say_by_itself_and_that_it_is_no_full_name(
    app, client, open_settings
):
    object.__setattr__(open_settings, "ehlo_name", "caixa7")
    page = client.get("/general").text
    assert 'placeholder="caixa7"' in field(page, "ehlo_name")
    assert "Vazio: caixa7, o nome desta máquina." in page
    assert "O Postigo se apresenta agora como caixa7, que não é um nome completo" in page
    assert client.post("/general", data=GOOD).status_code == 303
    assert "não é um nome completo" not in client.get("/general").text


def test_what_the_installation_sets_is_shown_and_cannot_be_changed(app, client, open_settings):
    object.__setattr__(open_settings, "set_by_installation", frozenset({"ehlo_name", "default_locale"}))
    page = client.get("/general").text
    for name in ("ehlo_name", "default_locale"):
        assert "disabled" in field(page, name)
    assert "disabled" not in field(page, "footer_text")
    assert 'value="postigo.example.com"' in field(page, "ehlo_name")
    assert page.count("Definido pela instalação.") == 2
    assert "POSTIGO_" not in page
    sent = {name: value for name, value in GOOD.items() if name not in ("ehlo_name", "default_locale")}
    assert client.post("/general", data=sent).status_code == 303
    assert client.post("/general", data=GOOD | {"version": "1", "mail_domain": ""}).status_code == 303
    row = service.find()
    assert (row.ehlo_name, row.default_locale, row.mail_domain) == (None, None, None)


def test_a_value_that_breaks_its_rule_comes_back_with_all_that_was_typed(client):
    answer = client.post("/general", data=GOOD | {"ehlo_name": "my_host", "keep_bodies_days": "zero"})
    assert answer.status_code == 422
    assert 'value="my_host"' in field(answer.text, "ehlo_name")
    assert 'value="zero"' in field(answer.text, "keep_bodies_days")
    assert "Digite um número inteiro de dias, de 1 a 3650." in answer.text
    assert "“my_host”" in answer.text
    assert service.find() is None


def test_a_conflict_shows_both_versions_and_can_be_overwritten(client, open_settings):
    client.post("/general", data=GOOD)
    answer = client.post("/general", data=GOOD | {"mail_domain": "example.org"})
    assert answer.status_code == 409
    assert "<td>example.com</td><td>example.org</td>" in answer.text
    version = re.search(r'name="version" value="(\d+)"', answer.text)[1]
    again = client.post("/general", data=GOOD | {"mail_domain": "example.org", "version": version})
    assert again.status_code == 303
    assert service.current(open_settings).mail_domain == "example.org"


@pytest.mark.parametrize("version", ["", "x", "99999999999999999999"])
def test_an_odd_version_is_a_conflict_or_the_first(client, version):
    client.post("/general", data=GOOD)
    assert client.post("/general", data=GOOD | {"version": version}).status_code == 409


def test_the_preview_shows_what_is_typed_and_saves_nothing(client):
    typed = GOOD | {"footer_html": '<p><b>$sender</b> <script>x()</script><img src="https://x.example/"></p>'}
    answer = client.post("/general/preview", data=typed)
    assert answer.status_code == 200
    assert "Sent by Nome da conta" in answer.text
    assert "<b>postigo@example.com</b>" in answer.text
    assert "script" not in answer.text
    assert answer.headers["Content-Security-Policy"].startswith("sandbox;")
    assert service.find() is None


def test_the_preview_shows_what_is_stored(client):
    client.post("/general", data=GOOD | {"footer_text": "<Stored>"})
    assert "&lt;Stored&gt;" in client.get("/general/preview").text


def test_the_preview_of_a_footer_that_is_too_long_says_so(client):
    answer = client.post("/general/preview", data=GOOD | {"footer_text": "x" * 4001})
    assert "O texto tem 4001 caracteres." in answer.text


def test_the_language_of_a_first_visit_is_that_of_the_page(client, app):
    client.post("/general", data=GOOD)
    stranger = app.test_client()
    assert '<html lang="es"' in stranger.get("/login").text
    asked = stranger.get("/login", headers={"Accept-Language": "en"}).text
    assert '<html lang="en"' in asked
