"""The pages of the credentials: the report, the page of one, who may do what, deleting."""

import re

import pytest

from tests.conftest import TESTER
from tests.credentials.conftest import FRAGMENT, TYPED, edited, text_of
from tests.credentials.test_service import use
from webapp.audit.models import AuditEntry
from webapp.credentials import binding
from webapp.credentials.models import Credential

HERE = "smtp here.example:587 tls verified via direct"
PAGES = ["/credentials", "/credentials/1"]
FORMS = ["/credentials/new", "/credentials/1/edit", "/credentials/1/delete"]
ACTIONS = ["/credentials", "/credentials/1", "/credentials/1/delete"]


# The report


def test_it_works(admin, credential):
    row = credential()
    answer = admin.get("/credentials")
    assert answer.status_code == 200
    assert f'href="/credentials/{row.id}"' in answer.text
    assert "<html" in answer.text


@pytest.mark.parametrize("path", PAGES + FORMS)
def test_an_anonymous_visitor_is_sent_to_the_log_in(app, credential, path):
    credential()
    answer = app.test_client().get(path)
    assert answer.status_code == 303
    assert answer.location.startswith("/login")


@pytest.mark.parametrize("role", ["operator", "auditor"])
def test_a_role_that_may_only_read_changes_nothing(signed_in, credential, role):
    credential()
    client = signed_in(role)
    for path in PAGES:
        answer = client.get(path)
        assert answer.status_code == 200
        assert "/edit" not in answer.text
        assert "/delete" not in answer.text
    assert {client.get(path).status_code for path in FORMS} == {403}
    assert {client.post(path, data=TYPED).status_code for path in ACTIONS} == {403}
    assert Credential.select().count() == 1


@pytest.mark.parametrize("number", ["7", "0", "9" * 30])
def test_an_unknown_id_is_not_found(admin, number):
    for path in ("", "/edit", "/delete"):
        assert admin.get(f"/credentials/{number}{path}").status_code == 404
    for path in ("", "/delete"):
        assert admin.post(f"/credentials/{number}{path}", data=TYPED).status_code in (404, 405)


def test_without_a_csrf_token_nothing_is_done(admin, app, credential):
    credential()
    app.config["WTF_CSRF_ENABLED"] = True
    assert {admin.post(path, data=TYPED).status_code for path in ACTIONS} == {400}
    assert Credential.select().count() == 1


def test_htmx_gets_the_table_alone_and_a_shareable_address(admin, credential):
    credential()
    answer = admin.get("/credentials?q=rel&order=-name&page=1", headers=FRAGMENT)
    assert answer.text.lstrip().startswith('<section id="table"')
    assert answer.headers["HX-Push-Url"] == "/credentials?q=rel&order=-name"


@pytest.mark.parametrize(("search", "found"), [("RELÁY", 1), ("rel", 1), ("%", 0), ("_", 0), ("x", 0)])
def test_the_search_takes_every_letter_literally(admin, credential, search, found):
    credential("Reláy")
    answer = admin.get("/credentials", query_string={"q": search})
    assert answer.text.count('href="/credentials/1"') == found


@pytest.mark.parametrize(
    "query", ["order=nonsense", "order=--name", "page=-3", "page=9999999", "page=x", "q=%00"]
)
def test_an_invalid_query_shows_the_default(admin, credential, query):
    credential()
    assert admin.get(f"/credentials?{query}").status_code == 200


def test_the_order_turns_round(admin, credential):
    credential("Alfa")
    credential("Beta")
    names = re.findall(r"<bdi>(Alfa|Beta)</bdi>", admin.get("/credentials?order=-name").text)
    assert names == ["Beta", "Alfa"]


def test_pages_hold_thirty(admin, credential):
    for number in range(31):
        credential(f"Relay {number:02}")
    assert "Relay 30" not in admin.get("/credentials").text
    assert "Relay 30" in admin.get("/credentials?page=2").text


def test_what_is_typed_stays_text(admin, credential):
    credential("<b>{{7*7}}</b>", remarks="<script>")
    for path in PAGES:
        answer = admin.get(path)
        assert "<b>{{7*7}}" not in answer.text
        assert "&lt;b&gt;{{7*7}}" in answer.text


# Showing one


def test_a_page_shows_set_or_not_set_and_never_a_secret(admin, credential):
    row = credential(secret="planted")
    for path in (*PAGES, *FORMS[1:]):
        page = admin.get(path).text
        assert "planted" not in page
        assert row.secret not in page


def test_show_says_who_uses_it_and_where_it_may_go(admin, credential):
    row = credential()
    use(row, "Filial Sul")
    binding.require(row, HERE, None, actor=TESTER)
    page = text_of(admin.get(f"/credentials/{row.id}"))
    assert "Filial Sul" in page
    assert "/accounts?credential" not in admin.get(f"/credentials/{row.id}").text
    assert "SMTP here.example:587, STARTTLS" in page


# Deleting one


@pytest.mark.parametrize(("headers", "start"), [({}, "<!doctype html>"), (FRAGMENT, "<dialog")])
def test_delete_asks_first_on_a_page_or_in_a_dialog(admin, credential, headers, start):
    row = credential()
    answer = admin.get(f"/credentials/{row.id}/delete", headers=headers)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith(start)
    assert Credential.select().count() == 1


def test_delete_deletes(admin, credential):
    row = credential()
    answer = admin.post(f"/credentials/{row.id}/delete")
    assert (answer.status_code, answer.location) == (303, "/credentials")
    assert Credential.select().count() == 0


@pytest.mark.parametrize("headers", [{}, FRAGMENT])
def test_delete_is_refused_with_the_list_of_users(admin, credential, headers):
    row = credential()
    use(row, "Filial Sul")
    asked = admin.get(f"/credentials/{row.id}/delete", headers=headers)
    assert "btn-danger" not in asked.text
    answer = admin.post(f"/credentials/{row.id}/delete", headers=headers)
    assert answer.status_code == 409
    assert "Filial Sul" in answer.text
    assert Credential.select().count() == 1


# Words, audit


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("pt-BR", ["Credenciais", "Nome de usuário", "Senha", "Adicionar"]),
        ("en", ["Credentials", "User name", "Password", "Add"]),
        ("es", ["Credenciales", "Nombre de usuario", "Contraseña", "Agregar"]),
    ],
)
def test_the_words_are_those_of_the_reader(admin, credential, language, words):
    credential()
    page = text_of(admin.get("/credentials", headers={"Accept-Language": language}))
    assert [word for word in words if word not in page] == []


def test_every_action_leaves_an_entry_without_a_secret(admin, credential):
    admin.post("/credentials", data=TYPED | {"secret": "planted-1"})
    row = Credential.get()
    admin.post(f"/credentials/{row.id}", data=edited(row, secret="planted-2"))
    admin.post(f"/credentials/{row.id}/delete")
    entries = list(AuditEntry.select().where(AuditEntry.subject_type == "credential").order_by(AuditEntry.id))
    assert [entry.action for entry in entries] == [
        "credential.created",
        "credential.updated",
        "credential.deleted",
    ]
    assert {entry.actor for entry in entries} == {"administrator@example.com"}
    assert "planted" not in str([(entry.before, entry.after) for entry in entries])
